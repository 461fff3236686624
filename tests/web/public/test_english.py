"""English pages hold no Danish but names, whatever the process spoke when it read the forms."""

import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from courses.budget.models import Round
from courses.pages.actions.packages import take_starter_courses
from courses.pages.models import CourseIndexPage, CoursePage, LearningPathPage, ModulePage
from tests.factories.budget import open_round
from tests.factories.catalogue import CourseFactory, LearningGoalFactory
from tests.factories.places import AssociationFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.factories.tasks import TaskFactory

pytestmark = pytest.mark.django_db
# Small words that stand in nearly every Danish sentence, and in no English one.
DANISH = re.compile(r"\b(og|til|op|ikke|af|på|hvor|når|du|dit|din|vi|kl|alle|pladser|starter|uge)\b", re.IGNORECASE)
PAGES = [
    "public:subscribe", "public:find_form", "public:search", "public:find", "public:session", "public:enrolled", "public:calendar", "public:interest",
    "public:year", "public:region", "public:association", "waiting_list:ask", "verify:about",
]  # fmt: skip


@pytest.fixture
def session(noon):
    session = SessionFactory(course=CourseFactory(title="Hvor starter jeg?", title_en="Where do I start?"))
    LearningGoalFactory(course=session.course)
    return session


def danish_in(html):
    page = BeautifulSoup(html, "html.parser")
    for part in page.find_all(["script", "style"]) + page.select("html [lang=da]"):
        part.decompose()
    said = page.get_text("|").split("|") + [
        str(t[name]) for name in ("title", "aria-label", "alt") for t in page.find_all(attrs={name: True})
    ]
    return [line.strip() for line in said if DANISH.search(line) and "://" not in line]


@pytest.mark.parametrize("name", PAGES)
def test_no_danish_is_left_on_an_english_page(client, session, name):
    arguments = {
        "public:find": ["7100"],
        "public:session": [session.pk],
        "public:enrolled": [session.pk],
        "public:region": ["sydjylland"],
        "public:association": [AssociationFactory().slug],
        "waiting_list:ask": [session.course.code],
    }
    with translation.override("en"):
        address = reverse(name, args=arguments.get(name, []))
    page = client.get(address)
    assert page.status_code == 200
    assert danish_in(page.content.decode()) == []


def test_the_reader_of_these_tests_finds_danish(client, session):
    assert "op til 40\u00a0km" in danish_in(client.get("/skriv-mig-op/").content.decode())
    assert "Hvor starter jeg?" in danish_in(client.get("/skriv-mig-op/").content.decode())


@pytest.mark.parametrize(
    ("address", "month"), [("/", "feb"), ("/en/", "Feb"), ("/aaret/", "feb"), ("/en/aaret/", "Feb")]
)
def test_months_of_the_wheel_are_written_as_the_language_writes_them(client, session, address, month):
    page = BeautifulSoup(client.get(address).content, "html.parser")
    assert month in [text.get_text(strip=True) for text in page.select("svg text")]


class TestTheCoursesThatComeAlong:
    def test_no_page_of_them_holds_danish_but_what_is_said_to_be(self, client, noon):
        take_starter_courses()
        pages = [
            page
            for kind in (CourseIndexPage, LearningPathPage, CoursePage, ModulePage)
            for page in kind.objects.filter(locale__language_code="en")
        ]
        assert len(pages) == 36
        found = {page.url: danish_in(client.get(page.url).content.decode()) for page in pages}
        assert {url: said for url, said in found.items() if said} == {}

    def test_what_a_room_and_a_session_say_in_danish_alone_is_said_to_be_danish(self, client, session):
        session.venue.directions = "Gå ind ad porten til højre og op ad trappen."
        session.venue.save()
        session.note = "Tag papir og en blyant med."
        session.save()
        with translation.override("en"):
            answer = client.get(reverse("public:session", args=[session.pk])).content.decode()
        assert "Gå ind ad porten" in answer
        assert "Tag papir" in answer
        assert danish_in(answer) == []
        assert 'lang="da">Tag papir' in answer


WORDS = "Vi og alle på torvet, når du er her"


def test_what_people_write_is_danish_on_an_english_page(client, session):
    """Tasks, proposals and what trainers say of themselves have no English: a screen reader is told so (WCAG 2.2, 3.1.2)."""
    trainer = SessionTrainerFactory(session=session).trainer
    trainer.bio, trainer.show_name = WORDS, True
    trainer.save()
    task = TaskFactory(title=WORDS, title_en="", text=WORDS)
    voting = open_round()
    Round.objects.filter(pk=voting.pk).update(title=WORDS, text=WORDS)
    addresses = [
        f"/en/hold/{session.pk}/", "/en/opgaver/", f"/en/opgaver/{task.pk}/", "/en/medlemsbudget/", f"/en/medlemsbudget/{voting.pk}/",
    ]  # fmt: skip
    for address in addresses:
        page = client.get(address).content.decode()
        assert WORDS in page, address
        # The title of a page has one language, and the site's name beside it.
        assert [line for line in danish_in(page) if WORDS in line and "· Rundkreds" not in line] == [], address
