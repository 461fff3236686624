"""Messages from an organiser or a trainer to everybody in a session."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.errors import DomainError
from courses.common.text import clean_line, clean_text
from courses.enrolment import emails, queries
from courses.enrolment.actions import steps
from courses.enrolment.actions.calls import ask_for_calls
from courses.enrolment.models import Call, SessionMessage
from courses.people.models import User
from courses.schedule.models import Session

# More than this in a day is a mistake, or somebody who should not write.
MOST_A_DAY = 5
# Thanks and papers come after the course; whoever asks later has to be asked.
OPEN_AFTER = dt.timedelta(days=30)


class CannotWrite(DomainError):
    """The session is a draft or long over, nobody is in it, or too much was written to it today."""


@transaction.atomic
def send_message(
    *,
    session: Session,
    author: User,
    key: uuid.UUID,
    subject: str,
    text: str,
    to_waiting: bool = False,
    wants_replies: bool = False,
) -> SessionMessage:
    """Write to everyone with a seat, and `to_waiting` to those who wait; who has no e-mail stands on the call list with the
    message. Answers go to the organiser, or to the author who `wants_replies`. The same `key` twice sends it once.

    Raises `CannotWrite`.
    """
    session = steps.lock_session(session)
    sent = SessionMessage.objects.filter(key=key, session=session).first()
    if sent:
        return sent
    people = queries.addressees(session, to_waiting=to_waiting)
    if session.status == Session.Status.DRAFT or session.ends_at + OPEN_AFTER <= clock.now():
        raise CannotWrite(_("Only to a session that is published, until a month after it."))
    if not people:
        raise CannotWrite(_("Nobody is in this session."))
    today = SessionMessage.objects.filter(session=session, written_at__gt=clock.now() - dt.timedelta(days=1))
    if today.count() >= MOST_A_DAY:
        raise CannotWrite(_("Five messages have been sent today. Write the next one tomorrow."))
    told = queries.told_by(people)
    message = SessionMessage.objects.create(
        key=key,
        session=session,
        author=author,
        subject=clean_line(subject)[:100],
        text=clean_text(text).strip()[:3000],
        to_waiting=to_waiting,
        wants_replies=wants_replies,
        written_at=clock.now(),
        mailed=told.mailed,
        called=told.called,
        unreachable=told.unreachable,
    )
    for enrolment in people:
        emails.message(enrolment, message)
    ask_for_calls((one for one in people if not one.member.email), Call.About.MESSAGE, message=message)
    return message
