"""What an aim costs, in words: the figures of a plan that was calculated once for each word of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.planner.models import PlanRun
from courses.planner.rules import USUAL, words_of

# Of each aim its name, and its words (`rules.words_of`) as organisers choose them.
AIMS: Mapping[str, tuple[Any, Mapping[str, Any]]] = {
    "everything": (
        gettext_lazy("All courses near home"),
        {"less": gettext_lazy("less"), USUAL: gettext_lazy("as usual"), "more": gettext_lazy("more")},
    ),
    "evenly": (
        gettext_lazy("Evenness"),
        {
            USUAL: gettext_lazy("most people, wherever they live"),
            "first": gettext_lazy("the worst-served district first"),
            "towns": gettext_lazy("the worst-served municipality first"),
        },
    ),
    "km": (
        gettext_lazy("The trainers’ ways"),
        {USUAL: gettext_lazy("only between equals"), "some": gettext_lazy("some"), "much": gettext_lazy("much")},
    ),
    "kr": (
        gettext_lazy("The price of rooms"),
        {USUAL: gettext_lazy("not at all"), "some": gettext_lazy("some"), "much": gettext_lazy("much")},
    ),
}
# The figure that an aim is about, besides the share of members with all courses, and of how many of it a loss is told.
ABOUT = {"everything": "mean", "evenly": "districts", "km": "km", "kr": "kr"}
PER = {"km": 1000, "kr": 10_000}


@dataclass(frozen=True)
class Point:
    """One word of an aim and the plan it gives: shares 0 to 1 (`districts`, `towns`: of the worst-served one; None where none
    has enough members to be told), promised sessions it lacks, kilometres one way, kroner for rooms; whether its search did all its
    work before the clock cut it short."""

    word: str
    all: float
    mean: float
    lacking: int
    km: float
    kr: float
    districts: float | None
    towns: float | None
    is_complete: bool
    name: Any = ""


def points_of(run: PlanRun) -> list[Point]:
    """Those that a comparison has so far, in the order of the words."""
    names = AIMS[run.compared_aim][1]
    return [Point(**row, name=names[row["word"]]) for row in run.result.get("points", [])]


def share_words(share: float | None) -> str:
    """«74,3 %»: plans lie close to each other, so with a decimal; «–» for an unknown one."""
    return "–" if share is None else f"{number_format(round(100 * share, 1), 1)}\N{NO-BREAK SPACE}%"


def is_whole(run: PlanRun) -> bool:
    """Whether every word has its figures; a comparison that was stopped lacks some."""
    return len(run.result.get("points", [])) == len(words_of(run.compared_aim))


def lost_words(aim: str, points: Sequence[Point]) -> list[str]:
    """«Noget: 12.400 kr. mindre, og 0,8 procentpoint færre har alle kurser tæt på (0,6 for 10.000 kr.)»: each word beside the
    first, for what is counted in kilometres or kroner; empty for the others, whose table says it all."""
    if aim not in PER:
        return []
    return [_lost(aim, points[0], point) for point in points[1:]]


def _lost(aim: str, first: Point, point: Point) -> str:
    saved, lost = getattr(first, aim) - getattr(point, aim), 100 * (first.all - point.all)
    if round(saved) <= 0:
        return _("%(word)s: takes no less.") % {"word": _capital(point.name)}
    unit = _("kr.") if aim == "kr" else _("km")
    facts = {
        "word": _capital(point.name),
        "saved": number_format(round(saved), force_grouping=True),
        "unit": unit,
        "lost": number_format(round(lost, 1), 1),
        "each": number_format(round(lost / saved * PER[aim], 1), 1),
        "per": number_format(PER[aim], force_grouping=True),
    }
    if round(lost, 1) <= 0:
        return _("%(word)s: %(saved)s %(unit)s less, and no fewer have all courses near home.") % facts
    return (
        _(
            "%(word)s: %(saved)s %(unit)s less, and %(lost)s percentage points fewer have all courses near home: "
            "%(each)s for %(per)s %(unit)s"
        )
        % facts
    )


def _capital(words: Any) -> str:
    return f"{str(words)[:1].upper()}{str(words)[1:]}"
