"""Places for those who are one step away from leading a course: they stand beside the lead where nobody does, or where
somebody does who could lead. Once the plan is found, so that no promise is the worse for it; the same for the same plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from courses.planner.solver.instance import NOBODY, Instance, Placed
from courses.planner.solver.state import State


@dataclass
class Learner:
    """Somebody who needs `missing` more sessions beside a lead; `venues` they have been in, where another must be among them."""

    missing: int
    venues: set[int] = field(default_factory=set)
    needs_other: bool = False

    def may(self, venue: int) -> bool:
        """Whether a session there helps: the last one must be in another place, if all were in one."""
        return not (self.needs_other and self.missing == 1 and self.venues <= {venue} and self.venues)

    def took(self, venue: int) -> None:
        """One session less is missing."""
        self.missing -= 1
        self.venues.add(venue)
        self.needs_other = self.needs_other and len(self.venues) < 2


# Course and trainer, by their numbers.
Learners = Mapping[tuple[int, int], Learner]


def read(rows: Iterable[Sequence]) -> dict[tuple[int, int], Learner]:
    """From the instance's data: [course, trainer, missing, needs another place, [venues they were in]]."""
    return {(c, t): Learner(missing, set(venues), other) for c, t, missing, other, venues in rows}


def with_learners(instance: Instance, plan: Sequence[Placed], learners: Learners) -> list[Placed]:
    """The same sessions in the same order, with learners beside the leads. Published and held ones stay as they are, and
    count for whoever stands in them; the first sessions of the year are given first, to whoever misses least."""
    state, found = State(instance, plan), list(plan)
    fixed = set(instance.fixed)
    for number in sorted(range(len(plan)), key=lambda n: (plan[n].day, plan[n].course, plan[n].venue)):
        row = plan[number]
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
        and learner.may(row.venue)
        and state.can_teach(k, row.course, row.day)
    ]
    return min(
        able,
        key=lambda k: (learners[row.course, k].missing, state.taught[k], instance.way(k, row.venue), k),
        default=None,
    )
