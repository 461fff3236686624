"""What programs fetch: keys, issuer, status lists, and a certificate's page as JSON-LD."""

import json

import pytest

from courses.certificates.actions import certificates
from courses.certificates.credentials import badge, keys
from tests.factories.certificates import issued

pytestmark = pytest.mark.django_db
MACHINES = ["/.well-known/did.json", "/.well-known/jwks.json", "/bevis/udsteder.json", "/bevis/status/0"]
LINKED_DATA = "application/ld+json"


@pytest.mark.parametrize("address", MACHINES)
def test_anybody_may_read_and_keep_for_five_minutes(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Cache-Control"] == "public, max-age=300"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.cookies == {}
    assert client.post(address).status_code == 405


def test_did_document_holds_the_key_that_a_credential_names(client, noon):
    document = client.get("/.well-known/did.json").json()
    kid = keys.signing_key().kid
    assert document["id"] == "did:web:127.0.0.1%3A8000"
    assert kid in document["assertionMethod"]
    (method,) = [method for method in document["verificationMethod"] if method["id"] == kid]
    assert (method["type"], method["controller"]) == ("JsonWebKey2020", document["id"])
    assert "d" not in method["publicKeyJwk"]


def test_jwks_verifies_a_certificate(client, noon):
    jwks = client.get("/.well-known/jwks.json").json()
    assert badge.read(issued().credential, badge.KeySet.import_key_set(jwks))["iss"] == keys.issuer()


def test_profile_names_the_issuer(client, settings):
    assert client.get("/bevis/udsteder.json").json()["name"] == settings.ORGANISER_NAME


def test_status_list_is_signed_and_has_the_bit_of_a_revoked_certificate(client, noon):
    certificate = certificates.revoke(certificate=issued(), reason="x")
    response = client.get("/bevis/status/0")
    assert response["Content-Type"] == "application/vc+jwt"
    content = badge.read(response.content.decode(), keys.public_keys())
    assert content["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert content["credentialSubject"]["encodedList"] == badge.encode_bits([certificate.status_index])
    status = badge.read(certificate.credential, keys.public_keys())["credentialStatus"]
    assert status["statusListCredential"] == content["id"] == "http://127.0.0.1:8000/bevis/status/0"


def test_status_list_that_nobody_began_is_unknown(client):
    assert client.get("/bevis/status/1").status_code == 404
    # Too long to be a number of ours: on to the address with a slash, and there is nothing either.
    assert client.get("/bevis/status/99999999999999999999", follow=True).status_code == 404


class TestLinkedData:
    def test_is_what_the_page_says_without_the_name(self, client, noon):
        certificate = issued("Åse Uforglemmelig")
        certificates.show_name(certificate=certificate, shows_name=True)
        response = client.get(f"/bevis/{certificate.token}/", headers={"accept": LINKED_DATA})
        assert response["Content-Type"] == LINKED_DATA
        assert response["Vary"].split(", ")[0] == "Accept"
        assert response["Cache-Control"] == "private, no-store"
        data = response.json()
        assert (data["@type"], data["creativeWorkStatus"]) == ("EducationalOccupationalCredential", "valid")
        assert data["about"]["name"] == certificate.content.course
        assert "Uforglemmelig" not in response.content.decode()

    def test_stands_in_the_page_and_cannot_break_out_of_it(self, client, noon):
        certificate = issued()
        certificate.facts["course"] = "</script><b>x"
        certificate.save()
        page = client.get(f"/bevis/{certificate.token}/").content.decode()
        found = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
        assert json.loads(found)["about"]["name"] == "</script><b>x"

    def test_says_when_it_was_revoked_and_that_it_was_replaced(self, client, noon):
        revoked = certificates.revoke(certificate=issued(), reason="x")
        replaced = issued("Gammelt Navn")
        replaced.enrolment.member.name = "Nyt Navn"
        replaced.enrolment.member.save()
        certificates.reissue(certificate=replaced)
        answers = [
            client.get(f"/bevis/{one.token}/", headers={"accept": LINKED_DATA}).json() for one in (revoked, replaced)
        ]
        assert [answer["creativeWorkStatus"] for answer in answers] == ["revoked", "replaced"]
        assert [answer.get("expires") for answer in answers] == [noon.isoformat(), None]

    def test_of_an_unknown_code_is_the_same_404(self, client):
        page = client.get("/bevis/abc/")
        data = client.get("/bevis/abc/", headers={"accept": LINKED_DATA})
        assert (data.status_code, data.content) == (404, page.content)
