"""A piece of the real coast with sessions on it, as numbers for SVG (UX.md U17). Everything on it stands in a list beside it as well."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.common.text import date_short
from courses.places.models import Postcode, Region, Venue
from courses.places.rules.chart import Box, Spot, around, borders_in, chart, land_in, project, towns_in
from courses.schedule.models import Session
from courses.schedule.queries.cards import Card, CardVenue

# The picture is this many units wide. On the narrowest telephone (288 pixels for the map) a press of this radius is 25 pixels across.
WIDTH, REACH, MARK = 1000, 44, 30
# Letters of 40 units are 11 pixels high there; how much room they take, and how far they stand from what they name.
LETTER, LINE, GAP = 21, 44, 52
MOST_NAMES = 12
# In units of the chart (100 m): nothing is drawn larger than a town and what lies around it.
LEAST_AROUND, LEAST_FIND = 220, 500
MARGIN, LOWEST, HIGHEST = 0.12, 0.62, 1.1


@dataclass(frozen=True)
class Stop:
    """A session on the map. `url` leads to it, `more_url` to where it is told together with its neighbours; quiet: nobody can take it."""

    session: Session | Card
    url: str
    more_url: str
    is_quiet: bool = False


@dataclass(frozen=True)
class Pin:
    """One press: a session, or several whose places lie within one press. `words` says what it is; no `url`: it is this page's own."""

    x: int
    y: int
    url: str
    words: str
    count: int
    is_quiet: bool
    town: str

    @property
    def label(self) -> str:
        """How many there are, where it is more than one."""
        return str(self.count) if self.count > 1 else ""


@dataclass(frozen=True)
class Name:
    """The name of a town; `anchor` is SVG's."""

    x: int
    y: int
    text: str
    anchor: str
    is_dotted: bool
    dot: tuple[int, int]


@dataclass(frozen=True)
class AreaMap:
    """`land` and `borders` are SVG paths in a picture of `width` by `height` units; `home` is where somebody searched from."""

    height: int
    land: str
    borders: str
    pins: list[Pin]
    names: list[Name]
    home: tuple[int, int] | None
    width: int = WIDTH


def map_of_find(stops: Iterable[Stop], postcode: Postcode) -> AreaMap | None:
    """What a search found, around where it began. None where nothing of it lies anywhere."""
    placed = [stop for stop in stops if stop.session.venue]
    if not placed:
        return None
    home = project(postcode.lat, postcode.lon)
    return _drawn(placed, _window([home, *map(_spot_of_stop, placed)], LEAST_FIND), home)


def map_of_region(stops: Iterable[Stop], region: Region) -> AreaMap | None:
    """The sessions of a whole district. None for a district that the chart does not know."""
    box = chart().districts.get(region.number)
    if box is None:
        return None
    corners = [Spot(box.left, box.top), Spot(box.right, box.bottom)]
    window = around(corners, least=LEAST_AROUND, margin=0.04, lowest=LOWEST, highest=HIGHEST)
    return _drawn([stop for stop in stops if stop.session.venue], window)


def map_of_venue(venue: Venue, postcode: Postcode | None) -> AreaMap:
    """Where a room lies, and where somebody comes from if that is known."""
    here = project(venue.lat, venue.lon)
    home = project(postcode.lat, postcode.lon) if postcode else None
    return _drawn([], _window([here, *([home] if home else [])], LEAST_AROUND), home, (venue.town, here))


def stop_of(session: Session | Card, *, fragment: bool = False, query: str = "", is_quiet: bool = False) -> Stop:
    """A session that leads to its page. Several in one place lead to the list of this page (`fragment`), or to what is found there."""
    more = f"#hold-{session.pk}"
    if not fragment and session.venue:
        more = reverse("public:find", args=[session.venue.postcode_id])
    return Stop(session, reverse("public:session", args=[session.pk]) + query, more, is_quiet)


def _window(spots: list[Spot], least: float) -> Box:
    return around(spots, least=least, margin=MARGIN, lowest=LOWEST, highest=HIGHEST)


def _spot(venue: Venue | CardVenue) -> Spot:
    return project(venue.lat, venue.lon)


def _spot_of_stop(stop: Stop) -> Spot:
    assert stop.session.venue
    return _spot(stop.session.venue)


def _drawn(stops: list[Stop], box: Box, home: Spot | None = None, own: tuple[str, Spot] | None = None) -> AreaMap:
    to_picture = _scaled(box)
    land, borders = _coast(box)
    height = round(box.height * WIDTH / box.width)
    pins = _pins(stops, to_picture)
    if own:
        pins.append(Pin(*to_picture(own[1]), url="", words="", count=1, is_quiet=False, town=own[0]))
    at_home = _beside(pins, *to_picture(home)) if home else None
    towns = [(town.name, *to_picture(town.at)) for town in towns_in(box)]
    return AreaMap(
        height=height,
        land=land,
        borders=borders,
        pins=pins,
        names=_names(pins, towns, at_home, height),
        home=at_home,
    )


def _scaled(box: Box) -> Callable[[Spot], tuple[int, int]]:
    scale = WIDTH / box.width
    return lambda spot: (round((spot.x - box.left) * scale), round((spot.y - box.top) * scale))


@lru_cache(maxsize=500)
def _coast(box: Box) -> tuple[str, str]:
    """The land of a window and its borders, which stay where they are: drawn once for each room and each town."""
    to_picture = _scaled(box)
    land = "".join(_ring([to_picture(spot) for spot in ring]) for ring in land_in(box))
    return land, "".join(_line([to_picture(spot) for spot in line]) for line in borders_in(box))


def _pins(stops: list[Stop], to_picture: Callable[[Spot], tuple[int, int]]) -> list[Pin]:
    """One for each place, in the order of the list; places that a finger cannot tell apart share one, and no two touch."""
    groups: list[tuple[int, int, list[Stop]]] = []
    for stop in stops:
        x, y = to_picture(_spot_of_stop(stop))
        near = [group for group in groups if (group[0] - x) ** 2 + (group[1] - y) ** 2 < (2 * REACH) ** 2]
        if near:
            min(near, key=lambda group: (group[0] - x) ** 2 + (group[1] - y) ** 2)[2].append(stop)
        else:
            groups.append((x, y, [stop]))
    return [_pin(x, y, together) for x, y, together in groups]


def _pin(x: int, y: int, stops: list[Stop]) -> Pin:
    open_ones = [stop for stop in stops if not stop.is_quiet]
    first = (open_ones or stops)[0]
    towns = list(dict.fromkeys(stop.session.place_name for stop in (first, *stops)))
    soonest = min((stop.session for stop in open_ones or stops), key=lambda session: session.starts_at)
    if len(stops) == 1:
        words = f"{first.session.title}, {date_short(first.session.starts_at)}"
    else:
        said = ngettext("%(count)s session", "%(count)s sessions", len(stops)) % {"count": len(stops)}
        began = _("the next %(day)s") % {"day": date_short(soonest.starts_at)}
        words = f"{', '.join(towns)}: {said}, {began}"
    return Pin(x, y, first.url if len(stops) == 1 else first.more_url, words, len(stops), not open_ones, towns[0])


def _beside(pins: list[Pin], x: int, y: int) -> tuple[int, int]:
    """Where the little house stands: above a pin that would hide it, or below where the picture ends."""
    hidden = any((pin.x - x) ** 2 + (pin.y - y) ** 2 < (2 * MARK) ** 2 for pin in pins)
    off = 2 * MARK + 6
    return (x, (y - off if y > 2 * off else y + off) if hidden else y)


type _Room = tuple[float, float, float, float]


def _names(pins: list[Pin], towns: list[tuple[str, int, int]], home: tuple[int, int] | None, height: int) -> list[Name]:
    """The towns of the pins, then the largest others, as far as each finds room for its name beside it."""
    taken: list[_Room] = [(pin.x - MARK - 4, pin.y - MARK - 4, pin.x + MARK + 4, pin.y + MARK + 4) for pin in pins]
    if home:
        taken.append((home[0] - MARK, home[1] - MARK, home[0] + MARK, home[1] + MARK))
    named: list[Name] = []
    wanted = [(pin.town, pin.x, pin.y, False) for pin in pins] + [(name, x, y, True) for name, x, y in towns]
    for text, x, y, is_dotted in wanted:
        if len(named) == MOST_NAMES or any(name.text == text for name in named):
            continue
        room, name = _placed(text, x, y, is_dotted, taken, height) or (None, None)
        if room and name:
            taken.append(room)
            named.append(name)
    return named


def _placed(text: str, x: int, y: int, is_dotted: bool, taken: list[_Room], height: int) -> tuple[_Room, Name] | None:
    wide, gap = len(text) * LETTER, 18 if is_dotted else GAP - 12
    name = Name(x, y, text, "start", is_dotted, (x, y))
    choices = (
        ((x + gap, y - LINE / 2, x + gap + wide, y + LINE / 2), replace(name, x=x + gap, y=y + 14)),
        ((x - gap - wide, y - LINE / 2, x - gap, y + LINE / 2), replace(name, x=x - gap, y=y + 14, anchor="end")),
        ((x - wide / 2, y - gap - LINE, x + wide / 2, y - gap), replace(name, y=y - gap - 6, anchor="middle")),
        ((x - wide / 2, y + gap, x + wide / 2, y + gap + LINE), replace(name, y=y + gap + 34, anchor="middle")),
    )
    for room, found in choices:
        own = [other for other in taken if not is_dotted or not _meet(other, (x - 8, y - 8, x + 8, y + 8))]
        if is_dotted and len(own) < len(taken):
            return None
        inside = room[0] >= 4 and room[2] <= WIDTH - 4 and room[1] >= 4 and room[3] <= height - 4
        if inside and not any(_meet(room, other) for other in taken):
            return room, found
    return None


def _meet(one: _Room, two: _Room) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def _ring(points: list[tuple[int, int]]) -> str:
    """A closed path; an island that is smaller than a unit stays a speck."""
    (x, y), steps = points[0], _steps(points)
    return f"M{x} {y}l{steps}z" if steps.count(" ") + steps.count("-") > 3 else f"M{x - 3} {y - 3}h6v6h-6z"


def _line(points: list[tuple[int, int]]) -> str:
    steps = _steps(points)
    return f"M{points[0][0]} {points[0][1]}l{steps}" if steps else ""


def _steps(points: list[tuple[int, int]]) -> str:
    """The steps from point to point, those of nothing left out: `3 4-1 2`."""
    said, (x, y) = "", points[0]
    for next_x, next_y in points[1:]:
        if (next_x, next_y) != (x, y):
            for step in (next_x - x, next_y - y):
                said += str(step) if step < 0 or not said else f" {step}"
            x, y = next_x, next_y
    return said
