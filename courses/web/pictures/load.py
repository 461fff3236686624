"""What those who coordinate carry, as numbers for SVG: a strip for each, a bar for each week."""

from dataclasses import dataclass

from courses.week.queries.load import Load
from courses.week.rules import BEHIND

# In the units of the picture: a week, its bar, and the height of the most that anybody carries.
STEP, BAR, HEIGHT = 10, 8, 40


@dataclass(frozen=True)
class Bar:
    """One week of somebody."""

    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Strip:
    """Whoever it is, and the bars of the weeks in which they carry something."""

    name: str
    bars: list[Bar]
    now: int


@dataclass(frozen=True)
class Strips:
    """The picture, and how wide a bar is; `now` of each strip: where this week begins."""

    width: int
    height: int
    bar: int
    most: int
    strips: list[Strip]


def strips_of(load: Load) -> Strips:
    """Every strip on the same scale."""

    def bar(number: int, count: int) -> Bar:
        height = max(2, round(count / load.most * HEIGHT))
        return Bar(number * STEP, HEIGHT - height, height)

    strips = [
        Strip(one.name, [bar(number, count) for number, count in enumerate(one.weeks) if count], BEHIND * STEP)
        for one in load.people
    ]
    return Strips(len(load.mondays) * STEP, HEIGHT, BAR, load.most, strips)
