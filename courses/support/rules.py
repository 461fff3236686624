"""Which support a session can be applied for, and why not; what a half-year's sheet to a kommune may say of people."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from courses.common.few import is_few, shown_count

# More people than one session has.
MOST_PEOPLE = 1_000
# The years that a sheet can be of.
FIRST_YEAR = 2015


class Need(StrEnum):
    """What a rule asks of a session. Words and sentences: `queries.SENTENCES`."""

    ASSOCIATION = "association"
    HOME = "home"
    ROOM = "room"
    RENT = "rent"
    OPEN = "open"
    YOUNG = "young"
    PAYMENT = "payment"
    YEARLY = "yearly"


@dataclass(frozen=True)
class Facts:
    """What is known of a session. `home`: None where it has no room or no association; `young`: None where nobody has counted."""

    association: bool
    home: bool | None
    room: bool
    rent: bool
    open: bool
    young: bool | None


class Answer(StrEnum):
    """Whether a rule's needs are met; OPEN where something is not known yet."""

    MET = "met"
    NOT = "not"
    OPEN = "open"


@dataclass(frozen=True)
class Verdict:
    """`lacking`: what is not met; `unknown`: what nobody knows yet."""

    lacking: Sequence[Need]
    unknown: Sequence[Need]

    @property
    def answer(self) -> Answer:
        """One thing that lacks is enough for a no; one that is unknown, for none yet."""
        if self.lacking:
            return Answer.NOT
        return Answer.OPEN if self.unknown else Answer.MET


def judge(needs: Iterable[Need], facts: Facts) -> Verdict:
    """Whether a session meets what a rule asks of it. Nobody pays for a seat here, and what a party applies for once a year is not
    applied for by a session: these two are never met."""
    known: dict[Need, bool | None] = {
        Need.ASSOCIATION: facts.association,
        Need.HOME: facts.home if facts.association and facts.room else False,
        Need.ROOM: facts.room,
        Need.RENT: facts.rent,
        Need.OPEN: facts.open,
        Need.YOUNG: facts.young,
        Need.PAYMENT: False,
        Need.YEARLY: False,
    }
    asked = [need for need in Need if need in set(needs)]
    # Without an association there is no home that could be wrong: one sentence is enough.
    if (Need.ASSOCIATION in asked and not facts.association) or (Need.ROOM in asked and not facts.room):
        asked = [need for need in asked if need is not Need.HOME]
    return Verdict([need for need in asked if known[need] is False], [need for need in asked if known[need] is None])


@dataclass(frozen=True)
class Half:
    """Half a year. `number`: 1 or 2."""

    year: int
    number: int

    @property
    def first_day(self) -> dt.date:
        """1 January or 1 July."""
        return dt.date(self.year, 1 if self.number == 1 else 7, 1)

    @property
    def day_after(self) -> dt.date:
        """The first day that is not in it."""
        return dt.date(self.year, 7, 1) if self.number == 1 else dt.date(self.year + 1, 1, 1)

    @property
    def key(self) -> str:
        """As it stands in an address."""
        return f"{self.year}-{self.number}"

    @property
    def before(self) -> "Half":
        """The half-year before this one."""
        return Half(self.year, 1) if self.number == 2 else Half(self.year - 1, 2)


def half_of(day: dt.date) -> Half:
    """The half-year that a day is in."""
    return Half(day.year, 1 if day.month <= 6 else 2)


def halves_until(day: dt.date) -> list[Half]:
    """Every half-year that a sheet can be of, the newest first."""
    found = [half_of(day)]
    while found[-1] != Half(FIRST_YEAR, 1):
        found.append(found[-1].before)
    return found


def half_named(key: str) -> Half:
    """That of a `key`. Raises `ValueError` for anything else."""
    year, _dash, number = key.partition("-")
    return Half(int(year), int(number))


@dataclass(frozen=True)
class Counted:
    """Of one session: how many came, and how many of them are under 25; None where that was not counted."""

    came: int
    under_25: int | None


@dataclass(frozen=True)
class People:
    """What may be told: None where it would be about a few. `under_25`, `from_25`: None unless all three groups may be told;
    `uncounted`: those of sessions where nobody counted."""

    came: int | None
    under_25: int | None
    from_25: int | None
    uncounted: int | None

    @property
    def is_parted(self) -> bool:
        """Whether the groups are told."""
        return self.under_25 is not None


def people(counted: Iterable[Counted], *, is_over: bool) -> People:
    """All who came in a half-year, by age group. The groups are told only once it is over: a sheet made after each session would tell
    of that session. They are told together or not at all, else the missing one could be reckoned from the others."""
    rows = list(counted)
    came = sum(row.came for row in rows)
    young = sum(row.under_25 for row in rows if row.under_25 is not None)
    grown = sum(row.came - row.under_25 for row in rows if row.under_25 is not None)
    uncounted = came - young - grown
    whole = shown_count(came) if came else 0
    if not is_over or not young + grown or any(is_few(group) for group in (young, grown, uncounted)):
        return People(whole, None, None, None)
    return People(whole, young, grown, uncounted)


def quarters(spans: Iterable[tuple[dt.datetime, dt.datetime]]) -> int:
    """The quarters of an hour that have begun, of all spans."""
    return sum(-(-(end - start) // dt.timedelta(minutes=15)) for start, end in spans)
