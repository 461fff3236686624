"""Stage B: a day and a trainer for every slot (CP-SAT); rooms, districts and trainers never twice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ortools.sat.python import cp_model

from courses.planner.solver.instance import WEEKS, Instance, Placed
from courses.planner.solver.model import sessions
from courses.planner.solver.seasons import Seasons, Unit, count_seasons
from courses.planner.solver.state import State

# Nearest trainers first: the optimum stays and the model is a third smaller (PLANNER.md Y4).
TRAINERS_PER_DAY = 3
# In kilometres one way: a session that gets no day, a draft that stays as it is, one unit of what a room costs.
UNPLACED_COST, KEEP_GAIN, MONEY_COST = 100_000, 200, 0.01
# The most that one call searches: deterministic time, and seconds as a safety net.
PLACE_WORK, PLACE_SECONDS = 0.5, 10.0


@dataclass(frozen=True)
class Choice:
    """One possible session: `literal` is true when it is taken."""

    row: Placed
    literal: cp_model.IntVar


@dataclass(frozen=True)
class Effort:
    """What a search may use: threads, and megabytes of each program."""

    seed: int
    memory_mb: int
    workers: int


def place(
    base: State,
    seasons: Seasons,
    units: Sequence[Unit],
    *,
    effort: Effort,
    hint: Iterable[Placed] = (),
) -> list[Placed]:
    """Sessions beside those of `base` for as many of the units as possible. A few dozen units take a tenth of a second."""
    instance, model = base.instance, cp_model.CpModel()
    runs = [[_choices(base, seasons, unit, run, model) for run in range(sessions(instance, unit))] for unit in units]
    every = [options for group in runs for options in group]
    _exclusive(base, every, model)
    hinted, kept = set(hint), set(instance.keep)
    cost: list[cp_model.LinearExpr] = []
    for group in runs:
        left_out = [model.new_bool_var("") for _run in group]
        for literal, options in zip(left_out, group, strict=True):
            model.add_exactly_one([literal, *(option.literal for option in options)])
        cost += [UNPLACED_COST * literal for literal in left_out]
        if len(group) > 1:
            _apart(instance, group, left_out, model)
    for option in (option for options in every for option in options):
        row = option.row
        price = instance.way(row.trainer, row.venue) + MONEY_COST * instance.rent(row.course, row.venue)
        cost.append(round(price - KEEP_GAIN * (row in kept)) * option.literal)
        if hinted:
            model.add_hint(option.literal, row in hinted)
    model.minimize(cp_model.LinearExpr.sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = effort.seed
    solver.parameters.max_deterministic_time = PLACE_WORK
    solver.parameters.max_time_in_seconds = PLACE_SECONDS
    solver.parameters.max_memory_in_mb = effort.memory_mb
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return []
    return [o.row for options in every for o in options if solver.value(o.literal)]


def _apart(
    instance: Instance, group: Sequence[Sequence[Choice]], left_out: Sequence[cp_model.IntVar], model: cp_model.CpModel
) -> None:
    """The runs of a unit follow each other around the ring with no wait too long, unless one is left out."""
    weeks = [
        cp_model.LinearExpr.sum([instance.ring[option.row.day] * option.literal for option in options])
        for options in group
    ]
    slack = 2 * WEEKS * cp_model.LinearExpr.sum(list(left_out))
    for earlier, later in pairwise(weeks):
        model.add(later - earlier + slack >= 1)
        model.add(later - earlier - slack <= instance.max_gap_weeks)
    model.add(weeks[0] + WEEKS - weeks[-1] - slack <= instance.max_gap_weeks)


def _choices(base: State, seasons: Seasons, unit: Unit, run: int, model: cp_model.CpModel) -> list[Choice]:
    """What `base` leaves free for a run of a unit."""
    instance, found = base.instance, []
    window = _weeks(instance, run) if unit.season is None else seasons.weeks[unit.course][unit.season]
    for day in instance.options(unit.course, unit.venue):
        if instance.ring[day] in window and base.room_for(unit.course, unit.venue, day):
            able = (k for k in instance.able.get((unit.course, unit.venue), ()) if base.can_teach(k, unit.course, day))
            for _number, trainer in zip(range(TRAINERS_PER_DAY), able, strict=False):
                found.append(Choice(Placed(unit.course, unit.venue, day, trainer), model.new_bool_var("")))
    return found


def _weeks(instance: Instance, run: int) -> range:
    """The weeks in which run number `run` of a unit can stand at all: room before it and after it for the others."""
    longest, count = instance.max_gap_weeks, count_seasons(instance.max_gap_weeks)
    earliest = WEEKS - longest * (count - run) if run else 0
    return range(max(earliest, 0), min(WEEKS, longest * (run + 1)))


def _exclusive(base: State, choices: Sequence[Sequence[Choice]], model: cp_model.CpModel) -> None:
    """Districts, trainers' weeks and years, rooms' years. A room's days are its district's days too."""
    instance = base.instance
    area_days, area_weeks, trainer_weeks = defaultdict(set), defaultdict(set), defaultdict(set)
    taught, in_room = defaultdict(list), defaultdict(list)
    by_literal = [choice for options in choices for choice in options]
    for number, choice in enumerate(by_literal):
        row = choice.row
        area, rest = instance.venues[row.venue].area, instance.trainers[row.trainer].rest_weeks
        area_weeks[area, instance.weeks[row.day]].add(number)
        for day in instance.span(row.course, row.day):
            area_days[area, day].add(number)
            for week in range(instance.weeks[day] - rest, instance.weeks[day] + 1):
                trainer_weeks[row.trainer, week].add(number)
        taught[row.trainer].append(number)
        in_room[row.venue].append(number)

    def literals(numbers: Iterable[int]) -> list[cp_model.IntVar]:
        return [by_literal[number].literal for number in sorted(numbers)]

    for numbers in (*area_days.values(), *trainer_weeks.values()):
        if len(numbers) > 1:
            model.add_at_most_one(literals(numbers))
    for trainer, mine in taught.items():
        left = instance.trainers[trainer].most - base.taught[trainer]
        if len(mine) > left:
            model.add(cp_model.LinearExpr.sum(literals(mine)) <= left)
    for venue, mine in in_room.items():
        left = instance.venues[venue].most - base.in_room[venue]
        if len(mine) > left:
            model.add(cp_model.LinearExpr.sum(literals(mine)) <= left)
    if instance.area_per_week is not None:
        for (area, week), numbers in area_weeks.items():
            left = instance.area_per_week - base.area_weeks[area, week]
            if len(numbers) > left:
                model.add(cp_model.LinearExpr.sum(literals(numbers)) <= left)
