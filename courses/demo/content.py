"""The six courses: rows and Danish pages from `content/*.json`, with English titles, promises and goals."""

import json
from pathlib import Path
from typing import Any

from django.utils.text import slugify
from wagtail.models import Locale, Page, Site
from wagtail.rich_text import RichText

from courses.catalogue.models import Course, LearningGoal, Track
from courses.pages.actions.first import first_course_pages
from courses.pages.models import CourseIndexPage, CoursePage, ModulePage

FOLDER = Path(__file__).parent / "content"
TRACKS = {
    "Ny i bevægelsen": ("New in the movement", ["k1"]),
    "Tale og lytte": ("Speaking and listening", ["k2", "k4"]),
    "Lave politik": ("Making politics", ["k3"]),
    "Bygge foreningen": ("Building the association", ["k5", "k6"]),
}
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def courses() -> list[dict[str, Any]]:
    """The content of every course as it stands in the files, in order of its code."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("k*.json"))]


def load_content() -> dict[str, Course]:
    """Make or bring up to date the courses and make the pages that are missing; returns the courses by code.

    Pages that exist are left alone: an editor may have written in them.
    """
    tracks = _tracks()
    found = {}
    for position, content in enumerate(courses(), start=1):
        track = next((t for t in tracks if content["code"] in t.codes), None)  # type: ignore[attr-defined]
        found[content["code"]] = _course(content, position, track)
    for content in courses():
        wanted = [found[code] for code in content["prerequisites"]]
        found[content["code"]].prerequisites.set(wanted)
    _pages(found)
    return found


def _tracks() -> list[Track]:
    made = []
    for position, (name, (name_en, codes)) in enumerate(TRACKS.items(), start=1):
        track, _ = Track.objects.update_or_create(name=name, defaults={"name_en": name_en, "position": position})
        track.codes = codes  # type: ignore[attr-defined]
        made.append(track)
    return made


def _course(content: dict[str, Any], position: int, track: Track | None) -> Course:
    facts = {
        "title": content["title"],
        "title_en": content["title_en"],
        "tagline": content["tagline"],
        "tagline_en": content["tagline_en"],
        "track": track,
        "colour": content["colour"],
        "form": content["form"],
        "lessons": content["lessons"],
        "valid_months": content.get("valid_months"),
        "min_participants": content["min"],
        "capacity": content["max"],
        "trainers_needed": content["trainers"],
        "target_runs_per_year": content["target"],
        "position": position,
    }
    course, _ = Course.objects.get_or_create(code=content["code"], defaults=facts)
    for number, goal in enumerate(content["goals"]):
        LearningGoal.objects.get_or_create(course=course, position=number, defaults=goal)
    return course


def _pages(found: dict[str, Course]) -> None:
    home = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    english = Locale.objects.get(language_code="en")
    first_course_pages(home)
    index = CourseIndexPage.objects.child_of(home).get()
    for content in courses():
        page = _course_page(index, found[content["code"]], content)
        for module in content["modules"]:
            _module_page(page, module)
    for page in index.get_descendants().specific().order_by("path"):
        _translate(page, english)


def _add(parent: Page, page: Page) -> Page:
    parent.refresh_from_db()
    parent.add_child(instance=page)
    page.save_revision(clean=False).publish(skip_permission_checks=True)
    return page


def _course_page(index: Page, course: Course, content: dict[str, Any]) -> Page:
    found = CoursePage.objects.child_of(index).filter(course=course).first()
    page = CoursePage(
        title=course.title,
        slug=course.code,
        course=course,
        audience=content["audience"],
        search_description=course.tagline,
        locale=index.locale,
    )
    return found or _add(index, page)


def _module_page(parent: Page, content: dict[str, Any]) -> Page:
    slug = slugify(content["title"].lower().translate(_LETTERS))
    found = ModulePage.objects.child_of(parent).filter(slug=slug).first()
    if found:
        return found
    page = ModulePage(
        title=content["title"],
        slug=slug,
        minutes=content["minutes"],
        trainer_notes=f"<p>{content['trainer_notes']}</p>" if content["trainer_notes"] else "",
        locale=parent.locale,
    )
    page.activities = [("activity", _activity(row)) for row in content["activities"]]
    if "question" in content:
        page.question = [("question", content["question"])]
    return _add(parent, page)


def _activity(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"text": RichText(f"<p>{row['text']}</p>"), "seated": row.get("seated", "")}


def _translate(page: Page, english: Locale) -> None:
    """The English twin: titles and leads in English; what is only written in Danish stays, marked as such."""
    if page.get_translation_or_none(english):
        return
    twin = page.copy_for_translation(english)
    texts = _english()
    if isinstance(twin, CoursePage):
        twin.title, twin.audience = twin.course.title_en, texts["audience"][twin.course.code]
        twin.search_description = twin.course.tagline_en
    else:
        twin.title = texts["module"].get(page.title, page.title)
    twin.save_revision(clean=False).publish(skip_permission_checks=True)


def _english() -> dict[str, dict[str, str]]:
    return {
        "audience": {content["code"]: content["audience_en"] for content in courses()},
        "module": {m["title"]: m["title_en"] for content in courses() for m in content["modules"]},
    }
