"""Calculating a year, in a process of its own: never in the web process, and never where mail is sent.

`manage.py tick` starts that process when a plan waits. What is found is saved as it is found: a process that is killed
loses at most the last second, and the next one goes on from there.
"""

import datetime as dt
import logging
import time
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from courses.common import clock, own_process
from courses.planner.models import PlanRun
from courses.planner.queries.learners import learners
from courses.planner.queries.problem import Problem, Row, problem_of
from courses.planner.rules import figures_of, words_of, worst_first

if TYPE_CHECKING:
    from courses.planner.solver.evenly import Figures
    from courses.planner.solver.instance import Placed
    from courses.planner.solver.outcome import Outcome, Progress

logger = logging.getLogger(__name__)
# Nothing heard for so long means that the process is gone: half a minute is far more than any step takes.
SILENT = dt.timedelta(seconds=60)
# A plan that kills its process so many times is not tried again.
MOST_ATTEMPTS = 3
SAVE_EVERY = 1.0
Status = PlanRun.Status
# Of an outcome: promised sessions, those that no plan can hold, those that this one does not.
_PROMISES = ("promised", "impossible", "lacking")


def waits() -> bool:
    """Whether a plan is asked for, or was left by a process that is gone."""
    return _waiting().exists()


def left_behind(process: str) -> None:
    """The process of this name has ended badly: what it worked on need not wait until it has been silent."""
    PlanRun.objects.filter(status=Status.RUNNING, process=process).update(beat_at=None)


def claim() -> PlanRun | None:
    """Take the plan that waits, for this process alone; None where there is none. One that fails again and again ends."""
    found = _waiting().order_by("pk").first()
    if found is None:
        return None
    attempts = found.progress.get("attempts", 0) + 1
    now = clock.now()
    taken = PlanRun.objects.filter(pk=found.pk, status=found.status, beat_at=found.beat_at)
    if attempts > MOST_ATTEMPTS:
        taken.update(
            status=Status.FAILED, ended_at=now, error=_("The calculation was cut off three times. Try a shorter one.")
        )
        return None
    progress = found.progress | {"attempts": attempts}
    if not taken.update(status=Status.RUNNING, beat_at=now, progress=progress, process=own_process.name()):
        return None
    found.refresh_from_db()
    return found


def calculate(run: PlanRun) -> None:
    """Work on a claimed plan to its end: ready, failed, or given up because another process has taken it."""
    try:
        problem = problem_of(run.start_date)
        (_Comparison if run.compares_id else _Work)(run, problem).go()
    except _TakenAway:
        logger.warning("plan %s is worked on by another process", run.pk)
    except Exception as error:
        logger.exception("plan %s failed", run.pk)
        PlanRun.objects.filter(pk=run.pk, status=Status.RUNNING).update(
            status=Status.FAILED, ended_at=clock.now(), error=type(error).__name__
        )


class _TakenAway(Exception):
    """Our last beat is not the last one any more: the plan was dropped, or another process has it."""


class _Work:
    """One calculation while it runs. `beat_at` in the database is ours as long as it is the one we wrote."""

    def __init__(self, run: PlanRun, problem: Problem) -> None:
        self.run = run
        self.problem = problem
        self.before = float(run.progress.get("seconds", 0))
        self.saved = 0.0
        problem.data["learners"] = learners(problem, clock.today())

    def go(self) -> None:
        """Calculate from what is saved to the end, telling on the way. Raises `_TakenAway`."""
        self._write(versions=_versions(), input_hash=self.problem.fingerprint)
        start = [row for kept in self.run.result.get("rows", []) if (row := self.problem.placed(kept)) is not None]
        self._finish(*self.searched(self.run.aims, self.run.seconds - self.before, start))

    def searched(
        self, aims: Mapping[str, str], seconds: float, start: Sequence[Sequence[int | None]] = ()
    ) -> "tuple[Outcome, tuple[Placed, ...], Figures]":
        """The plan for these aims, its rows with what is learnt by trainers to be, and what it takes. A plan that was asked for
        without a search is a quick one."""
        from courses.planner.solver.evenly import evenly, figures  # deferred: slow, it loads both solvers
        from courses.planner.solver.instance import Instance, Placed
        from courses.planner.solver.learning import read as read_learners
        from courses.planner.solver.learning import with_learners, without_lapsed
        from courses.planner.solver.replan import replan
        from courses.planner.solver.solve import baseline, solve

        instance = Instance.read(self.problem.data | {"aims": figures_of(aims)})
        places = worst_first(aims)
        plan = partial(evenly, places=places) if places else solve
        begun = [Placed.read(row) for row in start]
        if self.run.seconds == 0:
            outcome = baseline(instance)
        else:
            limits: dict[str, Any] = {
                "seed": self.run.seed,
                "seconds": max(seconds, 1.0),
                "workers": settings.PLANNER_THREADS,
                "memory_mb": settings.PLANNER_MEMORY_MB,
                "progress": self.tell,
                "stop": self.is_stopped,
            }
            if instance.keep:
                old = begun or list(instance.keep)
                outcome = replan(instance, [*instance.fixed, *old], by=plan, **limits).outcome
            else:
                outcome = plan(instance, start=begun, **limits)
        some = read_learners(self.problem.data["learners"])
        rows = tuple(without_lapsed(instance, with_learners(instance, outcome.rows, some), some))
        return outcome, rows, figures(instance, rows)

    def tell(self, progress: "Progress") -> None:
        """Save how far it is, and the best plan so far."""
        if time.monotonic() - self.saved < SAVE_EVERY:
            return
        self.saved = time.monotonic()
        self._write(
            progress=self.run.progress | self._numbers(progress),
            result={"rows": self._rows(progress.rows)},
        )

    def is_stopped(self) -> bool:
        """Whether the organiser has pressed «stop, and keep what there is»."""
        return PlanRun.objects.filter(pk=self.run.pk, stop_asked=True).exists()

    def _numbers(self, progress: "Progress") -> dict[str, Any]:
        return {
            "step": str(progress.step),
            "done": progress.done,
            "seconds": round(self.before + progress.seconds, 1),
            "all": progress.coverage.all,
            "mean": progress.coverage.mean,
            "bound_all": progress.bound.all,
            "bound_mean": progress.bound.mean,
            "gap": progress.gap,
            "sessions": len(progress.rows),
        }

    def _rows(self, rows: "tuple[Placed, ...]") -> list[Row]:
        return [self.problem.row(row.as_list()) for row in rows]

    def _finish(self, outcome: "Outcome", rows: "tuple[Placed, ...]", figures: "Figures") -> None:
        answer, told = outcome.as_dict(), figures.as_dict()
        # A quick plan takes no search, and no clock stands in it: the demo's is the same every time.
        seconds = round(self.before + outcome.seconds, 1) if self.run.seconds else 0
        result = {name: answer[name] for name in ("all", "mean", "bound", "gap", "is_complete", "why", *_PROMISES)} | {
            "seconds": seconds,
            "courses": [course.pk for course in self.problem.courses],
            "rows": self._rows(rows),
            "figures": told | {"districts": [[self.problem.regions[n].pk, part] for n, part in told["districts"]]},
            "unplaced": [self._unplaced(item) for item in answer["unplaced"]],
        }
        self._write(status=Status.READY, ended_at=clock.now(), result=result)

    def _unplaced(self, item: dict[str, Any]) -> dict[str, Any]:
        """By keys; of the nearest trainers only how far away they are."""
        numbers = dict(item["numbers"])
        if "nearest" in numbers:
            numbers["nearest"] = [[km, travels] for _who, km, travels in numbers["nearest"]]
        return {
            "course": self.problem.courses[item["course"]].pk,
            "regions": [self.problem.regions[area].pk for area in item["areas"]],
            "lacking": item["lacking"],
            "cause": str(item["cause"]),
            "numbers": numbers,
        }

    def _write(self, **fields: Any) -> None:
        """Write and beat, if the plan is still ours. Raises `_TakenAway`."""
        now = clock.now()
        ours = PlanRun.objects.filter(pk=self.run.pk, status=Status.RUNNING, beat_at=self.run.beat_at)
        if not ours.update(beat_at=now, **fields):
            raise _TakenAway
        self.run.beat_at = now
        for name, value in fields.items():
            setattr(self.run, name, value)


class _Comparison(_Work):
    """The same year once for each word of an aim; only figures are kept. What was finished before a kill is not done again."""

    def go(self) -> None:
        """From the first word that has no figures. A search that was stopped tells none, since it is none of the others' equal."""
        words, points = words_of(self.run.compared_aim), list(self.run.result.get("points", []))
        self._write(versions=_versions(), input_hash=self.problem.fingerprint)
        for word in words[len(points) :]:
            outcome, _rows, figures = self.searched({**self.run.aims, self.run.compared_aim: word}, self.run.seconds)
            if self.is_stopped():
                break
            points.append(
                {"word": word, "all": outcome.coverage.all, "mean": outcome.coverage.mean, "lacking": outcome.lacking}
                | {"km": figures.km, "kr": figures.kr, "is_complete": outcome.is_complete}
                | {name: min(shares.values(), default=None) for name, shares in figures.served.items()}
            )
            self._write(result={"points": points})
        self._write(status=Status.READY, ended_at=clock.now())

    def tell(self, progress: "Progress") -> None:
        """How far the whole is: this word's search, after those that have figures."""
        if time.monotonic() - self.saved < SAVE_EVERY:
            return
        self.saved = time.monotonic()
        finished, words = len(self.run.result.get("points", [])), len(words_of(self.run.compared_aim))
        told = {"step": str(progress.step), "done": (finished + progress.done) / words}
        self._write(progress=self.run.progress | told)


def _waiting() -> Any:
    silent = Q(beat_at=None) | Q(beat_at__lt=clock.now() - SILENT)
    return PlanRun.objects.filter(Q(status=Status.QUEUED) | (Q(status=Status.RUNNING) & silent))


def _versions() -> str:
    return " ".join(f"{name} {version(name)}" for name in ("ortools", "highspy", "numpy"))
