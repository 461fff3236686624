"""The plain pages that a new site, and the demo, begin with. Their texts stand in `texts/`."""

from pathlib import Path

from wagtail.models import Page

from courses.pages.actions.first import FirstPage, first_course_pages, make_with_twin
from courses.pages.models import CourseIndexPage
from home.models import HomePage, StandardPage

TEXTS = Path(__file__).parent / "texts"
LEADS = {
    "da": "Kom, som du er, og gå hjem med noget, du kan bruge. Gratis for medlemmer og nysgerrige.",
    "en": "Come as you are, and go home with something you can use. Free for members and the curious.",
}
# What for → address, then language → title and lead.
PAGES = {
    StandardPage.Purpose.DATA: (
        "om-data",
        {
            "da": (
                "Sådan bruger vi dine oplysninger",
                "Kun det, der skal til for at holde et kursus. Og du bestemmer selv.",
            ),
            "en": ("How we use your data", "Only what it takes to hold a course. And you decide."),
        },
    ),
    StandardPage.Purpose.TEACH: (
        "undervis",
        {
            "da": (
                "Vil du undervise?",
                "Du behøver ikke kunne det hele. Du får en makker, færdige moduler og tid til at øve dig.",
            ),
            "en": (
                "Do you want to teach?",
                "You need not know everything. You get a partner, ready-made modules and time to practise.",
            ),
        },
    ),
}


def build_pages() -> int:
    """Make the pages that header and footer lead to and that are missing, in both languages; what editors wrote is left alone.

    Returns how many were made.
    """
    for language, lead in LEADS.items():
        front = HomePage.objects.get(locale__language_code=language)
        if not front.lead:
            front.lead = lead
            front.save_revision(clean=False).publish(skip_permission_checks=True)
    home = HomePage.objects.get(locale__language_code="da")
    made = first_course_pages(home)
    return made + sum(make_with_twin(home, _first(home, purpose)) for purpose in PAGES)


def _first(home: Page, purpose: StandardPage.Purpose) -> FirstPage:
    """In its text «{courses}» is the key of the overview of courses: Wagtail says its address, wherever it is moved to."""
    slug, said = PAGES[purpose]
    overviews = CourseIndexPage.objects.descendant_of(home.get_root()).select_related("locale").order_by("-pk")
    courses = {page.locale.language_code: str(page.pk) for page in overviews}
    words = {
        language: {
            "title": title,
            "lead": lead,
            "body": (TEXTS / f"{slug}.{language}.html")
            .read_text(encoding="utf-8")
            .replace("{courses}", courses[language]),
        }
        for language, (title, lead) in said.items()
    }
    return FirstPage(StandardPage, slug, words, {"purpose": purpose})
