"""Taking a course from a file: a new one with all its pages, or drafts of what is written otherwise here.

What people wrote is never overwritten: facts of a course that is here stay, a module that differs gets a draft that an editor
compares and publishes, and a module in which somebody is writing is left alone.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, repeat

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.images.models import AbstractImage, Image
from wagtail.models import Locale, Page, Site, UploadedFile
from wagtail.rich_text import RichText

from courses.catalogue.models import Course, CourseMeeting, LearningGoal, Track
from courses.catalogue.queries import next_position
from courses.common.actions import versions
from courses.common.text import free_address_part
from courses.pages.actions.english import adopted
from courses.pages.actions.first import first_course_pages
from courses.pages.blocks import TEXT_FEATURES
from courses.pages.blocks.english import fields_of, streams_of
from courses.pages.models import INTRO_FEATURES, CourseIndexPage, CoursePage, ModulePage
from courses.pages.queries import contents
from courses.pages.queries.contents import streams
from courses.pages.queries.packages import (
    BLOCK_KEY,
    PICTURES,
    BadPackage,
    State,
    compare,
    course_page,
    starter_packages,
)
from courses.pages.rules import english
from courses.pages.rules import package as rules
from courses.people.models import User

_NOT_COLUMNS = {
    "track",
    "meetings",
    "prerequisites",
    "audience",
    "audience_en",
    "audience_translated_from",
    "intro",
    "intro_en",
    "intro_translated_from",
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
        _new_pages(course, package, user=None, is_published=True)
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
        made = _new_pages(course, package, user=user, is_published=False)
        return Taken(course, is_new=True, made=made)
    course = comparison.course
    wanted = [line.module for line in comparison.lines if line.module and line.state in (State.NEW, State.CHANGED)]
    here = contents.pictures_of(page for line in comparison.lines if (page := line.page))
    images = _images(package, wanted, user, here)
    parent = course_page(course) or _new_page(course, package.course, user=user, is_published=False)
    counts = dict.fromkeys(State, 0)
    for line in comparison.lines:
        counts[line.state] += 1
        if line.state is State.NEW and line.module:
            _new_module(parent, line.module, images, user=user, is_published=False)
        elif line.state is State.CHANGED and line.module and line.page:
            _draft(line.page, line.module, images, user)
    return Taken(course, is_new=False, made=counts[State.NEW], drafted=counts[State.CHANGED], busy=counts[State.BUSY])


def keep_file(*, body: bytes, user: User) -> int:
    """Keep a file with pictures between the look and the yes, since nothing of it would fit into a page; returns its key.

    Only the last of each person is kept.
    """
    kind = ContentType.objects.get_for_model(Course)
    for older in UploadedFile.objects.filter(for_content_type=kind, uploaded_by_user=user):
        older.file.delete(save=False)
        older.delete()
    file = ContentFile(body, name="course.zip")
    return UploadedFile.objects.create(for_content_type=kind, file=file, uploaded_by_user=user).pk


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
        CourseMeeting(
            course=course,
            day_offset=day.day_offset,
            start_time=day.start,
            end_time=day.end,
            mode=day.mode,
            study_minutes=day.study_minutes,
        )
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


def _new_pages(course: Course, package: rules.CoursePackage, *, user: User | None, is_published: bool) -> int:
    modules = package.course.modules
    images = _images(package, modules, user, {})
    parent = _new_page(course, package.course, user=user, is_published=is_published)
    for module in modules:
        _new_module(parent, module, images, user=user, is_published=is_published)
    return len(modules)


def _images(
    package: rules.CoursePackage,
    modules: Iterable[rules.Module],
    user: User | None,
    here: Mapping[str, AbstractImage],
) -> dict[str, AbstractImage]:
    """The pictures of some modules by their names: those of the course as it is here, others of the site, or new ones."""
    wanted = rules.contents(package.course.model_copy(update={"modules": tuple(modules)}))
    images = dict(here)
    for block in wanted:
        if block.file not in images:
            body = package.pictures.get(block.file)
            if body is None:
                raise BadPackage(_("There is no «%(name)s» in the file.") % {"name": PICTURES + block.file})
            images[block.file] = _image(block, body, user)
    return images


def _image(block: rules.Picture | rules.Video, body: bytes, user: User | None) -> AbstractImage:
    same = hashlib.sha1(body, usedforsecurity=False).hexdigest()  # as Wagtail knows files that are the same
    found = Image.objects.filter(file_hash=same).first()
    if found:
        return found
    title = (block.alt or getattr(block, "caption", "") or block.file)[:255]
    image = Image(title=title, file=ContentFile(body, name=block.file), uploaded_by_user=user)
    image.full_clean(exclude=["width", "height"])
    image.save()
    return image


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
    try:
        with transaction.atomic():
            _add(index, page, user=user, is_published=is_published)
    except IntegrityError as twice:
        raise BadPackage(_("Somebody has just made the page of this course. Try again.")) from twice
    other = CoursePage.objects.filter(course=course, written_in="en").first()
    if other is not None:
        # Somebody wrote it before there was a Danish one. It stays as it is, and stands beside this one from now on.
        adopted(other, page, user)
        return page
    twin = page.copy_for_translation(_english(), copy_parents=True)
    twin.title = course.title_en or course.title
    ours = {"audience": page.audience, "intro": page.intro}
    theirs = {"audience": content.audience_en, "intro": _cleaned(content.intro_en, INTRO_FEATURES)}
    before = {
        "audience": content.audience_translated_from,
        "intro": _cleaned(content.intro_translated_from, INTRO_FEATURES),
    }
    made = english.dated(english.paired_fields(ours, theirs), english.paired_fields(ours, before))
    twin.english = english.stored(made)
    twin.search_description = course.tagline_en or course.tagline
    _save(twin, user=user, is_published=is_published)
    return page


def _new_module(
    parent: CoursePage,
    module: rules.Module,
    images: Mapping[str, AbstractImage],
    *,
    user: User | None,
    is_published: bool,
) -> None:
    page = ModulePage(slug=_free_slug(parent, module.title), locale=parent.locale)
    _fill(page, module, images, title=module.title, module=module)
    _add(parent, page, user=user, is_published=is_published)
    twin = page.copy_for_translation(_english(), copy_parents=True)
    twin.title = module.title_en or module.title
    _translate(twin, page, module, images)
    _save(twin, user=user, is_published=is_published)


def _draft(page: ModulePage, module: rules.Module, images: Mapping[str, AbstractImage], user: User) -> None:
    """A draft beside what is published, in both languages where there are both."""
    _fill(page, module, images, title=module.title, module=module)
    page.save_revision(user=user, log_action=True)
    twin = page.get_translation_or_none(_english())
    if twin is not None:
        twin = twin.get_latest_revision_as_object()
        twin.title = twin.draft_title = module.title_en or twin.title
        _translate(twin, page, module, images)
        twin.save_revision(user=user, log_action=True)


def _translate(twin: ModulePage, page: ModulePage, module: rules.Module, images: Mapping[str, AbstractImage]) -> None:
    """What a package says in English beside what it says in Danish on `page`; what was written here stays where it fits."""
    made: dict[str, english.Entry] = {}
    if module.title_en:
        made["title"] = english.Entry({"": module.title_translated_from or module.title}, {"": module.title_en})
    if module.english is not None:
        before = _beside(page, module.translated_from, images, module) if module.translated_from else {}
        made |= english.dated(_beside(page, module.english, images, module), before)
    twin.english = {**twin.english, **english.stored(made)}


def _beside(
    page: ModulePage, texts: rules.Texts, images: Mapping[str, AbstractImage], module: rules.Module
) -> dict[str, english.Entry]:
    """What `texts` say beside what `page` says, by its units."""
    other = ModulePage(locale=page.locale)
    _fill(other, texts, images, title="", module=module)
    made = english.paired_fields(_texts(page), _texts(other))
    ours, theirs = streams_of(page), streams_of(other)
    for name in ours:
        made |= english.paired(ours[name], theirs[name])
    return made


def _texts(page: ModulePage) -> dict[str, str]:
    """The fields of a module that a package has in both languages; its title is told by itself."""
    return {name: words for name, words in fields_of(page).items() if name in page.english_fields}


def _fill(
    page: ModulePage, texts: rules.Texts, images: Mapping[str, AbstractImage], *, title: str, module: rules.Module
) -> None:
    """What a package says; files and pictures that never leave this site stay where they were."""
    own = [[(block.block_type, block.value) for block in stream if contents.stays(block)] for stream in streams(page)]
    about, before, *rows = own
    page.title, page.draft_title = title, title
    page.minutes, page.study_before = module.minutes, module.study_before
    page.about = [*contents.written(texts.about, images, _cleaned), *about]
    page.before = [*contents.written(texts.before, images, _cleaned), *before]
    page.activities = [
        (
            "activity",
            row.model_dump(exclude={"more"})
            | {"text": RichText(_cleaned(row.text)), "more": [*contents.written(row.more, images, _cleaned), *kept]},
        )
        for row, kept in zip(texts.activities, chain(rows, repeat([])), strict=False)
    ]
    questions = [*([texts.question] if texts.question else []), *texts.more_questions]
    page.question = [("question", question.model_dump(mode="json")) for question in questions]
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
