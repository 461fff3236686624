"""Credentials as an independent verifier (openbadgeslib with PyJWT) and 1EdTech's own JSON schema see them.

Run by `make test-pdf`, which fetches both.
"""

import json

import jsonschema
import pytest

from courses.certificates.actions import certificates, steps
from courses.certificates.credentials import badge, keys
from courses.certificates.models import Certificate
from courses.certificates.pdf import certificate as pdf
from courses.certificates.rules import STEP_LAPSED
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.certificates import issued, past_session
from tests.factories.ladder import held, took
from tests.factories.members import TrainerFactory
from tools.machine import BADGE_SCHEMA

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

    certificates.revoke(certificate=certificate, reason="x")
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


def test_credential_is_valid_by_1edtech_s_schema(certificate):
    content = claims_of(certificate)
    schema().validate(content)


def test_one_that_expires_is_as_well(noon, download):
    session = past_session(course__valid_months=24)
    content = claims_of(issued(session=session))
    assert "validUntil" in content
    schema().validate(content)


@pytest.mark.parametrize("missing", ["issuer", "validFrom", "credentialSubject"])
def test_one_that_lacks_something_is_refused_by_it(certificate, missing):
    content = claims_of(certificate)
    del content[missing]
    with pytest.raises(jsonschema.ValidationError, match=f"'{missing}' is a required property"):
        schema().validate(content)


def test_one_that_is_valid_from_yesterday_is_refused_by_it(certificate):
    with pytest.raises(jsonschema.ValidationError, match="is not a 'date-time'"):
        schema().validate(claims_of(certificate) | {"validFrom": "yesterday"})


def test_one_without_its_course_is_refused_by_it(certificate):
    content = claims_of(certificate)
    content["credentialSubject"]["achievement"].pop("criteria")
    with pytest.raises(jsonschema.ValidationError, match="'criteria' is a required property"):
        schema().validate(content)


def claims_of(certificate: Certificate) -> dict:
    import jwt

    return jwt.decode(certificate.credential, options={"verify_signature": False})


def schema() -> jsonschema.Draft201909Validator:
    validator = jsonschema.Draft201909Validator
    return validator(json.loads(BADGE_SCHEMA.read_text()), format_checker=validator.FORMAT_CHECKER)


@pytest.fixture
def step(noon, download) -> Certificate:
    """Of somebody who was trainee in a session, and so is co-trainer."""
    course, trainer = CourseFactory(), TrainerFactory()
    took(course, trainer.member)
    held(course, (QualificationFactory(course=course).trainer, "lead"), (trainer, "shadow"), days=-50)
    steps.settle(trainers=[trainer.pk])
    return Certificate.objects.get(trainer=trainer)


def test_a_step_is_verified_and_valid_by_the_schema_with_its_evidence(step, download):
    content = verify(step, download, check_status=True)
    assert content.achievement.name == step.content.course
    claims = badge.read(step.credential, keys.public_keys())
    assert len(claims["evidence"]) == 1
    schema().validate(claims)


def test_a_step_that_was_taken_back_is_refused(step, download):
    from openbadgeslib.ob3.verifier import OB3VerificationError

    certificates.revoke(certificate=step, reason=STEP_LAPSED)
    with pytest.raises(OB3VerificationError, match="'revocation' is set"):
        verify(step, download, check_status=True)


def test_a_step_is_pdf_a_3a_and_pdf_ua_1(step, broken_rules):
    document = pdf.render(step)
    assert (broken_rules(document, "3a"), broken_rules(document, "ua1")) == ([], [])
