"""Mails between those who learn to teach and the trainers of the sessions they ask about."""

from courses.common.actions import mail
from courses.common.links import link_to
from courses.ladder.models import Observation, StepRequest
from courses.members.models import MemberProfile


def step_key(row: StepRequest) -> str:
    """What mails about one request are told apart by."""
    return f"step:{row.pk}"


def sheet_key(sheet: Observation) -> str:
    """What mails about one sheet are told apart by."""
    return f"sheet:{sheet.pk}"


def asked(row: StepRequest, lead: MemberProfile, token: str) -> None:
    """To a trainer of the session: somebody asks to come along; the page behind the link asks for yes or no."""
    if not lead.email:
        return
    answer_url = link_to("steps:answer", lead.language, token)
    mail.queue(
        kind="step_asked",
        to=lead.email,
        language=lead.language,
        subject_key=step_key(row),
        context={"step": row, "member": lead, "session": row.session, "answer_url": answer_url},
    )


def answered(row: StepRequest) -> None:
    """To whoever asked: yes or no."""
    member = row.member
    if not member.email:
        return
    ladder_url = link_to("member:ladder", member.language)
    mail.queue(
        kind="step_answered",
        to=member.email,
        language=member.language,
        subject_key=step_key(row),
        context={"step": row, "member": member, "session": row.session, "ladder_url": ladder_url},
    )


def observed(sheet: Observation) -> None:
    """To whoever was observed: a sheet is there to be read and answered."""
    member = sheet.trainer.member
    if not member.email:
        return
    sheet_url = link_to("trainer:observation", member.language, sheet.pk)
    mail.queue(
        kind="observed",
        to=member.email,
        language=member.language,
        subject_key=sheet_key(sheet),
        context={"sheet": sheet, "member": member, "session": sheet.session, "sheet_url": sheet_url},
    )
