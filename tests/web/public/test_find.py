"""Find: the order, what is folded away, and the filters."""

import pytest
from bs4 import BeautifulSoup

from courses.schedule.models import Session
from courses.schedule.queries.sessions import of_course
from tests.factories.catalogue import CourseFactory
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.factories.schedule import SessionFactory
from tests.web.browser import entries
from tests.web.reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def near(client, query=""):
    return sessions_of(client.get(f"/find/7100/{query}").context["found"].near)


def sessions_of(hits):
    """The sessions that cards are of, in their order."""
    found = Session.objects.in_bulk([hit.session.pk for hit in hits])
    return [found[hit.session.pk] for hit in hits]


def test_next_week_in_the_next_town_comes_before_next_year_here_and_can_be_switched(client, vejle, kolding):
    here, there = SessionFactory(days=300), SessionFactory(venue=kolding, days=7)
    assert near(client) == [there, here]
    assert near(client, "?orden=naer") == [here, there]
    assert near(client, "?orden=snart") == [there, here]
    assert "En uges ventetid vejer lige så meget som 4 km vej." in text(client.get("/find/7100/"))


def test_what_nobody_can_take_is_folded_below(client, vejle):
    full = SessionFactory(capacity=1, seats_taken=1, days=3)
    closed = SessionFactory(days=10, enrol_by_date=vejle and "2026-11-20")
    free = SessionFactory(days=40)
    answer = client.get("/find/7100/")
    assert near(client) == [free]
    assert answer.context["found"].total == 1
    folded = BeautifulSoup(answer.content, "html.parser").find("main").find_all("details")[-1]
    assert folded.find("summary").get_text() == "2 hold i nærheden, der er fulde eller lukkede"
    assert not folded.has_attr("open")
    assert [f"/hold/{session.pk}/" in str(folded) for session in (full, closed, free)] == [True, True, False]


def test_where_all_are_full_they_are_open_and_the_nearest_others_are_shown(client, vejle):
    SessionFactory(capacity=1, seats_taken=1)
    far = SessionFactory(venue=VenueFactory(postcode=PostcodeFactory(code="9000", name="Aalborg", lat=57.05, lon=9.92)))
    answer = client.get("/find/7100/")
    assert "Alle kurser inden for 40 km af dig er fulde lige nu." in text(answer)
    assert sessions_of(answer.context["found"].further) == [far]
    assert "<details open><summary>1 hold" in answer.content.decode()


class TestBeyondTheRoadAndTheForty:
    """The wait counts there as well: what is a little further and half a year sooner comes first."""

    @pytest.fixture
    def odder(self):
        return VenueFactory(postcode=PostcodeFactory(code="8300", name="Odder", lat=55.97, lon=10.15))

    @pytest.fixture
    def horsens(self):
        return VenueFactory(postcode=PostcodeFactory(code="8700", name="Horsens", lat=55.86, lon=9.85))

    def test_over_the_water(self, client, odder, horsens):
        PostcodeFactory(code="8305", name="Samsø", lat=55.84, lon=10.6)
        late, soon, first = (
            SessionFactory(venue=venue, days=days) for venue, days in ((odder, 338), (horsens, 161), (odder, 149))
        )

        def ferry(query=""):
            return sessions_of(client.get(f"/find/8305/{query}").context["found"].ferry)

        assert ferry() == [first, soon, late]
        assert ferry("?orden=naer") == [first, late, soon]

    def test_where_nothing_is_near(self, client, odder, horsens):
        PostcodeFactory(code="9000", name="Aalborg", lat=57.05, lon=9.92)
        late, soon = SessionFactory(venue=odder, days=338), SessionFactory(venue=horsens, days=30)
        assert sessions_of(client.get("/find/9000/").context["found"].further) == [soon, late]
        assert sessions_of(client.get("/find/9000/?orden=naer").context["found"].further) == [late, soon]

    def test_on_a_courses_page(self, odder, horsens):
        home, course = PostcodeFactory(code="9000", name="Aalborg", lat=57.05, lon=9.92), CourseFactory()
        late = SessionFactory(course=course, venue=odder, days=338)
        soon = SessionFactory(course=course, venue=horsens, days=30)
        assert [hit.session for hit in of_course(course, postcode=home)] == [soon, late]


class TestFilters:
    def test_day_access_and_online(self, client, vejle):
        plain = SessionFactory(days=10)
        loop = SessionFactory(days=60, venue=VenueFactory(hearing_loop="yes", step_free="yes"))
        SessionFactory(venue=None, is_online=True)
        assert near(client, "?dato=2027-01-01") == [loop]
        assert near(client, "?trinfrit=on") == near(client, "?teleslynge=on&trinfrit=on") == [loop]
        assert near(client, "?dato=x&trinfrit=") == [plain, loop]
        online = client.get("/find/7100/?online=on")
        assert (near(client, "?online=on"), len(online.context["found"].online)) == ([], 1)

    @pytest.mark.parametrize("typed", ["Ærø", "ærø", "AERØ", "aeroe", "  møde ", "MØDE", "moede ærø", "huset"])
    def test_words_are_found_however_they_are_spelled(self, client, vejle, typed):
        found = SessionFactory(
            course=CourseFactory(title="Møder på Ærø", tagline=""), venue=VenueFactory(name="Forsamlingshuset")
        )
        SessionFactory(course=CourseFactory(title="Presse", tagline=""), venue=VenueFactory(name="Salen"))
        assert sessions_of(client.get("/find/7100/", {"q": typed}).context["found"].near) == [found]

    @pytest.mark.parametrize("typed", ["%", "_", "'", "\x00", "x" * 300, "<b>"])
    def test_words_that_are_nowhere_find_nothing_and_do_no_harm(self, client, vejle, typed):
        SessionFactory(course=CourseFactory(title="Møder"))
        assert client.get("/find/7100/", {"q": typed}).status_code == 200

    def test_the_form_keeps_the_links_choices_and_the_links_keep_the_forms(self, client, vejle):
        CourseFactory(code="k1")
        page = BeautifulSoup(client.get("/find/7100/?kursus=k1&orden=snart&q=hus").content, "html.parser")
        form = page.select_one("details form")
        assert dict(entries(form).items()) == {"kursus": "k1", "orden": "snart", "q": "hus", "dato": ""}
        links = [str(link["href"]) for link in page.select("nav.filters a")]
        assert "?kursus=k1&tid=weekend&orden=snart&q=hus" in links

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_cost_the_same_for_few_and_many(self, client, vejle, count, django_assert_num_queries):
        course = CourseFactory(title="Møder")
        for number in range(count):
            SessionFactory(course=course, venue=VenueFactory(), days=5 + number, seats_taken=20 * (number % 2))
        client.get("/find/7100/?q=møder")
        with django_assert_num_queries(11):
            client.get("/find/7100/?q=møder")


def test_a_card_says_its_date_once_to_the_eye_and_whole_to_the_ear(client, vejle):
    SessionFactory(days=28)
    SessionFactory(days=60)
    cards = BeautifulSoup(client.get("/find/7100/").content, "html.parser").select(".session-card")
    assert [card.select_one(".visually-hidden").get_text() for card in cards] == [
        "tirsdag den 22. december 2026, ",
        "lørdag den 23. januar 2027, ",
    ]
    assert [tile.get_text() if tile else "" for tile in (card.select_one(".date-tile__year") for card in cards)] == [
        "",
        "2027",
    ]


class TestTheField:
    def test_places_are_ours_and_no_finer_than_a_postcode(self, client, vejle, django_assert_num_queries):
        PostcodeFactory(code="2100", name="København Ø", lat=55.70512345, lon=12.57712345)
        with django_assert_num_queries(1):
            answer = client.get("/find/steder.json")
        assert answer.json() == [["2100", "København Ø", 55.705, 12.577], ["7100", "Vejle", 55.709, 9.535]]
        assert "public" in answer["Cache-Control"]

    def test_takes_an_address_and_works_without_a_script(self, client, vejle):
        page = BeautifulSoup(client.get("/find/").content, "html.parser")
        assert page.find(id="postnr").get("list") is None
        assert page.select_one(".postcode__here").has_attr("hidden")
        assert client.get("/find/", {"postnr": "Ringvejen 1, 7100 Vejle"})["Location"] == "/find/7100/"
