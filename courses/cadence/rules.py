"""What a promise is and whether it is kept. Pure Python; all distances in days."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

YEAR_DAYS = 365
# Between two sessions there may be half as much again as an even spread over the year would give, but no less than a third.
PATIENCE, CROWDING = 1.5, 1 / 3
# A session needs this long to be planned and filled: a wait that ends sooner cannot be mended any more.
NOTICE_DAYS = 30
# Twelve weeks before a promise would break it is time to publish the next session.
LEAD_DAYS = 84
_NEVER = 100_000


@dataclass(frozen=True)
class CadenceRule:
    """`runs` sessions in the coming 12 months, at least `min_gap_days` and at most `max_gap_days` apart, none in
    `closed_months` (1 to 12). `regions`: numbers of the districts that count as one place; `cadence`: the row that
    says so, None for the course's own yearly target."""

    runs: int
    min_gap_days: int
    max_gap_days: int
    closed_months: frozenset[int] = frozenset()
    regions: tuple[int, ...] = ()
    cadence: int | None = None


def a_year_after(day: dt.date) -> dt.date:
    """The same day of the next year, 1 March for 29 February: a year of 365 or 366 days ends before it."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day + dt.timedelta(days=366)


def usual_cadence(runs: int, region: int) -> CadenceRule:
    """What follows from a yearly target of `runs` in one district."""
    if not runs:
        return CadenceRule(0, 0, _NEVER, regions=(region,))
    spread = YEAR_DAYS / runs
    return CadenceRule(runs, round(spread * CROWDING), int(spread * PATIENCE), regions=(region,))


class Standing(StrEnum):
    """`KEPT`: nothing is due within the lead time. `DUE`: the next session must be published soon. `BROKEN`: a wait longer
    than promised is going on. `NONE`: nothing is promised."""

    KEPT = "kept"
    DUE = "due"
    BROKEN = "broken"
    NONE = "none"


def standing(
    cadence: CadenceRule, last: dt.date | None, coming: Sequence[dt.date], today: dt.date
) -> tuple[Standing, dt.date | None]:
    """How the promise stands, and the day that goes with it: broken since then, or a session is needed by then.

    `last`: the latest that has begun; a course never held is waited for from today. `coming`: published, in order.
    None beside KEPT: all of the coming year is as promised.
    """
    if not cadence.runs:
        return Standing.NONE, None
    stops = [last or today, *coming, a_year_after(today)]
    for before, after in pairwise(stops):
        if (after - before).days <= cadence.max_gap_days:
            continue
        needed = before + dt.timedelta(days=cadence.max_gap_days)
        if needed < today:
            return Standing.BROKEN, needed
        soon = (needed - today).days <= LEAD_DAYS
        return (Standing.DUE if soon else Standing.KEPT), needed
    return Standing.KEPT, None
