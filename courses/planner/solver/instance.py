"""What a year is planned from, as plain data. Pure Python, no Django: the worker and the benchmark read the same structure.

The structure is a JSON object. Required keys (all indexes count from 0):

`areas` names of districts · `days` [[week 0–51, ISO date, kind]], kind "E" weekday evening, "D" weekend day, anything else a
day on which nothing new may be placed · `courses` [{name, form, mincap}], form "E" (an evening), "D" (a weekend day) or "W"
(a Saturday and the day after) · `venues` [{name, area, capacity, max, open: [day]}] · `trainers` [{courses, travel_km, max,
free: [day], km: [to each venue, null for no road]}] · `members` [{members, venues: [those in reach]}] · `budget_per_course`,
`min_runs`, `max_gap_weeks`, `reach_km`.

Optional keys carry what only a database knows:

- top level: `fixed` and `keep`, sessions as below (published ones that stay, drafts that stay where that costs little) ·
  `promises` [{course, areas: [area], runs, min_gap_weeks, max_gap_weeks, closed_months: [1–12]}] in place of `min_runs` in every
  district; the gaps and months may be left out · `area_per_week` sessions in one district and week at most · `not_here` [[course, venue]] that nobody wants there.
- per course: `budget` · `closed` days it may not begin on · `offsets` days from the first meeting to each one, [0] unless said,
  [0, 1] for "W", [0, 7, 14] for three evenings · `in_room` those of them on which it needs the room, all unless said (the others
  are online) · `co` co-trainers wanted (0 or 1).
- per venue: `cost` of one session · `costs` of one session of each course, in place of it · `no_hours` true where nobody has said when it is open.
- per trainer: `name` · `no_home` true where nobody knows where they live (`km` is null then) · `no_days` true where they have not
  said when they can · `co_courses` taught only beside a lead · `rest_weeks` between two sessions (1 unless said).
- per member class: `wishes` [[course, people who asked for it]] · `area` and `town` where they live, numbers (−1: not said) · `factor`
  each of them counts (1 unless said).
- `aims` {everything, km, kr}: what counts beside promises, in shares (`Aims`).

A session is [course, venue, day, trainer, co-trainer]; null, or nothing, where there is none. A plan is a list of them.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

WEEKS = 52
NOBODY = -1
# Somebody who asked for a course counts as so many who did not.
WISH_WEIGHT = 10
_OFFSETS = {"E": (0,), "D": (0,), "W": (0, 1)}
_KINDS = {"E": "E", "D": "D", "W": "D"}
_SATURDAY = 5


class BadInstance(ValueError):
    """The structure is not complete; the message names what is wrong."""


class Placed(NamedTuple):
    """One session of a plan. `trainer` is `NOBODY` where a fixed session has none, `co` where nobody stands beside."""

    course: int
    venue: int
    day: int
    trainer: int
    co: int = NOBODY

    @classmethod
    def read(cls, row: Sequence[int | None]) -> "Placed":
        """A session from a row of five numbers; None stands where nobody was found."""
        course, venue, day, *people = (NOBODY if value is None else int(value) for value in row)
        return cls(course, venue, day, *people[:2]) if people else cls(course, venue, day, NOBODY)

    def as_list(self) -> list[int | None]:
        """The row that `read` takes."""
        lead, co = (None if number == NOBODY else number for number in (self.trainer, self.co))
        return [self.course, self.venue, self.day, lead, co]


class Aims(NamedTuple):
    """What counts once promises are kept, in the unit of the average share of members and courses: the share that has every
    course, and what a kilometre of a trainer and a krone for a room take off. The usual kilometre only decides between equals."""

    everything: float = 1.5
    km: float = 2e-7
    kr: float = 0.0


USUAL_AIMS = Aims()


class Promise(NamedTuple):
    """`runs` sessions of `course` in these areas together, no two of those counted closer than `min_gap_weeks`, no wait
    between them longer than `max_gap_weeks` (the year as a ring), none in `closed_months` (1 to 12)."""

    course: int
    areas: tuple[int, ...]
    runs: int
    min_gap_weeks: int = 0
    max_gap_weeks: int = WEEKS
    closed_months: frozenset[int] = frozenset()


@dataclass(frozen=True)
class CourseFacts:
    name: str
    form: str
    mincap: int
    budget: int
    offsets: tuple[int, ...]
    in_room: tuple[int, ...]
    closed: frozenset[int] = frozenset()
    co: int = 0


@dataclass(frozen=True)
class VenueFacts:
    name: str
    area: int
    capacity: int
    most: int
    open: frozenset[int]
    cost: float = 0.0
    no_hours: bool = False
    costs: tuple[float, ...] = ()


@dataclass(frozen=True)
class TrainerFacts:
    name: str
    courses: frozenset[int]
    travel_km: float
    most: int
    free: frozenset[int]
    km: tuple[float | None, ...]
    rest_weeks: int = 1
    co_courses: frozenset[int] = frozenset()
    no_home: bool = False
    no_days: bool = False


@dataclass(frozen=True)
class Instance:
    """See the module. `members[i]` people can reach the venues `reach[i]`; `wishes[i]` by course, how many of them asked."""

    areas: tuple[str, ...]
    weeks: tuple[int, ...]
    dates: tuple[dt.date, ...]
    kinds: tuple[str, ...]
    courses: tuple[CourseFacts, ...]
    venues: tuple[VenueFacts, ...]
    trainers: tuple[TrainerFacts, ...]
    members: tuple[int, ...]
    reach: tuple[frozenset[int], ...]
    wishes: tuple[Mapping[int, int], ...]
    promises: tuple[Promise, ...]
    max_gap_weeks: int
    area_per_week: int | None = None
    fixed: tuple[Placed, ...] = ()
    keep: tuple[Placed, ...] = ()
    not_here: frozenset[tuple[int, int]] = frozenset()
    aims: Aims = USUAL_AIMS
    # For each class of members: the district and the town they live in, and how much each of them counts.
    homes: tuple[tuple[int, int], ...] = ()
    factors: tuple[float, ...] = ()
    _options: dict[tuple[int, int], tuple[int, ...]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Instance":
        """Raises `BadInstance` for a key that lacks or an index that points nowhere."""
        try:
            found = cls._read(data)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise BadInstance(f"{type(error).__name__}: {error}") from error
        found._check()
        return found

    @classmethod
    def _read(cls, data: Mapping[str, Any]) -> "Instance":
        courses = tuple(_course(row, data) for row in data["courses"])
        everywhere = [
            Promise(course, (area,), data["min_runs"])
            for course in range(len(courses))
            for area in range(len(data["areas"]))
            if data["min_runs"] > 0
        ]
        return cls(
            areas=tuple(data["areas"]),
            weeks=tuple(int(week) for week, _date, _kind in data["days"]),
            dates=tuple(dt.date.fromisoformat(date) for _week, date, _kind in data["days"]),
            kinds=tuple(kind for _week, _date, kind in data["days"]),
            courses=courses,
            venues=tuple(_venue(row) for row in data["venues"]),
            trainers=tuple(_trainer(number, row) for number, row in enumerate(data["trainers"])),
            members=tuple(row["members"] for row in data["members"]),
            reach=tuple(frozenset(row["venues"]) for row in data["members"]),
            wishes=tuple(dict(row.get("wishes", ())) for row in data["members"]),
            promises=tuple(_promise(row) for row in data["promises"]) if "promises" in data else tuple(everywhere),
            max_gap_weeks=data["max_gap_weeks"],
            area_per_week=data.get("area_per_week"),
            fixed=tuple(Placed.read(row) for row in data.get("fixed", ())),
            keep=tuple(Placed.read(row) for row in data.get("keep", ())),
            aims=Aims(**data.get("aims", {})),
            homes=tuple((int(row.get("area", -1)), int(row.get("town", -1))) for row in data["members"]),
            factors=tuple(float(row.get("factor", 1.0)) for row in data["members"]),
            not_here=frozenset((row[0], row[1]) for row in data.get("not_here", ())),
        )

    def _check(self) -> None:
        courses, venues, days = range(len(self.courses)), range(len(self.venues)), range(len(self.weeks))
        areas, trainers = range(len(self.areas)), range(NOBODY, len(self.trainers))
        for number, room in enumerate(self.venues):
            _inside(f"venue {number}", ((room.area, areas), *((day, days) for day in room.open)))
        for number, person in enumerate(self.trainers):
            _inside(f"trainer {number}", (*((c, courses) for c in person.courses | person.co_courses),))
            if len(person.km) != len(venues):
                raise BadInstance(f"trainer {number} has kilometres to {len(person.km)} of {len(venues)} venues")
        for number, near in enumerate(self.reach):
            _inside(f"members {number}", (*((v, venues) for v in near), *((c, courses) for c in self.wishes[number])))
            if self.members[number] < 0:
                raise BadInstance(f"members {number}: fewer than none")
        for number, promise in enumerate(self.promises):
            _inside(f"promise {number}", ((promise.course, courses), *((area, areas) for area in promise.areas)))
        for course, venue in sorted(self.not_here):
            _inside(f"not here {course}, {venue}", ((course, courses), (venue, venues)))
        for row in (*self.fixed, *self.keep):
            places = ((row.course, courses), (row.venue, venues), (row.day, days))
            _inside(f"session {row.as_list()}", (*places, (row.trainer, trainers), (row.co, trainers)))
        if sorted(self.dates) != list(self.dates) or len(set(self.dates)) != len(self.dates):
            raise BadInstance("the days do not follow each other")

    @cached_property
    def ring(self) -> tuple[int, ...]:
        """The week of each day on the ring of the year. `weeks` itself counts along the calendar: rest is not cyclic."""
        return tuple(week % WEEKS for week in self.weeks)

    @cached_property
    def population(self) -> int:
        """Members in all areas."""
        return sum(self.members)

    @cached_property
    def _days(self) -> dict[dt.date, int]:
        return {date: number for number, date in enumerate(self.dates)}

    def span(self, course: int, day: int) -> tuple[int, ...]:
        """The days that a session of `course` beginning on `day` takes; empty where it cannot begin then."""
        return self._spans[course].get(day, ())

    def room_days(self, course: int, day: int) -> tuple[int, ...]:
        """The days of `span` on which it needs its room."""
        facts = self.courses[course]
        held = zip(facts.offsets, self.span(course, day), strict=False)
        return tuple(part for offset, part in held if offset in facts.in_room)

    @cached_property
    def _spans(self) -> tuple[Mapping[int, tuple[int, ...]], ...]:
        """For each course, first day → all of its days."""
        found = []
        for facts in self.courses:
            spans = {}
            for day, date in enumerate(self.dates):
                parts = [self._days.get(date + dt.timedelta(days=offset)) for offset in facts.offsets]
                held = tuple(part for part in parts if part is not None and self.kinds[part] == _KINDS[facts.form])
                if len(held) == len(parts) and (facts.form != "W" or date.weekday() == _SATURDAY):
                    spans[day] = held
            found.append(spans)
        return tuple(found)

    def occupied(self, row: Placed) -> tuple[int, ...]:
        """The days a placed session takes; a fixed one stays what it is, also where nothing new could be placed."""
        return self.span(row.course, row.day) or (row.day,)

    def room_occupied(self, row: Placed) -> tuple[int, ...]:
        """The days on which a placed session is in its room; one that is where nothing new could be placed is there on its
        first."""
        return self.room_days(row.course, row.day) if self.span(row.course, row.day) else (row.day,)

    @cached_property
    def starts(self) -> tuple[tuple[int, ...], ...]:
        """For each course the days on which it may begin."""
        return tuple(
            tuple(day for day in sorted(self._spans[number]) if day not in facts.closed)
            for number, facts in enumerate(self.courses)
        )

    @cached_property
    def promised(self) -> Mapping[tuple[int, int], tuple[int, ...]]:
        """(course, area) → the numbers of the promises that its sessions there count for."""
        found: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number, promise in enumerate(self.promises):
            for area in promise.areas:
                found[promise.course, area].append(number)
        return {key: tuple(numbers) for key, numbers in found.items()}

    @cached_property
    def _months_closed(self) -> dict[tuple[int, int], frozenset[int]]:
        """(course, area) → months that a promise closes."""
        found: dict[tuple[int, int], frozenset[int]] = defaultdict(frozenset)
        for promise in self.promises:
            for area in promise.areas:
                found[promise.course, area] |= promise.closed_months
        return dict(found)

    def options(self, course: int, venue: int) -> tuple[int, ...]:
        """Days on which `course` may begin in `venue`, whoever teaches; none where the room is too small, or not wanted."""
        key = (course, venue)
        if key not in self._options:
            room = self.venues[venue]
            shut = self._months_closed.get((course, room.area), frozenset())
            fits = room.capacity >= self.courses[course].mincap and room.most > 0 and key not in self.not_here
            self._options[key] = tuple(
                day
                for day in (self.starts[course] if fits else ())
                if self.dates[day].month not in shut and room.open.issuperset(self.room_days(course, day))
            )
        return self._options[key]

    @cached_property
    def able(self) -> dict[tuple[int, int], tuple[int, ...]]:
        """(course, venue) → trainers who may lead it and will travel there, nearest first."""
        return self._near(lambda trainer: trainer.courses)

    @cached_property
    def beside(self) -> dict[tuple[int, int], tuple[int, ...]]:
        """(course, venue) → who may stand beside the lead and will travel there: first those who may not lead, then nearest."""
        near = self._near(lambda trainer: trainer.courses | trainer.co_courses)
        return {
            key: tuple(sorted(people, key=lambda k: key[0] in self.trainers[k].courses)) for key, people in near.items()
        }

    def _near(self, may: Any) -> dict[tuple[int, int], tuple[int, ...]]:
        found: dict[tuple[int, int], list[tuple[float, int]]] = defaultdict(list)
        for number, trainer in enumerate(self.trainers):
            for venue, km in enumerate(trainer.km):
                if km is not None and km <= trainer.travel_km and trainer.most > 0:
                    for course in sorted(may(trainer)):
                        found[course, venue].append((km, number))
        return {key: tuple(number for _km, number in sorted(rows)) for key, rows in found.items()}

    def is_free(self, trainer: int, course: int, day: int) -> bool:
        return all(part in self.trainers[trainer].free for part in self.span(course, day))

    def rent(self, course: int, venue: int) -> float:
        """What the room costs for a session of the course, in kroner."""
        room = self.venues[venue]
        return room.costs[course] if room.costs else room.cost

    def way(self, trainer: int, venue: int) -> float:
        """Kilometres one way; 0 where nobody travels."""
        return (self.trainers[trainer].km[venue] or 0.0) if trainer >= 0 else 0.0


def _course(row: Mapping[str, Any], data: Mapping[str, Any]) -> CourseFacts:
    offsets = tuple(row.get("offsets") or _OFFSETS[row["form"]])
    return CourseFacts(
        name=row["name"],
        form=row["form"],
        mincap=row["mincap"],
        budget=row.get("budget", data["budget_per_course"]),
        offsets=offsets,
        in_room=tuple(row.get("in_room", offsets)),
        closed=frozenset(row.get("closed", ())),
        co=row.get("co", 0),
    )


def _venue(row: Mapping[str, Any]) -> VenueFacts:
    return VenueFacts(
        name=row["name"],
        area=row["area"],
        capacity=row["capacity"],
        most=row["max"],
        open=frozenset(row["open"]),
        cost=row.get("cost", 0.0),
        no_hours=bool(row.get("no_hours")),
        costs=tuple(row.get("costs", ())),
    )


def _trainer(number: int, row: Mapping[str, Any]) -> TrainerFacts:
    return TrainerFacts(
        name=row.get("name", f"T{number:02}"),
        courses=frozenset(row["courses"]),
        travel_km=row["travel_km"],
        most=row["max"],
        free=frozenset(row["free"]),
        km=tuple(row["km"]),
        rest_weeks=row.get("rest_weeks", 1),
        co_courses=frozenset(row.get("co_courses", ())) - frozenset(row["courses"]),
        no_home=bool(row.get("no_home")),
        no_days=bool(row.get("no_days")),
    )


def _promise(row: Mapping[str, Any]) -> Promise:
    return Promise(
        course=row["course"],
        areas=tuple(sorted(set(row["areas"]))),
        runs=row["runs"],
        min_gap_weeks=row.get("min_gap_weeks", 0),
        max_gap_weeks=row.get("max_gap_weeks", WEEKS),
        closed_months=frozenset(row.get("closed_months", ())),
    )


def _inside(what: str, indexes: Iterable[tuple[int, range]]) -> None:
    for index, allowed in indexes:
        if index not in allowed:
            raise BadInstance(f"{what} points to {index}, outside the lists")
