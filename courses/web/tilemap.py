"""The tile map as numbers for SVG: 98 kommuner, one square each, and the borders of the storkredse (ux.md 9.2)."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from courses.planning.year import Tile, Year, kommuner

SIDE = 40
# Days to the next session, in steps that people plan by.
SOON = (30, 90, 180)


class Measure(TextChoices):
    RUNS = "runs", _("sessions")
    DAYS = "days", _("days to the next")
    REACH = "reach", _("members in reach")


@dataclass(frozen=True)
class Square:
    """A kommune at (x, y) of its upper left corner. `level` 0 (nothing) to 4 (best); `text` is printed inside."""

    tile: Tile
    x: int
    y: int
    level: int
    text: str

    @property
    def short_name(self) -> str:
        return self.tile.municipality.name[:6]

    @property
    def middle(self) -> int:
        return self.x + SIDE // 2

    @property
    def name_y(self) -> int:
        return self.y + 15

    @property
    def text_y(self) -> int:
        return self.y + 31


@dataclass(frozen=True)
class TileMap:
    """`borders`: an SVG path along the edges between districts. All lengths in user units of `width` × `height`."""

    squares: list[Square]
    borders: str
    width: int
    height: int
    measure: Measure


def tile_map(year: Year, measure: Measure = Measure.RUNS) -> TileMap:
    """Where the sessions of a year are; a district that is chosen leaves the others out."""
    tiles = year.tiles(kommuner(year.scope.region))
    squares = [
        Square(
            tile, (tile.municipality.tile_x or 0) * SIDE, (tile.municipality.tile_y or 0) * SIDE, *_level(tile, measure)
        )
        for tile in tiles
    ]
    width = max((square.x for square in squares), default=0) + SIDE
    height = max((square.y for square in squares), default=0) + SIDE
    return TileMap(squares, _borders(tiles), width, height, measure)


def _level(tile: Tile, measure: Measure) -> tuple[int, str]:
    if measure == Measure.DAYS:
        if tile.days_to_next is None:
            return 0, "–"
        return 4 - sum(tile.days_to_next > limit for limit in SOON), str(tile.days_to_next)
    if measure == Measure.REACH:
        percent = tile.share.percent
        return (0, "–") if percent is None else (min(percent // 20, 4), f"{percent}")
    return min(tile.runs, 4), str(tile.runs or "–")


def _borders(tiles: list[Tile]) -> str:
    """The edges of each tile whose neighbour belongs to another district or is none."""
    home = {(t.municipality.tile_x or 0, t.municipality.tile_y or 0): t.municipality.region_id for t in tiles}
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
