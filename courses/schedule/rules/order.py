"""In which order somebody is shown what they could join. Pure Python.

The rule, as it is told on the page: the next one you can really take, near enough first. A week of waiting weighs as much as
four kilometres of road: next week in the neighbouring town comes before the autumn round the corner, and a year away is far
(200 km) even next door. Over the water a minute, ferry and wait included, counts as a kilometre. What is full, or closed for
enrolment, stands below and is folded away.
"""

from enum import StrEnum

KM_PER_WEEK = 4.0


class Order(StrEnum):
    """How a search is sorted; the values stand in addresses."""

    BEST = ""
    NEAREST = "naer"
    SOONEST = "snart"


def cost(km: float, days: float) -> float:
    """What it takes to be there, in kilometres: the way (km by road) and the wait (days from now)."""
    return km + KM_PER_WEEK * max(days, 0.0) / 7


def sort_key(order: Order, km: float, days: float) -> tuple[float, float]:
    """What sessions are sorted by; equals are told apart by the caller."""
    if order == Order.NEAREST:
        return round(km), days
    if order == Order.SOONEST:
        return days, round(km)
    return round(cost(km, days), 1), days
