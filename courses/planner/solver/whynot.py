"""Why is a course not held in a room, on a day, by somebody? Answered by the rules and the counting that made the plan; no solver.

First the rules that no plan may break, with the figures that break them. Where none does, the session is put into the plan: what
stands in its way goes, what becomes free is filled again, and what the whole covers then, beside what it covered, is the answer.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from courses.planner.solver.fill import fill, score
from courses.planner.solver.instance import Instance, Placed
from courses.planner.solver.state import State

# So many days, those with the fewest sessions in the way, are tried to the end, and so many trainers on each.
DAYS_TRIED, TRAINERS_TRIED = 8, 3


class Rule(StrEnum):
    """A hard rule, by what it is about. The numbers beside it: `needed`, `seats`; `km` and `travels` of the trainer, or of the
    nearest of `qualified`; `in_reach` trainers."""

    NOT_HERE = "not_here"
    OUT_OF_USE = "out_of_use"
    ROOM_TOO_SMALL = "room_too_small"
    NO_HOURS = "no_hours"
    WRONG_DAY = "wrong_day"
    MONTH_CLOSED = "month_closed"
    ROOM_CLOSED = "room_closed"
    NOBODY_QUALIFIED = "nobody_qualified"
    NOBODY_IN_REACH = "nobody_in_reach"
    NOBODY_FREE = "nobody_free"
    NOT_QUALIFIED = "not_qualified"
    NO_HOME = "no_home"
    TOO_FAR = "too_far"
    AWAY = "away"
    # What a session of the plan takes, which could be the other's.
    ROOM = "room"
    DISTRICT_DAY = "district_day"
    DISTRICT_WEEK = "district_week"
    TRAINER = "trainer"
    ROOM_LIMIT = "room_limit"
    TRAINER_LIMIT = "trainer_limit"
    BUDGET = "budget"


@dataclass(frozen=True)
class Hurdle:
    """A rule that speaks against it; `row` is the session that takes what it needs."""

    rule: Rule
    row: Placed | None = None
    numbers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """`rules` speak against it whatever the plan (published sessions and drafts held fast included); else `row` is the best way
    to hold it, `goes` what would have to go for that, and `members` by course, `everything`, `promises` how many more people
    are covered and promised sessions kept (fewer: negative) once the rest is filled again. `is_there`: it is in the plan.
    """

    rules: tuple[Hurdle, ...] = ()
    row: Placed | None = None
    is_there: bool = False
    goes: tuple[Hurdle, ...] = ()
    members: dict[int, int] = field(default_factory=dict)
    everything: int = 0
    promises: int = 0
    is_better: bool = False
    # The whole plan then.
    plan: tuple[Placed, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain data: rules as their words, sessions as five numbers."""

        def hurdles(found: Iterable[Hurdle]) -> list[dict[str, Any]]:
            return [asdict(one) | {"rule": str(one.rule), "row": one.row and one.row.as_list()} for one in found]

        row = self.row.as_list() if self.row else None
        found = asdict(self) | {"rules": hurdles(self.rules), "goes": hurdles(self.goes), "row": row}
        del found["plan"]
        return found


def why_not(state: State, course: int, venue: int, day: int | None = None, trainer: int | None = None) -> Answer:
    """What speaks against it in the plan `state`, which is as it was afterwards. Without a day or a trainer: the best there are."""
    there = [
        row
        for row in sorted(state.plan)
        if (row.course, row.venue) == (course, venue) and day in (None, row.day) and trainer in (None, row.trainer)
    ]
    if there:
        return Answer(row=there[0], is_there=True)
    rules = _rules(state.instance, course, venue, day, trainer)
    if rules:
        return Answer(rules=tuple(rules))
    ways = _ways(state, course, venue, day, trainer)
    tried = [(way, *_try(state, way)) for way in ways]
    possible = [(way, goes, then) for way, goes, stands, then in tried if not stands and then is not None]
    if not possible:
        stands = min((stands for _way, _goes, stands, _then in tried), key=len)
        return Answer(rules=tuple(stands))
    way, goes, then = max(possible, key=lambda one: (score(one[2]), -len(one[1])))
    return _tell(state, way, goes, then)


def _rules(instance: Instance, course: int, venue: int, day: int | None, trainer: int | None) -> list[Hurdle]:
    """Those that speak against it whatever else is planned."""
    facts, room, found = instance.courses[course], instance.venues[venue], []
    if (course, venue) in instance.not_here:
        found.append(Hurdle(Rule.NOT_HERE))
    if room.most <= 0:
        found.append(Hurdle(Rule.OUT_OF_USE))
    if room.capacity < facts.mincap:
        found.append(Hurdle(Rule.ROOM_TOO_SMALL, numbers={"needed": facts.mincap, "seats": room.capacity}))
    days = [day] if day is not None else list(instance.starts[course])
    if day is not None and day not in instance.starts[course]:
        return [*found, Hurdle(Rule.WRONG_DAY)]
    if not found:
        days = [one for one in days if one in instance.options(course, venue)]
        if not days:
            found.append(Hurdle(_why_closed(instance, course, venue, day)))
    return found + _people_rules(instance, course, venue, days, trainer)


def _why_closed(instance: Instance, course: int, venue: int, day: int | None) -> Rule:
    room = instance.venues[venue]
    if room.no_hours:
        return Rule.NO_HOURS
    days = instance.starts[course] if day is None else (day,)
    is_open = any(room.open.issuperset(instance.room_days(course, one)) for one in days)
    return Rule.MONTH_CLOSED if is_open else Rule.ROOM_CLOSED


def _people_rules(instance: Instance, course: int, venue: int, days: list[int], trainer: int | None) -> list[Hurdle]:
    if trainer is not None:
        return _person_rules(instance, course, venue, days, trainer)
    qualified = [k for k, person in enumerate(instance.trainers) if course in person.courses and person.most > 0]
    if not qualified:
        return [Hurdle(Rule.NOBODY_QUALIFIED)]
    near = instance.able.get((course, venue), ())
    if not near:
        ways = [(km, k) for k in qualified if (km := instance.trainers[k].km[venue]) is not None]
        numbers: dict[str, Any] = {"qualified": len(qualified)}
        numbers["no_home"] = sum(instance.trainers[k].no_home for k in qualified)
        if ways:
            km, nearest = min(ways)
            numbers |= {"km": km, "travels": instance.trainers[nearest].travel_km}
        return [Hurdle(Rule.NOBODY_IN_REACH, numbers=numbers)]
    if days and not any(instance.is_free(k, course, one) for k in near for one in days):
        silent = sum(instance.trainers[k].no_days for k in near)
        return [Hurdle(Rule.NOBODY_FREE, numbers={"in_reach": len(near), "no_days": silent})]
    return []


def _person_rules(instance: Instance, course: int, venue: int, days: list[int], trainer: int) -> list[Hurdle]:
    person, found = instance.trainers[trainer], []
    km = person.km[venue]
    if course not in person.courses or person.most <= 0:
        found.append(Hurdle(Rule.NOT_QUALIFIED if course not in person.courses else Rule.TRAINER_LIMIT))
    if person.no_home:
        found.append(Hurdle(Rule.NO_HOME))
    elif km is None or km > person.travel_km:
        found.append(Hurdle(Rule.TOO_FAR, numbers={"km": km, "travels": person.travel_km}))
    if days and not any(instance.is_free(trainer, course, one) for one in days):
        found.append(Hurdle(Rule.AWAY, numbers={"no_days": int(person.no_days)}))
    return found


def _ways(state: State, course: int, venue: int, day: int | None, trainer: int | None) -> list[Placed]:
    """The sessions to try: days with the fewest others in the way first, then trainers with the fewest, then the nearest."""
    instance, found = state.instance, []
    able = instance.able.get((course, venue), ()) if trainer is None else (trainer,)
    for one in instance.options(course, venue) if day is None else (day,):
        people = [k for k in able if instance.is_free(k, course, one)]
        ranked = sorted((len(_in_the_way(state, Placed(course, venue, one, k))), able.index(k), k) for k in people)
        found += [(count, one, place, k) for count, place, k in ranked[:TRAINERS_TRIED]]
    gains = state.cover.gains(course)
    ranked_days = sorted(found, key=lambda way: (way[0], -float(gains[instance.ring[way[1]], venue]), way[1], way[2]))
    return [Placed(course, venue, one, k) for _count, one, _place, k in ranked_days[: DAYS_TRIED * TRAINERS_TRIED]]


def _in_the_way(state: State, row: Placed) -> list[Hurdle]:
    """The sessions of the plan that take what this one needs, each by itself."""
    instance = state.instance
    days, in_room = set(instance.span(row.course, row.day)), set(instance.room_days(row.course, row.day))
    weeks = {instance.weeks[day] for day in days}
    area, rest = instance.venues[row.venue].area, instance.trainers[row.trainer].rest_weeks
    found = []
    for other in sorted(state.plan):
        their = set(instance.occupied(other))
        if other.venue == row.venue and in_room & set(instance.room_occupied(other)):
            found.append(Hurdle(Rule.ROOM, other))
        elif days & their and instance.venues[other.venue].area == area:
            found.append(Hurdle(Rule.DISTRICT_DAY, other))
        elif row.trainer in (other.trainer, other.co) and any(
            abs(instance.weeks[day] - week) <= rest for day in their for week in weeks
        ):
            found.append(Hurdle(Rule.TRAINER, other))
    return found


def _try(state: State, row: Placed) -> tuple[list[Hurdle], list[Hurdle], State | None]:
    """(what goes, what cannot go, the plan then): what is in the way goes, then of what is at its limit the session that is
    missed least, and what is free then is filled."""
    instance = state.instance
    fixed = set(instance.fixed)
    goes = _in_the_way(state, row)
    stands = [hurdle for hurdle in goes if hurdle.row in fixed]
    if stands:
        return goes, stands, None
    then = State(instance, state.plan)
    for hurdle in goes:
        if hurdle.row in then.plan:
            then.remove(hurdle.row)
    for rule, is_full, is_meant in _limits(then, row):
        if not is_full():
            continue
        mine = [other for other in sorted(then.plan - fixed) if is_meant(other)]
        if not mine:
            return goes, [Hurdle(rule)], None
        least = max(mine, key=lambda other: _without(then, other))
        then.remove(least)
        goes.append(Hurdle(rule, least))
    if not then.allows(row):
        return goes, [Hurdle(Rule.WRONG_DAY)], None
    then.add(row)
    return goes, [], then


def _limits(then: State, row: Placed) -> list[tuple[Rule, Callable[[], bool], Callable[[Placed], bool]]]:
    """(limit, whether it is reached, which sessions count for it), to be asked in this order."""
    instance = then.instance
    area, week, per_week = instance.venues[row.venue].area, instance.weeks[row.day], instance.area_per_week
    return [
        (
            Rule.DISTRICT_WEEK,
            lambda: per_week is not None and then.area_weeks[area, week] >= per_week,
            lambda other: (instance.venues[other.venue].area, instance.weeks[other.day]) == (area, week),
        ),
        (
            Rule.ROOM_LIMIT,
            lambda: then.in_room[row.venue] >= instance.venues[row.venue].most,
            lambda other: other.venue == row.venue,
        ),
        (
            Rule.TRAINER_LIMIT,
            lambda: then.taught[row.trainer] >= instance.trainers[row.trainer].most,
            lambda other: row.trainer in (other.trainer, other.co),
        ),
        (Rule.BUDGET, lambda: then.budget_left(row.course) <= 0, lambda other: other.course == row.course),
    ]


def _without(state: State, row: Placed) -> tuple[float, float]:
    state.remove(row)
    found = score(state)
    state.add(row)
    return found


def _tell(state: State, row: Placed, goes: list[Hurdle], then: State) -> Answer:
    """Fill what became free, and compare."""
    fill(then)
    before, after = state.cover, then.cover
    members = {}
    for course in range(len(state.instance.courses)):
        more = float((after.members * after.covered[course]).sum() - (before.members * before.covered[course]).sum())
        if round(more):
            members[course] = round(more)
    whole = [float(cover.members[cover.covered.all(axis=0)].sum()) for cover in (before, after)]
    return Answer(
        row=row,
        goes=tuple(goes),
        members=members,
        everything=round(whole[1] - whole[0]),
        promises=round(score(then)[0] - score(state)[0]),
        is_better=score(then) > score(state),
        plan=tuple(sorted(then.plan)),
    )
