"""Mails to trainers who are asked, and to organisers of what trainers settle among themselves."""

from django.conf import settings
from django.urls import reverse

from courses.common.actions import mail
from courses.common.links import link_to
from courses.members.models import TrainerProfile
from courses.places.queries import organiser_mailbox
from courses.schedule.models import Session
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
    answer_url = link_to("requests:answer", row.trainer.member.language, token)
    _queue_request("request", row, answer_url=answer_url)


def request_closed(row: TrainerRequest) -> None:
    """No answer is needed any more. What has not been sent is taken back instead."""
    if not mail.withdraw(subject_key=request_key(row), kinds=["request"]):
        _queue_request("request_closed", row)


def colleague_cannot(row: TrainerRequest) -> None:
    """To whoever wanted to hand it over: the colleague said no."""
    asker = row.instead_of.member if row.instead_of else None
    if asker is None or not asker.email:
        return
    hand_over_url = link_to("trainer:hand_over", asker.language, row.session_id)
    mail.queue(
        kind="colleague_cannot",
        to=asker.email,
        language=asker.language,
        subject_key=request_key(row),
        context={"member": asker, "after": row.trainer, "session": row.session, "hand_over_url": hand_over_url},
    )


def handed_over(session: Session, before: TrainerProfile, after: TrainerProfile) -> None:
    """To the organiser: somebody else teaches it."""
    _queue_organiser("handed_over", session, "sessions:edit", before=before, after=after)


def trainer_away(session: Session, trainer: TrainerProfile) -> None:
    """To the organiser: who teaches this session is away on one of its days."""
    _queue_organiser("trainer_away", session, "lacking:session", before=trainer)


def _queue_organiser(kind: str, session: Session, page: str, **context) -> None:
    facts = {"session": session, "session_url": settings.BASE_URL + reverse(page, args=[session.pk])}
    mail.queue(kind=kind, to=organiser_mailbox(session.region), language="da", context=facts | context)
