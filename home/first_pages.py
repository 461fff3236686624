"""The plain pages that a new site, and the demo, begin with. Their texts stand in `texts/`."""

from pathlib import Path

from wagtail.models import Locale

from courses.pages.actions.first import first_course_pages
from home.models import HomePage, StandardPage

TEXTS = Path(__file__).parent / "texts"
LEADS = {
    "da": "Gratis kurser for medlemmer og nysgerrige, tæt på dig. Passer dagen ikke, kommer kurset igen inden længe.",
    "en": "Free courses for members and the curious, close to you. If the day does not suit you, the course soon comes again.",
}
# Address → language → title and lead.
PAGES = {
    "om-data": {
        "da": (
            "Sådan bruger vi dine oplysninger",
            "Kun det, der skal til for at holde et kursus. Og du bestemmer selv.",
        ),
        "en": ("How we use your data", "Only what it takes to hold a course. And you decide."),
    },
    "undervis": {
        "da": (
            "Vil du undervise?",
            "Du behøver ikke kunne det hele. Du får en makker, færdige moduler og tid til at øve dig.",
        ),
        "en": (
            "Do you want to teach?",
            "You need not know everything. You get a partner, ready-made modules and time to practise.",
        ),
    },
}


def build_pages() -> int:
    """Make the pages that header and footer lead to and that are missing, in both languages; what editors wrote is left alone.

    Returns how many were made.
    """
    made = 0
    for language, lead in LEADS.items():
        home = HomePage.objects.get(locale__language_code=language)
        if not home.lead:
            home.lead = lead
            home.save_revision(clean=False).publish(skip_permission_checks=True)
    english = Locale.objects.get(language_code="en")
    for slug in PAGES:
        danish = HomePage.objects.get(locale__language_code="da")
        page = StandardPage.objects.child_of(danish).filter(slug=slug).first()
        if page is None:
            page = danish.add_child(instance=_fill(StandardPage(slug=slug, locale=danish.locale), slug, "da"))
            page.save_revision(clean=False).publish(skip_permission_checks=True)
            made += 1
        if page.get_translation_or_none(english) is None:
            twin = _fill(page.copy_for_translation(english), slug, "en")
            twin.save_revision(clean=False).publish(skip_permission_checks=True)
            made += 1
    return made + first_course_pages(HomePage.objects.get(locale__language_code="da"))


def _fill(page: StandardPage, slug: str, language: str) -> StandardPage:
    page.title, page.lead = PAGES[slug][language]
    page.body = (TEXTS / f"{slug}.{language}.html").read_text(encoding="utf-8")
    return page
