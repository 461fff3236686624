"""What stage A decides over: which rooms host a course, in all of its seasons or in one of them.

The year is cut into as many seasons as waits of `max_gap_weeks` need, two for 30 weeks. Whoever can reach a room that hosts a
course in every season is covered whatever the other sessions do («anchors»), so coverage becomes a covering problem without
time (PLANNER.md Y3). Single sessions inside agreed windows of weeks are finer: half of a pair may stand in the next town.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from courses.planner.solver.instance import WEEKS, Instance
from courses.planner.solver.state import State


class Unit(NamedTuple):
    """Sessions of `course` in `venue`: one in the window of `season`, or, with `season` None, one in each season of a year,
    in whatever weeks leave no wait too long."""

    course: int
    venue: int
    season: int | None


# For each unit the spans of days that are free for it.
Days = Mapping[Unit, tuple[tuple[int, ...], ...]]


@dataclass(frozen=True)
class Seasons:
    """For each course its windows of weeks on the ring, one a season."""

    weeks: tuple[tuple[frozenset[int], ...], ...]

    @classmethod
    def begin(cls, instance: Instance, phases: Mapping[int, int]) -> "Seasons":
        """The windows of each course begin at its phase, week 0 unless said."""
        courses = range(len(instance.courses))
        return cls(tuple(windows(instance.max_gap_weeks, phases.get(course, 0)) for course in courses))


def count_seasons(max_gap_weeks: int) -> int:
    """Sessions a year that keep every wait within `max_gap_weeks`, if they are spread well."""
    return -(-WEEKS // min(max(max_gap_weeks, 1), WEEKS))


def windows(max_gap_weeks: int, phase: int) -> tuple[frozenset[int], ...]:
    """The windows that begin at week `phase`: a session in each leaves no wait longer than `max_gap_weeks`."""
    count = count_seasons(max_gap_weeks)
    if count == 1:
        return (frozenset(range(WEEKS)),)
    begins = [-(-WEEKS * number // count) for number in range(count)]
    width = max_gap_weeks - -(-WEEKS // count) + 1
    return tuple(frozenset((phase + begin + step) % WEEKS for step in range(width)) for begin in begins)


def free_days(
    base: State,
    courses: Iterable[int],
    venues: Iterable[int],
    seasons: Seasons | None = None,
    is_over: Callable[[], bool] = lambda: False,
) -> dict[Unit, tuple[tuple[int, ...], ...]]:
    """The units of these courses and venues that could stand beside `base`, with somebody to teach; with `seasons` the single
    sessions too."""
    instance, found = base.instance, {}
    rooms = [venue for venue in venues if base.in_room[venue] < instance.venues[venue].most]
    for course in courses:
        for venue in rooms if not is_over() else ():
            able = instance.able.get((course, venue), ())
            days = [
                day
                for day in (instance.options(course, venue) if able else ())
                if base.room_for(course, venue, day) and any(base.can_teach(trainer, course, day) for trainer in able)
            ]
            if goes_round({instance.ring[day] for day in days}, instance.max_gap_weeks):
                found[Unit(course, venue, None)] = tuple(instance.span(course, day) for day in days)
            for season, window in enumerate(seasons.weeks[course] if seasons else ()):
                spans = tuple(instance.span(course, day) for day in days if instance.ring[day] in window)
                if spans:
                    found[Unit(course, venue, season)] = spans
    return found


def goes_round(weeks: Iterable[int], max_gap_weeks: int) -> bool:
    """Whether some of these weeks, as few as there are seasons, leave no wait around the ring longer than allowed."""
    ring = 0
    for week in weeks:
        ring |= 1 << week
    twice, window = ring | ring << WEEKS, (1 << max_gap_weeks) - 1
    for begin in range(WEEKS):
        now = begin if ring >> begin & 1 else None
        for _number in range(count_seasons(max_gap_weeks)):
            if now is None or now >= begin + WEEKS:
                break
            # The furthest week that may come next; the one begun with comes again a year later.
            later = (twice >> (now + 1)) & window
            now = now + later.bit_length() if later else None
        if now is not None and now >= begin + WEEKS:
            return True
    return False
