"""Mails about questions: that there is one, that there is an answer. Neither stands in a mail, and nobody is named."""

from django.conf import settings

from courses.common import clock
from courses.common.actions import mail
from courses.common.links import link_to
from courses.knowledge.models import Inquiry
from courses.members.models import MemberProfile
from courses.places.queries import organiser_mailbox
from courses.tasks.queries.stand_ins import running


def inquiry_key(inquiry: int) -> str:
    """What mails about one question (its key) are told apart by."""
    return f"inquiry:{inquiry}"


def asked(row: Inquiry) -> None:
    """UX.md M63: to whoever owes the answer, or to the organisers: somebody asks, and where to answer."""
    away = running(clock.today()).filter(away=row.owner_id).first() if row.owner_id else None
    owner = away.deputy if away else row.owner
    member = MemberProfile.objects.filter(user=owner).first() if owner else None
    language = member.language if member else settings.LANGUAGE_CODE
    mail.queue(
        kind="inquiry_asked",
        to=owner.email if owner else organiser_mailbox(None),
        language=language,
        subject_key=inquiry_key(row.pk),
        context={"until": row.answer_by, "page_url": link_to("my_questions:answer", language, row.pk)},
    )


def answered(row: Inquiry) -> None:
    """UX.md M64: to whoever asked: there is an answer on the site. A mail to who owes it that has not left goes."""
    forget(row)
    member = row.member
    if member.email:
        mail.queue(
            kind="inquiry_answered",
            to=member.email,
            language=member.language,
            subject_key=inquiry_key(row.pk),
            context={"member": member, "page_url": link_to("my_questions:page", member.language, row.pk)},
        )


def forget(row: Inquiry) -> None:
    """Mails to who owes an answer that have not left are not needed."""
    mail.withdraw(subject_key=inquiry_key(row.pk), kinds=["inquiry_asked"])


def late() -> None:
    """UX.md M65: to the organisers: a question has waited too long."""
    _to_organisers("inquiry_late", "week:home")


def reported() -> None:
    """UX.md M66: to the organisers: somebody reported what is shared."""
    _to_organisers("inquiry_reported", "shared_answers:index")


def _to_organisers(kind: str, name: str) -> None:
    language = settings.LANGUAGE_CODE
    mail.queue(kind=kind, to=organiser_mailbox(None), language=language, context={"list_url": link_to(name, language)})
