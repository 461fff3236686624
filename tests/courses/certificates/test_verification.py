"""What is found out about a file with nothing but public keys."""

import json
import zlib
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from joserfc.jwk import ECKey, KeySet
from pypdf import PdfWriter

from courses.certificates.credentials import badge, keys
from courses.certificates.credentials.verification import MOST_BYTES, Verdict, look_at
from courses.certificates.pdf import certificate as pdf
from tests.factories.certificates import unsaved


@pytest.fixture(scope="module")
def certificate():
    one = unsaved(name="Åse Bjørnholt")
    one.credential = badge.issue(one.content, issued_at=one.issued_at, status_index=7)
    return one


@pytest.fixture(scope="module")
def document(certificate) -> bytes:
    return pdf.render(certificate)


def verdict(file: bytes) -> Verdict:
    return look_at(file, keys.public_keys()).verdict


class TestFinding:
    def test_of_a_genuine_file_says_for_what_and_for_whom(self, document):
        finding = look_at(document, keys.public_keys())
        assert finding.verdict == Verdict.GENUINE
        assert finding.credential["credentialSubject"]["achievement"]["name"] == "Debatdogmer i praksis"
        assert badge.names(finding.credential, "åse bjørnholt")

    def test_of_a_credential_alone(self, certificate):
        assert verdict(certificate.credential.encode() + b"\n") == Verdict.GENUINE

    def test_of_a_file_saved_anew_by_another_program(self, document):
        copy = BytesIO()
        writer = PdfWriter(clone_from=BytesIO(document))
        writer.write(copy)
        assert verdict(copy.getvalue()) == Verdict.GENUINE

    def test_of_a_page_in_another_name_is_what_was_signed(self, certificate):
        other = unsaved(name="Bo Ek", course="Noget andet")
        other.credential = certificate.credential
        finding = look_at(pdf.render(other), keys.public_keys())
        assert finding.credential["credentialSubject"]["achievement"]["name"] == "Debatdogmer i praksis"
        assert not badge.names(finding.credential, "Bo Ek")

    @pytest.mark.parametrize("part", [0, 1, 2])
    def test_of_a_changed_credential(self, certificate, part):
        parts = certificate.credential.split(".")
        parts[part] = parts[part][:20] + ("A" if parts[part][20] != "A" else "B") + parts[part][21:]
        assert verdict(".".join(parts).encode()) == Verdict.FORGED

    def test_of_a_credential_signed_by_somebody_else(self, certificate):
        stranger = ECKey.generate_key("P-256", {"kid": keys.signing_key().kid})
        assert look_at(certificate.credential.encode(), KeySet([stranger])).verdict == Verdict.FORGED
        unknown = ECKey.generate_key("P-256", {"kid": "did:web:evil.example#1"})
        assert look_at(certificate.credential.encode(), KeySet([unknown])).verdict == Verdict.FORGED

    def test_of_a_status_list_is_no_certificate(self, certificate):
        token = badge.status_list(0, [], moment=certificate.issued_at)
        assert verdict(token.encode()) == Verdict.NO_CERTIFICATE

    @pytest.mark.parametrize(
        "file",
        [
            b"",
            b"%PDF-1.7\n",
            b"%PDF-1.7\n/EmbeddedFile",
            b"%PDF-1.7\n/EmbeddedFile>>stream\nendstream",
            b"%PDF-1.7\n" + b"/EmbeddedFile" * 100_000,
            b"%PDF-1.7\n/EmbeddedFile>>stream\n" + zlib.compress(b"eyJ" + b"0" * 50_000_000) + b"\nendstream",
            b"GIF89a",
            "eyJæ.b.c".encode(),
            b"x" * (MOST_BYTES + 1),
        ],
        ids=["empty", "head", "cut", "no content", "many", "bomb", "picture", "letters", "large"],
    )
    def test_of_anything_else_is_no_certificate(self, file):
        assert verdict(file) == Verdict.NO_CERTIFICATE


class TestCommand:
    def run(self, *arguments) -> str:
        out = StringIO()
        call_command("verify_certificate", *map(str, arguments), stdout=out)
        return out.getvalue()

    def test_says_what_was_signed(self, tmp_path, document):
        (tmp_path / "bevis.pdf").write_bytes(document)
        said = self.run(tmp_path / "bevis.pdf", "--name", "åse bjørnholt")
        assert "genuine" in said
        assert "Debatdogmer i praksis: 6 lektioner à 45 minutter" in said
        assert "2027-02-13 to 2027-02-20" in said
        assert "the name is the same" in said

    def test_needs_no_database_and_takes_saved_keys(self, tmp_path, document, settings):
        (tmp_path / "bevis.pdf").write_bytes(document)
        (tmp_path / "jwks.json").write_text(json.dumps({"keys": keys.public_jwks()}))
        settings.CERTIFICATE_KEYS, settings.CERTIFICATE_KEYS_MADE_WHEN_MISSING = str(tmp_path / "none"), False
        assert "genuine" in self.run(tmp_path / "bevis.pdf", "--keys", tmp_path / "jwks.json")

    def test_fails_for_a_changed_credential_and_another_name(self, tmp_path, certificate, document):
        head, body, signature = certificate.credential.split(".")
        (tmp_path / "bevis.jwt").write_text(f"{head}.{body[:-4]}AAAA.{signature}")
        with pytest.raises(CommandError, match="forged"):
            self.run(tmp_path / "bevis.jwt")
        (tmp_path / "bevis.pdf").write_bytes(document)
        with pytest.raises(CommandError, match="another name"):
            self.run(tmp_path / "bevis.pdf", "--name", "Bo Ek")

    def test_says_which_file_is_missing_or_no_key_set(self, tmp_path, document):
        with pytest.raises(CommandError, match="nowhere"):
            self.run(tmp_path / "nowhere.pdf")
        (tmp_path / "bevis.pdf").write_bytes(document)
        (tmp_path / "jwks.json").write_text("[]")
        with pytest.raises(CommandError, match="JSON Web Key Set"):
            self.run(tmp_path / "bevis.pdf", "--keys", tmp_path / "jwks.json")
