"""The tile map as numbers for SVG: 98 kommuner, one square each, and the borders of the storkredse (UX.md U13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.cadence.queries.year import Tile, Year, kommuner
from courses.places.models import Municipality

SIDE = 40
# From how many sessions on a square is darker, where nobody has many.
USUAL = (2, 3, 4)
# Days to the next session, in steps that people plan by.
SOON = (30, 90, 180)
# What fits on a square; four towns begin with «Frederi».
LETTERS = 7
SHORT = {
    "Fredericia": "Fr.cia",
    "Frederiksberg": "Fr.berg",
    "Frederikshavn": "Fr.havn",
    "Frederikssund": "Fr.sund",
    "København": "Kbh.",
}


class Measure(TextChoices):
    RUNS = "runs", _("sessions")
    DAYS = "days", _("days to the next")
    REACH = "reach", _("members in reach")


# What the levels 0 to 4 say.
LEGENDS: dict[str, tuple[Any, ...]] = {
    Measure.DAYS: (
        _("none planned"),
        _("more than 180 days"),
        _("within 180 days"),
        _("within 90 days"),
        _("within 30 days"),
    ),
    Measure.REACH: (_("nobody, or too few to say"), "1–24 %", "25–49 %", "50–74 %", "75–100 %"),
}


@dataclass(frozen=True)
class Square:
    """A kommune at (x, y) of its upper left corner, or a district. `level` 0 (nothing) to 4 (best); `text` is printed."""

    tile: Tile
    x: int
    y: int
    level: int
    text: str

    @property
    def short_name(self) -> str:
        """The name as it fits into the square."""
        name = self.tile.place.name
        return SHORT.get(name) or (name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}.")

    @property
    def middle(self) -> int:
        """Where its words are centred, in units of the drawing."""
        return self.x + SIDE // 2


@dataclass(frozen=True)
class TileMap:
    """`borders`: an SVG path along the edges between districts. `box`: x, y, width and height of the picture in user
    units. `districts`: the same as ten large tiles, which a phone can show, with a scale of their own. Legends: (level, words)."""

    squares: list[Square]
    districts: list[Square]
    borders: str
    box: tuple[int, int, int, int]
    measure: Measure
    legend: list[tuple[int, Any]]
    district_legend: list[tuple[int, Any]]


@dataclass(frozen=True)
class Scale:
    """From how many sessions on a place has the levels 2, 3 and 4; 1 is one or more. Four or fewer count as they are; where
    some have more, each level is a quarter of the places that have any, so that differences show however many there are."""

    steps: tuple[int, int, int]
    most: int

    @classmethod
    def of(cls, numbers: Iterable[int]) -> Self:
        """The scale for these numbers of sessions."""
        some = sorted(number for number in numbers if number)
        if not some or some[-1] <= len(USUAL) + 1:
            return cls(USUAL, some[-1] if some else 0)
        quarters = [some[len(some) * quarter // 4] for quarter in (1, 2, 3)]
        # Each step is above the one before, and none above the most.
        second = max(quarters[0], some[0] + 1)
        third = max(quarters[1], second + 1)
        return cls((second, third, max(quarters[2], third + 1)), some[-1])

    def level(self, number: int) -> int:
        """0 for none, else 1 to 4."""
        return 1 + sum(number >= step for step in self.steps) if number else 0

    @property
    def words(self) -> list[tuple[int, Any]]:
        """What each level says; those that nobody reaches are left out."""
        second, third, fourth = self.steps
        between = [(1, 1, second - 1), (2, second, third - 1), (3, third, fourth - 1)]
        said: list[tuple[int, Any]] = [(0, _("none"))]
        said += [
            (level, str(least) if least == most else f"{least}–{most}")
            for level, least, most in between
            if self.steps == USUAL or least <= self.most
        ]
        if self.steps == USUAL or fourth <= self.most:
            said.append((4, gettext("%(count)s or more") % {"count": fourth}))
        return said


def tile_map(year: Year, measure: Measure = Measure.RUNS, *, with_reach: bool = True) -> TileMap:
    """Where the sessions of a year are; a district that is chosen leaves the others out."""
    tiles = year.tiles(kommuner(year.regions), with_reach=with_reach)
    large = year.region_tiles(with_reach=with_reach)
    scale, large_scale = (Scale.of(tile.runs for tile in some) for some in (tiles, large))
    squares = [
        Square(tile, (tile.place.tile_x or 0) * SIDE, (tile.place.tile_y or 0) * SIDE, *_level(tile, measure, scale))
        for tile in tiles
    ]
    districts = [Square(tile, 0, 0, *_level(tile, measure, large_scale)) for tile in large]
    left, top = min((s.x for s in squares), default=0), min((s.y for s in squares), default=0)
    right, bottom = max((s.x for s in squares), default=0) + SIDE, max((s.y for s in squares), default=0) + SIDE
    # Two units all around, so that the outer borders are drawn in full.
    box = (left - 2, top - 2, right - left + 4, bottom - top + 4)
    legends = [
        one.words if measure == Measure.RUNS else list(enumerate(LEGENDS[measure])) for one in (scale, large_scale)
    ]
    return TileMap(squares, districts, _borders(tiles), box, measure, *legends)


def _level(tile: Tile, measure: Measure, scale: Scale) -> tuple[int, str]:
    if measure == Measure.DAYS:
        if tile.days_to_next is None:
            return 0, "–"
        return 4 - sum(tile.days_to_next > limit for limit in SOON), str(tile.days_to_next)
    if measure == Measure.REACH:
        percent = tile.share.percent if tile.share else None
        if not percent:
            return 0, "–" if percent is None else "0"
        return min(percent // 25 + 1, 4), str(percent)
    return scale.level(tile.runs), str(tile.runs or "–")


def _borders(tiles: list[Tile[Municipality]]) -> str:
    """The edges of each tile whose neighbour belongs to another district or is none."""
    home = {(t.place.tile_x or 0, t.place.tile_y or 0): t.place.region_id for t in tiles}
    lines = set()
    for (x, y), region in home.items():
        for dx, dy, line in [
            (-1, 0, (x, y, x, y + 1)),
            (1, 0, (x + 1, y, x + 1, y + 1)),
            (0, -1, (x, y, x + 1, y)),
            (0, 1, (x, y + 1, x + 1, y + 1)),
        ]:
            if home.get((x + dx, y + dy)) != region:
                lines.add(line)
    return "".join(f"M{a * SIDE} {b * SIDE}L{c * SIDE} {d * SIDE}" for a, b, c, d in sorted(lines))
