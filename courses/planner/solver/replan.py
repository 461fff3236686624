"""A plan that fits again after some facts changed, moving as little as possible.

What of the old plan still breaks no rule stays untouched. The rest is mended one by one: another trainer, else another day or
room of its district, the nearest that covers most, else a trainer whom another session can spare. Then what lacks is planned around all that, as if it were published.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from courses.planner.solver.alternatives import choices
from courses.planner.solver.instance import NOBODY, Instance, Placed
from courses.planner.solver.outcome import Change, Outcome, Progress, Replan
from courses.planner.solver.solve import PATIENCE, add_co_trainers, never, silent, solve
from courses.planner.solver.state import State


def replan(
    instance: Instance,
    old: Sequence[Placed],
    *,
    seed: int = 1,
    seconds: float = 10.0,
    work: float | None = None,
    workers: int | None = None,
    memory_mb: int = 2048,
    progress: Callable[[Progress], None] = silent,
    stop: Callable[[], bool] = never,
    by: Callable[..., Outcome] = solve,
) -> Replan:
    """The plan `old` made to fit `instance`; the rest as in `solve`, or in another way of searching (`by`). Sessions that break no rule now are not moved."""
    ends = time.monotonic() + PATIENCE * seconds
    state = State(instance, instance.fixed)
    broken = [row for row in sorted(set(old) - state.plan) if not _stay(state, row)]
    lost = [row for row in broken if not (time.monotonic() < ends and _mend(state, row))]
    for row in lost:
        if time.monotonic() < ends:
            _borrow(state, row)
    add_co_trainers(state)
    held = replace(instance, fixed=tuple(sorted(state.plan)), keep=())
    outcome = by(
        held,
        seed=seed,
        seconds=max(ends - time.monotonic(), 0.0) / PATIENCE,
        work=seconds if work is None else work,
        workers=workers,
        memory_mb=memory_mb,
        progress=progress,
        stop=stop,
    )
    return compare(instance, old, outcome)


def _stay(state: State, row: Placed) -> bool:
    """Add a session of the old plan as it was, if need be without its co-trainer; whether that is possible."""
    for same in (row, row._replace(co=NOBODY)):
        if state.budget_left(row.course) > 0 and state.allows(same):
            state.add(same)
            return True
    return False


def _mend(state: State, row: Placed) -> bool:
    """Give it another trainer, else another day or room in its district; whether that is possible."""
    instance = state.instance
    if state.budget_left(row.course) <= 0:
        return False
    if row.day in instance.options(row.course, row.venue) and state.room_for(row.course, row.venue, row.day):
        trainer = state.trainer_for(row.course, row.venue, row.day)
        if trainer is not None:
            state.add(row._replace(trainer=trainer, co=NOBODY))
            return True
    found = choices(state, row, {instance.venues[row.venue].area})
    if found:
        state.add(min(found)[1])
    return bool(found)


def _borrow(state: State, row: Placed) -> bool:
    """Give it a trainer of another session, who is replaced there; whether that is possible."""
    instance = state.instance
    fixed = set(instance.fixed)
    if row.day not in instance.options(row.course, row.venue) or not state.room_for(row.course, row.venue, row.day):
        return False
    for trainer in instance.able.get((row.course, row.venue), ()):
        if not instance.is_free(trainer, row.course, row.day):
            continue
        for other in sorted(theirs for theirs in state.plan - fixed if theirs.trainer == trainer):
            state.remove(other)
            if state.can_teach(trainer, row.course, row.day):
                state.add(row._replace(trainer=trainer, co=NOBODY))
                instead = state.trainer_for(other.course, other.venue, other.day)
                if instead is not None:
                    state.add(other._replace(trainer=instead, co=NOBODY))
                    return True
                state.remove(row._replace(trainer=trainer, co=NOBODY))
            state.add(other)
    return False


def compare(instance: Instance, old: Iterable[Placed], outcome: Outcome) -> Replan:
    """What became of each session of the old plan. A session that went to another district is dropped and added."""
    left, new = set(old), set(outcome.rows)
    kept = left & new
    left, new = left - kept, new - kept
    swapped = _pair(left, new, lambda row: (row.course, row.venue, row.day))
    moved = _pair(left, new, lambda row: (row.course, row.venue))
    moved += _pair(left, new, lambda row: (row.course, instance.venues[row.venue].area))
    return Replan(outcome, tuple(sorted(kept)), swapped, moved, tuple(sorted(left)), tuple(sorted(new)))


def _pair(left: set[Placed], new: set[Placed], key: Callable[[Placed], tuple[int, ...]]) -> tuple[Change, ...]:
    """Take pairs that agree in `key` out of both, those with the nearest days."""
    found = []
    for row in sorted(left):
        match = min(
            (other for other in new if key(other) == key(row)), key=lambda o: (abs(o.day - row.day), o), default=None
        )
        if match is not None:
            left.discard(row)
            new.discard(match)
            found.append(Change(row, match))
    return tuple(found)
