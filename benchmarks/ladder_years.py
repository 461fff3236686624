"""Five years of a movement, with and without the ladder's places in the planner: how many trainers each course has where.

    .venv/bin/python benchmarks/ladder_years.py [years] [seed]

reads the database of `DATABASE_URL` (the demo: `make demo`), writes nothing, and prints a table. Each year is planned by the
quick plan (`solver.baseline`) with those who may lead that year; what it holds is held, people come and go by chance, and levels
follow by `ladder.rules`. `broken` counts by itself whether anybody led who may not: it shares no code with the rules.
"""

import copy
import datetime as dt
import os
import random
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from courses.ladder.rules import CO_SESSIONS, Fact, Given, Level, Need, Observed, Role, Standing, Taught, Took, standing  # noqa: E402
from courses.planner.solver.instance import NOBODY, Instance, Placed  # noqa: E402
from courses.planner.solver.learning import Learner, with_learners, without_lapsed  # noqa: E402
from courses.planner.solver.solve import baseline  # noqa: E402

YEAR = dt.timedelta(weeks=52)
LAPSE_MONTHS = 24
# Chances: that a session is held; that somebody in it wants to be trainee; that a lead signs a sheet for a co-trainer on their
# second session; that a trainer stops within a year.
HELD, WANTS, SIGNS, STOPS = 0.95, 0.12, 0.8, 0.12


@dataclass
class Person:
    """A made-up trainer: facts as the planner reads them, the district they live in, and what happened in each course."""

    facts: dict[str, Any]
    area: int
    is_active: bool = True
    log: dict[int, list[Fact]] = field(default_factory=lambda: defaultdict(list))

    def stand(self, course: int, day: dt.date) -> Standing:
        return standing(self.log[course], today=day, lapse_months=LAPSE_MONTHS)


@dataclass
class Held:
    """A session that was held: who led, who stood beside, who was trainee, and about whom a sheet was signed."""

    day: dt.date
    course: int
    venue: int
    lead: int
    co: int
    trainee: int
    has_sheet: bool


@dataclass
class Years:
    """What came of it. `leads[year][course, area]`: trainers at the end of each year, the first entry before it began."""

    leads: list[dict[tuple[int, int], int]] = field(default_factory=list)
    sessions: list[int] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    given: dict[tuple[int, int], tuple[dt.date, int]] = field(default_factory=dict)

    def total(self, year: int) -> int:
        return sum(self.leads[year].values())


def simulate(data: dict[str, Any], *, years: int, seed: int, has_places: bool, wants: float = WANTS) -> Years:
    """`years` years from the first day of `data` (`Instance.read`). The same for the same data and seed."""
    chance = random.Random(seed)
    first = dt.date.fromisoformat(data["days"][0][1])
    found, people = Years(), _people(data, first, chance)
    for number, person in enumerate(people):
        for course, facts in person.log.items():
            found.given[number, course] = (facts[0].day, facts[0].level)  # type: ignore[attr-defined]
    found.leads.append(_leads(data, people, first))
    for year in range(years):
        start = first + YEAR * year
        instance, who = _instance(data, people, start)
        plan = list(baseline(instance).rows)
        learners = _learners(instance, people, who, start)
        if has_places:
            plan = with_learners(instance, plan, learners)
        plan = without_lapsed(instance, plan, learners)
        _hold(instance, plan, who, people, start - first, chance, found, wants)
        for person in people:
            person.is_active = person.is_active and chance.random() > STOPS
        found.leads.append(_leads(data, people, start + YEAR))
    return found


def broken(found: Years) -> list[str]:
    """One sentence for each session that somebody led, or stood beside in, who may not: plain loops, nothing of the rules."""
    past: dict[tuple[int, int], list[tuple[dt.date, str, int, bool]]] = defaultdict(list)
    wrong = []
    for held in sorted(found.held, key=lambda one: one.day):
        for person, role in ((held.lead, "lead"), (held.co, "co")):
            if person == NOBODY:
                continue
            may_lead, may_co = _may(found.given.get((person, held.course)), past[person, held.course], held.day)
            if (role == "lead" and not may_lead) or (role == "co" and not may_co):
                wrong.append(f"{held.day}: {person} was {role} in course {held.course}")
        for person, role in ((held.lead, "lead"), (held.co, "co"), (held.trainee, "shadow")):
            if person != NOBODY:
                past[person, held.course].append((held.day, role, held.venue, role == "co" and held.has_sheet))
    return wrong


def _may(
    given: tuple[dt.date, int] | None, past: list[tuple[dt.date, str, int, bool]], day: dt.date
) -> tuple[bool, bool]:
    may_co, lead_from, last = bool(given and given[1] >= 2), None, None
    if given and given[1] == 3:
        lead_from = last = given[0]
    rooms: list[int] = []
    signed = False
    for when, role, room, sheet in past:
        if lead_from is not None:
            if role == "co" or (role == "lead" and when <= _two_years(last)):
                last = when
        elif may_co and role != "shadow":
            rooms.append(room)
            signed = signed or sheet
            if len(rooms) >= 2 and len(set(rooms)) >= 2 and signed:
                lead_from = last = when
        elif role == "shadow":
            may_co = True
    is_lead = lead_from is not None and day <= _two_years(last)
    return is_lead, may_co or lead_from is not None


def _two_years(day: dt.date | None) -> dt.date:
    assert day
    return day.replace(year=day.year + 2, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 2)


def _people(data: dict[str, Any], first: dt.date, chance: random.Random) -> list[Person]:
    people = []
    for facts in data["trainers"]:
        person = Person(copy.deepcopy(facts), _area(data, facts))
        for level, courses in ((Level.LEAD, facts["courses"]), (Level.CO_TRAINER, facts.get("co_courses", []))):
            for course in courses:
                person.log[course].append(Given(first - dt.timedelta(days=chance.randrange(30, 600)), level))
        people.append(person)
    return people


def _area(data: dict[str, Any], facts: dict[str, Any]) -> int:
    """The district of the nearest room."""
    near = [(km, venue) for venue, km in enumerate(facts["km"]) if km is not None]
    return data["venues"][min(near)[1]]["area"] if near else 0


def _instance(data: dict[str, Any], people: list[Person], start: dt.date) -> tuple[Instance, list[int]]:
    """The year as the planner reads it, with those who may lead and stand beside when it begins."""
    who = [number for number, person in enumerate(people) if person.is_active]
    rows = []
    for number in who:
        stands = {course: people[number].stand(course, start) for course in range(len(data["courses"]))}
        able = [course for course, stand in stands.items() if stand.counts_as == Level.LEAD]
        beside = [c for c, s in stands.items() if s.counts_as >= Level.CO_TRAINER and c not in able]
        rows.append(people[number].facts | {"courses": able, "co_courses": beside})
    return Instance.read(data | {"trainers": rows, "fixed": [], "keep": []}), who


def _learners(
    instance: Instance, people: list[Person], who: list[int], start: dt.date
) -> dict[tuple[int, int], Learner]:
    """As `planner.queries.learners` reads them; days of the year are those of `instance`, whatever year it is."""
    found = {}
    for index, number in enumerate(who):
        for course in list(people[number].log):
            stand = people[number].stand(course, start)
            if stand.counts_as == Level.LEAD and stand.lapses_on and stand.lapses_on < start + YEAR:
                left = (stand.lapses_on - start).days
                until = max(
                    (n for n, day in enumerate(instance.dates) if (day - instance.dates[0]).days <= left), default=-1
                )
                found[course, index] = Learner(1, until=until)
            elif stand.is_one_away:
                needs_other = Need.OTHER_PLACE in stand.missing
                found[course, index] = Learner(max(stand.sessions_missing, 1), set(stand.places), needs_other)
    return found


def _hold(
    instance: Instance,
    plan: list[Placed],
    who: list[int],
    people: list[Person],
    later: dt.timedelta,
    chance: random.Random,
    found: Years,
    chance_of_wanting: float,
) -> None:
    """Every session in order of time; what happened is noted in the log of each."""
    held = 0
    for row in sorted(plan, key=lambda row: (row.day, row.course, row.venue)):
        if row.trainer == NOBODY or chance.random() > HELD:
            continue
        day = instance.dates[row.day] + later
        lead, co = who[row.trainer], who[row.co] if row.co != NOBODY else NOBODY
        if people[lead].stand(row.course, day).counts_as != Level.LEAD:
            continue  # the session that was to renew it was called off, and so is this one
        held += 1
        people[lead].log[row.course].append(Taught(day, Role.LEAD, row.venue))
        has_sheet, trainee = False, NOBODY
        signs, wants = chance.random() < SIGNS, chance.random() < chance_of_wanting
        if co != NOBODY:
            before = people[co].stand(row.course, day)
            people[co].log[row.course].append(Taught(day, Role.CO, row.venue))
            has_sheet = signs and before.level == Level.CO_TRAINER and len(before.places) + 1 >= CO_SESSIONS
            if has_sheet:
                people[co].log[row.course].append(Observed(day, True))
        if wants:
            trainee = len(people)
            people.append(Person(people[lead].facts | {"courses": [], "co_courses": []}, people[lead].area))
            people[trainee].log[row.course] += [Took(day - dt.timedelta(days=90)), Taught(day, Role.SHADOW, row.venue)]
        found.held.append(Held(day, row.course, row.venue, lead, co, trainee, has_sheet))
    found.sessions.append(held)


def _leads(data: dict[str, Any], people: list[Person], day: dt.date) -> dict[tuple[int, int], int]:
    areas = range(len(data["areas"]))
    found = {(course, area): 0 for course in range(len(data["courses"])) for area in areas}
    for person in people:
        if person.is_active:
            for course in person.log:
                found[course, person.area] += person.stand(course, day).counts_as == Level.LEAD
    return found


def table(data: dict[str, Any], without: Years, with_places: Years) -> str:
    """Markdown: each course by district, trainers at the end of the last year without and with places."""
    lines = ["| course | " + " | ".join(data["areas"]) + " | all |", "|---|" + "---|" * (len(data["areas"]) + 1)]
    for number, course in enumerate(data["courses"]):
        pairs = [
            (without.leads[-1][number, area], with_places.leads[-1][number, area]) for area in range(len(data["areas"]))
        ]
        pairs.append((sum(one for one, _two in pairs), sum(two for _one, two in pairs)))
        lines.append(f"| {course['name']} | " + " | ".join(f"{one} → {two}" for one, two in pairs) + " |")
    lines += ["", "| end of year | trainers without | with | sessions without | with |", "|---|---|---|---|---|"]
    for year in range(len(without.leads)):
        held = [str(one.sessions[year - 1]) if year else "" for one in (without, with_places)]
        lines.append(f"| {year} | {without.total(year)} | {with_places.total(year)} | {' | '.join(held)} |")
    return "\n".join(lines)


def main() -> None:
    """Both movements, beside each other."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")
    import django

    django.setup()
    from courses.common import clock
    from courses.planner.queries.problem import problem_of

    years, seed = (int(word) for word in [*sys.argv[1:], "5", "1"][:2]) if len(sys.argv) != 2 else (int(sys.argv[1]), 1)
    data = problem_of(clock.today()).data
    both = [simulate(data, years=years, seed=seed, has_places=has_places) for has_places in (False, True)]
    print(table(data, *both))
    print("\nrules broken:", [len(broken(one)) for one in both])


if __name__ == "__main__":
    main()
