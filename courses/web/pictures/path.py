"""The way through the courses as a drawing: what comes before what, from top to bottom. The list below it says the same."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

# A box, and what lies between two of them, in the units of the drawing, which fits a telephone.
WIDE, HIGH, GAP, BETWEEN = 164, 64, 12, 36
# Signs on a line of a title, and how many lines it may take.
LINE, LINES = 19, 3


@dataclass(frozen=True)
class Stop:
    """A course as it is drawn. `after`: the keys of what comes before it and is drawn as well."""

    key: int
    title: str
    url: str
    colour: str
    after: tuple[int, ...]


@dataclass(frozen=True)
class Box:
    """One course with its place: the upper left corner, the middle, and the lines of its title with the height of each."""

    stop: Stop
    x: int
    y: int
    lines: list[tuple[int, str]]

    @property
    def middle(self) -> int:
        """Where its lines are centred, and arrows end."""
        return self.x + WIDE // 2


@dataclass(frozen=True)
class Path:
    """The drawing: boxes in the order in which they are read, and the arrows as paths."""

    boxes: list[Box]
    arrows: list[str]
    width: int
    height: int


def path_of(stops: Sequence[Stop]) -> Path | None:
    """The drawing of those of these courses that come before or after another; None where there are none. A ring, which only a
    slip makes, ends where it began."""
    by_key = {stop.key: stop for stop in stops}
    ways = [(before, stop.key) for stop in stops for before in stop.after if before in by_key and before != stop.key]
    if not ways:
        return None
    tied = {key for way in ways for key in way}
    rows: dict[int, list[Stop]] = {}
    for stop in (stop for stop in stops if stop.key in tied):
        rows.setdefault(_depth(stop, by_key, frozenset()), []).append(stop)
    per_row = 2
    boxes: list[Box] = []
    y = 0
    for depth in sorted(rows):
        row = rows[depth]
        for number, stop in enumerate(row):
            alone = number == len(row) - 1 and number % per_row == 0
            x = (WIDE + GAP) // 2 if alone else (number % per_row) * (WIDE + GAP)
            top = y + (number // per_row) * (HIGH + GAP)
            boxes.append(Box(stop, x, top, _lines(stop.title, top)))
        y += -(-len(row) // per_row) * (HIGH + GAP) - GAP + BETWEEN
    at = {box.stop.key: box for box in boxes}
    # What leads there by another course needs no arrow of its own.
    arrows = [_arrow(at[one], at[two]) for one, two in ways if not _leads_round(one, two, ways)]
    return Path(boxes, arrows, per_row * WIDE + GAP, y - BETWEEN)


def _leads_round(one: int, two: int, ways: Sequence[tuple[int, int]]) -> bool:
    """Whether one comes from `one` to `two` by way of something else."""
    reached, waiting = {one}, [end for start, end in ways if start == one and end != two]
    while waiting:
        here = waiting.pop()
        if here == two:
            return True
        if here not in reached:
            reached.add(here)
            waiting += [end for start, end in ways if start == here]
    return False


def _depth(stop: Stop, by_key: dict[int, Stop], above: frozenset[int]) -> int:
    """How many courses come before it, one after another."""
    before = [by_key[key] for key in stop.after if key in by_key and key not in above and key != stop.key]
    return max((_depth(one, by_key, above | {stop.key}) + 1 for one in before), default=0)


def _lines(title: str, top: int) -> list[tuple[int, str]]:
    lines = textwrap.wrap(title, LINE, max_lines=LINES, placeholder=" …") or [""]
    first = top + HIGH // 2 + 5 - 8 * (len(lines) - 1)
    return [(first + 16 * number, line) for number, line in enumerate(lines)]


def _arrow(start: Box, end: Box) -> str:
    """From the lower edge of one box to the upper edge of the next, bent like a road."""
    bend = BETWEEN // 2
    return (
        f"M{start.middle} {start.y + HIGH}C{start.middle} {start.y + HIGH + bend} "
        f"{end.middle} {end.y - bend - 6} {end.middle} {end.y - 6}"
    )
