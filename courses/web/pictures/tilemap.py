"""The tile map as numbers for SVG: 98 kommuner, one square each, and the borders of the storkredse (UX.md U13)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from courses.cadence.queries.year import Tile, Year, kommuner
from courses.places.models import Municipality

SIDE = 40
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
    Measure.RUNS: (_("none"), "1", "2", "3", _("4 or more")),
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

    @property
    def name_y(self) -> int:
        """The line its name stands on."""
        return self.y + 15

    @property
    def text_y(self) -> int:
        """The line its number stands on."""
        return self.y + 31


@dataclass(frozen=True)
class TileMap:
    """`borders`: an SVG path along the edges between districts. `box`: x, y, width and height of the picture in user
    units. `districts`: the same as ten large tiles, which a phone can show. `legend`: (level, words)."""

    squares: list[Square]
    districts: list[Square]
    borders: str
    box: tuple[int, int, int, int]
    measure: Measure
    legend: list[tuple[int, Any]]


def tile_map(year: Year, measure: Measure = Measure.RUNS, *, with_reach: bool = True) -> TileMap:
    """Where the sessions of a year are; a district that is chosen leaves the others out."""
    tiles = year.tiles(kommuner(year.scope.region), with_reach=with_reach)
    squares = [
        Square(tile, (tile.place.tile_x or 0) * SIDE, (tile.place.tile_y or 0) * SIDE, *_level(tile, measure))
        for tile in tiles
    ]
    districts = [Square(tile, 0, 0, *_level(tile, measure)) for tile in year.region_tiles(with_reach=with_reach)]
    left, top = min((s.x for s in squares), default=0), min((s.y for s in squares), default=0)
    right, bottom = max((s.x for s in squares), default=0) + SIDE, max((s.y for s in squares), default=0) + SIDE
    # Two units all around, so that the outer borders are drawn in full.
    box = (left - 2, top - 2, right - left + 4, bottom - top + 4)
    return TileMap(squares, districts, _borders(tiles), box, measure, list(enumerate(LEGENDS[measure])))


def _level(tile: Tile, measure: Measure) -> tuple[int, str]:
    if measure == Measure.DAYS:
        if tile.days_to_next is None:
            return 0, "–"
        return 4 - sum(tile.days_to_next > limit for limit in SOON), str(tile.days_to_next)
    if measure == Measure.REACH:
        percent = tile.share.percent if tile.share else None
        if not percent:
            return 0, "–" if percent is None else "0"
        return min(percent // 25 + 1, 4), str(percent)
    return min(tile.runs, 4), str(tile.runs or "–")


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
