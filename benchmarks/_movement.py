"""Movements that are made up on the real map, as large as a country's: the same seed gives the same one.

Postcodes, their points, land masses and people, kommuner and storkredse are those of Denmark (`courses/places/data`); members,
rooms, trainers and what they may teach are invented. Nothing here is about anybody.
"""

import bisect
import csv
import datetime as dt
import itertools
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import holidays

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from courses.places.rules.distance import Place as Point  # noqa: E402
from courses.places.rules.distance import road_km  # noqa: E402

DATA = ROOT / "courses" / "places" / "data"
YEAR, MONDAY, WEEKS = 2027, dt.date(2027, 1, 4), 52
REACH_KM, MAX_GAP_WEEKS, BUDGET, MIN_RUNS = 50.0, 30, 25, 2
# Tuesday to Thursday evenings; Saturdays and Sundays.
EVENINGS, WEEKEND = (1, 2, 3), (5, 6)
SCHOOL_WEEKS = frozenset({7, 26, 27, 28, 29, 30, 31, 42, 51, 52})
MEMBERS, ROOMS, TRAINERS = 50_000, 60, 80
# Rooms in every district at least; Bornholm, which is small, has two.
ROOMS_PER_DISTRICT, SMALL = 4, {"Bornholm": 2}
# Of twelve courses four are evenings, six take a day and two a weekend.
FORMS = "EEEEDDDDDDWW"
SEATS = {"E": 15, "D": 20, "W": 25}
DAYS_EACH = len(EVENINGS) + len(WEEKEND)

TUNING, REPORTED = range(1, 21), range(101, 121)


@dataclass(frozen=True)
class Place:
    """A postcode: who lives there, and which district it is in."""

    code: str
    name: str
    point: Point
    kommune: str
    area: int
    people: int


def movement(seed: int, *, size: int = 1, courses: int | None = None) -> dict[str, Any]:
    """A year to plan, in the form that `Instance.read` takes. `size` times the members, rooms and trainers in the same country;
    `courses` of them, 12 unless said."""
    rng = random.Random(seed)
    areas, places = country()
    days = calendar()
    forms = [FORMS[number * len(FORMS) // (courses or len(FORMS))] for number in range(courses or len(FORMS))]
    rooms = _rooms(rng, places, len(areas), {areas.index(name): count for name, count in SMALL.items()}, size)
    homes = [_home(rng, places) for _trainer in range(TRAINERS * size)]
    km = road_km([home.point for home in homes], [room.point for room in rooms])
    return {
        "about": f"made up, seed {seed}, {size} × the members, {len(forms)} courses",
        "seed": seed,
        "areas": areas,
        "budget_per_course": BUDGET,
        "min_runs": MIN_RUNS,
        "max_gap_weeks": MAX_GAP_WEEKS,
        "reach_km": REACH_KM,
        "days": days,
        "courses": [{"name": f"C{n:02}", "form": form, "mincap": SEATS[form]} for n, form in enumerate(forms)],
        "venues": [_venue(rng, room, days) for room in rooms],
        "trainers": [_trainer(rng, len(forms), row, days) for row in km.tolist()],
        "members": _members(rng, places, rooms, MEMBERS * size),
    }


def country() -> tuple[list[str], list[Place]]:
    """The districts, and every postcode where somebody lives."""
    with (DATA / "kommuner.csv").open(encoding="utf-8") as file:
        kommuner = {row["kode"]: row for row in csv.DictReader(file)}
    with (DATA / "postnumre_befolkning_estimat.csv").open(encoding="utf-8") as file:
        people = {row["postnr"]: int(row["befolkning_estimat"]) for row in csv.DictReader(file)}
    areas = sorted({row["storkreds"] for row in kommuner.values()})
    places = []
    with (DATA / "postnumre.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            kommune = kommuner.get(row["kommune_kode"])
            if kommune and people.get(row["postnr"]):
                point = Point(row["postnr"], float(row["lat"]), float(row["lon"]))
                area = areas.index(kommune["storkreds"])
                places.append(Place(row["postnr"], row["navn"], point, kommune["kode"], area, people[row["postnr"]]))
    return areas, places


def calendar() -> list[list[Any]]:
    """[week, ISO date, kind] of the days on which a course may be held: no public holidays, no days squeezed between two."""
    closed = set(holidays.country_holidays("DK", years=YEAR)) | {
        dt.date(YEAR, month, day) for month, day in ((5, 1), (6, 5), (12, 24), (12, 31))
    }
    found = []
    for week, weekday in itertools.product(range(WEEKS), (*EVENINGS, *WEEKEND)):
        day = MONDAY + dt.timedelta(weeks=week, days=weekday)
        kind = "E" if weekday in EVENINGS else "D"
        found.append([week, day.isoformat(), "X" if day in closed else kind])
    return found


def _home(rng: random.Random, places: list[Place]) -> Place:
    """Where somebody lives: as people do."""
    sums = list(itertools.accumulate(place.people for place in places))
    return places[bisect.bisect(sums, rng.random() * sums[-1])]


def _rooms(rng: random.Random, places: list[Place], areas: int, small: dict[int, int], size: int) -> list[Place]:
    """Some in every district, the rest where people live."""
    found: list[Place] = []
    for area in range(areas):
        here = [place for place in places if place.area == area]
        found += [_home(rng, here) for _room in range(size * small.get(area, ROOMS_PER_DISTRICT))]
    return found + [_home(rng, places) for _room in range(size * ROOMS - len(found))]


def _venue(rng: random.Random, room: Place, days: list[list[Any]]) -> dict[str, Any]:
    """Open on two evenings of the week and one weekend in two, or on one evening and every weekend; never in eight weeks."""
    evenings = set(rng.sample(range(len(EVENINGS)), rng.choice((1, 2, 2, 3))))
    odd, shut = rng.choice((0, 1, None)), set(rng.sample(range(WEEKS), 8))
    is_open = [
        number
        for number, (week, _date, kind) in enumerate(days)
        if week not in shut
        and (week + 1) not in SCHOOL_WEEKS
        and (number % DAYS_EACH in evenings if kind == "E" else kind == "D" and odd in (None, week % 2))
    ]
    capacity = rng.choice((15, 20, 25, 30, 30, 30, 40, 40))
    return {
        "name": room.name,
        "postcode": room.code,
        "area": room.area,
        "capacity": capacity,
        "max": 12,
        "open": is_open,
    }


def _trainer(rng: random.Random, courses: int, km: list[float], days: list[list[Any]]) -> dict[str, Any]:
    away = set(rng.sample(range(WEEKS), rng.randint(10, 21)))
    return {
        "courses": sorted(rng.sample(range(courses), rng.randint(3, 6) * courses // len(FORMS))),
        "max": rng.randint(4, 10),
        "travel_km": rng.choice((40, 60, 60, 60, 80, 120)),
        "free": [number for number, (week, _date, _kind) in enumerate(days) if week not in away],
        "km": [round(way, 1) if way < float("inf") else None for way in km],
    }


def _members(rng: random.Random, places: list[Place], rooms: list[Place], count: int) -> list[dict[str, Any]]:
    """So many, where people live; more of them in some places than in others. Those with the same rooms in reach are one class."""
    eager = [place.people * rng.lognormvariate(0.0, 0.5) for place in places]
    share = count / sum(eager)
    near = road_km([place.point for place in places], [room.point for room in rooms]) <= REACH_KM
    classes: dict[tuple[int, ...], int] = {}
    for number, weight in enumerate(eager):
        key = tuple(venue for venue, is_near in enumerate(near[number].tolist()) if is_near)
        classes[key] = classes.get(key, 0) + round(weight * share)
    return [{"members": people, "venues": list(key)} for key, people in sorted(classes.items()) if people]
