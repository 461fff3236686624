"""Changes to who a person is."""

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from courses.common import clock
from courses.common.text import clean_line
from courses.members.models import MemberProfile
from courses.places.models import Postcode

# The text of the consent line on the enrolment form; a new wording is a new version (GDPR Art. 7(1)).
CONSENT_VERSION = "2026-11"


@transaction.atomic
def member_for_email(
    *, email: str, name: str, language: str = "da", postcode: Postcode | None = None, phone: str = ""
) -> MemberProfile:
    """The member with this address, made when new.

    What is known of an existing member is not overwritten: anybody can type anybody's address into a form. Two
    requests at once get the same row, since the address is unique in the database.
    """
    email = email.strip().lower()
    member = _find(email)
    if member is None:
        try:
            with transaction.atomic():
                user = get_user_model().objects.create_user(email, first_name=clean_line(name))
                member = _create(name, user=user, language=language, postcode=postcode, phone=phone)
        except IntegrityError:
            member = _find(email)
            if member is None:
                user = get_user_model().objects.get(email=email)
                member = _create(name, user=user, language=language, postcode=postcode, phone=phone)
    return member


def member_without_email(*, name: str, phone: str = "") -> MemberProfile:
    """Someone who is enrolled by phone or at the door and cannot log in."""
    return _create(name, phone=phone)


def _find(email: str) -> MemberProfile | None:
    return MemberProfile.objects.select_related("user").filter(user__email=email).first()


def _create(name: str, **fields) -> MemberProfile:
    return MemberProfile.objects.create(
        name=clean_line(name), consent_at=clock.now(), consent_version=CONSENT_VERSION, **fields
    )
