"""Deadlines and thresholds of an enrolment. Pure Python."""

import datetime as dt

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
