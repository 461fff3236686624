"""Mails to people who asked to be told, and to trainers who are asked."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from courses.common import mail
from courses.places.models import Region
from courses.planning.coverage import Gap
from courses.planning.models import Interest, TrainerRequest
from courses.schedule.queries import NearSession


def subject_key(interest: Interest) -> str:
    return f"interest:{interest.pk}"


def _url(name: str, interest: Interest, token: str) -> str:
    with translation.override(interest.language):
        return settings.BASE_URL + reverse(name, args=[token])


def _queue(kind: str, interest: Interest, token: str, **context) -> None:
    mail.queue(
        kind=kind,
        to=interest.email,
        language=interest.language,
        subject_key=subject_key(interest),
        unsubscribe_url=_url("public:interest_stop", interest, token),
        context={"interest": interest, "manage_url": _url("public:interest_manage", interest, token), **context},
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


def request_key(request: TrainerRequest) -> str:
    return f"request:{request.pk}"


def _queue_request(kind: str, request: TrainerRequest, **context) -> None:
    member = request.trainer.member
    if member.email:
        facts = {"request": request, "member": member, "session": request.session}
        mail.queue(
            kind=kind,
            to=member.email,
            language=member.language,
            subject_key=request_key(request),
            context=facts | context,
        )


def request(row: TrainerRequest, token: str) -> None:
    """Mail 10 of ux.md: can you teach it? The page behind the link asks for yes or no."""
    with translation.override(row.trainer.member.language):
        answer_url = settings.BASE_URL + reverse("asked:answer", args=[token])
    _queue_request("request", row, answer_url=answer_url)


def request_taken(row: TrainerRequest) -> None:
    """Thank you, it is yours."""
    with translation.override(row.trainer.member.language):
        home_url = settings.BASE_URL + reverse("trainer:home")
    _queue_request("request_taken", row, home_url=home_url)


def request_closed(row: TrainerRequest) -> None:
    """No answer is needed any more. What has not been sent is taken back instead."""
    if not mail.withdraw(subject_key=request_key(row), kinds=["request"]):
        _queue_request("request_closed", row)


def holes(address: str, region: Region, gaps: list[Gap], towns: list[str]) -> None:
    """Mail 12 of ux.md: what lacks in a district, with an address to mend each."""
    lines = [(gap, settings.BASE_URL + reverse("missing:mend", args=[gap.course.pk, gap.region.pk])) for gap in gaps]
    mail.queue(
        kind="holes",
        to=address,
        language="da",
        subject_key=f"region:{region.pk}",
        context={
            "region": region,
            "lines": lines,
            "towns": towns,
            "all_url": settings.BASE_URL + reverse("missing:index"),
        },
    )
