"""Numbers that would be about a few people are not told (PRIVACY.md), here for all who count people."""

# Fewer people than this are not shown: neither as themselves, nor as a part of others, nor as what lacks of them.
SMALLEST_SHOWN = 5
# Among more people than this a whole percent is no single person.
MANY = 100 * SMALLEST_SHOWN


def is_few(people: float) -> bool:
    """Whether there is somebody, and too few to be told about."""
    return 0 < people < SMALLEST_SHOWN


def shown_count(count: int) -> int | None:
    """How many people, where they are enough to be nobody (PRIVACY.md P15)."""
    return count if count >= SMALLEST_SHOWN else None


def percent(part: float, whole: float) -> int | None:
    """`part` of `whole` people in percent, rounded down so that 100 means everybody; None where it would be about a few of them.

    In steps of at least five people: asked again with another distance or a day later, the difference is nobody in
    particular.
    """
    missed = whole - part
    if whole < SMALLEST_SHOWN or (whole < MANY and (is_few(part) or is_few(missed))):
        return None
    if not missed:
        return 100
    step = max(1, -(-MANY // int(whole)))
    return int(part * 100 // whole // step * step)
