"""How far the planner comes on movements that nobody tuned it on, and on a large one: medians and worst, each in a process of its own.

    benchmarks/planner_movements.py --seeds 101-120 --seconds 20
    benchmarks/planner_movements.py --seeds 1 --size 5 --courses 18 --seconds 60
    benchmarks/planner_movements.py --seeds 101-120 --seconds 20 --program ../before/benchmarks/planner.py

Seeds 1 to 20 are for tuning, 101 to 120 for telling (`docs/PLANNER.md`). `--program` is the `planner.py` of another checkout, to
compare with. Without arguments one movement gets five seconds. Minutes, so no part of `make test`.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks._movement import movement  # noqa: E402

KB_IN_MB = 1024
# Of each figure how it is told, and whether a small one is the worst.
FIGURES = {
    "all": ("{:.4f}", min),
    "mean": ("{:.4f}", min),
    "both": ("{:.4f}", min),
    "gap": ("{:.4f}", max),
    "short": ("{:.0f}", max),
    "memory_mb": ("{:.0f}", max),
    "first": ("{:.2f}", max),
    "seconds": ("{:.1f}", max),
    "cpu": ("{:.1f}", max),
}


def run(program: Path, data: dict[str, Any], seconds: float, workers: int) -> dict[str, float]:
    """One movement in a process of its own; its memory at most, and what it took of the processor, are the system's figures."""
    with tempfile.TemporaryDirectory() as folder:
        file, answer = Path(folder) / "instance.json", Path(folder) / "answer.json"
        file.write_text(json.dumps(data), encoding="utf-8")
        command = [sys.executable, str(program), "--instance", str(file), "--seconds", str(seconds)]
        with answer.open("w", encoding="utf-8") as output:
            child = subprocess.Popen(
                [*command, "--workers", str(workers), "--json"], stdout=output, stderr=subprocess.DEVNULL
            )
            _pid, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{program} ended with {child.returncode}")
        found = json.loads(answer.read_text(encoding="utf-8"))
    return {
        "all": found["all"],
        "mean": found["mean"],
        "both": found["all"] + found["mean"],
        "gap": found["gap"],
        "short": sum(row["lacking"] for row in found["unplaced"]),
        "memory_mb": used.ru_maxrss / KB_IN_MB,
        "first": found["seconds_to_first"],
        "seconds": found["seconds"],
        "cpu": used.ru_utime + used.ru_stime,
    }


def seeds(words: str) -> list[int]:
    """«101-103,7» → [101, 102, 103, 7]."""
    found: list[int] = []
    for part in words.split(","):
        first, _dash, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=seeds, default=[1], help="«101-120» or «1,2,7»")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--size", type=int, default=1, help="so many times the members, rooms and trainers")
    parser.add_argument("--courses", type=int, default=None)
    parser.add_argument("--program", type=Path, default=ROOT / "benchmarks" / "planner.py")
    given = parser.parse_args()
    print("seed  " + "  ".join(f"{name:>9}" for name in FIGURES))
    rows = []
    for seed in given.seeds:
        data = movement(seed, size=given.size, courses=given.courses)
        rows.append(run(given.program, data, given.seconds, given.workers))
        told = "  ".join(f"{form.format(rows[-1][name]):>9}" for name, (form, _worst) in FIGURES.items())
        print(f"{seed:<4}  {told}", flush=True)
    for word, pick in (("median", None), ("worst", True)):
        told = "  ".join(
            f"{form.format((worst if pick else statistics.median)([row[name] for row in rows])):>9}"
            for name, (form, worst) in FIGURES.items()
        )
        print(f"{word:<6}{told}")
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
