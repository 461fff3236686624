"""What an aim costs as a drawing: each plan a dot, joined in their order. An SVG without a view box: across in percent of its width, down
in pixels, so that letters are as large as those of the page around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

# Pixels, and percent of the width: the dots stay away from the edges, where their words stand.
HEIGHT, ABOVE, BELOW = 260, 50, 40
LEFT, RIGHT = 12.0, 88.0


@dataclass(frozen=True)
class Dot:
    """A plan, or several that are the same: `x` in percent, `y` in pixels, and where its words begin from."""

    x: float
    y: int
    words: str
    anchor: str
    words_y: int


@dataclass(frozen=True)
class Line:
    """Between two dots."""

    x1: float
    y1: int
    x2: float
    y2: int


@dataclass(frozen=True)
class Curve:
    """The drawing, and what stands at both ends of its lower edge."""

    height: int
    dots: list[Dot]
    lines: list[Line]


def curve_of(points: Sequence[tuple[float, float, str]]) -> Curve:
    """`points`: (across, up, words) of each, in any unit; nothing is drawn of fewer than two."""
    if len(points) < 2:
        return Curve(0, [], [])
    across, up = [point[0] for point in points], [point[1] for point in points]
    placed: dict[tuple[float, int], list[str]] = {}
    for right, high, words in points:
        x = LEFT + (RIGHT - LEFT) * _part(right, across)
        y = ABOVE + round((HEIGHT - ABOVE - BELOW) * (1 - _part(high, up)))
        placed.setdefault((round(x, 1), y), []).append(words)
    dots = [
        Dot(x, y, " · ".join(words), _anchor(x), y - 14 if number % 2 == 0 else y + 26)
        for number, ((x, y), words) in enumerate(placed.items())
    ]
    return Curve(HEIGHT, dots, [Line(one.x, one.y, two.x, two.y) for one, two in pairwise(dots)])


def _part(value: float, values: Sequence[float]) -> float:
    low, high = min(values), max(values)
    return (value - low) / (high - low) if high > low else 0.5


def _anchor(x: float) -> str:
    return "start" if x < 35 else "end" if x > 65 else "middle"
