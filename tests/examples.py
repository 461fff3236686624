"""How many examples Hypothesis tries, and which.

`make test` tries the same ones every time, however slow the machine is: it judges a change, it does not search.
HYPOTHESIS_PROFILE=deep searches, with other and many more examples each time; what it finds is printed as a line
(`@reproduce_failure`) that repeats it.
"""

import os

from hypothesis import HealthCheck, settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "steady")
settings.register_profile(
    "steady", deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
settings.register_profile(
    "deep", settings.get_profile("steady"), derandomize=False, print_blob=True, max_examples=2_000
)


def examples(number: int) -> int:
    """So many by default, twenty times as many for a search."""
    return number * 20 if PROFILE == "deep" else number
