"""Who paid for what in a members' budget, as numbers for SVG: a circle for each proposal and district, as large as what was paid."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from django.utils.translation import gettext as _

from courses.budget.rules.explain import Told

# One square of the picture, the column of numbers before the first, and the names above it, in its own units.
CELL, BEFORE, ABOVE, LARGEST = 60, 70, 230, 27


@dataclass(frozen=True)
class Circle:
    """What a district paid for a proposal."""

    x: int
    y: int
    r: float


@dataclass(frozen=True)
class Row:
    """A proposal: its number, its title, and what each district of the picture paid for it, in øre."""

    number: int
    title: str
    y: int
    paid: list[int]


@dataclass(frozen=True)
class Picture:
    """The picture, and the same as rows of a table."""

    width: int
    height: int
    names: list[tuple[int, str]]
    rows: list[Row]
    circles: list[Circle]


def shares_picture(told: Told, titles: Mapping[int, str]) -> Picture | None:
    """Who paid for what was bought by its supporters; None where nothing was, or where no district may be told."""
    bought = [line for line in told.lines if line.paid and line.number in titles]
    districts = sorted({name for line in bought for name in line.paid}, key=lambda name: (name == "", name))
    if not any(districts):
        return None
    most = max(max(line.paid.values()) for line in bought)
    rows, circles = [], []
    for place, line in enumerate(bought):
        y = ABOVE + CELL * place + CELL // 2
        paid = [line.paid.get(name, 0) for name in districts]
        rows.append(Row(line.number, titles[line.number], y + 10, paid))
        circles += [
            Circle(BEFORE + CELL * column + CELL // 2, y, round(LARGEST * sqrt(part / most), 1))
            for column, part in enumerate(paid)
            if part
        ]
    names = [(BEFORE + CELL * column + CELL // 2, name or _("not told")) for column, name in enumerate(districts)]
    width = BEFORE + CELL * len(districts) + 130
    return Picture(width, ABOVE + CELL * len(rows), names, rows, circles)
