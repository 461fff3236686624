"""A plan as it grows: which rooms, districts and trainers are taken, and what is left. Every hard rule stands here once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from courses.planner.solver.cover import Cover
from courses.planner.solver.instance import NOBODY, WEEKS, Instance, Placed


class State:
    """A plan that breaks no hard rule, and what it leaves free.

    Fixed sessions may break some; they count for what they take.
    """

    def __init__(self, instance: Instance, plan: Iterable[Placed] = ()) -> None:
        self.instance = instance
        self.cover = Cover(instance)
        self.plan: set[Placed] = set()
        self.room_days: Counter[tuple[int, int]] = Counter()
        self.area_days: Counter[tuple[int, int]] = Counter()
        self.area_weeks: Counter[tuple[int, int]] = Counter()
        self.in_room: Counter[int] = Counter()
        self.of_course: Counter[int] = Counter()
        self.taught: Counter[int] = Counter()
        self.busy_weeks: dict[int, Counter[int]] = defaultdict(Counter)
        # Days of the sessions by course and district.
        self.held: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
        # What `lacking` found, until a session of the promise comes or goes.
        self._lacking: dict[int, int] = {}
        for row in sorted(plan):
            self.add(row)

    def add(self, row: Placed) -> None:
        """Book room and people of a session."""
        if row in self.plan:
            return
        self.plan.add(row)
        self._change(row, 1)

    def remove(self, row: Placed) -> None:
        """Give them back."""
        self.plan.remove(row)
        self._change(row, -1)

    def _change(self, row: Placed, step: int) -> None:
        area = self.instance.venues[row.venue].area
        for day in self.instance.room_occupied(row):
            self.room_days[row.venue, day] += step
        for day in self.instance.occupied(row):
            self.area_days[area, day] += step
            for person in (row.trainer, row.co):
                if person != NOBODY:
                    self.busy_weeks[person][self.instance.weeks[day]] += step
        self.area_weeks[area, self.instance.weeks[row.day]] += step
        self.in_room[row.venue] += step
        self.of_course[row.course] += step
        self.held[row.course, area][row.day] += step
        for number in self.instance.promised.get((row.course, area), ()):
            self._lacking.pop(number, None)
        for person in (row.trainer, row.co):
            if person != NOBODY:
                self.taught[person] += step
        self.cover.change(row, step)

    def room_for(self, course: int, venue: int, day: int) -> bool:
        """Whether room and district are free, whoever teaches. `day` comes from `Instance.options`."""
        room = self.instance.venues[venue]
        per_week = self.instance.area_per_week
        if self.in_room[venue] >= room.most:
            return False
        if per_week is not None and self.area_weeks[room.area, self.instance.weeks[day]] >= per_week:
            return False
        if any(self.area_days[room.area, part] for part in self.instance.span(course, day)):
            return False
        return not any(self.room_days[venue, part] for part in self.instance.room_days(course, day))

    def is_rested(self, trainer: int, course: int, day: int) -> bool:
        rest, busy = self.instance.trainers[trainer].rest_weeks, self.busy_weeks[trainer]
        weeks = {self.instance.weeks[part] for part in self.instance.span(course, day)}
        return not any(busy[near] for week in weeks for near in range(week - rest, week + rest + 1))

    def can_teach(self, trainer: int, course: int, day: int) -> bool:
        return (
            self.taught[trainer] < self.instance.trainers[trainer].most
            and self.instance.is_free(trainer, course, day)
            and self.is_rested(trainer, course, day)
        )

    def trainer_for(self, course: int, venue: int, day: int) -> int | None:
        """Who leads it: of those who can, the least used, then the nearest."""
        able = [k for k in self.instance.able.get((course, venue), ()) if self.can_teach(k, course, day)]
        return min(able, key=lambda k: self._burden(k, venue)) if able else None

    def co_for(self, row: Placed) -> int | None:
        """Who stands beside the lead: those who may not lead yet come first, then the least used, then the nearest."""
        able = [
            k
            for k in self.instance.beside.get((row.course, row.venue), ())
            if k != row.trainer and self.can_teach(k, row.course, row.day)
        ]
        if not able:
            return None
        return min(able, key=lambda k: (row.course in self.instance.trainers[k].courses, *self._burden(k, row.venue)))

    def _burden(self, trainer: int, venue: int) -> tuple[float, float, int]:
        facts = self.instance.trainers[trainer]
        return self.taught[trainer] / max(facts.most, 1), self.instance.way(trainer, venue), trainer

    def allows(self, row: Placed) -> bool:
        """Whether this very session can be added."""
        return (
            row.day in self.instance.options(row.course, row.venue)
            and self.room_for(row.course, row.venue, row.day)
            and row.trainer in self.instance.able.get((row.course, row.venue), ())
            and self.can_teach(row.trainer, row.course, row.day)
            and (
                row.co == NOBODY
                or (
                    row.co in self.instance.beside.get((row.course, row.venue), ())
                    and row.co != row.trainer
                    and self.can_teach(row.co, row.course, row.day)
                )
            )
        )

    def days_of(self, number: int) -> list[int]:
        """The days of promise `number`'s sessions, in order."""
        promise = self.instance.promises[number]
        return sorted(day for area in promise.areas for day in self.held[promise.course, area].elements())

    def lacking(self, number: int) -> int:
        """Sessions that promise `number` still lacks."""
        if number not in self._lacking:
            runs = self.instance.promises[number].runs
            self._lacking[number] = max(runs - self.counted(number, self.days_of(number)), 0)
        return self._lacking[number]

    def counted(self, number: int, days: Iterable[int]) -> int:
        """How many of these days (in order) count for a promise: none closer to the one before than it allows, and one
        less for each wait that is longer than it allows."""
        promise = self.instance.promises[number]
        taken: list[int] = []
        for week in (self.instance.weeks[day] for day in days):
            if not taken or week - taken[-1] >= promise.min_gap_weeks:
                taken.append(week)
        if promise.max_gap_weeks >= WEEKS or len(taken) < promise.runs:
            return len(taken)
        waits = [later - earlier for earlier, later in pairwise([*taken, taken[0] + WEEKS])]
        too_long = sum(wait > promise.max_gap_weeks for wait in waits)
        return min(len(taken), promise.runs - too_long) if too_long else len(taken)

    def short(self) -> Iterator[tuple[int, int]]:
        """(number of the promise, sessions that lack) of every promise not kept."""
        for number in range(len(self.instance.promises)):
            if lacking := self.lacking(number):
                yield number, lacking

    def budget_left(self, course: int) -> int:
        """Sessions of a course that may still be placed."""
        return self.instance.courses[course].budget - self.of_course[course]
