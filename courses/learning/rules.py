"""When somebody is asked again what a module was about. Pure Python."""

import datetime as dt

# Days after the yes. Each time a little later than the last: what is nearly forgotten and found again stays longest
# (Cepeda et al. 2006, «Distributed practice in verbal recall tasks»).
DAYS = (2, 10, 30)
# A yes that never came is forgotten after this, address and all.
UNCONFIRMED_KEPT = dt.timedelta(days=7)
# Of one address: modules at a time, and mails in a day that ask for the yes.
MOST_RUNNING, CONFIRMS_A_DAY = 20, 3
# Letters of a note, and notes of one person.
LONGEST_NOTE, MOST_NOTES = 5000, 300


def due_at(confirmed_at: dt.datetime, sent: int) -> dt.datetime | None:
    """When the next question goes out after `sent` of them; None once all have."""
    return confirmed_at + dt.timedelta(days=DAYS[sent]) if sent < len(DAYS) else None


def turn(sent: int, questions: int) -> int:
    """Which of so many `questions` (one or more) comes next, from 0: all of them before the first comes again."""
    return sent % questions
