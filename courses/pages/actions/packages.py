"""Taking a course from a file: a new one with all its pages, or drafts of what is written otherwise here.

What people wrote is never overwritten: facts of a course that is here stay, a module that differs gets a draft that an editor
compares and publishes, and a module in which somebody is writing is left alone.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.models import Locale, Page, Site
from wagtail.rich_text import RichText

from courses.catalogue.models import Course, CourseMeeting, LearningGoal, Track
from courses.catalogue.queries import next_position
from courses.common.actions import versions
from courses.common.text import free_address_part
from courses.pages.actions.first import first_course_pages
from courses.pages.blocks import TEXT_FEATURES
from courses.pages.models import INTRO_FEATURES, CourseIndexPage, CoursePage, ModulePage
from courses.pages.queries.packages import BLOCK_KEY, BadPackage, State, compare, course_page, starter_packages
from courses.pages.rules import package as rules
from courses.people.models import User

_NOT_COLUMNS = {
    "track",
    "meetings",
    "prerequisites",
    "audience",
    "audience_en",
    "intro",
    "intro_en",
    "goals",
    "modules",
}


@dataclass(frozen=True)
class Taken:
    """What came of a package: the course, whether it is new, and how many modules were made, drafted, left as somebody writes."""

    course: Course
    is_new: bool
    made: int = 0
    drafted: int = 0
    busy: int = 0


@transaction.atomic
def take_starter_courses() -> list[Course]:
    """Make those of the courses that come along which are not here, with published pages in both languages; returns them.

    May run again: a course that is here, under its code, stays as it is with its pages, whatever was made of it.
    """
    first_course_pages(Site.objects.select_related("root_page").get(is_default_site=True).root_page)
    packages = [
        package for package in starter_packages() if not Course.objects.filter(code=package.course.code).exists()
    ]
    made = [_new_course(package.course, is_offered=True) for package in packages]
    for course, package in zip(made, packages, strict=True):
        _link(course, package.course)
        _new_pages(course, package.course, user=None, is_published=True)
    return made


@transaction.atomic
def take_package(*, package: rules.CoursePackage, user: User) -> Taken:
    """Take one course. A new one is not offered yet and its pages are drafts, until `user` or an editor has looked at them.

    Raises `BadPackage` where a fact cannot be so, such as a minimum above the seats.
    """
    Course.objects.select_for_update().filter(code=package.course.code).first()
    comparison = compare(package)
    if comparison.course is None:
        first_course_pages(Site.objects.select_related("root_page").get(is_default_site=True).root_page)
        course = _new_course(package.course, is_offered=False)
        _link(course, package.course)
        made = _new_pages(course, package.course, user=user, is_published=False)
        return Taken(course, is_new=True, made=made)
    course = comparison.course
    parent = course_page(course) or _new_page(course, package.course, user=user, is_published=False)
    counts = dict.fromkeys(State, 0)
    for line in comparison.lines:
        counts[line.state] += 1
        if line.state is State.NEW and line.module:
            _new_module(parent, line.module, user=user, is_published=False)
        elif line.state is State.CHANGED and line.module and line.page:
            _draft(line.page, line.module, user)
    return Taken(course, is_new=False, made=counts[State.NEW], drafted=counts[State.CHANGED], busy=counts[State.BUSY])


def _new_course(content: rules.Course, *, is_offered: bool) -> Course:
    versions.mark(versions.SHOWN)
    values = content.model_dump(exclude=_NOT_COLUMNS)
    position = next_position(Course, first=1)
    course = Course(**values, track=_track(content.track), is_active=is_offered, position=position)
    try:
        course.full_clean()
    except ValidationError as error:
        raise BadPackage(" ".join(error.messages)) from error
    course.save()
    LearningGoal.objects.bulk_create(
        LearningGoal(course=course, position=number, **goal.model_dump()) for number, goal in enumerate(content.goals)
    )
    CourseMeeting.objects.bulk_create(
        CourseMeeting(course=course, day_offset=day.day_offset, start_time=day.start, end_time=day.end, mode=day.mode)
        for day in content.meetings
    )
    return course


def _track(content: rules.Track | None) -> Track | None:
    if content is None:
        return None
    defaults = {"name_en": content.name_en, "position": next_position(Track, first=1)}
    track, _made = Track.objects.get_or_create(name=content.name, defaults=defaults)
    return track


def _link(course: Course, content: rules.Course) -> None:
    """What must come before: those that are here. The others are named in the comparison."""
    course.prerequisites.set(Course.objects.filter(code__in=content.prerequisites).exclude(pk=course.pk))


def _new_pages(course: Course, content: rules.Course, *, user: User | None, is_published: bool) -> int:
    parent = _new_page(course, content, user=user, is_published=is_published)
    for module in content.modules:
        _new_module(parent, module, user=user, is_published=is_published)
    return len(content.modules)


def _new_page(course: Course, content: rules.Course, *, user: User | None, is_published: bool) -> CoursePage:
    index = CourseIndexPage.objects.get(locale__language_code="da")
    page = CoursePage(
        title=course.title,
        slug=_free_slug(index, course.code),
        course=course,
        audience=content.audience,
        intro=_cleaned(content.intro, INTRO_FEATURES),
        search_description=course.tagline,
        locale=index.locale,
    )
    _add(index, page, user=user, is_published=is_published)
    twin = page.copy_for_translation(_english(), copy_parents=True)
    twin.title = course.title_en or course.title
    twin.audience = content.audience_en or content.audience
    twin.intro = _cleaned(content.intro_en or content.intro, INTRO_FEATURES)
    twin.search_description = course.tagline_en or course.tagline
    _save(twin, user=user, is_published=is_published)
    return page


def _new_module(parent: CoursePage, module: rules.Module, *, user: User | None, is_published: bool) -> None:
    page = ModulePage(slug=_free_slug(parent, module.title), locale=parent.locale)
    _fill(page, module, module.title, module.minutes)
    _add(parent, page, user=user, is_published=is_published)
    twin = page.copy_for_translation(_english(), copy_parents=True)
    _fill(twin, module.english or module, module.title_en or module.title, module.minutes)
    _save(twin, user=user, is_published=is_published)


def _draft(page: ModulePage, module: rules.Module, user: User) -> None:
    """A draft beside what is published, in both languages where there are both."""
    _fill(page, module, module.title, module.minutes)
    page.save_revision(user=user, log_action=True)
    twin = page.get_translation_or_none(_english())
    if twin is not None:
        _fill(twin, module.english or module, module.title_en or twin.title, module.minutes)
        twin.save_revision(user=user, log_action=True)


def _fill(page: ModulePage, texts: rules.Texts, title: str, minutes: int) -> None:
    page.title, page.draft_title, page.minutes = title, title, minutes
    page.activities = [
        ("activity", row.model_dump() | {"text": RichText(_cleaned(row.text))}) for row in texts.activities
    ]
    page.question = [("question", texts.question.model_dump(mode="json"))] if texts.question else []
    page.homework, page.trainer_notes = _cleaned(texts.homework), _cleaned(texts.trainer_notes)


def _cleaned(html: str, features: list[str] = TEXT_FEATURES) -> str:
    """Only what the editor itself could have written: other tags, scripts and addresses that run are left out."""
    if not html:
        return ""
    converter = ContentstateConverter(features)
    return BLOCK_KEY.sub("", converter.to_database_format(converter.from_database_format(html)))


def _add(parent: Page, page: Page, *, user: User | None, is_published: bool) -> None:
    parent.refresh_from_db()
    page.live = is_published
    parent.add_child(instance=page)
    _save(page, user=user, is_published=is_published)


def _save(page: Page, *, user: User | None, is_published: bool) -> None:
    revision = page.save_revision(user=user, clean=False)
    if is_published:
        revision.publish(user=user, skip_permission_checks=True)


def _free_slug(parent: Page, title: str) -> str:
    return free_address_part(title, Page.objects.child_of(parent), most=200, otherwise="modul")


def _english() -> Locale:
    return Locale.objects.get(language_code="en")
