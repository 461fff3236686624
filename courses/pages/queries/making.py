"""Courses on their way from nothing to a first session: what is there of each, who may go on, and with whom a step waits."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.contrib.auth.models import Permission
from django.db.models import Count, F, Max, Q
from wagtail.models import ModelLogEntry, Page
from wagtail.permissions import page_permission_policy

from courses.catalogue.models import Course, HandedOn, PublishedText, Qualification
from courses.catalogue.rules import MakingStep
from courses.common import clock
from courses.pages.models import CourseIndexPage, CoursePage, ModulePage
from courses.pages.rules.making import Facts
from courses.people.models import User
from courses.schedule.models import UNDO_FOR, Session
from courses.schedule.queries.patterns import course_pattern

SEEN = "planning.texts_seen"
# A session that people knew of.
BEGUN = ~Q(status=Session.Status.DRAFT)
# Which right in the back office a step takes; the others take rights to pages.
_RIGHTS = {
    MakingStep.FACTS: "change_course",
    MakingStep.PATTERN: "change_course",
    MakingStep.SERIES: "add_series",
}
_PAGE_RIGHTS = {
    MakingStep.PAGE: {"add", "change"},
    MakingStep.MODULES: {"add", "change"},
    MakingStep.PREVIEW: {"add", "change", "publish"},
    MakingStep.PUBLISH: {"publish"},
}


def in_the_making() -> list[Course]:
    """Every course that no session was ever published of, the newest first."""
    return list(Course.objects.exclude(pk__in=Session.objects.filter(BEGUN).values("course")).order_by("-pk"))


def is_in_the_making(course: Course) -> bool:
    """Whether no session of it was ever published."""
    return not Session.objects.filter(BEGUN, course=course).exists()


def facts_of(courses: Iterable[Course]) -> dict[int, Facts]:
    """What is there of each course, by its key. Eight queries, however many there are."""
    courses = list(Course.objects.filter(pk__in=[course.pk for course in courses]).prefetch_related("meetings"))
    keys = [course.pk for course in courses]
    goals = _counted(Course.objects.filter(pk__in=keys).annotate(number=Count("goals")).values_list("pk", "number"))
    pages = _pages(keys)
    modules = _modules([page for found in pages.values() for page in found])
    seen = _seen(keys)
    leads = Qualification.objects.filter(course__in=keys, level=Qualification.Level.LEAD, trainer__is_active=True)
    trainers = _counted(leads.order_by().values_list("course").annotate(number=Count("pk")))
    drafts, published = _sessions(keys)
    return {
        course.pk: _facts(
            course,
            pages[course.pk],
            modules,
            seen.get(str(course.pk)),
            goals=goals.get(course.pk, 0),
            trainers=trainers.get(course.pk, 0),
            drafts=drafts.get(course.pk, 0),
            published=published.get(course.pk, 0),
        )
        for course in courses
    }


def _counted(rows: Iterable[tuple[int, int]]) -> dict[int, int]:
    return dict(rows)


def _pages(keys: list[int]) -> dict[int, list[CoursePage]]:
    found: dict[int, list[CoursePage]] = defaultdict(list)
    for page in CoursePage.objects.filter(course__in=keys).select_related("locale").order_by("path"):
        found[page.course_id].append(page)
    return found


_TYPED = ("typed_minutes", "typed_study_before")


def _modules(pages: list[CoursePage]) -> dict[str, list[ModulePage]]:
    """The modules below some pages, by the path of the page."""
    below = Q(pk__in=[])
    for page in pages:
        below |= Q(path__startswith=page.path)
    found: dict[str, list[ModulePage]] = defaultdict(list)
    rows = ModulePage.objects.filter(below).defer("activities", "about", "before", "question").order_by("path")
    for module in rows.annotate(**{name: F(f"latest_revision__content__{name[6:]}") for name in _TYPED}):
        # Of one that never was published, what was typed since its row was made stands in its draft alone.
        if not module.live:
            minutes, module.study_before = (getattr(module, name) for name in _TYPED)
            module.minutes = minutes or module.minutes
        found[module.path[: -Page.steplen]].append(module)
    return found


def _seen(keys: list[int]) -> dict[str, dt.datetime]:
    """When somebody last looked at all of it, by the key as histories write it."""
    rows = ModelLogEntry.objects.get_for_model(Course).filter(action=SEEN, object_id__in=[str(key) for key in keys])
    return dict(rows.order_by().values_list("object_id").annotate(last=Max("timestamp")))


def _sessions(keys: list[int]) -> tuple[dict[int, int], dict[int, int]]:
    drafts = Q(status=Session.Status.DRAFT, starts_at__gt=clock.now())
    rows = Session.objects.filter(course__in=keys).order_by().values_list("course")
    counted = list(rows.annotate(drafts=Count("pk", filter=drafts), begun=Count("pk", filter=BEGUN)))
    return {key: drafts for key, drafts, _ in counted}, {key: published for key, _, published in counted}


def _facts(
    course: Course,
    pages: list[CoursePage],
    modules: dict[str, list[ModulePage]],
    seen: dt.datetime | None,
    *,
    goals: int,
    trainers: int,
    drafts: int,
    published: int,
) -> Facts:
    danish: Page | None = next((page for page in pages if page.locale.language_code == "da"), None)
    english: Page | None = next((page for page in pages if page.locale.language_code == "en"), None)
    parts = modules[danish.path] if danish else []
    translated = {module.translation_key for module in modules[english.path]} if english else set()
    every: list[Page] = [one for page in pages for one in (page, *modules[page.path])]
    waiting = [page for page in every if is_unpublished(page)]
    changed = max(
        (page.latest_revision_created_at for page in waiting if page.latest_revision_created_at), default=None
    )
    spans = [(start, end) for _day, start, end in course_pattern(course)]
    return Facts(
        has_promise=bool(course.tagline),
        goals=goals,
        is_offered=course.is_active,
        taught=course.minutes,
        days=sum((end.hour - start.hour) * 60 + end.minute - start.minute for start, end in spans),
        has_page=danish is not None,
        other_title=danish.draft_title if danish and danish.draft_title != course.title else "",
        has_english=english is not None,
        untranslated=sum(module.translation_key not in translated for module in parts) if english else 0,
        modules=len(parts),
        module_minutes=sum(module.minutes for module in parts if module.study_before is None),
        unpublished=tuple(page.draft_title for page in waiting),
        is_seen=seen is not None and (changed is None or seen >= changed),
        trainers=trainers,
        drafts=drafts,
        published=published,
    )


def is_unpublished(page: Page) -> bool:
    """Whether a page holds something that nobody reads yet."""
    return not page.live or page.has_unpublished_changes


def texts_of(course: Course) -> list[Page]:
    """The pages of a course in every language, each followed by its modules. A query, and one for each page."""
    found: list[Page] = []
    for page in CoursePage.objects.filter(course=course).select_related("locale").order_by("locale", "path"):
        found += [page, *ModulePage.objects.child_of(page).order_by("path")]
    return found


def index_page() -> CourseIndexPage | None:
    """Below which the Danish pages of courses stand."""
    return CourseIndexPage.objects.filter(locale__language_code="da").first()


def may_do(user: User, step: MakingStep) -> bool:
    """Whether somebody may do a step themselves."""
    if step in _RIGHTS:
        return user.has_perm(f"courses.{_RIGHTS[step]}")
    above = index_page()
    rights = _PAGE_RIGHTS[step]
    return above is not None and page_permission_policy.user_has_any_permission_for_instance(user, rights, above)


def who_may(step: MakingStep) -> list[User]:
    """Everybody who may do a step and can be written to, by name."""
    users = User.objects.filter(is_active=True)
    if step in _RIGHTS:
        right = Permission.objects.filter(codename=_RIGHTS[step], content_type__app_label="courses")
        users = users.filter(Q(groups__permissions__in=right) | Q(user_permissions__in=right) | Q(is_superuser=True))
    else:
        above = index_page()
        if above is None:
            return []
        policy = page_permission_policy
        users = policy.users_with_any_permission_for_instance(_PAGE_RIGHTS[step], above)
    return list(users.exclude(email="").order_by("name_key", "pk").distinct())


def handed_on(courses: Iterable[Course]) -> dict[int, dict[str, HandedOn]]:
    """What waits for others: by course (key), then by step. One query."""
    found: dict[int, dict[str, HandedOn]] = defaultdict(dict)
    for row in HandedOn.objects.filter(course__in=[course.pk for course in courses]).select_related("by", "to"):
        found[row.course_id][row.step] = row
    return found


def waits_for(user: User) -> list[HandedOn]:
    """The steps that wait for somebody: handed to them, or to all who may, where they may. The longest waiting first."""
    rows = HandedOn.objects.filter(Q(to=user) | Q(to=None)).exclude(by=user).select_related("course", "by", "to")
    may: dict[str, bool] = {}
    found = []
    for row in rows:
        if row.step not in may:
            may[row.step] = may_do(user, MakingStep(row.step))
        if may[row.step]:
            found.append(row)
    return found


def went_out(course: Course) -> list[PublishedText]:
    """What went out by one press and can still be taken back, the last first."""
    since = clock.now() - UNDO_FOR
    rows = PublishedText.objects.filter(course=course, published_at__gt=since)
    return list(rows.select_related("page", "revision", "before").order_by("-page__path"))
