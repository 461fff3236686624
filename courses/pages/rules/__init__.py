"""A module: do its minutes add up, when does what begin, can its questions be answered. Pure Python."""

import datetime as dt
from collections.abc import Iterable, Sequence


def is_answerable(rights: Sequence[bool]) -> bool:
    """Whether a question with these answers can be answered rightly and wrongly. One without any is to think about."""
    return not rights or len(set(rights)) > 1


def minutes_off(activities: Iterable[int | None], promised: int) -> int:
    """How many minutes the activities are over (positive) or under (negative) the module's length."""
    return sum(minutes or 0 for minutes in activities) - promised


def starts(lengths: Iterable[int], begin: dt.datetime) -> list[dt.datetime]:
    """When each of the parts begins that follow each other without a break from `begin` on."""
    moments, moment = [], begin
    for minutes in lengths:
        moments.append(moment)
        moment += dt.timedelta(minutes=minutes)
    return moments


def spread(lengths: list[int], meetings: list[tuple[dt.datetime, dt.datetime]]) -> list[dt.datetime]:
    """When each module begins, laid into the meetings in order.

    A module starts in the next meeting once half of it would not fit into the current one; breaks are the trainer's,
    so the clock shows the earliest time.
    """
    moments: list[dt.datetime] = []
    rest = list(meetings)
    moment, end = rest.pop(0)
    for minutes in lengths:
        if rest and moment + dt.timedelta(minutes=minutes / 2) > end:
            moment, end = rest.pop(0)
        moments.append(moment)
        moment += dt.timedelta(minutes=minutes)
    return moments
