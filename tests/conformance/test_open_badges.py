"""Credentials as an independent verifier sees them (openbadgeslib with PyJWT). Run by `make test-pdf`.

`OB3_SCHEMA=file make test-pdf` validates against 1EdTech's own JSON schema as well, which may not be passed on with this
project: it is at purl.imsglobal.org, spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json.
"""

import json
import os
from pathlib import Path

import jsonschema
import pytest

from courses.certificates import actions
from courses.certificates.models import Certificate
from tests.factories.certificates import issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def download(client, settings):
    """What the verifier fetches, answered by the site itself: did:web asks for https on the host of the address."""
    settings.BASE_URL = "https://kurser.rundkreds.example"

    def fetch(address: str, *_args, **_kwargs) -> bytes:
        assert address.startswith(settings.BASE_URL + "/")
        response = client.get(address.removeprefix(settings.BASE_URL))
        assert response.status_code == 200
        return response.content

    return fetch


@pytest.fixture
def certificate(noon, download) -> Certificate:
    return issued("Åse Bjørnholt")


def verify(certificate: Certificate, download, **options):
    from openbadgeslib.ob3.verifier import OB3Verifier

    verifier = OB3Verifier.for_issuer_did("did:web:kurser.rundkreds.example", download=download)
    return verifier.verify(certificate.credential, download=download, **options)


def test_credential_and_status_are_verified_from_the_published_keys(certificate, download):
    found = verify(certificate, download, check_status=True)
    assert found.issuer.id == "did:web:kurser.rundkreds.example"
    assert found.achievement.name == certificate.content.course


def test_revoked_one_is_refused(certificate, download):
    from openbadgeslib.ob3.verifier import OB3VerificationError

    actions.revoke(certificate=certificate, reason="x")
    with pytest.raises(OB3VerificationError, match="'revocation' is set"):
        verify(certificate, download, check_status=True)


@pytest.mark.parametrize("part", [1, 2])
def test_tampered_one_is_refused(certificate, download, part):
    from openbadgeslib.ob3.verifier import OB3VerificationError

    parts = certificate.credential.split(".")
    parts[part] = parts[part][:20] + ("A" if parts[part][20] != "A" else "B") + parts[part][21:]
    certificate.credential = ".".join(parts)
    with pytest.raises(OB3VerificationError):
        verify(certificate, download)


@pytest.mark.skipif("OB3_SCHEMA" not in os.environ, reason="1EdTech's schema is not part of this project")
def test_credential_is_valid_by_1edtech_s_schema(certificate, download):
    import jwt

    schema = json.loads(Path(os.environ["OB3_SCHEMA"]).read_text())
    content = jwt.decode(certificate.credential, options={"verify_signature": False})
    jsonschema.Draft201909Validator(schema).validate(content)
    content["credentialSubject"].pop("achievement")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft201909Validator(schema).validate(content)
