"""Other places and days for one session, ranked, each with what it costs and gives. Filter and count, no solver."""

from dataclasses import asdict, dataclass
from typing import Any

from courses.planner.solver.instance import NOBODY, Placed
from courses.planner.solver.reasons import neighbours
from courses.planner.solver.state import State


@dataclass(frozen=True)
class Alternative:
    """Another choice for a session.

    `members`: how many more have the course in time than with the session where it is (fewer: negative), `everything` the same
    for all courses together; `promises` kept more or fewer. `km` of the lead, `days_later` than before (earlier: negative).
    """

    row: Placed
    members: int
    everything: int
    promises: int
    km: float
    days_later: int
    same_venue: bool
    same_trainer: bool
    weeks_since: int | None
    weeks_until: int | None

    def as_dict(self) -> dict[str, Any]:
        """Plain data that JSON can hold."""
        return asdict(self) | {"row": self.row.as_list()}


def alternatives(state: State, row: Placed, *, count: int = 3, areas: set[int] | None = None) -> list[Alternative]:
    """The best `count` other choices for `row`, a session of `state`: another day, room or trainer that breaks no rule.

    Promises first, then coverage, then near the old room and day. At most one a week and room, so that the choices differ;
    `areas`: districts to look in, that of the session unless said.
    """
    instance = state.instance
    allowed = {instance.venues[row.venue].area} if areas is None else areas
    before, short = _counts(state, row.course), len(list(state.short()))
    state.remove(row)
    try:
        ranked = sorted(choices(state, row, allowed), key=lambda found: found[0])
        chosen: dict[tuple[int, int], Placed] = {}
        for _rank, other in ranked:
            if len(chosen) == count:
                break
            chosen.setdefault((other.venue, instance.weeks[other.day]), other)
        return [_tell(state, row, other, before, short) for other in chosen.values()]
    finally:
        state.add(row)


def choices(state: State, row: Placed, areas: set[int]) -> list[tuple[tuple[float, ...], Placed]]:
    """(rank, session) of every other choice in these districts for `row`, which `state` does not hold; lower is better."""
    instance = state.instance
    gains = state.cover.gains(row.course)
    numbers = [n for n, promise in enumerate(instance.promises) if promise.course == row.course]
    found = []
    for venue, room in enumerate(instance.venues):
        if room.area not in areas:
            continue
        for day in instance.options(row.course, venue):
            if not state.room_for(row.course, venue, day):
                continue
            able = [k for k in instance.able.get((row.course, venue), ()) if state.can_teach(k, row.course, day)]
            if not able:
                continue
            trainer = row.trainer if row.trainer in able else state.trainer_for(row.course, venue, day)
            other = Placed(row.course, venue, day, NOBODY if trainer is None else trainer)
            if other == row._replace(co=NOBODY):
                continue
            kept = sum(_helps(state, number, room.area, day) for number in numbers)
            distance = abs((instance.dates[day] - instance.dates[row.day]).days)
            gain = round(float(gains[instance.ring[day], venue]), 6)
            rank = (-kept, -gain, venue != row.venue, other.trainer != row.trainer, distance, venue, day)
            found.append((tuple(float(part) for part in rank), other))
    return found


def _helps(state: State, number: int, area: int, day: int) -> int:
    """How many more sessions of a promise count with one more on this day."""
    promise = state.instance.promises[number]
    if area not in promise.areas:
        return 0
    days = state.days_of(number)
    before = min(state.counted(number, days), promise.runs)
    return min(state.counted(number, sorted([*days, day])), promise.runs) - before


def _counts(state: State, course: int) -> tuple[int, int]:
    cover = state.cover
    everything = cover.members[cover.covered.all(axis=0)].sum()
    return int((cover.members * cover.covered[course]).sum()), int(everything)


def _tell(state: State, row: Placed, other: Placed, before: tuple[int, int], short: int) -> Alternative:
    instance = state.instance
    state.add(other)
    after, still_short = _counts(state, row.course), len(list(state.short()))
    since, until = neighbours(state, other)
    state.remove(other)
    return Alternative(
        row=other,
        members=after[0] - before[0],
        everything=after[1] - before[1],
        promises=short - still_short,
        km=instance.way(other.trainer, other.venue),
        days_later=(instance.dates[other.day] - instance.dates[row.day]).days,
        same_venue=other.venue == row.venue,
        same_trainer=other.trainer == row.trainer,
        weeks_since=since,
        weeks_until=until,
    )
