#!/usr/bin/env bash
# In CP-SAT something without length in the middle of a lesson breaks no_overlap, and is welcome in a cumulative of capacity 1.
#
# Guess    The two are two ways to say one room: add_no_overlap(lessons) and add_cumulative(lessons, [1, 1], 1). A mark of no length (a bell, an
#          activity that was given no time) takes nothing of either; or it breaks both.
# Happens  no_overlap is infeasible while the mark lies strictly inside; at the edge, or on another mark, it may lie. cumulative lets it lie anywhere,
#          even with a demand above the capacity. In two dimensions a line through a rectangle is refused too.
# Version  ortools 9.15.6755
# Source   https://github.com/google/or-tools/blob/stable/ortools/sat/cp_model.proto (no_overlap, cumulative)
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ortools==9.15.6755
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from ortools.sat.python import cp_model


def status(rule, at, demand=1):
    model = cp_model.CpModel()
    lesson, mark = model.new_fixed_size_interval_var(0, 10, "lesson"), model.new_fixed_size_interval_var(at, 0, "mark")
    if rule == "no_overlap":
        model.add_no_overlap([lesson, mark])
    elif rule == "cumulative":
        model.add_cumulative([lesson, mark], [1, demand], 1)
    else:
        side = model.new_fixed_size_interval_var(0, 2, "side")
        model.add_no_overlap_2d([lesson, mark], [side, side])
    solver = cp_model.CpSolver()
    return solver.status_name(solver.solve(model))


print(f"ortools {version('ortools')}: a lesson from 0 to 10, a mark of no length at 5 or 10")
found = [status(*case) for case in (("no_overlap", 5), ("no_overlap", 10), ("no_overlap_2d", 5), ("cumulative", 5), ("cumulative", 5, 2))]
print(f"no_overlap at 5: {found[0]}, at 10: {found[1]}; in two dimensions at 5: {found[2]}")
print(f"cumulative of capacity 1 at 5: {found[3]}, with a demand of 2: {found[4]}")
sys.exit(found != ["INFEASIBLE", "OPTIMAL", "INFEASIBLE", "OPTIMAL", "OPTIMAL"])
PYTHON
