"""Mails to people who asked to be told."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from courses.common import mail
from courses.planning.models import Interest
from courses.schedule.queries import NearSession


def subject_key(interest: Interest) -> str:
    return f"interest:{interest.pk}"


def _manage_url(interest: Interest, token: str) -> str:
    with translation.override(interest.language):
        return settings.BASE_URL + reverse("public:interest_manage", args=[token])


def _queue(kind: str, interest: Interest, token: str, **context) -> None:
    mail.queue(
        kind=kind,
        to=interest.email,
        language=interest.language,
        subject_key=subject_key(interest),
        context={"interest": interest, "manage_url": _manage_url(interest, token), **context},
    )


def confirm(interest: Interest, token: str) -> None:
    """Is the address right?"""
    _queue("interest_confirm", interest, token)


def news(interest: Interest, token: str, sessions: list[NearSession]) -> None:
    """Mail 9 of ux.md: a session near you."""
    _queue("interest_news", interest, token, hits=sessions)


def withdraw(interest: Interest) -> None:
    """Take back what has not been sent."""
    mail.withdraw(subject_key=subject_key(interest), kinds=["interest_confirm", "interest_news"])
