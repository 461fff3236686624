"""The benchmark prints one JSON object and nothing else, whatever the size of the country."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.courses.planner.solver.checker import covered, violations
from tests.courses.planner.solver.worlds import world

PROGRAM = Path(__file__).resolve().parents[4] / "benchmarks" / "planner.py"


@pytest.mark.parametrize("times", [1, 2])
def test_one_object_with_both_plans(tmp_path, times):
    file = tmp_path / "instance.json"
    file.write_text(json.dumps(world()), encoding="utf-8")
    command = [sys.executable, PROGRAM, "--instance", file, "--seconds", "2", "--times", str(times), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    for plan in (found, found["greedy"]):
        assert {"plan", "all", "mean", "seconds_to_first", "bound", "gap", "unplaced"} <= plan.keys()
        assert {len(row) for row in plan["plan"]} == {4}
        assert plan["unplaced"] == []
    if times == 1:
        assert violations(world(), found["plan"]) == []
        assert (found["all"], found["mean"]) == pytest.approx(covered(world(), found["plan"]))
