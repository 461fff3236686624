"""From an instance to a plan: a first one at once, then rooms, days, and one block after another as long as there is work."""

import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial

from courses.planner.solver.arrange import Arrangement
from courses.planner.solver.bounds import Proof
from courses.planner.solver.fill import fill, greedy, score
from courses.planner.solver.instance import NOBODY, Instance, Placed
from courses.planner.solver.outcome import Bound, Outcome, Progress, Step, gap
from courses.planner.solver.possible import possible_days
from courses.planner.solver.reasons import unplaced, why
from courses.planner.solver.refine import Refiner
from courses.planner.solver.relaxation import Days
from courses.planner.solver.rooms import facts_of
from courses.planner.solver.search import Search
from courses.planner.solver.seasons import Seasons, Unit
from courses.planner.solver.state import State
from courses.planner.solver.timetable import Effort

TELL_SECONDS, LISTEN_SECONDS = 0.5, 0.1
# Work a second of a small machine does, in the units of `Search.work`, and how it is shared: rooms, each time that what found no
# day goes back to them, and changes of the whole.
WORK_PER_SECOND, ROOMS_SHARE, AGAIN_SHARE, REFINE_SHARE = 5_500, 0.8, 0.04, 0.08
# So many times sessions without a day go back to the rooms.
RETURNS = 3
# The clock is only a safety net: so many times the seconds. A machine half as fast gives the same plan in twice the time.
PATIENCE = 3.0
# The share of that after which the first plan, and later the rooms, are taken as they are, so that all steps are come to.
FIRST_UNTIL, ROOMS_UNTIL, GRACE = 0.25, 0.7, 1.2
PROVED = 1e-5
# Told as done at most before it is.
MOST_DONE = 0.99


def never() -> bool:
    """Nobody stops it."""
    return False


def silent(_progress: Progress) -> None:
    """Nobody is told."""


@dataclass
class Run:
    """One calculation while it runs: the best plan so far, what was proved, and who is told."""

    instance: Instance
    best: State
    seconds: float
    progress: Callable[[Progress], None] = silent
    stop: Callable[[], bool] = never
    began: float = field(default_factory=time.monotonic)
    proof: Proof | None = None
    step: Step = Step.FIRST
    is_stopped: bool = False
    # Whether the clock or somebody ended a part of the work early, so that the seed alone does not give this plan.
    is_cut: bool = False
    first: float = field(init=False)
    done: Callable[[], float] = lambda: 0.0
    _told: float = float("-inf")

    def __post_init__(self) -> None:
        self.first = self.spent

    @property
    def spent(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self.began

    @property
    def left(self) -> float:
        """Seconds that are left of what it may take."""
        return max(PATIENCE * self.seconds - self.spent, 0.0)

    @property
    def lacking(self) -> int:
        """Promised sessions that the best plan lacks."""
        return round(-score(self.best)[0])

    @property
    def bound(self) -> Bound:
        """What is proved by now of plans that lack no more than the best one."""
        return self.proof.at(self.lacking) if self.proof else Bound()

    @property
    def impossible(self) -> int | None:
        """Promised sessions that every plan lacks, as far as that is proved."""
        return self.proof.impossible if self.proof else None

    @property
    def is_best(self) -> bool:
        """Whether it is proved that no plan covers more; promises that lack may still be kept."""
        return (
            gap(self.best.cover.shares(), self.bound) < PROVED and not self.instance.keep and score(self.best)[0] == 0
        )

    def offer(self, state: State) -> None:
        """Keep this plan if it is better than the best one."""
        if score(state) > score(self.best):
            self.best = State(self.instance, state.plan)

    def is_over(self) -> bool:
        """Tell how far it is, about twice a second; whether somebody or the clock says stop."""
        if self.spent - self._told >= TELL_SECONDS:
            self.tell()
            self.is_stopped = self.is_stopped or self.stop()
        self.is_cut = self.is_cut or self.is_stopped or not self.left
        return self.is_stopped or not self.left

    def is_past_grace(self) -> bool:
        """As `is_over`, but a little later: rooms without days would be worth nothing."""
        self.is_over()
        return self.is_stopped or self.spent > GRACE * PATIENCE * self.seconds

    def tell(self) -> None:
        """Say how far it is, if somebody listens."""
        self._told = self.spent
        coverage = self.best.cover.shares()
        rows = tuple(sorted(self.best.plan))
        how_far = gap(coverage, self.bound)
        done = 1.0 if self.step is Step.DONE else min(self.done(), MOST_DONE)
        self.progress(Progress(self.step, done, self.spent, rows, coverage, self.bound, how_far))

    def wait(self, proving: "Future[None]", seconds: float) -> None:
        """Let the proof go on until so many seconds are over or the plan is the best; its first bound is waited for longer."""
        while not proving.done() and not self.is_best:
            if self.is_stopped or not self.left or (self.spent > seconds and self.bound.lacking is not None):
                return
            wait([proving], LISTEN_SECONDS)
            if self.spent - self._told >= TELL_SECONDS:
                self.tell()
                self.is_stopped = self.stop()

    def watch[T](self, work: Callable[[], T]) -> T:
        """Do this in a thread of its own, and listen and tell in this one."""
        with ThreadPoolExecutor(1) as pool:
            future = pool.submit(work)
            while not wait([future], LISTEN_SECONDS).done:
                self.is_over()
            return future.result()


def solve(
    instance: Instance,
    *,
    seed: int = 1,
    seconds: float = 20.0,
    work: float | None = None,
    workers: int | None = None,
    memory_mb: int = 2048,
    progress: Callable[[Progress], None] = silent,
    stop: Callable[[], bool] = never,
    start: Iterable[Placed] = (),
) -> Outcome:
    """A year of sessions. The same seed and work give the same plan on the same versions of the solvers, whatever the machine and
    the number of workers, unless `stop` says yes or the clock cuts short at three times `seconds` (`Outcome.is_complete`). Only the
    bound hangs on the clock. `work` is what a small machine does in so many seconds, `seconds` unless said.

    `progress` is called about twice a second, `stop` as often, both in the caller's thread. `workers`: threads, as many as the
    machine has (two at most) unless said. `start`: a saved plan to go on from; what of it is not possible any more is left
    out. Any instance that could be read gets an answer.
    """
    began = time.monotonic()
    ends = began + FIRST_UNTIL * PATIENCE * seconds
    first = greedy(instance, [*start, *instance.keep], is_over=lambda: time.monotonic() > ends)
    run = Run(instance, first, seconds, progress, stop, began)
    run.is_cut = time.monotonic() > ends
    run.tell()
    run.is_stopped = stop()
    effort = Effort(seed, min(memory_mb, 1 << 20), workers or min(os.cpu_count() or 1, 2))
    effort_seconds = seconds if work is None else work
    base = State(instance, instance.fixed)
    courses = [course for course in range(len(instance.courses)) if base.budget_left(course) > 0]
    if courses and instance.venues and not run.is_over():
        days = possible_days(base, courses)
        run.proof = Proof(base, days, memory_mb=memory_mb)
        with ThreadPoolExecutor(1) as pool:
            proving = pool.submit(run.proof.run)
            try:
                _plan(run, base, days, effort, int(WORK_PER_SECOND * effort_seconds))
                # Whoever asked for so many seconds gets them for the proof, too, as far as the plan has not taken them.
                run.wait(proving, effort_seconds)
            finally:
                run.proof.end()
            proving.result()
    return finish(run)


def _plan(run: Run, base: State, days: Days, effort: Effort, budget: int) -> None:
    """Rooms, days, what found no day again, and changes of the whole, as far as the work goes."""
    run.step = Step.ROOMS
    search = Search(facts_of(base, days), effort.seed, effort.workers)
    run.done = lambda: (search.work + (refiner.work if refiner else 0)) / max(budget, 1)
    refiner: Refiner | None = None

    def is_late() -> bool:
        run.is_cut = run.is_cut or run.is_stopped or run.spent > ROOMS_UNTIL * PATIENCE * run.seconds
        return run.is_cut

    pairs = run.watch(lambda: search.run(int(ROOMS_SHARE * budget), is_late))
    state = State(run.instance, run.instance.fixed)
    arrangement = Arrangement(state, Seasons.begin(run.instance, {}), effort)
    for number in range(RETURNS + 1):
        run.step = Step.DAYS
        units = [Unit(course, venue, None) for course, venue in pairs]
        run.watch(partial(arrangement.change, units, run.is_past_grace))
        filled = State(run.instance, state.plan)
        run.watch(partial(fill, filled, is_over=run.is_past_grace))
        run.offer(filled)
        short = [(unit.course, unit.venue) for unit in arrangement.short()]
        if not short or number == RETURNS or is_late():
            break
        run.step = Step.ROOMS
        pairs = run.watch(partial(search.again, short, int(AGAIN_SHARE * budget), is_late))
    run.step = Step.IMPROVE
    refiner = Refiner(State(run.instance, run.best.plan), effort, sorted({course for course, _venue in days}))
    # Whether it is the best is not asked: when that is proved hangs on the clock, and the plan must not.
    refiner.run(int(REFINE_SHARE * budget), run.is_over, run.offer)


def finish(run: Run) -> Outcome:
    """Put co-trainers beside the leads, find the reasons, and tell for the last time."""
    state = run.best
    add_co_trainers(state)
    rows = tuple(sorted(state.plan))
    run.step = Step.DONE
    run.tell()
    return Outcome(
        rows=rows,
        coverage=state.cover.shares(),
        bound=run.bound,
        seconds=run.spent,
        seconds_to_first=run.first,
        is_complete=not run.is_cut,
        unplaced=unplaced(state, is_complete=not run.is_cut),
        why=tuple(why(state, row) for row in rows),
        promised=sum(promise.runs for promise in run.instance.promises),
        impossible=run.impossible,
    )


def add_co_trainers(state: State) -> None:
    """Beside the leads of courses that want one; those who may not lead yet get the first places."""
    fixed = set(state.instance.fixed)
    drafted = {row._replace(co=NOBODY): row for row in state.instance.keep}
    for row in sorted(state.plan - fixed):
        if not state.instance.courses[row.course].co or row.co != NOBODY:
            continue
        state.remove(row)
        same = drafted.get(row, row)
        co = same.co if same.co != NOBODY and state.allows(same) else state.co_for(row)
        state.add(row if co is None else row._replace(co=co))


def baseline(instance: Instance) -> Outcome:
    """A plan without a solver, to compare with."""
    began = time.monotonic()
    return finish(Run(instance, greedy(instance), 3600.0, began=began))
