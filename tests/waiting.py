"""Waiting for something to become true, in the one place where tests look at a clock.

No test may depend on how fast the machine is: it waits for a condition, never for so many seconds, and asserts no
duration. What something takes is measured in `benchmarks/`. `tests/test_clocks.py` keeps it so.
"""

import time
from collections.abc import Callable

# Seconds until a test that hangs is given up: the last guard, far beyond what a slow machine needs.
PATIENCE = 300
# Seconds between two looks.
PAUSE = 0.01


def wait_until(true: Callable[[], object], what: str, *, patience: float = PATIENCE, pause: float = PAUSE) -> None:
    """Return as soon as `true()` is; raises `AssertionError` with the words of `what` after `patience` seconds."""
    until = time.monotonic() + patience
    while not true():
        assert time.monotonic() < until, what
        time.sleep(pause)
