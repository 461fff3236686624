"""Mails to trainers who are asked."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from courses.common.actions import mail
from courses.staffing.models import TrainerRequest


def request_key(request: TrainerRequest) -> str:
    """What mails about one request to a trainer are told apart by."""
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
    """UX.md M10: can you teach it? The page behind the link asks for yes or no."""
    with translation.override(row.trainer.member.language):
        answer_url = settings.BASE_URL + reverse("requests:answer", args=[token])
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
