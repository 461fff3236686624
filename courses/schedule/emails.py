"""What trainers are told about the sessions they teach: each letter with the invitation that puts it into their calendar, or
takes it out. People who take part are told by `enrolment.emails`."""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from courses.common.actions import mail
from courses.common.text import clean_line
from courses.members.models import TrainerProfile
from courses.schedule import ics
from courses.schedule.models import Session, TrainerNotice, TrainerRole

_CANCELS = (TrainerNotice.What.CALLED_OFF, TrainerNotice.What.RELEASED)


def _subject_key(session: int, trainer: int) -> str:
    return f"teaching:{session}:{trainer}"


def trainer_told(
    session: Session,
    trainer: TrainerProfile,
    what: str,
    *,
    sequence: int,
    role: str = "",
    instead: str = "",
    due_at: dt.datetime | None = None,
) -> None:
    """UX.md M15 to M18: you teach it; it has changed; it is called off; you do not teach it any more (`instead`: who does).

    `session` has all that a letter shows. `sequence` grows with every letter to this trainer about this session, so that the
    entry in their calendar follows (RFC 5546 2.1.4). `due_at`: not before then.
    """
    member = trainer.member
    if not member.email:
        return
    with translation.override(member.language):
        calendar = ics.invitation(
            session=session,
            attendee_name=clean_line(member.name),
            attendee_email=member.email,
            method="CANCEL" if what in _CANCELS else "REQUEST",
            uid_suffix=f"-t{trainer.pk}",
            sequence=sequence,
        )
        home_url = settings.BASE_URL + reverse("trainer:home")
    mail.queue(
        kind=f"trainer_{what}",
        to=member.email,
        language=member.language,
        calendar=calendar,
        due_at=due_at,
        subject_key=_subject_key(session.pk, trainer.pk),
        context={
            "member": member,
            "session": session,
            # Still to be translated: into the language of the letter, not of whoever writes it.
            "role": TrainerRole(role).label if role else "",
            "instead": instead,
            "home_url": home_url,
        },
    )


def withdraw(session: int, trainer: int, what: str) -> int:
    """Take back letters of this kind that have not gone out (keys of a session and a trainer); returns how many."""
    return mail.withdraw(subject_key=_subject_key(session, trainer), kinds=[f"trainer_{what}"])
