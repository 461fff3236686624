"""Deadlines and thresholds of an enrolment. Pure Python."""

import datetime as dt
from dataclasses import dataclass

CONFIRM_WITHIN = dt.timedelta(hours=48)
UNDO_WITHIN = dt.timedelta(minutes=10)
# A place is offered with a day to answer; close to the start with less, and in the last two hours not at all:
# then the trainer sees the queue instead (issue: waiting lists).
OFFER_WITHIN = dt.timedelta(hours=24)
OFFER_WITHIN_SHORT = dt.timedelta(hours=3)
SHORT_BEFORE_START = dt.timedelta(hours=48)
NO_OFFER_BEFORE_START = dt.timedelta(hours=2)
# The link is mailed again at most this often, so that the form cannot be used to flood somebody.
RESEND_AFTER = dt.timedelta(minutes=10)


def confirm_by(now: dt.datetime, starts_at: dt.datetime) -> dt.datetime:
    """By when a new address must be confirmed: 48 hours, and never after the start."""
    return min(now + CONFIRM_WITHIN, starts_at)


def offer_until(now: dt.datetime, starts_at: dt.datetime) -> dt.datetime | None:
    """By when an offered place must be answered; None when it is too late to offer one."""
    left = starts_at - now
    if left <= NO_OFFER_BEFORE_START:
        return None
    return min(now + (OFFER_WITHIN_SHORT if left < SHORT_BEFORE_START else OFFER_WITHIN), starts_at)


def completes(present: int, meetings: int, percent: int) -> bool:
    """Whether presence at `present` of `meetings` earns the certificate of a course that asks for `percent` %."""
    return meetings > 0 and present * 100 >= meetings * percent


@dataclass(frozen=True)
class Reminder:
    """A kind of mail, on which days before a meeting it may be written, and whether before the first meeting only."""

    kind: str
    days: tuple[int, ...]
    first_only: bool = False


# «Kommer du?» has a second day, in case nothing ran on the first.
MEMBER_REMINDERS = (Reminder("reminder", (3, 2), first_only=True), Reminder("tomorrow", (1,)))
TRAINER_REMINDERS = (Reminder("trainer_list", (1,)),)
# Nobody is written to at night.
REMIND_FROM_HOUR = 9
NO_REMINDER_AFTER_CHANGE = dt.timedelta(hours=24)


def reminder_is_due(reminder: Reminder, starts_at: dt.datetime, now: dt.datetime, *, is_first: bool) -> bool:
    """Whether a reminder of a meeting may be written at `now`; both moments in local time."""
    days = (starts_at.date() - now.date()).days
    return days in reminder.days and now.hour >= REMIND_FROM_HOUR and (is_first or not reminder.first_only)
