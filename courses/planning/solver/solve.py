"""From an instance to a plan: a first one at once, then rooms, days, and one change after another as long as there is time."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from courses.planning.solver import anchors, timetable
from courses.planning.solver.improve import fill, greedy, polish, score
from courses.planning.solver.instance import NOBODY, Instance, Placed
from courses.planning.solver.outcome import Change, Coverage, Outcome, Progress, Replan, Step, gap
from courses.planning.solver.reasons import unplaced, why
from courses.planning.solver.state import State

EVERY_SECONDS = 0.5


def _never() -> bool:
    return False


@dataclass
class Run:
    """One calculation while it runs: the best plan so far, what was proved, and who is told."""

    instance: Instance
    best: State
    seconds: float
    progress: Callable[[Progress], None] = lambda _progress: None
    stop: Callable[[], bool] = _never
    began: float = field(default_factory=time.monotonic)
    bound: Coverage = Coverage(1.0, 1.0)
    first: float = field(init=False)
    step: Step = Step.FIRST
    stopped: bool = False
    _told: float = float("-inf")

    def __post_init__(self) -> None:
        self.first = self.spent

    @property
    def spent(self) -> float:
        return time.monotonic() - self.began

    @property
    def deadline(self) -> float:
        return self.began + self.seconds

    def offer(self, state: State) -> bool:
        """Keep this plan if it is better than the best one."""
        if score(state) <= score(self.best):
            return False
        self.best = State(self.instance, state.plan)
        return True

    def is_over(self) -> bool:
        """Tell how far it is, no more than twice a second; whether to stop."""
        if self.spent - self._told >= EVERY_SECONDS:
            self._told = self.spent
            self.tell()
            self.stopped = self.stopped or self.stop()
        return self.stopped or time.monotonic() > self.deadline

    def tell(self) -> None:
        coverage = self.best.cover.shares()
        done = 1.0 if self.step is Step.DONE else min(self.spent / self.seconds, 0.99) if self.seconds else 0.99
        self.progress(
            Progress(
                self.step,
                done,
                self.spent,
                tuple(sorted(self.best.plan)),
                coverage,
                self.bound,
                gap(coverage, self.bound),
            )
        )


def solve(
    instance: Instance,
    *,
    seed: int = 1,
    seconds: float = 20.0,
    workers: int = 2,
    memory_mb: int = 2048,
    progress: Callable[[Progress], None] = lambda _progress: None,
    stop: Callable[[], bool] = _never,
    start: Iterable[Placed] = (),
) -> Outcome:
    """A year of sessions. The same seed, seconds and workers give the same plan on the same versions of the solvers, unless
    `stop` says yes or the clock cuts short (`Outcome.is_complete`).

    `progress` is called about twice a second, `stop` as often. `start`: a saved plan to go on from; what of it is not
    possible any more is left out. Never raises for an instance that could be read.
    """
    began = time.monotonic()
    run = Run(instance, _begin(instance, start), seconds, progress, stop, began)
    run.tell()
    run.step = Step.BOUNDS
    run.bound = Coverage(*anchors.bounds(instance, min(run.deadline, time.monotonic() + seconds / 10)))
    if not run.is_over():
        run.step = Step.ROOMS
        chosen = anchors.choose(instance, seed=seed, steps=int(seconds), deadline=run.deadline, stop=run.is_over)
        run.step = Step.DAYS
        rows = timetable.place(
            instance,
            chosen,
            seed=seed,
            effort=seconds / 3,
            workers=workers,
            seconds=run.deadline - time.monotonic(),
            stop=run.is_over,
        )
        state = State(instance, [*instance.fixed, *rows])
        fill(state)
        run.offer(state)
    run.step = Step.IMPROVE
    state = State(instance, run.best.plan)
    polish(state, seed=seed, steps=100, deadline=run.deadline, frozen=frozenset(instance.fixed), stop=run.is_over)
    run.offer(state)
    return _finish(run)


def _begin(instance: Instance, start: Iterable[Placed]) -> State:
    """A first plan: what of `start` and the drafts is still possible, filled up without a solver."""
    state = State(instance, instance.fixed)
    for row in (*start, *instance.keep):
        single = row._replace(co=NOBODY)
        if single not in state.plan and state.budget_left(row.course) > 0 and state.allows(single):
            state.add(single)
    fill(state)
    return state


def _finish(run: Run) -> Outcome:
    """Put co-trainers beside the leads, find the reasons, and tell for the last time."""
    state = run.best
    for row in sorted(state.plan - set(run.instance.fixed)):
        if run.instance.courses[row.course].co and (co := state.co_for(row)) is not None:
            state.remove(row)
            state.add(row._replace(co=co))
    rows = tuple(sorted(state.plan))
    is_complete = not run.stopped and run.spent < run.seconds
    run.step = Step.DONE
    run.tell()
    return Outcome(
        rows=rows,
        coverage=state.cover.shares(),
        bound=run.bound,
        seconds=run.spent,
        seconds_to_first=run.first,
        is_complete=is_complete,
        unplaced=unplaced(state, is_complete=is_complete),
        why=tuple(why(state, row) for row in rows),
    )


def baseline(instance: Instance) -> Outcome:
    """A plan without a solver, to compare with."""
    began = time.monotonic()
    return _finish(Run(instance, greedy(instance), 0.0, began=began))


def replan(
    instance: Instance,
    old: Sequence[Placed],
    *,
    seed: int = 1,
    seconds: float = 10.0,
    workers: int = 2,
    memory_mb: int = 2048,
    progress: Callable[[Progress], None] = lambda _progress: None,
    stop: Callable[[], bool] = _never,
) -> Replan:
    """The plan `old` made to fit an instance whose facts have changed, moving as few sessions as possible."""
    began = time.monotonic()
    run = Run(instance, _begin(instance, old), seconds, progress, stop, began)
    return compare(old, _finish(run))


def compare(old: Sequence[Placed], outcome: Outcome) -> Replan:
    """What became of each session of the old plan."""
    left, new = set(old), set(outcome.rows)
    kept = left & new
    left, new = left - kept, new - kept
    swapped = _pair(left, new, lambda row: (row.course, row.venue, row.day))
    moved = _pair(left, new, lambda row: (row.course, row.venue)) + _pair(left, new, lambda row: (row.course,))
    return Replan(outcome, tuple(sorted(kept)), swapped, moved, tuple(sorted(left)), tuple(sorted(new)))


def _pair(left: set[Placed], new: set[Placed], key: Callable[[Placed], tuple]) -> tuple[Change, ...]:
    """Take pairs that agree in `key` out of both, in order."""
    found = []
    for row in sorted(left):
        match = next((other for other in sorted(new) if key(other) == key(row)), None)
        if match is not None:
            left.discard(row)
            new.discard(match)
            found.append(Change(row, match))
    return tuple(found)
