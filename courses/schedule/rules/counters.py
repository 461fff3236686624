"""What the counters of calendars are called. A calendar is as new as the counter of what it holds (docs/adr/0051)."""

# Every session that the public may see.
EVERYTHING = "calendar"
# What only those who teach and organise see: drafts, and how many come.
STAFF = "calendar of staff"
# How often a session became full, or free again: what can be joined is another list then.
FULL = "full"


def seats_of(session: int) -> str:
    """The counter of one session's seats and queue, by its key: what stands on its card without deciding where it stands."""
    return f"seats of {session}"


def counter_of(kind: str, key: int) -> str:
    """The counter of a part: of the sessions of a «course», «region», «association» or «venue», or the places of a
    «member», by its key."""
    return f"{EVERYTHING} of {kind} {key}"


def counters_of(**keys: int | None) -> set[str]:
    """The counters of all parts that a session is in, by kind and key, and of the whole."""
    return {EVERYTHING, STAFF} | {counter_of(kind, key) for kind, key in keys.items() if key is not None}
