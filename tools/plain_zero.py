"""Take the slash out of the zero of a font of ours: `python -m tools.plain_zero FILE`. In a date it reads as an eight.

The zero of Atkinson Hyperlegible Next has a ring and two halves of a hole, with the slash between them. The hole becomes one:
a quarter of it is drawn already, and turned about the middle of the ring for the others; so are its changes with the weight.
The licence allows that (OFL 1.1, 3: no name is reserved). Where a letter could be taken for it, the site sets codes in another face.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates
from fontTools.varLib.iup import iup_delta

GLYPH = "zero"
# The quarter that is drawn: from the lowest point of the hole to its leftmost, on the outline of the left half.
QUARTER = (16, 26, 25, 24, 23)
RING = 16
PHANTOMS = 4

type Point = tuple[float, float]


def take_out(font: TTFont) -> bool:
    """Change `font`; False where its zero is plain already. Raises `ValueError` for a zero of another shape."""
    glyph = font["glyf"][GLYPH]
    if glyph.numberOfContours == 2:
        return False
    if glyph.numberOfContours != 3 or glyph.endPtsOfContours[0] != RING - 1:
        raise ValueError("this zero is not drawn as a ring and two halves of a hole")
    old = [(float(x), float(y)) for x, y in glyph.coordinates]
    ends = list(glyph.endPtsOfContours)
    for variation in font["gvar"].variations[GLYPH]:
        # Points that move like their neighbours are left out of the file; here each is needed.
        phantoms = variation.coordinates[-PHANTOMS:]
        deltas = iup_delta(variation.coordinates, old + [(0.0, 0.0)] * PHANTOMS, ends)[:-PHANTOMS]
        variation.coordinates = [*deltas[:RING], *_hole(deltas), *phantoms]
    on_curve = [glyph.flags[point] & 1 for point in QUARTER]
    glyph.coordinates = GlyphCoordinates([*old[:RING], *_hole(old)])
    glyph.coordinates.toInt()
    one_side = [*on_curve, *on_curve[-2:0:-1]]
    glyph.flags = bytearray([*glyph.flags[:RING], *one_side, on_curve[0], *one_side[1:]])
    glyph.endPtsOfContours = [RING - 1, len(glyph.coordinates) - 1]
    glyph.numberOfContours = 2
    return True


def _hole(points: Any) -> list[Point]:
    """The whole hole, against the clock from its lowest point; of outlines, and of how far weights move them, alike."""
    bottom, left = points[QUARTER[0]], points[QUARTER[-1]]
    middle = (bottom[0], left[1])
    return list(_turned([points[point] for point in QUARTER], middle))


def _turned(quarter: list[Point], middle: Point) -> Iterator[Point]:
    across, up = 2 * middle[0], 2 * middle[1]
    yield from ((across - x, y) for x, y in quarter)
    yield from ((across - x, up - y) for x, y in quarter[-2::-1])
    yield from ((x, up - y) for x, y in quarter[1:])
    yield from quarter[-2:0:-1]


if __name__ == "__main__":
    path = Path(sys.argv[1])
    opened = TTFont(path)
    print("plain now" if take_out(opened) else "plain already")
    opened.save(path)
