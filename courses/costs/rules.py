"""What a session costs, part by part; what is left of a budget; a journal of double entries. All sums are whole øre."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Ten million kroner, in øre: more than one bill of a course can be.
MOST_ORE = 1_000_000_000
# Further than from Skagen to Gedser and back.
MOST_KM = 1_500
# What a receipt may weigh, and how many belong to one bill.
MOST_BYTES, MOST_RECEIPTS = 5_000_000, 5
RECEIPT_KINDS = ("pdf", "jpg", "png")
# Accounts of five years can be shown to whoever audits them.
KEPT_YEARS = 5


def travel_ore(*, km: int, days: int, rate: int) -> int:
    """There and back on each of `days`: whole kilometres one way, at `rate` øre a kilometre."""
    return 2 * km * days * rate


@dataclass(frozen=True)
class Line:
    """One part of what a session costs. `expected`: by the rules of the room and the way of the trainers; None where nobody can
    know. `entered`: all that is entered, approved or not; `approved`: what of it is."""

    kind: str
    label: str
    expected: int | None
    entered: int
    approved: int

    @property
    def counts(self) -> int:
        """What it comes to: what is entered, once anything is; until then what is expected."""
        return self.entered or self.expected or 0


@dataclass(frozen=True)
class Cost:
    """The whole of it. `people`: who came, once attendance is noted; before that, whose seats are taken."""

    lines: Sequence[Line]
    people: int

    @property
    def total(self) -> int:
        """What all parts come to."""
        return sum(line.counts for line in self.lines)

    @property
    def approved(self) -> int:
        """What of it is approved."""
        return sum(line.approved for line in self.lines)

    @property
    def each(self) -> int | None:
        """The total for each of them, rounded up to a whole øre; None without anybody."""
        return -(-self.total // self.people) if self.people else None


@dataclass(frozen=True)
class Share:
    """A budget and what has been spent of it."""

    payer: str
    budget: int | None
    approved: int
    waiting: int

    @property
    def left(self) -> int | None:
        """What can still be spent; below nothing where more was spent. None without a budget."""
        return None if self.budget is None else self.budget - self.approved - self.waiting


@dataclass(frozen=True)
class Booked:
    """An approved bill as a bookkeeper takes it in."""

    number: int
    day: dt.date
    words: str
    account: str
    payer: str
    ore: int


def journal(booked: Iterable[Booked]) -> list[tuple[int, dt.date, str, str, int, int]]:
    """Two lines for each bill: (number, day, words, account, debit, credit). What was bought is debited, who pays is credited, so
    that both columns have the same sum."""
    lines: list[tuple[int, dt.date, str, str, int, int]] = []
    for row in booked:
        lines.append((row.number, row.day, row.words, row.account, row.ore, 0))
        lines.append((row.number, row.day, row.words, row.payer, 0, row.ore))
    return lines
