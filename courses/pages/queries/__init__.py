"""Reading modules for those who teach them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q
from wagtail.blocks import StreamValue
from wagtail.permissions import page_permission_policy

from courses.catalogue.models import Course
from courses.pages.blocks import FORMS
from courses.pages.blocks.english import language_of
from courses.pages.models import CoursePage, ModulePage
from courses.pages.rules import spread, starts
from courses.schedule.models import Meeting, Session

_FORMS = dict(FORMS)


@dataclass(frozen=True)
class Row:
    """One activity with its clock time. `form` is in the active language, the rest in `language`."""

    start: dt.datetime
    minutes: int
    form: str
    form_note: str
    title: str
    text: str
    materials: str
    seated: str
    # Pictures, tables and the like: `blocks.content.ContentBlock`.
    more: StreamValue
    language: str


@dataclass(frozen=True)
class Part:
    """One module with its clock time and its activities. `read`: what is read at home before its meeting, where it is the first
    of it."""

    module: ModulePage
    start: dt.datetime
    rows: list[Row]
    read: list[ModulePage]


def modules_for(course: Course, language: str = "da") -> list[ModulePage]:
    """The published modules of a course in order, as they are read in `language`: what lacks English is in Danish."""
    pages = CoursePage.objects.live().filter(course=course).select_related("locale")
    by_language = {page.locale.language_code: page for page in pages.order_by("pk")}
    page = by_language.get(language) or by_language.get("da")
    return page.modules() if page else []


def modules_of_each(courses: Iterable[Course], language: str = "da") -> dict[int, list[ModulePage]]:
    """`modules_for` of several courses (by key), for titles and addresses. Two queries, whatever there is."""
    pages = CoursePage.objects.live().filter(course__in=list(courses), locale__language_code__in={"da", language})
    paths = {page.path: (page.course_id, page.locale.language_code) for page in pages.select_related("locale")}
    below: dict[tuple[int, str], list[ModulePage]] = {}
    if paths:
        within = Q(*[("path__startswith", path) for path in paths], _connector=Q.OR)
        for module in ModulePage.objects.live().filter(within).select_related("locale").order_by("path"):
            below.setdefault(paths[module.path[: -ModulePage.steplen]], []).append(module)
    found = {}
    for key in {key for key, _language in below}:
        own = {module.translation_key: module for module in below.get((key, language), [])}
        first = [own.pop(one.translation_key, one) for one in below.get((key, "da"), [])]
        found[key] = [*first, *own.values()]
    return found


def reading(course: Course, *, is_over: bool, language: str = "da") -> list[ModulePage]:
    """The modules of a course with something to read before it or, once it is over, to do afterwards. Two queries."""
    wanted = "homework" if is_over else "before"
    return [
        module
        for module in modules_for(course, language)
        if getattr(module, wanted) or (not is_over and module.study_before)
    ]


def at_home(modules: list[ModulePage], number: int) -> list[ModulePage]:
    """The modules that are read at home before the day of that number."""
    return [module for module in modules if module.study_before == number]


def to_read(session: Session, meeting: Meeting, language: str) -> list[tuple[str, str]]:
    """What people read before a meeting: title and whole address. The modules that belong before it and, before the first, what
    the others ask to be read. Two queries."""
    found = []
    for module in modules_for(session.course, language):
        if module.study_before == meeting.number or (meeting.number == 1 and module.before):
            place = module.get_url_parts()
            if place:
                anchor = "" if module.study_before == meeting.number else "#foer"
                found.append((module.title, f"{settings.BASE_URL}{place[2]}{anchor}"))
    return found


def course_urls(language: str) -> dict[int, str]:
    """Where people read about each course, by its key: the published page in `language`, else in Danish. A course without
    a page is not in it. One query, whatever there is; Wagtail says the addresses."""
    found: dict[int, str] = {}
    pages = CoursePage.objects.live().filter(locale__language_code__in={"da", language}).select_related("locale")
    for page in sorted(pages, key=lambda page: page.locale.language_code == language):
        if url := page.get_url():
            found[page.course_id] = url
    return found


def may_edit_modules(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether somebody writes modules in the back office, and so reads the trainer notes anyway."""
    if not user.is_active:
        return False
    allowed: bool = page_permission_policy.user_has_any_permission(user, {"change", "publish"})
    return allowed


def publishes_pages(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether somebody is an editor: publishes what others write, and may change it."""
    return user.is_active and bool(page_permission_policy.user_has_permission(user, "publish"))


def running_order(modules: list[ModulePage], meetings: list[tuple[dt.datetime, dt.datetime]]) -> list[Part]:
    """The modules laid into the meetings (aware start and end), each activity with its clock time. What is read at home takes no
    time there (`at_home`)."""
    home, modules = modules, [module for module in modules if module.study_before is None]
    parts: list[Part] = []
    begun: set[int] = set()
    for module, begin in zip(modules, spread([m.minutes for m in modules], meetings), strict=True):
        times = starts([block.value["minutes"] for block in module.activities], begin)
        rows = [
            Row(
                start=moment,
                minutes=block.value["minutes"],
                form=str(_FORMS[block.value["form"]]),
                form_note=block.value["form_note"],
                title=block.value["title"],
                text=str(block.value["text"].source),
                materials=block.value["materials"],
                seated=block.value["seated"],
                more=block.value["more"],
                language=language_of(block, module),
            )
            for block, moment in zip(module.activities, times, strict=True)
        ]
        day = next((n for n, (start, end) in enumerate(meetings, start=1) if start <= begin < end), len(meetings))
        parts.append(Part(module, begin, rows, [] if day in begun else at_home(home, day)))
        begun.add(day)
    return parts
