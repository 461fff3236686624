"""The best plan there is for a small movement, days and trainers included, by one program over every possible session.

Written from the description of the data, beside `checker.py`; shares no code with the planner. Only for promises that count
sessions, without weeks between them.
"""

from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from tests.courses.planner.solver.checker import alone, days_of, fill_up, together

WEEKS = 52


@dataclass
class Exact:
    """Every session that could be, whom it may not meet, and what it is for."""

    data: dict[str, Any]

    def __post_init__(self) -> None:
        data = self.data
        self.model = cp_model.CpModel()
        published = [fill_up(row) for row in data.get("fixed", [])]
        rows = [
            [course, venue, day, trainer, None]
            for course in range(len(data["courses"]))
            for venue in range(len(data["venues"]))
            for day in range(len(data["days"]))
            for trainer in range(len(data["trainers"]))
        ]
        free = [row for row in rows if not alone(data, row)]
        free = [row for row in free if not any(together(data, row, other) for other in published)]
        self.rows = [*published, *free]
        self.new = len(published)
        self.taken = [self.model.new_bool_var("") for _row in self.rows]
        for number in range(self.new):
            self.model.add(self.taken[number] == 1)
        self._exclude()
        self._limit()
        self.lacking = self._promises()

    def _exclude(self) -> None:
        """Two sessions that break a rule together; grouped, so that few pairs are written."""
        data, groups = self.data, {}
        for number, row in enumerate(self.rows[self.new :], self.new):
            for day in days_of(data, row):
                groups.setdefault(("area", data["venues"][row[1]]["area"], day), set()).add(number)
                rest = data["trainers"][row[3]].get("rest_weeks", 1)
                week = data["days"][day][0]
                for near in range(week - rest, week + 1):
                    groups.setdefault(("trainer", row[3], near), set()).add(number)
        for numbers in groups.values():
            if len(numbers) > 1:
                self.model.add_at_most_one([self.taken[number] for number in sorted(numbers)])

    def _limit(self) -> None:
        data = self.data
        for number, course in enumerate(data["courses"]):
            self._most(lambda row, n=number: row[0] == n, course.get("budget", data["budget_per_course"]))
        for number, venue in enumerate(data["venues"]):
            self._most(lambda row, n=number: row[1] == n, venue["max"])
        for number, trainer in enumerate(data["trainers"]):
            self._most(lambda row, n=number: n in row[3:], trainer["max"])
        if data.get("area_per_week") is not None:
            places = {(data["venues"][row[1]]["area"], data["days"][row[2]][0]) for row in self.rows}
            for area, week in sorted(places):
                self._most(
                    lambda row, a=area, w=week: (data["venues"][row[1]]["area"], data["days"][row[2]][0]) == (a, w),
                    data["area_per_week"],
                )

    def _most(self, is_meant: Any, limit: int) -> None:
        """New sessions may not add to what published ones take too much already."""
        there = sum(is_meant(row) for row in self.rows[: self.new])
        mine = [self.taken[n] for n, row in enumerate(self.rows) if n >= self.new and is_meant(row)]
        self.model.add(sum(mine) <= max(limit - there, 0))

    def _promises(self) -> list[cp_model.IntVar]:
        data, lacking = self.data, []
        promises = data.get("promises")
        if promises is None:
            promises = [
                {"course": course, "areas": [area], "runs": data["min_runs"]}
                for course in range(len(data["courses"]))
                for area in range(len(data["areas"]))
            ]
        for promise in promises:
            here = [
                self.taken[n]
                for n, row in enumerate(self.rows)
                if row[0] == promise["course"] and data["venues"][row[1]]["area"] in promise["areas"]
            ]
            lacks = self.model.new_int_var(0, max(promise["runs"], 0), "")
            self.model.add(sum(here) + lacks >= promise["runs"])
            lacking.append(lacks)
        return lacking

    def fewest_lacking(self) -> int:
        """Promised sessions that every plan lacks."""
        self.model.minimize(sum(self.lacking))
        return round(self._solve())

    def best(self, lacking: int) -> float:
        """All + mean of the best plan that lacks at most so many promised sessions."""
        data, total = self.data, sum(group["members"] for group in self.data["members"])
        if not total or not data["courses"]:
            return 0.0
        self.model.add(sum(self.lacking) <= lacking)
        worth = []
        for group in data["members"]:
            everything = self.model.new_bool_var("")
            for course in range(len(data["courses"])):
                covered = self.model.new_bool_var("")
                self.model.add_implication(everything, covered)
                self._covered(group, course, covered)
                worth.append(group["members"] * covered)
            worth.append(group["members"] * len(data["courses"]) * everything)
        self.model.maximize(sum(worth))
        return self._solve() / total / len(data["courses"])

    def _covered(self, group: dict[str, Any], course: int, covered: cp_model.IntVar) -> None:
        """A session in every stretch of so many weeks as one may wait, around the year."""
        by_week: dict[int, list[cp_model.IntVar]] = {}
        for number, row in enumerate(self.rows):
            if row[0] == course and row[1] in group["venues"]:
                by_week.setdefault(self.data["days"][row[2]][0] % WEEKS, []).append(self.taken[number])
        length = min(self.data["max_gap_weeks"], WEEKS)
        # It follows from the stretches, and spares the program from finding out for every choice of weeks.
        every = [taken for mine in by_week.values() for taken in mine]
        self.model.add(sum(every) >= -(-WEEKS // length) * covered)
        for first in range(WEEKS):
            weeks = [(first + step) % WEEKS for step in range(length)]
            self.model.add(sum(taken for week in weeks for taken in by_week.get(week, [])) >= covered)

    def _solve(self) -> float:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        status = solver.solve(self.model)
        assert status == cp_model.OPTIMAL, solver.status_name(status)
        return solver.objective_value


def is_false(data: dict[str, Any], both: float, lacking: int) -> bool:
    """Whether a plan that lacks at most so many promised sessions covers more than a bound says no plan does."""
    return Exact(data).best(lacking) > both + 1e-6
