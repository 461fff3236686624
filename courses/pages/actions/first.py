"""The pages that every site has, whatever its courses are called: they stand in header and footer."""

from wagtail.models import Locale, Page

from courses.pages.models import CourseIndexPage, LearningPathPage

# Address → kind of page; then language → title and lead.
FIRST: dict[str, type[Page]] = {"kurser": CourseIndexPage, "jeg-er-ny": LearningPathPage}
TEXTS = {
    "kurser": {
        "da": ("Kurser", "Seks kurser, der kommer igen to-tre gange om året i hver storkreds. De er gratis."),
        "en": ("Courses", "Six courses that come again two or three times a year in every district. They are free."),
    },
    "jeg-er-ny": {
        "da": ("Jeg er ny", "Fire skridt fra «hvor starter jeg?» til den første opgave. Tag dem i dit eget tempo."),
        "en": ("I am new", "Four steps from “where do I start?” to the first task. Take them at your own pace."),
    },
}


def first_course_pages(home: Page) -> int:
    """Make the overview of courses and the path for new members below `home` (Danish), and their English twins, where
    they are missing; what editors wrote is left alone. Returns how many were made."""
    english, made = Locale.objects.get(language_code="en"), 0
    for slug, model in FIRST.items():
        page = model.objects.child_of(home).filter(slug=slug).first()
        if page is None:
            home.refresh_from_db()
            page = home.add_child(instance=_fill(model(slug=slug, locale=home.locale), slug, "da"))
            page.save_revision(clean=False).publish(skip_permission_checks=True)
            made += 1
        if page.get_translation_or_none(english) is None:
            twin = _fill(page.copy_for_translation(english), slug, "en")
            twin.save_revision(clean=False).publish(skip_permission_checks=True)
            made += 1
    return made


def _fill(page: Page, slug: str, language: str) -> Page:
    page.title, page.lead = TEXTS[slug][language]
    return page
