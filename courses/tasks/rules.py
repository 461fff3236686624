"""Which tasks fit somebody, and when a task comes again. Pure Python."""

import datetime as dt
from dataclasses import dataclass

from courses.schedule.rules.recurrence import DAYS, Rule, occurrences

# The counter of everything that open pages show of tasks.
TASKS = "tasks"
# So many fit; more would be a list to read.
SHOWN = 3
# Nobody has taken it for so long: it comes first, and those near who asked for it are written to.
WAITS_AFTER = dt.timedelta(days=7)
# Taken and not a word since: asked about once.
SILENT_AFTER = dt.timedelta(days=14)
# So far somebody goes for a task, in km by road.
NEAR_KM = 40
# What a task that is done from home weighs, in km: in one's own district, and elsewhere.
HOME_KM, HOME_ELSEWHERE_KM = 10, 40
# What a wish, a course that was taken, and a long wait weigh, in km.
WISH_KM, COURSE_KM, WAIT_KM = 15, 10, 10
# Whoever confirmed an address so lately is new, and should have been welcomed after a week.
NEW_FOR, WELCOME_WITHIN = dt.timedelta(days=28), dt.timedelta(days=7)
REPEATS = ("", "week", "month", "quarter", "year")


@dataclass(frozen=True)
class Fit:
    """What is known of one task for one person. `km`: by road, None where it is done from home or nobody knows from where."""

    km: float | None
    is_home: bool
    is_own_district: bool
    has_wished_area: bool
    has_wished_time: bool
    has_other_time: bool
    has_taken_course: bool
    waits: bool


def is_near(fit: Fit) -> bool:
    """Whether it can be shown to this person at all: from home, near, or nobody knows how far."""
    return fit.is_home or fit.km is None or fit.km <= NEAR_KM


def effort(fit: Fit) -> float:
    """What a task costs somebody, in km: the least comes first."""
    home = HOME_KM if fit.is_own_district else HOME_ELSEWHERE_KM
    way = home if fit.is_home else HOME_ELSEWHERE_KM if fit.km is None else fit.km
    wishes = WISH_KM * (fit.has_wished_area + fit.has_wished_time - fit.has_other_time)
    return way - wishes - COURSE_KM * fit.has_taken_course - WAIT_KM * fit.waits


def rule_of(repeats: str, first: dt.date) -> Rule | None:
    """The rule for «every month» and the like, on the weekday of `first`; None for «not again». The fifth of a weekday is the last."""
    day = DAYS[first.weekday()]
    nth = (first.day - 1) // 7 + 1
    nth = -1 if nth == 5 else nth
    return {
        "week": Rule("WEEKLY", (day,)),
        "month": Rule("MONTHLY", (day,), nth),
        "quarter": Rule("MONTHLY", (day,), nth, interval=3),
        "year": Rule("YEARLY", (day,), nth, months=(first.month,)),
    }.get(repeats)


def repeats_of(rule: Rule | None) -> str:
    """The word of `REPEATS` for a rule that `rule_of` made."""
    if rule is None:
        return ""
    if rule.freq == "MONTHLY":
        return "quarter" if rule.interval == 3 else "month"
    return {"WEEKLY": "week", "YEARLY": "year"}[rule.freq]


def next_day(rule: Rule, first: dt.date, *, after: dt.date) -> dt.date | None:
    """The first day of the rule after `after`; None where it has ended."""
    return next((day for day in occurrences(rule, first, until=after + dt.timedelta(days=800)) if day > after), None)
