"""Small movements for the planner's tests, as the data it reads."""

import datetime as dt
import random
from typing import Any

MONDAY = dt.date(2027, 1, 4)
# Seconds after which a search that hangs is cut off. How far one goes says `work`, which no slow machine makes less.
GUARD = 600.0


def calendar(weeks: range = range(0, 52, 2)) -> list[list[Any]]:
    """A Wednesday evening, a Saturday and a Sunday in each of these weeks."""
    return [
        [week, (MONDAY + dt.timedelta(weeks=week, days=day)).isoformat(), kind]
        for week in weeks
        for day, kind in ((2, "E"), (5, "D"), (6, "D"))
    ]


def world(**changes: Any) -> dict[str, Any]:
    """Two districts with two rooms each, two courses, four trainers, three groups of members."""
    days = calendar()
    every = list(range(len(days)))

    def trainer(*km: float | None, **facts: Any) -> dict[str, Any]:
        return {"courses": [0, 1], "max": 8, "travel_km": 60, "free": every, "km": list(km)} | facts

    data = {
        "areas": ["North", "South"],
        "budget_per_course": 6,
        "min_runs": 2,
        "max_gap_weeks": 30,
        "reach_km": 50,
        "days": days,
        "courses": [{"name": "C0", "form": "E", "mincap": 10}, {"name": "C1", "form": "W", "mincap": 10}],
        "venues": [
            {"name": f"V{number}", "area": number // 2, "capacity": 20, "max": 8, "open": every} for number in range(4)
        ],
        "trainers": [
            trainer(5, 20, 140, 150),
            trainer(20, 5, 130, 140),
            trainer(140, 130, 5, 20),
            trainer(150, 140, 20, 5),
        ],
        "members": [
            {"members": 500, "venues": [0, 1]},
            {"members": 300, "venues": [1, 2]},
            {"members": 400, "venues": [2, 3]},
        ],
    }
    return data | changes


def tiny(seed: int) -> dict[str, Any]:
    """Some of two districts, three rooms, three trainers and two courses in six weeks of the year: small enough to be solved
    exactly, and often so scarce that something promised is impossible."""
    rng = random.Random(seed)
    days = calendar(range(0, 52, 9))
    courses, venues, areas = rng.randint(1, 2), rng.randint(1, 3), rng.randint(1, 2)

    def some(share: float) -> list[int]:
        return [day for day in range(len(days)) if rng.random() < share]

    return {
        "areas": [f"A{number}" for number in range(areas)],
        "budget_per_course": rng.randint(1, 4),
        "min_runs": rng.randint(0, 2),
        "max_gap_weeks": rng.choice([27, 30, 52]),
        "reach_km": 50,
        "days": days,
        "courses": [{"name": f"C{n}", "form": rng.choice("ED"), "mincap": 10} for n in range(courses)],
        "venues": [
            {"name": f"V{n}", "area": rng.randrange(areas), "capacity": 20, "max": rng.randint(1, 4), "open": some(0.8)}
            for n in range(venues)
        ],
        "trainers": [
            {
                "courses": [n for n in range(courses) if rng.random() < 0.7],
                "max": rng.randint(0, 3),
                "travel_km": 60,
                "free": some(0.7),
                "km": [rng.choice([5, 50, 70, None]) for _venue in range(venues)],
                "rest_weeks": rng.choice([1, 1, 9]),
            }
            for _trainer in range(rng.randint(1, 3))
        ],
        "members": [
            {"members": rng.randint(0, 900), "venues": [n for n in range(venues) if rng.random() < 0.6]}
            for _group in range(rng.randint(1, 3))
        ],
    }
