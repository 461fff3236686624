"""Reminders: «Kommer du?» three days before, «i morgen» the day before, the trainer's list for tomorrow, and closing after it.

`manage.py tick` calls `remind_due` every minute. Each reminder is written once: the key of its outbox row names the
place, the kind and the day. So it can run as often as it likes; a session that is moved is reminded of again on its new
day, and a place that is left takes what has not gone out back (`emails.withdraw_reminders`).
"""

import datetime as dt
from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.actions import routines
from courses.common.models import OutboxMail
from courses.enrolment import emails, queries, rules
from courses.enrolment.actions.steps import WrongState
from courses.enrolment.models import Enrolment, State
from courses.schedule.models import Meeting, Session, SessionTrainer, TrainerRole

# What is to be read before a meeting, in a language: titles and addresses. Pages stand above this floor.
Reading = Callable[[Session, Meeting, str], list[tuple[str, str]]]


def nothing_to_read(_session: Session, _meeting: Meeting, _language: str) -> list[tuple[str, str]]:
    """For whoever knows of no pages."""
    return []


def remind_due(to_read: Reading = nothing_to_read) -> int:
    """Write every reminder that is due and not written yet, with what `to_read` names; returns how many."""
    parts: dict[str, Callable[[], int]] = {
        "_remind_people": lambda: _remind_people(to_read),
        "_remind_trainers": _remind_trainers,
        "_remind_of_closing": _remind_of_closing,
    }
    return routines.each("reminders", list(parts), lambda name: parts[name](), key=str)


@transaction.atomic
def say_coming(*, enrolment: Enrolment) -> None:
    """«Ja, jeg kommer»: the answer to the first reminder; a no is a cancellation. Raises `WrongState`."""
    if not Enrolment.objects.filter(pk=enrolment.pk, state=State.ENROLLED).update(coming_at=clock.now()):
        raise WrongState(_("You have no confirmed place here."))


def _remind_people(to_read: Reading) -> int:
    moment = clock.now()
    due = _due(rules.MEMBER_REMINDERS)
    coming = Enrolment.objects.filter(
        session__in=due,
        state=State.ENROLLED,
        # Somebody who has just enrolled has a mail that says the same.
        changed_at__lte=moment - rules.NO_REMINDER_AFTER_CHANGE,
        member__user__isnull=False,
    )
    wanted = {
        emails.reminder_key(kind, pk, meeting): (pk, kind, meeting)
        for pk, session in coming.order_by("pk").values_list("pk", "session_id")
        for meeting, kind in due[session]
    }
    # The same for everybody with this language, so each is looked up once.
    known: dict[tuple[int, str], list[tuple[str, str]]] = {}

    def reading(meeting: Meeting, language: str) -> list[tuple[str, str]]:
        if (meeting.pk, language) not in known:
            known[meeting.pk, language] = to_read(meeting.session, meeting, language)
        return known[meeting.pk, language]

    return routines.each(
        "remind", _not_written(wanted), lambda row: _remind(row, reading), key=lambda row: f"{row[1]}-{row[0]}"
    )


@transaction.atomic
def _remind(due: tuple[int, str, Meeting], reading: Callable[[Meeting, str], list[tuple[str, str]]]) -> bool:
    pk, kind, meeting = due
    # Held while the mail is written: whoever cancels at this moment comes before it or takes it back.
    row = Enrolment.objects.select_for_update().filter(pk=pk, state=State.ENROLLED).first()
    if row is None:
        return False
    enrolment = queries.details().get(pk=pk)
    return emails.reminder(kind, enrolment, meeting, to_read=reading(meeting, enrolment.member.language))


def _remind_trainers() -> int:
    due = _due(rules.TRAINER_REMINDERS)
    teaching = SessionTrainer.objects.filter(session__in=due, trainer__member__user__isnull=False)
    wanted = {
        emails.reminder_key(kind, row.pk, meeting): (row, meeting)
        for row in teaching.select_related("trainer__member__user").order_by("pk")
        for meeting, kind in due[row.session_id]
    }
    return routines.each("lists", _not_written(wanted), _send_list, key=lambda due: due[0].pk)


@transaction.atomic
def _send_list(due: tuple[SessionTrainer, Meeting]) -> bool:
    row, meeting = due
    locked = Session.objects.select_for_update().filter(pk=row.session_id, status=Session.Status.PUBLISHED)
    return locked.exists() and emails.trainer_list(row, meeting)


def _remind_of_closing() -> int:
    """Trainers whose session is over and not closed: nobody gets a certificate before it is."""
    moment = clock.now()
    first = dt.timedelta(days=min(rules.CLOSE_REMINDERS) - 1)
    teaching = SessionTrainer.objects.filter(
        session__status=Session.Status.PUBLISHED,
        session__ends_at__gt=moment - rules.LIST_OPEN_AT_MOST,
        session__ends_at__lt=moment - first,
        trainer__member__user__isnull=False,
    ).exclude(role=TrainerRole.SHADOW)
    wanted = {
        emails.close_key(row, day): (row, day)
        for row in teaching.select_related("session", "trainer__member__user").order_by("pk")
        if (day := rules.close_reminder(clock.local(row.session.ends_at), clock.local(moment)))
    }
    return routines.each("close", _not_written(wanted), _remind_to_close, key=lambda due: due[0].pk)


@transaction.atomic
def _remind_to_close(due: tuple[SessionTrainer, int]) -> bool:
    row, day = due
    held = Session.objects.with_details().select_for_update(of=("self",))
    session = held.filter(pk=row.session_id, status=Session.Status.PUBLISHED).first()
    return session is not None and emails.to_close(row, session, day)


def _due(kinds: Iterable[rules.Reminder]) -> dict[int, list[tuple[Meeting, str]]]:
    """Session → its meetings of the next days, each with the kind of reminder whose time has come."""
    moment = clock.now()
    soon = Meeting.objects.filter(
        session__status=Session.Status.PUBLISHED,
        starts_at__gt=moment,
        starts_at__lt=moment + dt.timedelta(days=4),
    )
    details = soon.select_related("session__course", "session__venue__postcode", "session__venue__municipality")
    found: dict[int, list[tuple[Meeting, str]]] = {}
    for meeting in details.prefetch_related("session__meetings").order_by("starts_at", "pk"):
        local = clock.local(meeting.starts_at), clock.local(moment)
        for reminder in kinds:
            if rules.reminder_is_due(reminder, *local, is_first=meeting.number == 1):
                found.setdefault(meeting.session_id, []).append((meeting, reminder.kind))
    return found


def _not_written[Row](keys: dict[str, Row]) -> list[Row]:
    written = set(OutboxMail.objects.filter(once_key__in=list(keys)).values_list("once_key", flat=True))
    return [row for key, row in keys.items() if key not in written]
