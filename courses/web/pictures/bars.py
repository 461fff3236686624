"""Figures as bars of an SVG without a view box: lengths in percent of its width, letters as large as those of the page around it."""

from collections.abc import Sequence
from dataclasses import dataclass

from courses.reports.queries import Row

# Pixels: a line with its name, the bar below it, and the space before the next.
STEP = 46
# Percent of the width: the longest bar leaves room for the words behind it.
LONGEST = 72


@dataclass(frozen=True)
class Bar:
    """A part: its name and words, where its line begins, and how long its bar is, in percent of the width; None: not told."""

    name: str
    words: str
    top: int
    length: float | None

    @property
    def words_left(self) -> float:
        """Where the words behind the bar begin, in percent of the width."""
        return round((self.length or 0) + 1.5, 1)


@dataclass(frozen=True)
class Bars:
    """The drawing: its height in pixels, and its bars from above."""

    height: int
    bars: list[Bar]


def bars_of(rows: Sequence[Row], most: float) -> Bars:
    """`most`: the value whose bar is the longest."""
    lengths = [None if row.figure.value is None else round(row.figure.value / most * LONGEST, 1) for row in rows]
    bars = [
        Bar(row.name, row.words, number * STEP, length)
        for number, (row, length) in enumerate(zip(rows, lengths, strict=True))
    ]
    return Bars(len(bars) * STEP, bars)
