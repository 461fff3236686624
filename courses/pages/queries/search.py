"""What is found on the site by words: courses, modules, pages and places. No person's name is in it.

There is little to look through (some thousand short texts), so each process keeps a list of its stems, made anew when a
counter says that something has changed (docs/adr/0070). Both databases find the same.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.search import index

from courses.common.actions import versions
from courses.pages.blocks.english import Bilingual, read_in_english
from courses.pages.models import CourseIndexPage, CoursePage, ModulePage
from courses.pages.rules.counters import PAGES
from courses.pages.rules.words import asked, stems
from courses.places.models import Association, Postcode, Region, Venue

# Shorter ones begin, or lie in, too many words.
LEAST_BEGINNING, LEAST_INSIDE = 3, 4
# What a word counts for in a title and in a text, and how much of that is left where it only begins a word, or lies in one.
TITLE, TEXT = 8.0, 2.0
BEGINS, INSIDE = 0.6, 0.3
MOST = 10
EXCERPT = 160


class Kind(TextChoices):
    """What a result is; the order in which they are shown."""

    COURSE = "course", _("Courses")
    MODULE = "module", _("Modules")
    PAGE = "page", _("Pages")
    PLACE = "place", _("Places")


@dataclass(frozen=True)
class Entry:
    """Something that can be found. `also`: words that lead here and are not shown. `own`: words of which one must be asked for,
    else every town would be found by what all of them are called."""

    kind: Kind
    title: str
    url: str
    excerpt: str = ""
    text: str = ""
    also: str = ""
    language: str = "da"
    own: str = ""


class Group(NamedTuple):
    """The results of one kind, best first, and how many more there are."""

    kind: Kind
    entries: list[Entry]
    more: int


@dataclass(frozen=True)
class Index:
    """Each stem with the entries that have it, by their place in `entries`, and what it counts for there."""

    entries: list[Entry]
    stems: dict[str, dict[int, float]] = field(default_factory=dict)
    own: dict[int, frozenset[str]] = field(default_factory=dict)


def search(text: str, language: str) -> list[Group]:
    """What has every word of `text`, by kind and best first; nothing for no words. One query, or about fifteen after a change."""
    wanted = asked(text, language)
    if not wanted:
        return []
    counted = versions.read((versions.SHOWN, PAGES))
    made = _index(language, counted[versions.SHOWN].number, counted[PAGES].number)
    points: dict[int, float] | None = None
    for word in wanted:
        here = _points(made, word)
        points = here if points is None else {at: points[at] + here[at] for at in points.keys() & here.keys()}
    meant = {at: worth for at, worth in (points or {}).items() if _is_meant(made, at, wanted)}
    ranked = sorted(meant.items(), key=lambda row: (-row[1], row[0]))
    by_kind: dict[Kind, list[Entry]] = defaultdict(list)
    for at, _points_of_it in ranked:
        by_kind[made.entries[at].kind].append(made.entries[at])
    return [Group(kind, by_kind[kind][:MOST], max(len(by_kind[kind]) - MOST, 0)) for kind in Kind if by_kind.get(kind)]


def forget() -> None:
    """Make the lists anew; for tests, which write behind the back of the counters."""
    _index.cache_clear()


def _points(made: Index, wanted: str) -> dict[int, float]:
    """What an entry is worth to somebody who looks for one stem: the best of the words that have it."""
    found: dict[int, float] = defaultdict(float)
    for known, places in made.stems.items():
        share = _share(known, wanted)
        if share:
            for at, worth in places.items():
                found[at] = max(found[at], worth * share)
    return found


def _share(known: str, wanted: str) -> float:
    """What is left of a stem's worth to somebody who looks for another; 0 where it is not found by it."""
    if known == wanted:
        return 1.0
    if len(wanted) >= LEAST_BEGINNING and known.startswith(wanted):
        return BEGINS
    return INSIDE if len(wanted) >= LEAST_INSIDE and wanted in known else 0.0


def _is_meant(made: Index, at: int, wanted: list[str]) -> bool:
    """Whether it is asked for by a word of its own, where it must be."""
    own = made.own.get(at)
    return own is None or any(_share(stem, word) for stem in own for word in wanted)


@lru_cache(maxsize=4)
def _index(language: str, *_version: int) -> Index:
    """`_version` only makes an old list unreachable."""
    with override(language):
        entries = [entry for make in _SOURCES for entry in make(language)]
    made = Index(entries)
    for at, entry in enumerate(entries):
        if entry.own:
            made.own[at] = frozenset(stems(entry.own, entry.language))
        for text, worth in ((entry.title, TITLE), (entry.also, TITLE), (entry.text, TEXT), (entry.excerpt, TEXT)):
            for stem in set(stems(text, entry.language)):
                places = made.stems.setdefault(stem, {})
                places[at] = max(places.get(at, 0.0), worth)
    return made


def _pages(language: str) -> Iterator[Entry]:
    """What editors have published for everybody, by what its class says may be searched: trainer notes may not."""
    pages = Page.objects.live().public().filter(locale__language_code=language, depth__gt=1)
    found = list(pages.specific().select_related("locale").order_by("path"))
    both: list[Any] = [page for page in found if isinstance(page, Bilingual)]
    read: dict[int, Page] = {page.pk: page for page in read_in_english(both)}
    for page in (read.get(page.pk, page) for page in found):
        url = page.get_url()
        if url:
            spoken = getattr(page, "text_language", language)
            text = _text_of(page)
            yield Entry(_kind_of(page), page.title, url, _excerpt_of(page, text), text, _also_of(page), spoken)


def _kind_of(page: Page) -> Kind:
    if isinstance(page, CoursePage):
        return Kind.COURSE
    return Kind.MODULE if isinstance(page, ModulePage) else Kind.PAGE


def _text_of(page: Page) -> str:
    fields = (
        one for one in page.get_search_fields() if isinstance(one, index.SearchField) and one.field_name != "title"
    )
    return " ".join(strip_tags(str(_value(one, page))).replace("\xa0", " ") for one in fields)


def _value(searched: index.SearchField, page: Page) -> object:
    value = searched.get_value(page) or ""
    return " ".join(map(str, value)) if isinstance(value, (list, tuple)) else value


def _excerpt_of(page: Page, text: str) -> str:
    if isinstance(page, CoursePage):
        return page.course.display_tagline
    if isinstance(page, ModulePage):
        # What one does in it. The text of a block holds its choices and minutes too, which nobody reads as a sentence.
        text = " · ".join(block.value["title"] for block in page.activities if block.value.get("title"))
    return Truncator(" ".join(text.split())).chars(EXCERPT)


def _also_of(page: Page) -> str:
    """What a course is called elsewhere, and what everybody calls a course."""
    if isinstance(page, CourseIndexPage):
        return gettext("course session")
    return (
        f"{page.course.display_title} {page.course.code} {gettext('course session')}"
        if isinstance(page, CoursePage)
        else ""
    )


def _towns(language: str) -> Iterator[Entry]:
    """One for each town; all its postcodes lead to the first."""
    codes: dict[str, list[str]] = defaultdict(list)
    for code, name in Postcode.objects.order_by("code").values_list("code", "name"):
        codes[name].append(code)
    for name, own in codes.items():
        title, names = gettext("Courses near %(place)s") % {"place": name}, f"{name} {' '.join(own)}"
        url = reverse("public:find", args=[own[0]])
        also = f"{names} {gettext('course session')}"
        yield Entry(Kind.PLACE, title, url, also=also, own=names, language=language)


def _rooms(language: str) -> Iterator[Entry]:
    rooms = Venue.objects.filter(is_active=True).select_related("postcode").order_by("name_key", "pk")
    for room in rooms:
        url = reverse("public:find", args=[room.postcode_id])
        yield Entry(Kind.PLACE, room.name, url, room.address, language=language)


def _districts(language: str) -> Iterator[Entry]:
    for region in Region.objects.order_by("number"):
        url = reverse("public:region", args=[region.slug])
        also = f"{region.name} {gettext('district')} {gettext('course session')}"
        yield Entry(Kind.PLACE, gettext("District %(name)s") % {"name": region.name}, url, also=also, language=language)


def _associations(language: str) -> Iterator[Entry]:
    hosts = Association.objects.select_related("municipality__region").order_by("name_key", "pk")
    for host in hosts:
        region = host.municipality.region
        yield Entry(Kind.PLACE, host.name, reverse("public:region", args=[region.slug]), region.name, language=language)


_SOURCES: tuple[Callable[[str], Iterable[Entry]], ...] = (_pages, _districts, _towns, _rooms, _associations)
