#!/usr/bin/env bash
# A CP-SAT model in which one variable is hinted twice is invalid as a whole; a hint outside the domain is welcome.
#
# Guess    A hint is advice: it may be wrong, incomplete or impossible, and of two for one variable the last counts (as the last of minimize and
#          maximize does), or the first. So yesterday's plan can be hinted, and then what the planner has moved by hand.
# Happens  The second add_hint makes solve() return MODEL_INVALID, also with the same value, without an exception: whoever reads everything but
#          OPTIMAL and FEASIBLE as "no plan exists" tells people so. 9 for a variable from 0 to 3 passes; clear_hints() first helps.
# Version  ortools 9.15.6755
# Source   https://github.com/google/or-tools/blob/stable/ortools/sat/cp_model_checker.cc (solution hint)
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


def status(*hints, clear=False):
    model = cp_model.CpModel()
    room = model.new_int_var(0, 3, "room")
    for hint in hints:
        if clear:
            model.clear_hints()
        model.add_hint(room, hint)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    return solver.status_name(solver.solve(model))


print(f"ortools {version('ortools')}: a variable from 0 to 3")
found = [status(1, 2), status(1, 1), status(9), status(1, 2, clear=True)]
for name, result in zip(("1, then 2", "1, then 1 again", "9 only", "1, cleared, 2"), found):
    print(f"hint {name}: {result}")
sys.exit(found != ["MODEL_INVALID", "MODEL_INVALID", "OPTIMAL", "OPTIMAL"])
PYTHON
