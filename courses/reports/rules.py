"""How a figure is made of what happened, and when it may not be told because it would be about a few people."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from courses.common.few import is_few, percent


class Measure(StrEnum):
    """What is counted. The order is that of the page."""

    HELD = "held"
    CAME = "came"
    FILLED = "filled"
    NO_SHOWS = "no-shows"
    WAITED = "waited"
    FIRST_COURSE = "first-course"
    LOAD = "load"
    REACH = "reach"


class By(StrEnum):
    """What a figure is parted by."""

    QUARTER = "quarter"
    REGION = "region"
    COURSE = "course"


class Kind(StrEnum):
    """How a figure is made of its samples: `amount` out of `of`; the sum; the middle one; the middle of everybody's sum."""

    SHARE = "share"
    SUM = "sum"
    MEDIAN = "median"
    MEDIAN_EACH = "median each"


KINDS = {
    Measure.HELD: Kind.SUM,
    Measure.CAME: Kind.SUM,
    Measure.FILLED: Kind.SHARE,
    Measure.NO_SHOWS: Kind.SHARE,
    Measure.WAITED: Kind.MEDIAN,
    Measure.FIRST_COURSE: Kind.MEDIAN,
    Measure.LOAD: Kind.MEDIAN_EACH,
    Measure.REACH: Kind.SHARE,
}
# Sessions are announced to everybody: how many there were is about nobody.
ABOUT_NOBODY = frozenset({Measure.HELD})


@dataclass(frozen=True, slots=True)
class Sample:
    """Something that happened on `day` in district `region` in course `course` (0: none in particular): `amount` (out of `of`, for
    shares), by `who`, whose samples belong together."""

    day: dt.date
    region: int
    course: int
    amount: float
    of: float = 1
    who: int = 0


@dataclass(frozen=True)
class Figure:
    """One number. `value`: percent, days or a count; None where it may not be told, or where there is nothing to tell.
    `people`: how many it is about, none where that may not be told."""

    value: float | None
    people: int

    @property
    def is_hidden(self) -> bool:
        """Whether there is something, and nobody may be told."""
        return self.value is None and self.people > 0


NOTHING = Figure(None, 0)


def quarter_of(day: dt.date) -> dt.date:
    """The first day of the quarter that a day lies in."""
    return dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarters(first: dt.date, last: dt.date) -> list[dt.date]:
    """The first days of all quarters that have a day from `first` to `last`."""
    found, day = [], quarter_of(first)
    while day <= last:
        found.append(day)
        day = quarter_of(day + dt.timedelta(days=93))
    return found


def total(measure: Measure, samples: Iterable[Sample]) -> Figure:
    """The figure of all samples together."""
    return _guarded(measure, _figure(KINDS[measure], list(samples)))


def parted(measure: Measure, by: By, samples: Iterable[Sample]) -> dict[Hashable, Figure]:
    """The figure of each part that has a sample.

    A part that may not be told could be found by subtracting the others from the total: where only one is hidden, the smallest of
    the others is hidden with it.
    """
    key: Callable[[Sample], Hashable] = {
        By.QUARTER: lambda sample: quarter_of(sample.day),
        By.REGION: lambda sample: sample.region,
        By.COURSE: lambda sample: sample.course,
    }[by]
    groups: dict[Hashable, list[Sample]] = defaultdict(list)
    for sample in samples:
        groups[key(sample)].append(sample)
    found = {key: _figure(KINDS[measure], group) for key, group in groups.items()}
    return _together({key: _guarded(measure, figure) for key, figure in found.items()}, found)


def longest(measure: Measure, figures: Iterable[Figure]) -> float:
    """The value that fills a drawing of these: everybody, for shares, else the largest."""
    if KINDS[measure] is Kind.SHARE:
        return 100
    return max((figure.value or 0 for figure in figures), default=0) or 1


def _figure(kind: Kind, samples: list[Sample]) -> Figure:
    if not samples:
        return NOTHING
    if kind is Kind.SHARE:
        of = sum(sample.of for sample in samples)
        part = sum(sample.amount for sample in samples)
        return Figure(percent(part, of), round(of)) if of else NOTHING
    if kind is Kind.SUM:
        amount = sum(sample.amount for sample in samples)
        return Figure(amount, round(amount))
    if kind is Kind.MEDIAN:
        return Figure(float(median(sample.amount for sample in samples)), len(samples))
    each: dict[int, float] = defaultdict(float)
    for sample in samples:
        each[sample.who] += sample.amount
    return Figure(float(median(each.values())), len(each))


def _guarded(measure: Measure, figure: Figure) -> Figure:
    if measure in ABOUT_NOBODY or not is_few(figure.people):
        return figure
    return Figure(None, figure.people)


def _together(shown: Mapping[Hashable, Figure], known: Mapping[Hashable, Figure]) -> dict[Hashable, Figure]:
    found = dict(shown)
    hidden = [key for key, figure in found.items() if figure.is_hidden]
    others = [key for key, figure in found.items() if figure.value is not None and figure.people > 0]
    if len(hidden) == 1 and others:
        smallest = min(others, key=lambda key: known[key].people)
        found[smallest] = Figure(None, found[smallest].people)
    return found
