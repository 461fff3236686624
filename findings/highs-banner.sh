#!/usr/bin/env bash
# The first Highs() of a process prints two lines on standard output before any option can ask for silence.
#
# Guess    A solver that is only made has nothing to say: output_flag=False before run() keeps it quiet, as silent() does for every later one, and
#          scipy's milp is quiet from the start. So a program may write its own result (JSON, CSV) to standard output.
# Happens  The constructor prints version and licence, once in the process, past sys.stdout: redirect_stdout does not catch it. The options come too
#          late, and the second Highs() prints nothing.
# Version  highspy 1.16.0
# Source   https://github.com/ERGO-Code/HiGHS, Highs.cpp and highs_bindings.cpp
# Ends with 0 when that is still so, with 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check highspy==1.16.0 numpy==2.4.6
cd "$folder"
cat > first.py <<'PYTHON'
from contextlib import redirect_stdout
from io import StringIO

import highspy

with redirect_stdout(StringIO()):
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.run()
PYTHON
{ cat first.py; printf '    second = highspy.Highs()\n    second.silent()\n    second.run()\n'; } > both.py
"$folder/venv/bin/python" first.py > first.out
"$folder/venv/bin/python" both.py > both.out
echo "highspy 1.16.0, one silenced solver: $(wc -l < first.out) lines; two: $(wc -l < both.out) lines"
cat first.out
[ "$(wc -l < first.out)" = 2 ] && cmp -s first.out both.out && grep -q '^Running HiGHS 1.16.0' first.out
