"""How the English of each page stands, and who may write it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, cast

from wagtail.models import Page

from courses.pages.blocks.english import known_of, units_of
from courses.pages.models import CoursePage, ModulePage
from courses.pages.rules import english
from courses.people.models import User


class Then(StrEnum):
    """What becomes of what was written."""

    DRAFT = "draft"
    PUBLISH = "publish"
    SEND = "send"


@dataclass(frozen=True)
class Line:
    """A page in the list: how many of its units stand how. `is_waiting`: English is written that nobody reads yet."""

    page: Page
    counts: dict[english.State, int] = field(default_factory=dict)
    is_waiting: bool = False

    @property
    def missing(self) -> int:
        """Units without English."""
        return self.counts[english.State.MISSING]

    @property
    def changed(self) -> int:
        """Units whose Danish has changed since."""
        return self.counts[english.State.CHANGED]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is to do."""
        return not (self.missing or self.changed or self.is_waiting)


@dataclass(frozen=True)
class Written:
    """A unit as an editor sees it: its English, how that stands, and the Danish it was written from where that was another."""

    unit: english.Unit
    state: english.State
    words: english.Words
    before: english.Words


def danish_of(page: Any) -> Any:
    """What is compared: the Danish page as it is published or, where it never was, as it was saved."""
    return page if page.live else page.get_latest_revision_as_object()


def twin_of(page: CoursePage | ModulePage) -> Any:
    """The English page of a Danish one; None where there is none."""
    kind: Any = type(page)
    return kind.objects.filter(translation_key=page.translation_key, locale__language_code="en").first()


def may_write(page: Page, user: User) -> bool:
    """Whether somebody may write on it at all; whether it is locked now is another question."""
    return bool(page.permissions_for_user(user).can_edit())


def written(page: CoursePage | ModulePage) -> list[Written]:
    """Each unit of a Danish page with its English, as the English draft has it."""
    danish, twin = danish_of(page), twin_of(page)
    known = known_of(twin.get_latest_revision_as_object(), danish) if twin else english.Kept({})
    rows = []
    for unit in units_of(danish):
        entry = known.of(unit)
        state = english.state(unit, entry)
        has_changed = entry is not None and any(
            english.plain(entry.danish.get(path, "")) != english.plain(words) for path, words in unit.words.items()
        )
        before = entry.danish if entry and has_changed else {}
        words = entry.english if entry else _told_before(danish, unit)
        rows.append(Written(unit, state, words, before))
    return rows


def _told_before(danish: Any, unit: english.Unit) -> english.Words:
    """What the course is called in English already, for the title of its page; nothing where its page is called otherwise."""
    is_title = isinstance(danish, CoursePage) and unit.key == "title" and danish.title == danish.course.title
    return {"": danish.course.title_en} if is_title and danish.course.title_en else {}


def next_without_english(page: CoursePage | ModulePage) -> Page | None:
    """The page of the same course that comes next and lacks English, or whose Danish has changed since: after `page`, else from the first
    on."""
    course = page if isinstance(page, CoursePage) else page.get_parent().specific
    kinds: list[Any] = [CoursePage, ModulePage]
    pages = [one for kind in kinds for one in kind.objects.descendant_of(course, inclusive=True).order_by("path")]
    later = [one for one in pages if one.path > page.path]
    for one in [*later, *pages]:
        if one.pk != page.pk and any(row.state is not english.State.CURRENT for row in written(one)):
            return cast("Page", one)
    return None


def how_it_stands() -> list[list[Line]]:
    """Every course page with its modules below it, in their order. A few queries, and one for each draft."""
    twins: dict[Any, Any] = {}
    kinds: list[Any] = [CoursePage, ModulePage]
    for kind in kinds:
        twins |= {(kind, twin.translation_key): twin for twin in kind.objects.filter(locale__language_code="en")}
    modules = list(ModulePage.objects.filter(locale__language_code="da").select_related("locale").order_by("path"))
    groups = []
    for page in CoursePage.objects.filter(locale__language_code="da").select_related("locale").order_by("path"):
        below = [module for module in modules if module.path.startswith(page.path)]
        groups.append([_line(one, twins.get((type(one), one.translation_key))) for one in (page, *below)])
    return groups


def _line(page: Any, twin: Any) -> Line:
    danish = danish_of(page)
    if twin is None:
        return Line(page, english.counted(units_of(danish), english.Kept({})))
    is_waiting = not twin.live or twin.has_unpublished_changes
    kept = twin.get_latest_revision_as_object() if is_waiting else twin
    return Line(page, english.counted(units_of(danish), known_of(kept, danish)), is_waiting)
