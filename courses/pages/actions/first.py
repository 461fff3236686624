"""The pages that every site has, whatever its courses are called: they stand in header and footer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wagtail.models import Locale, Page

from courses.pages.models import CourseIndexPage, LearningPathPage


@dataclass(frozen=True)
class FirstPage:
    """A page that a site begins with. `words` are its fields by language; `known_by` are fields that say which page it is
    where the kind alone does not."""

    model: type[Page]
    slug: str
    words: Mapping[str, Mapping[str, Any]]
    known_by: Mapping[str, Any] = field(default_factory=dict)


COURSE_PAGES = (
    FirstPage(
        CourseIndexPage,
        "kurser",
        {
            "da": {
                "title": "Kurser",
                "lead": "Seks kurser, der kommer igen to-tre gange om året i hver storkreds. De er gratis.",
            },
            "en": {
                "title": "Courses",
                "lead": "Six courses that come again two or three times a year in every district. They are free.",
            },
        },
    ),
    FirstPage(
        LearningPathPage,
        "jeg-er-ny",
        {
            "da": {
                "title": "Jeg er ny",
                "lead": "Fire skridt fra «hvor starter jeg?» til den første opgave. Tag dem i dit eget tempo.",
            },
            "en": {
                "title": "I am new",
                "lead": "Four steps from “where do I start?” to the first task. Take them at your own pace.",
            },
        },
    ),
)


def first_course_pages(home: Page) -> int:
    """Make the overview of courses and the path for new members below `home` (Danish), and their English twins, where
    they are missing; what editors wrote is left alone. Returns how many were made."""
    return sum(make_with_twin(home, first) for first in COURSE_PAGES)


def make_with_twin(home: Page, first: FirstPage) -> int:
    """Make a page below `home` (Danish) and its English twin where they are missing, and return how many were made. One
    that is there is left alone, whatever its address and words are by now."""
    made, english = 0, Locale.objects.get(language_code="en")
    page = first.model.objects.child_of(home).filter(**first.known_by).first()
    if page is None:
        home.refresh_from_db()
        page = first.model(slug=first.slug, locale=home.locale, **first.known_by, **first.words["da"])
        home.add_child(instance=page)
        page.save_revision(clean=False).publish(skip_permission_checks=True)
        made += 1
    if page.get_translation_or_none(english) is None:
        twin = page.copy_for_translation(english)
        for name, words in first.words["en"].items():
            setattr(twin, name, words)
        twin.save_revision(clean=False).publish(skip_permission_checks=True)
        made += 1
    return made
