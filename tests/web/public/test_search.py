"""The site by words: what is found, how it is spelled, what it costs, and whose name it never is."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page

from courses.common.actions import versions
from courses.pages.models import CourseIndexPage, CoursePage, ModulePage
from courses.pages.queries import search as searching
from home.models import HomePage, StandardPage
from tests.factories.catalogue import CourseFactory
from tests.factories.members import TrainerFactory
from tests.factories.places import AssociationFactory, PostcodeFactory, RegionFactory, VenueFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.web.reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SECRET = "Hemmelighedsen"
# One for each kind of page and of place, and what Wagtail asks for addresses.
MOST_QUERIES = 16


@pytest.fixture
def home(noon):
    return HomePage.objects.filter(locale__language_code="da").first() or Page.get_first_root_node().add_child(
        instance=HomePage(title="Forside", slug="forside", locale=Locale.objects.get(language_code="da"))
    )


@pytest.fixture
def course(home):
    below = CourseIndexPage.objects.child_of(home).first() or home.add_child(
        instance=CourseIndexPage(title="Kurser", slug="kurser")
    )
    taught = CourseFactory(code="k9", title="Debatdogmer i praksis", tagline="Tal, så andre vil høre mere.")
    page = below.add_child(instance=CoursePage(title="Debatdogmer i praksis", slug="dogmer-9", course=taught))
    page.add_child(
        instance=ModulePage(
            title="Mødet, der ender til tiden",
            slug="moedet-9",
            trainer_notes=f"<p>{SECRET} er svær.</p>",
            activities=[
                {
                    "type": "activity",
                    "value": {
                        "title": "Ti sætninger",
                        "minutes": 45,
                        "form": "pair",
                        "text": "<p>Sig det med ti sætninger.</p>",
                    },
                }
            ],
        )
    )
    return taught


def found(client, words, prefix=""):
    page = BeautifulSoup(client.get(f"{prefix}/soeg/", {"q": words}).content, "html.parser")
    return {
        section.h2.get_text(): [link.get_text() for link in section.select("a.results__title")]
        for section in page.select("main section")
    }


class TestSpelling:
    @pytest.mark.parametrize("typed", ["debat", "debatter", "DEBATTEN", "debatdogme", "praksis dogmer", "k9"])
    def test_a_course_by_any_form_of_its_words(self, client, course, typed):
        assert "Debatdogmer i praksis" in found(client, typed)["Kurser"]

    @pytest.mark.parametrize(
        "typed", ["møde", "MØDE", "møder", "moede", "MOEDER", "mødet tiden", "sætning", "saetninger"]
    )
    def test_a_module_however_its_letters_are_written(self, client, course, typed):
        assert "Mødet, der ender til tiden" in found(client, typed)["Moduler"]

    @pytest.mark.parametrize("typed", ["kursus", "kurser", "kurserne"])
    def test_every_course_is_one(self, client, course, typed):
        assert "Debatdogmer i praksis" in found(client, typed)["Kurser"]
        assert "Kurser" in found(client, typed)["Sider"]

    @pytest.mark.parametrize("typed", ["Ærø", "aeroe", "ÆRØ", "kurser i Ærøskøbing", "5970"])
    def test_a_town_leads_to_what_is_near_it(self, client, home, typed):
        PostcodeFactory(code="5970", name="Ærøskøbing", lat=54.89, lon=10.41)
        assert "Kurser nær Ærøskøbing" in found(client, typed)["Steder"]


@pytest.mark.parametrize("typed", ["kurser", "hold", "kurser nær"])
def test_a_word_that_every_town_is_called_finds_none_of_them(client, course, typed):
    PostcodeFactory(code="5970", name="Ærøskøbing", lat=54.89, lon=10.41)
    towns = [title for title in found(client, typed).get("Steder", []) if title.startswith("Kurser nær")]
    assert towns == []
    assert "Kurser nær Ærøskøbing" in found(client, f"{typed} ærø")["Steder"]


def test_a_module_is_told_by_what_one_does_in_it(client, course):
    page = BeautifulSoup(client.get("/soeg/", {"q": "mødet tiden"}).content, "html.parser")
    (module,) = page.select("section[aria-labelledby=kind-module] li")
    assert module.p.get_text() == "Ti sætninger"


def test_pages_rooms_districts_and_associations(client, home):
    home.add_child(
        instance=StandardPage(title="Vil du undervise?", slug="undervis-9", body="<p>Vi hjælper nye trænere.</p>")
    )
    AssociationFactory(name="Lokalforening Kaffebakken")
    VenueFactory(name="Kulturhuset Kaffekanden")
    VenueFactory(name="Kaffehuset, lukket", is_active=False)
    assert "Vil du undervise?" in found(client, "træner")["Sider"]
    assert found(client, "kaffe")["Steder"] == ["Kulturhuset Kaffekanden", "Lokalforening Kaffebakken"]
    assert "Storkreds Sydjylland" in found(client, "sydjylland")["Steder"]


def test_every_word_must_be_there_and_the_best_comes_first(client, home):
    for number, (title, lead) in enumerate(
        [("Om kaffe", "Lidt"), ("Te", "Også kaffe, og te"), ("Kaffebønner", "Brun")]
    ):
        home.add_child(instance=StandardPage(title=title, slug=f"side-{number}", lead=lead))
    assert found(client, "kaffe")["Sider"] == ["Om kaffe", "Kaffebønner", "Te"]
    assert found(client, "kaffe te")["Sider"] == ["Te"]
    assert found(client, "kaffe zebra") == {}


def test_what_is_not_for_everybody_is_not_found(client, course, home):
    home.add_child(instance=StandardPage(title="Kladde om zebraer", slug="kladde", live=False))
    hidden = home.add_child(instance=StandardPage(title="Zebraer for få", slug="faa"))
    hidden.view_restrictions.create(restriction_type="login")
    assert found(client, "zebra") == {}


def test_no_persons_name_is_found(client, course):
    """The name stands wherever a person's name can stand; trainer notes are for trainers."""
    RegionFactory(number=7, contact_name="")
    region = RegionFactory(number=7)
    region.contact_name = f"Åse {SECRET}"
    region.save()
    room = VenueFactory(contact=f"{SECRET} 70 00 00 00")
    trainer = TrainerFactory(bio=f"Jeg hedder {SECRET}.", show_name=True)
    trainer.member.name = f"{SECRET} Mette"
    trainer.member.save()
    assert trainer.public_name == SECRET
    SessionTrainerFactory(session=SessionFactory(course=course, venue=room), trainer=trainer)
    for typed in (SECRET, SECRET.upper(), SECRET[:8], f"mette {SECRET}"):
        assert found(client, typed) == {}


class TestPage:
    def test_it_says_what_can_be_found_before_anything_is_asked(self, client, home):
        answer = client.get("/soeg/")
        assert "Kurser, moduler, sider og steder." in text(answer)
        assert (answer.status_code, "X-Robots-Tag" in answer) == (200, False)
        assert 'href="/soeg/"' in client.get("/find/").content.decode()

    def test_nothing_found_says_where_else_to_look_and_keeps_the_words(self, client, home):
        answer = client.get("/soeg/", {"q": "zebra <b>"})
        page = BeautifulSoup(answer.content, "html.parser")
        assert "Der blev ikke fundet noget om «zebra <b>»." in page.select_one(".empty").get_text()
        assert page.find(id="q")["value"] == "zebra <b>"
        assert answer["X-Robots-Tag"] == "noindex"

    @pytest.mark.parametrize("typed", ["", " ", "%", "'", "\x00", "x" * 300, "....", "\u202e"])
    def test_words_that_are_none_do_no_harm(self, client, home, typed):
        assert client.get("/soeg/", {"q": typed}).status_code == 200

    def test_english(self, client, home):
        PostcodeFactory()
        assert "Courses near Vejle" in found(client, "course in Vejle", "/en")["Places"]

    def test_many_of_a_kind_are_cut_off_and_counted(self, client, home):
        for number in range(13):
            VenueFactory(name=f"Zebrahuset {number}")
        answer = client.get("/soeg/", {"q": "zebra"})
        assert len(found(client, "zebra")["Steder"]) == 10
        assert "og 3 mere: skriv et ord mere" in text(answer)


class TestCost:
    def test_one_query_once_the_words_are_known(self, course, django_assert_num_queries):
        searching.search("debat", "da")
        with django_assert_num_queries(1):
            assert searching.search("møde", "da")

    def test_as_many_queries_for_one_page_as_for_thirty(self, course, home):
        def asked(count):
            for number in range(count):
                home.add_child(instance=StandardPage(title=f"Side {number}", slug=f"side-{count}-{number}"))
                VenueFactory(name=f"Huset {number}")
            searching.forget()
            with CaptureQueriesContext(connection) as queries:
                assert searching.search("side", "da")
            return len(queries)

        searching.search("varm op", "da")
        assert asked(1) == asked(3) == asked(30) <= MOST_QUERIES

    def test_what_changed_is_found_at_once(self, course, home):
        assert searching.search("zebra", "da") == []
        home.add_child(instance=StandardPage(title="Zebra", slug="zebra"))
        assert [group.kind for group in searching.search("zebra", "da")] == ["page"]
        VenueFactory(name="Zebrahuset")
        versions.mark(versions.SHOWN)
        assert [group.kind for group in searching.search("zebra", "da")] == ["page", "place"]
