"""Mails about a log-in: another address (a question to the new one, word to the old one), a second factor that is gone."""

from django.conf import settings
from django.urls import reverse

from courses.common.actions import mail
from courses.common.links import link_to
from courses.members.models import MemberProfile
from courses.people.models import FactorReset, User
from courses.privacy.queries import user_key

# Gone with the address it was sent to: a code or a question is of no use to another mailbox.
ONLY_HERE = ("login_code", "login_unknown", "address_confirm")


def _language(user: User) -> str:
    profile = MemberProfile.objects.filter(user=user).first()
    return profile.language if profile else settings.LANGUAGE_CODE


def ask(user: User, address: str, token: str) -> None:
    """Is the new address right?"""
    language = _language(user)
    confirm_url = link_to("member:confirm_address", language, token)
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


def second_yes(colleague: User, reset: FactorReset) -> None:
    """To another administrator: somebody asks for a reset, and one more must say yes."""
    mail.queue(
        kind="second_yes",
        to=colleague.email,
        language=_language(colleague),
        subject_key=user_key(reset.user_id),
        context={"who": str(reset.user), "reset_url": settings.BASE_URL + reverse("second_factors:index")},
    )


def second_factor_gone(user: User) -> None:
    """To the person: two administrators took the second factor away, and what comes at the next log-in."""
    mail.queue(
        kind="second_factor_gone",
        to=user.email,
        language=_language(user),
        subject_key=user_key(user.pk),
        context={"log_in_url": settings.BASE_URL + reverse("account_login")},
    )
