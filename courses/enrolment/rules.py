"""The life of an enrolment: its steps, deadlines and turns in the queue. Pure Python."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

# From where («» = not there yet) to where an enrolment may step. The database refuses every other pair
# (`EnrolmentEvent`), and docs/ENROLMENT.md draws exactly these.
STEPS: dict[str, frozenset[str]] = {
    "": frozenset({"unconfirmed", "enrolled", "waiting", "offered"}),
    "unconfirmed": frozenset({"enrolled", "lapsed", "cancelled", "moved", "attended", "no_show"}),
    "enrolled": frozenset({"cancelled", "moved", "attended", "no_show"}),
    "waiting": frozenset({"offered", "enrolled", "cancelled", "moved", "lapsed"}),
    "offered": frozenset({"enrolled", "lapsed", "cancelled", "moved", "waiting"}),
    "attended": frozenset({"no_show"}),
    "no_show": frozenset({"attended"}),
    "cancelled": frozenset({"unconfirmed", "enrolled", "waiting"}),
    "lapsed": frozenset(),
    "moved": frozenset(),
}

CONFIRM_WITHIN = dt.timedelta(hours=48)
CONFIRM_WITHIN_CROWDED, FEW_UNCONFIRMED = dt.timedelta(hours=2), 5
UNDO_WITHIN = dt.timedelta(minutes=10)
# A place is offered with a day to answer; close to the start with less, and in the last two hours not at all:
# then the trainer sees the queue instead.
OFFER_WITHIN = dt.timedelta(hours=24)
OFFER_WITHIN_SHORT = dt.timedelta(hours=3)
SHORT_BEFORE_START = dt.timedelta(hours=48)
NO_OFFER_BEFORE_START = dt.timedelta(hours=2)
# The link is mailed again at most this often, so that the form cannot be used to flood somebody.
RESEND_AFTER = dt.timedelta(minutes=10)
# Whoever lets this many offers pass without an answer no longer waits for just any session.
UNANSWERED_OFFERS = 2
# What somebody needs is nobody's business two weeks after the last meeting (PRIVACY.md P4).
FORGET_NEEDS_AFTER = dt.timedelta(days=14)


def held_until(now: dt.datetime, starts_at: dt.datetime) -> dt.datetime | None:
    """How long a seat that somebody leaves is kept for them, so that an undo keeps its promise: ten minutes. None where it
    could not be offered to anybody afterwards: then it is free at once."""
    until = now + UNDO_WITHIN
    return until if until < starts_at - NO_OFFER_BEFORE_START else None


# The trainers' list of names closes a month after the last meeting, or a week after the session was closed, whichever is
# later; one that was never closed stays open, so that it can be, for a year (PRIVACY.md P8).
LIST_OPEN_FOR, LIST_OPEN_AFTER_CLOSING = dt.timedelta(days=30), dt.timedelta(days=7)
LIST_OPEN_AT_MOST = dt.timedelta(days=365)
# So many days after the last meeting the trainers of a session that is not closed are reminded of it.
CLOSE_REMINDERS = (2, 7, 21)


def list_closes_at(ends_at: dt.datetime, *, is_open: bool, closed_at: dt.datetime | None) -> dt.datetime:
    """When the list of names closes for a session whose last meeting ends at `ends_at`. `is_open`: it was not closed yet."""
    if is_open:
        return ends_at + LIST_OPEN_AT_MOST
    closed = ends_at + LIST_OPEN_FOR
    return max(closed, closed_at + LIST_OPEN_AFTER_CLOSING) if closed_at else closed


def close_reminder(ends_at: dt.datetime, now: dt.datetime) -> int | None:
    """Which reminder of closing is due, by its day; both moments in local time. Where several were missed, the latest alone;
    None before the first, at night, and after a year."""
    days = (now.date() - ends_at.date()).days
    if now.hour < REMIND_FROM_HOUR or now - ends_at > LIST_OPEN_AT_MOST:
        return None
    return max((day for day in CLOSE_REMINDERS if day <= days), default=None)


def told_outside(before: str, after: str) -> str:
    """What other systems are told of a step: a place is confirmed, a confirmed one is given back, or nothing («»)."""
    if after == "enrolled" and before in ("", "unconfirmed", "waiting", "offered", "cancelled"):
        return "enrolment.confirmed"
    return "enrolment.left" if before == "enrolled" and after in ("cancelled", "moved", "expired") else ""


def may_step(before: str, after: str) -> bool:
    """Whether an enrolment may go from `before` («» when it is new) to `after`."""
    return after in STEPS[before]


def confirm_by(now: dt.datetime, starts_at: dt.datetime, *, unconfirmed: int = 0, capacity: int = 0) -> dt.datetime:
    """By when a new address must be confirmed: 48 hours, and never after the start.

    Two hours where `unconfirmed` addresses hold half of the seats already, five at least: somebody who invents people
    must not keep a session shut for two days (TRUST.md S15).
    """
    crowded = unconfirmed >= max(FEW_UNCONFIRMED, capacity / 2)
    return min(now + (CONFIRM_WITHIN_CROWDED if crowded else CONFIRM_WITHIN), starts_at)


def offer_until(now: dt.datetime, starts_at: dt.datetime) -> dt.datetime | None:
    """By when an offered place must be answered; None when it is too late to offer one."""
    left = starts_at - now
    if left <= NO_OFFER_BEFORE_START:
        return None
    return min(now + (OFFER_WITHIN_SHORT if left < SHORT_BEFORE_START else OFFER_WITHIN), starts_at)


def merge_until(now: dt.datetime, decision: dt.datetime, starts_at: dt.datetime) -> dt.datetime:
    """By when somebody must say whether another session is fine instead: until it is decided, a day at least."""
    return min(max(decision, now + OFFER_WITHIN), starts_at)


def turn(order: str, *, is_new: bool, is_local: bool, queued_at: dt.datetime, number: int) -> tuple[Any, ...]:
    """What the queue is sorted by. `order`: `joined`, `new`, `local` or `new_local`; time decides between equals, and
    `number` where even that is the same."""
    before: tuple[Any, ...] = ()
    if order in ("new", "new_local"):
        before += (not is_new,)
    if order in ("local", "new_local"):
        before += (not is_local,)
    return (*before, queued_at, number)


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
