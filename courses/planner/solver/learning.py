"""Places for those who are one step away from leading a course, and nothing to lead for those who have lapsed by then.

Learners stand beside the lead where nobody does, or where somebody does who could lead. All this once the plan is found, so
that no promise is the worse for it; the same for the same plan.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from courses.planner.solver.instance import NOBODY, Instance, Placed
from courses.planner.solver.state import State


@dataclass
class Learner:
    """Somebody who needs `missing` more sessions beside a lead; `venues` they have been in, where another must be among them.
    `until`: the last day on which they count as a lead, of those who would lapse within the year."""

    missing: int
    venues: set[int] = field(default_factory=set)
    needs_other: bool = False
    until: int | None = None

    def may(self, venue: int, day: int) -> bool:
        """Whether a session there and then helps: the last one must be in another place, if all were in one."""
        if self.until is not None and day > self.until:
            return False
        return not (self.needs_other and self.missing == 1 and self.venues <= {venue} and self.venues)

    def took(self, venue: int) -> None:
        """One session less is missing."""
        self.missing -= 1
        self.venues.add(venue)
        self.needs_other = self.needs_other and len(self.venues) < 2


# Course and trainer, by their numbers.
Learners = Mapping[tuple[int, int], Learner]


def read(rows: Iterable[Sequence]) -> dict[tuple[int, int], Learner]:
    """From the instance's data: [course, trainer, missing, needs another place, [venues they were in], last day or None]."""
    return {(c, t): Learner(missing, set(venues), other, until) for c, t, missing, other, venues, until in rows}


def with_learners(instance: Instance, plan: Sequence[Placed], learners: Learners) -> list[Placed]:
    """The same sessions in the same order, with learners beside the leads. Published and held ones stay as they are, and
    count for whoever stands in them; the first sessions of the year are given first, to whoever misses least."""
    state, found = State(instance, plan), list(plan)
    fixed = set(instance.fixed)
    for number in sorted(range(len(plan)), key=lambda n: (plan[n].day, plan[n].course, plan[n].venue)):
        row = plan[number]
        leading = learners.get((row.course, row.trainer))
        if leading and leading.until is not None and row.day <= leading.until:
            leading.missing = 0  # teaching renews it
        there = learners.get((row.course, row.co))
        if there and there.missing > 0:
            there.took(row.venue)
            continue
        if row in fixed or row.trainer == NOBODY or there:
            continue
        chosen = _choose(state, row, learners)
        if chosen is None:
            continue
        state.remove(row)
        found[number] = row._replace(co=chosen)
        state.add(found[number])
        learners[row.course, chosen].took(row.venue)
    return found


def without_lapsed(instance: Instance, plan: Sequence[Placed], learners: Learners) -> list[Placed]:
    """The same sessions in the same order, none led by somebody who has lapsed by then: whoever teaches it once before, or stands
    beside once after, counts again. Another lead who is free takes it; where there is none it has nobody."""
    state, found = State(instance, plan), list(plan)
    lapses = {key: learner.until for key, learner in learners.items() if learner.until is not None}
    fixed = set(instance.fixed)
    for number in sorted(range(len(plan)), key=lambda n: (plan[n].day, plan[n].course, plan[n].venue)):
        row = found[number]
        until = lapses.get((row.course, row.trainer))
        if until is not None and row.day > until and row not in fixed:
            state.remove(row)
            row = found[number] = row._replace(trainer=_another(state, row, lapses))
            state.add(row)
        if (first := lapses.get((row.course, row.trainer))) is not None and row.day <= first:
            del lapses[row.course, row.trainer]
        lapses.pop((row.course, row.co), None)
    return found


def _another(state: State, row: Placed, lapses: Mapping[tuple[int, int], int]) -> int:
    """Who leads it instead: of those who can and have not lapsed by then, the least used, then the nearest."""
    able = [
        k
        for k in state.instance.able.get((row.course, row.venue), ())
        if k not in (row.trainer, row.co)
        and row.day <= lapses.get((row.course, k), row.day)
        and state.can_teach(k, row.course, row.day)
    ]
    return min(able, key=lambda k: (state.taught[k], state.instance.way(k, row.venue), k), default=NOBODY)


def _choose(state: State, row: Placed, learners: Learners) -> int | None:
    instance = state.instance
    if row.co != NOBODY and row.course not in instance.trainers[row.co].courses:
        return None  # stands beside already, and may not lead either
    able = [
        k
        for k in instance.beside.get((row.course, row.venue), ())
        if k not in (row.trainer, row.co)
        and (learner := learners.get((row.course, k)))
        and learner.missing > 0
        and learner.may(row.venue, row.day)
        and state.can_teach(k, row.course, row.day)
    ]
    return min(
        able,
        key=lambda k: (learners[row.course, k].missing, state.taught[k], instance.way(k, row.venue), k),
        default=None,
    )
