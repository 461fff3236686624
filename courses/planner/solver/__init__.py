"""The planner: from promises, courses, rooms, trainers and members to a year of sessions. Pure Python, no Django.

    instance = Instance.read(data)                      # instance.py says what `data` holds
    outcome = solve(instance, seed=1, seconds=20)       # solve.py; `replan` changes little, `greedy` needs no solver
    outcome.as_dict()                                   # outcome.py; numbers, lists and strings only

`solve.py` loads OR-Tools and HiGHS, so only a task imports it. `alternatives.py`, `reasons.py` and `state.py` need NumPy alone.
"""

import os

# Matrices here are small: a second thread for each waits longer than it works, all the more where other work runs beside.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
