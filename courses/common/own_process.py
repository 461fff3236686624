"""What this process is called among those of all workers: so whoever started it knows its work, and touches nobody else's."""

import os

# `tick` gives each process that it starts a name of 32 letters; one that somebody starts by hand has none.
VARIABLE = "PROCESS_NAME"
LENGTH = 32


def name() -> str:
    """The name that this process was given; empty where it was given none."""
    return os.environ.get(VARIABLE, "")[:LENGTH]
