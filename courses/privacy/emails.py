"""The two mails of a change of address: a question to the new one, word to the old one."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from courses.common.actions import mail
from courses.members.models import MemberProfile
from courses.people.models import User
from courses.privacy.queries import user_key

# Gone with the address it was sent to: a code or a question is of no use to another mailbox.
ONLY_HERE = ("login_code", "login_unknown", "address_confirm")


def _language(user: User) -> str:
    profile = MemberProfile.objects.filter(user=user).first()
    return profile.language if profile else settings.LANGUAGE_CODE


def ask(user: User, address: str, token: str) -> None:
    """Is the new address right?"""
    language = _language(user)
    with translation.override(language):
        confirm_url = settings.BASE_URL + reverse("member:confirm_address", args=[token])
    mail.queue(
        kind="address_confirm",
        to=address,
        language=language,
        subject_key=user_key(user.pk),
        context={"confirm_url": confirm_url},
    )


def tell_old(user: User, address: str) -> None:
    """To whoever reads the old address: it was changed. The new one is not named."""
    mail.queue(kind="address_changed", to=address, language=_language(user), subject_key=user_key(user.pk), context={})
