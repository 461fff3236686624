"""The signed credential, its keys, and the list of what was revoked."""

import base64
import datetime as dt
import gzip
import json
from pathlib import Path

import jsonschema
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.core.management import call_command

from courses.certificates import checks, queries, rules
from courses.certificates.actions import certificates
from courses.certificates.credentials import badge, keys
from courses.certificates.models import Certificate, StatusEntry
from courses.common import clock
from tests.factories.certificates import facts, issued, past_session

# Our own wording of what the specification asks of the parts we use; 1EdTech's file may not be passed on.
SCHEMA = json.loads((Path(__file__).parent / "open-badges-3.schema.json").read_text())
MOMENT = dt.datetime(2027, 2, 20, 16, 30, tzinfo=dt.UTC)


@pytest.fixture
def folder(tmp_path, settings):
    """A key folder of this test's own, in which nothing is made by itself."""
    settings.CERTIFICATE_KEYS, settings.CERTIFICATE_KEYS_MADE_WHEN_MISSING = str(tmp_path / "keys"), False
    return tmp_path / "keys"


def token(**changes) -> str:
    return badge.issue(facts(**changes), issued_at=MOMENT, status_index=131_072 + 7)


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def verified_by_hand(jwt: str, jwks: list[dict]) -> dict:
    """The payload, checked with nothing but a cryptographic primitive and RFC 7515: no code that made it."""
    head, body, signature = jwt.split(".")
    header = json.loads(decoded(head))
    jwk = next(jwk for jwk in jwks if jwk["kid"] == header["kid"])
    x, y = (int.from_bytes(decoded(jwk[name])) for name in "xy")
    raw = decoded(signature)
    pair = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    public.verify(pair, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
    return json.loads(decoded(body))


def checked(content: dict) -> None:
    """Raises where `content` breaks the schema, in the form of its dates as well."""
    checker = jsonschema.Draft201909Validator.FORMAT_CHECKER
    jsonschema.validate(content, SCHEMA, jsonschema.Draft201909Validator, format_checker=checker)


class TestCredential:
    def test_is_an_open_badge_that_says_what_the_paper_says(self, settings):
        content = verified_by_hand(token(), keys.public_jwks())
        checked(content)
        achievement = content["credentialSubject"]["achievement"]
        assert content["id"] == content["jti"] == facts().address
        assert content["iss"] == content["issuer"]["id"] == "did:web:127.0.0.1%3A8000"
        assert (content["validFrom"], content["nbf"]) == ("2027-02-20T16:30:00Z", int(MOMENT.timestamp()))
        assert achievement["name"] == "Debatdogmer i praksis"
        assert achievement["criteria"]["narrative"].startswith("Efter kurset kan deltageren\n\n- forklare de seks")
        assert content["credentialSubject"]["activityEndDate"] == "2027-02-20T00:00:00Z"

    @pytest.mark.parametrize("date", ["yesterday", "2027-02-20", "2027-02-30T16:30:00Z", "2027-02-20T16:30:00"])
    @pytest.mark.parametrize("field", ["validFrom", "validUntil", "awardedDate"])
    def test_what_is_no_date_is_found(self, field, date):
        content = verified_by_hand(token(expires_on="2029-02-20"), keys.public_jwks())
        checked(content)
        with pytest.raises(jsonschema.ValidationError, match=r"date-time|does not match"):
            checked(content | {field: date})

    @pytest.mark.parametrize(
        ("day", "until"), [("2029-02-20", "2029-02-20T22:59:59Z"), ("2029-07-31", "2029-07-31T21:59:59Z")]
    )
    def test_ends_with_the_danish_day_for_programs_that_know_only_jwt_as_well(self, day, until):
        content = verified_by_hand(token(expires_on=day), keys.public_jwks())
        assert content["validUntil"] == until
        assert dt.datetime.fromtimestamp(content["exp"], dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") == until
        assert "exp" not in verified_by_hand(token(), keys.public_jwks())

    def test_is_signed_with_es256_and_names_its_key(self):
        header = json.loads(decoded(token().split(".")[0]))
        assert header == {"alg": "ES256", "typ": "JWT", "kid": keys.signing_key().kid}

    def test_holds_the_name_only_salted(self):
        first, second = (verified_by_hand(token(name="Åse Uforglemmelig"), keys.public_jwks()) for _ in range(2))
        assert "Uforglemmelig" not in json.dumps(first, ensure_ascii=False)
        assert first["credentialSubject"]["identifier"] != second["credentialSubject"]["identifier"]
        assert badge.names(first, "åse  uforglemmelig")
        assert not badge.names(first, "Åse Glemt")
        curly = verified_by_hand(token(name="Zoë O\u2019Connor-Raps"), keys.public_jwks())
        assert badge.names(curly, "zoë o'connor\u2013raps")

    def test_finds_its_bit_in_the_second_list(self):
        status = badge.read(token(), keys.public_keys())["credentialStatus"]
        assert status["statusListIndex"] == "7"
        assert status["statusListCredential"].endswith("/bevis/status/1")
        assert status["id"] == status["statusListCredential"] + "#7"

    @pytest.mark.parametrize("part", [0, 1, 2])
    def test_changed_by_one_sign_is_refused(self, part):
        parts = token().split(".")
        sign = "A" if parts[part][10] != "A" else "B"
        parts[part] = parts[part][:10] + sign + parts[part][11:]
        with pytest.raises(badge.NotGenuine):
            badge.read(".".join(parts), keys.public_keys())

    @pytest.mark.parametrize(
        "header", [{"alg": "none"}, {"alg": "HS256", "kid": "x"}, {"alg": "ES256", "kid": "did:web:evil.example#1"}]
    )
    def test_with_another_algorithm_or_key_is_refused(self, header):
        _head, body, signature = token().split(".")
        head = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
        with pytest.raises(badge.NotGenuine):
            badge.read(f"{head}.{body}.{signature}", keys.public_keys())

    @pytest.mark.parametrize("text", ["", "x", "a.b.c", "...", "æ.ø.å", "a" * 100_000])
    def test_what_is_no_jwt_is_refused(self, text):
        with pytest.raises(badge.NotGenuine):
            badge.read(text, keys.public_keys())


class TestKeys:
    def test_new_one_signs_and_old_certificates_are_still_genuine(self, folder, noon):
        keys.make()
        old = token()
        with clock.at(noon + dt.timedelta(days=1)):
            keys.make()
        new = token()
        assert [jwk["kid"].split("#")[1] for jwk in keys.public_jwks()] == ["20261125T110000", "20261124T110000"]
        assert json.loads(decoded(new.split(".")[0]))["kid"].endswith("#20261125T110000")
        for jwt in (old, new):
            assert badge.read(jwt, keys.public_keys())["id"] == facts().address
            assert verified_by_hand(jwt, keys.public_jwks())["id"] == facts().address

    def test_retired_one_signs_no_more_and_is_still_published(self, folder, noon):
        keys.make()
        old = token()
        with clock.at(noon + dt.timedelta(days=1)):
            call_command("certificate_key", retire=True)
        assert sorted(file.name for file in folder.iterdir()) == ["20261124T110000.pub.pem", "20261125T110000.pem"]
        assert b"PRIVATE" not in (folder / "20261124T110000.pub.pem").read_bytes()
        assert badge.read(old, keys.public_keys())["id"] == facts().address

    def test_are_published_without_their_private_halves(self):
        assert [sorted(jwk) for jwk in keys.public_jwks()] == [["alg", "crv", "kid", "kty", "use", "x", "y"]]

    def test_are_readable_by_their_owner_only(self, folder):
        assert keys.make().stat().st_mode & 0o077 == 0

    def test_two_made_in_the_same_second_are_one(self, folder, noon):
        first = keys.make()
        content = first.read_bytes()
        assert keys.make() == first
        assert first.read_bytes() == content

    def test_site_without_one_is_told(self, folder):
        with pytest.raises(keys.NoKey, match=r"manage\.py certificate_key"):
            keys.signing_key()
        (error,) = checks.signing_key_exists()
        assert (error.id, error.level) == ("courses.E001", 40)
        keys.make()
        assert checks.signing_key_exists() == []

    def test_file_that_is_no_key_is_told(self, folder):
        folder.mkdir()
        (folder / "20260101T000000.pem").write_text("hej")
        (error,) = checks.signing_key_exists()
        assert "cannot be read" in error.msg


def bits(jwt: str) -> bytes:
    encoded = badge.read(jwt, keys.public_keys())["credentialSubject"]["encodedList"]
    assert encoded[0] == "u"
    return gzip.decompress(decoded(encoded[1:]))


class TestStatusList:
    def test_has_131072_bits_with_the_first_one_leftmost(self):
        content = bits(badge.status_list(0, [0, 9, 131_071], moment=MOMENT))
        assert len(content) * 8 == 131_072
        assert (content[0], content[1], content[-1]) == (0x80, 0x40, 0x01)
        assert sum(content) == 0x80 + 0x40 + 0x01

    @pytest.mark.django_db
    def test_says_revoked_replaced_and_deleted(self, noon):
        valid, revoked, replaced, deleted = (issued(f"Deltager {number}") for number in range(4))
        certificates.revoke(certificate=revoked, reason="x")
        replaced.enrolment.member.name = "Nyt Navn"
        replaced.enrolment.member.save()
        new = certificates.reissue(certificate=replaced)
        certificates.delete(certificate=deleted)
        gone = sorted([revoked.status_index, replaced.status_index, deleted.status_index])
        assert queries.revoked_positions(0) == gone
        assert {valid.status_index, new.status_index} & set(gone) == set()

    @pytest.mark.django_db
    def test_positions_are_random_and_taken_once(self, noon):
        session = past_session(capacity=50)
        indexes = [issued(f"Deltager {number}", session=session).status_index for number in range(20)]
        assert len(set(indexes)) == StatusEntry.objects.count() == 20
        assert indexes != sorted(indexes)
        assert max(indexes) < 131_072

    @pytest.mark.django_db
    def test_next_list_is_begun_when_one_is_full(self, noon, monkeypatch):
        monkeypatch.setattr(rules, "STATUS_LIST_SIZE", 4)
        session = past_session(capacity=50)
        indexes = [issued(f"Deltager {number}", session=session).status_index for number in range(12)]
        assert len(set(indexes)) == 12
        assert max(indexes) >= 8
        assert queries.revoked_positions(100) is None

    @pytest.mark.django_db
    def test_bit_outlives_an_erased_person(self, noon):
        certificate = issued()
        certificates.erase(enrolments=[certificate.enrolment])
        assert not Certificate.objects.exists()
        assert StatusEntry.objects.get().is_revoked
