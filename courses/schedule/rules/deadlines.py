"""Days that belong to a session: by when to enrol, when it is decided. Pure Python."""

import datetime as dt


def moved_along(day: dt.date | None, *, was: dt.date, now: dt.date) -> dt.date | None:
    """A day that belongs to a session which began on `was` and begins on `now`: as many days before it as it was."""
    return None if day is None else day + (now - was)
