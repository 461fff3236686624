"""What is handed over besides the rows, and how long it may take. Pure Python."""

import datetime as dt

# The points that stand on every list, in this order; tasks, sessions and questions follow as they are.
FIXED = ("weekly", "people", "keys", "contacts", "rest")
# One that nobody has finished ends by itself, and is forgotten so long after its end.
LASTS, KEPT = dt.timedelta(days=90), dt.timedelta(days=30)
# So often in a day somebody may begin one.
BEGUN_A_DAY = 10


def is_point(name: str) -> bool:
    """Whether `name` is that of a point: a fixed one, or «task:7», «session:7»."""
    kind, _sign, key = name.partition(":")
    return name in FIXED or (kind in ("task", "session") and key.isascii() and key.isdigit() and len(key) < 12)
