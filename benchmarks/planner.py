"""What the planner reaches in so many seconds, beside a plan made without a solver, in one run.

    benchmarks/planner.py --instance FILE --seconds 20 --json
    benchmarks/planner.py --times 1 2 5

The file has the form that `courses/planner/solver/instance.py` describes; without one a small movement is made up. `--times`
sets copies of the country side by side: so many times the districts, rooms, trainers, members and sessions.
"""

import argparse
import datetime as dt
import json
import math
import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from courses.planner.solver.instance import Instance  # noqa: E402
from courses.planner.solver.outcome import Outcome  # noqa: E402

# Of the movement that is made up: a square of so many kilometres, cut into four districts.
SIDE_KM, ROAD, REACH_KM, WEEKS = 160.0, 1.25, 50.0, 52
MONDAY = dt.date(2027, 1, 4)
EVENINGS, WEEKEND = (1, 2, 3), (5, 6)


def made_up(seed: int = 1) -> dict[str, Any]:
    """Six courses, four districts, 24 rooms, 30 trainers and 5,000 members."""
    rng = random.Random(seed)
    days = [
        [week, (MONDAY + dt.timedelta(weeks=week, days=day)).isoformat(), "E" if day in EVENINGS else "D"]
        for week in range(WEEKS)
        for day in (*EVENINGS, *WEEKEND)
    ]
    forms = "EEDDDW"
    places = [(rng.uniform(0, SIDE_KM), rng.uniform(0, SIDE_KM)) for _room in range(24)]
    homes = [(rng.uniform(0, SIDE_KM), rng.uniform(0, SIDE_KM)) for _class in range(60)]
    open_weeks = [week for week in range(WEEKS) if not 26 <= week <= 31 and week < 50]
    return {
        "areas": ["Northwest", "Northeast", "Southwest", "Southeast"],
        "budget_per_course": 12,
        "min_runs": 2,
        "max_gap_weeks": 30,
        "reach_km": REACH_KM,
        "days": days,
        "courses": [{"name": f"C{number}", "form": form, "mincap": 15} for number, form in enumerate(forms)],
        "venues": [
            {
                "name": f"V{number:02}",
                "area": int(x > SIDE_KM / 2) + 2 * int(y > SIDE_KM / 2),
                "capacity": rng.choice((12, 20, 30, 40)),
                "max": 10,
                "open": sorted(_some_days(rng, days, open_weeks)),
            }
            for number, (x, y) in enumerate(places)
        ],
        "trainers": [_trainer(rng, places, days) for _trainer_number in range(30)],
        "members": [
            {
                "members": rng.randint(20, 150),
                "venues": [v for v, place in enumerate(places) if _km(home, place) <= REACH_KM],
            }
            for home in homes
        ],
    }


def _some_days(rng: random.Random, days: list[list[Any]], weeks: list[int]) -> set[int]:
    """Two evenings and one weekend in two, in the weeks that are open."""
    evenings, odd = set(rng.sample(range(3), 2)), rng.randrange(2)
    return {
        number
        for number, (week, _date, kind) in enumerate(days)
        if week in weeks and (number % 5 in evenings if kind == "E" else week % 2 == odd)
    }


def _trainer(rng: random.Random, places: list[tuple[float, float]], days: list[list[Any]]) -> dict[str, Any]:
    home = (rng.uniform(0, SIDE_KM), rng.uniform(0, SIDE_KM))
    away = set(rng.sample(range(WEEKS), rng.randint(10, 21)))
    return {
        "courses": sorted(rng.sample(range(6), rng.randint(2, 4))),
        "max": rng.randint(4, 10),
        "travel_km": rng.choice((40, 60, 80, 120)),
        "free": [number for number, (week, _date, _kind) in enumerate(days) if week not in away],
        "km": [round(_km(home, place), 1) for place in places],
    }


def _km(one: tuple[float, float], two: tuple[float, float]) -> float:
    return math.dist(one, two) * ROAD


def copies(data: dict[str, Any], times: int) -> dict[str, Any]:
    """The country `times` times side by side, with as many times the sessions; no road leads from one to another."""
    venues, areas = len(data["venues"]), len(data["areas"])
    return data | {
        "areas": [name for _copy in range(times) for name in data["areas"]],
        "budget_per_course": data["budget_per_course"] * times,
        "venues": [row | {"area": row["area"] + copy * areas} for copy in range(times) for row in data["venues"]],
        "trainers": [
            row | {"km": [None] * (copy * venues) + row["km"] + [None] * ((times - 1 - copy) * venues)}
            for copy in range(times)
            for row in data["trainers"]
        ],
        "members": [
            row | {"venues": [venue + copy * venues for venue in row["venues"]]}
            for copy in range(times)
            for row in data["members"]
        ],
    }


def told(instance: Instance, outcome: Outcome) -> dict[str, Any]:
    """A plan and its figures, with names instead of indexes where people read them."""
    facts = outcome.as_dict()
    unplaced = [
        row
        | {"course": instance.courses[row["course"]].name, "areas": [instance.areas[area] for area in row["areas"]]}
        | {"reason": row["cause"]}
        for row in facts["unplaced"]
    ]
    keep = (
        "all",
        "mean",
        "seconds",
        "seconds_to_first",
        "bound",
        "gap",
        "is_complete",
        "promised",
        "impossible",
        "lacking",
    )
    return {"plan": [row[:4] for row in facts["rows"]], "unplaced": unplaced} | {key: facts[key] for key in keep}


@contextmanager
def _quiet() -> Iterator[None]:
    """HiGHS greets on the standard output, where only the answer belongs."""
    sys.stdout.flush()
    saved = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(saved, 1)
        os.close(saved)


def measure(data: dict[str, Any], seconds: float, seed: int, workers: int) -> dict[str, Any]:
    """Both plans of one instance, and what the planner's took of the processor."""
    with _quiet():
        from courses.planner.solver.solve import baseline, solve

        instance = Instance.read(data)
        greedy = told(instance, baseline(instance))
        before = time.process_time()
        ours = told(instance, solve(instance, seed=seed, seconds=seconds, workers=workers))
        ours["cpu_seconds"] = time.process_time() - before
    return ours | {"greedy": greedy}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--instance", type=Path, help="a JSON file; a small movement is made up without one")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--times", type=int, nargs="+", default=[1], help="copies of the country side by side")
    parser.add_argument("--json", action="store_true", help="one JSON object with the plans")
    given = parser.parse_args()
    data = json.loads(given.instance.read_text(encoding="utf-8")) if given.instance else made_up()
    for times in given.times:
        found = measure(copies(data, times) if times > 1 else data, given.seconds, given.seed, given.workers)
        if given.json:
            print(json.dumps(found, ensure_ascii=False))
            continue
        print(f"{times} × the country, {given.seconds:g} s")
        for name, plan in (("planner", found), ("greedy", found["greedy"])):
            print(
                f"  {name:8} all {plan['all']:.4f}  mean {plan['mean']:.4f}  gap {plan['gap']:.3f}  sessions {len(plan['plan'])}"
                f"  promises short {len(plan['unplaced'])}  first after {plan['seconds_to_first']:.2f} s, all in {plan['seconds']:.1f} s"
            )


if __name__ == "__main__":
    main()
