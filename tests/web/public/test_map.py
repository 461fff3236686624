"""Sessions on the real coast: on find, on a district's page and on a session's own, with nothing that the list does not say."""

import pytest
from bs4 import BeautifulSoup

from courses.places.models import Region
from courses.web.pictures.area_map import map_of_find, stop_of
from tests.factories.places import MunicipalityFactory, PostcodeFactory, RegionFactory, VenueFactory
from tests.factories.schedule import SessionFactory
from tests.web.reading import text

pytestmark = pytest.mark.django_db
KB = 1024
# Corners of Northern Jutland, the district with the longest coast, and what lies between.
NORTH = [(57.72 - 0.09 * row, 8.3 + 0.22 * column) for row in range(11) for column in range(11)]


def map_of(answer):
    return BeautifulSoup(answer.content, "html.parser").select_one("svg.areamap")


def presses(answer):
    return [(link["href"], link["aria-label"]) for link in map_of(answer).select("a")]


class TestFind:
    def test_each_place_is_a_link_that_says_what_it_is(self, client, vejle, kolding):
        here, there = SessionFactory(days=30), SessionFactory(venue=kolding, days=40)
        answer = client.get("/find/7100/")
        assert presses(answer) == [
            (f"/hold/{here.pk}/?fra=7100", f"{here.title}, tor. 24. dec."),
            (f"/hold/{there.pk}/?fra=7100", f"{there.title}, søn. 3. jan."),
        ]
        assert "Vejle" in map_of(answer)["aria-label"]

    def test_several_in_one_place_are_one_press_with_a_number_that_leads_to_the_list(self, client, vejle):
        first, second, third = SessionFactory(days=30), SessionFactory(days=33), SessionFactory(days=60)
        answer = client.get("/find/7100/")
        assert presses(answer) == [(f"#hold-{first.pk}", "Vejle: 3 hold, det næste tor. 24. dec.")]
        assert map_of(answer).select_one("a text").get_text() == "3"
        page = BeautifulSoup(answer.content, "html.parser")
        assert all(page.find(id=f"hold-{session.pk}").select_one("h3") for session in (first, second, third))

    def test_what_nobody_can_take_is_quiet(self, client, vejle, kolding):
        SessionFactory(days=30)
        SessionFactory(venue=kolding, capacity=1, seats_taken=1)
        assert ["--quiet" in str(link["class"]) for link in map_of(client.get("/find/7100/")).select("a")] == [
            False,
            True,
        ]

    def test_without_places_there_is_no_map(self, client, vejle):
        SessionFactory(venue=None, is_online=True)
        answer = client.get("/find/7100/")
        assert map_of(answer) is None
        assert "På kortet" not in text(answer)

    def test_no_press_touches_another_however_many_there_are(self, client, vejle):
        for number in range(30):
            place = VenueFactory(lat=55.6 + 0.007 * number, lon=9.4 + 0.013 * (number % 11))
            SessionFactory(venue=place, days=20 + number)
        found = client.get("/find/7100/").context["map"]
        assert len(found.pins) >= 5
        assert sum(pin.count for pin in found.pins) == 20
        middles = [(pin.x, pin.y) for pin in found.pins]
        assert all(
            (one[0] - two[0]) ** 2 + (one[1] - two[1]) ** 2 >= 88**2 for one in middles for two in middles if one != two
        )


def test_a_district_shows_what_is_coming(client, noon):
    west = SessionFactory(days=30)
    SessionFactory(days=50, status="draft")
    answer = client.get("/storkreds/sydjylland/")
    assert presses(answer) == [(f"/hold/{west.pk}/", f"{west.title}, tor. 24. dec.")]
    SessionFactory(days=40)
    assert presses(client.get("/storkreds/sydjylland/")) == [("/find/7100/", "Vejle: 2 hold, det næste tor. 24. dec.")]


def test_a_session_shows_where_its_room_lies_with_the_rooms_own_words(client, vejle):
    room = VenueFactory(directions="Stop ved Rådhuset. Døren er i gården.", lat=55.71, lon=9.54)
    answer = client.get(f"/hold/{SessionFactory(venue=room).pk}/")
    page = BeautifulSoup(answer.content, "html.parser")
    figure = page.select_one("figure.where")
    assert "Døren er i gården." in figure.figcaption.get_text()
    assert (len(figure.select(".areamap__mark--own")), figure.select(".areamap__home")) == (1, [])
    online = client.get(f"/hold/{SessionFactory(venue=None, is_online=True).pk}/")
    assert map_of(online) is None


def test_where_somebody_comes_from_is_on_the_map_of_the_session(client, vejle, kolding):
    answer = client.get(f"/hold/{SessionFactory(venue=kolding).pk}/?fra=7100")
    assert len(map_of(answer).select(".areamap__home")) == 1


class TestSize:
    """At most 25 KB a map, with the longest coasts and far more places than fit."""

    def test_a_district_full_of_places(self, client, noon):
        region = RegionFactory(number=10, name="Nordjylland", slug="nordjylland")
        home = PostcodeFactory(
            code="9000", name="Aalborg", municipality=MunicipalityFactory(code="0851", region=region)
        )
        for lat, lon in NORTH:
            SessionFactory(venue=VenueFactory(postcode=home, lat=lat, lon=lon))
        found = client.get("/storkreds/nordjylland/")
        assert len(found.context["map"].pins) > 30
        assert len(str(map_of(found))) < 25 * KB

    @pytest.mark.parametrize("number", range(1, 11))
    def test_every_district(self, client, noon, number):
        Region.objects.all().delete()
        RegionFactory(number=number, name=f"Nr. {number}", slug="den")
        assert len(str(map_of(client.get("/storkreds/den/")))) < 25 * KB

    def test_from_one_end_of_the_country_to_the_other(self, client, noon):
        PostcodeFactory(code="3740", name="Svaneke", lat=55.135, lon=15.14)
        skagen = VenueFactory(postcode=PostcodeFactory(code="9990", name="Skagen", lat=57.72, lon=10.58))
        SessionFactory(venue=skagen)
        assert len(str(map_of(client.get("/find/3740/")))) < 25 * KB

    @pytest.mark.parametrize(
        ("lat", "lon"), [(57.72, 10.58), (55.06, 10.61), (54.95, 9.8), (55.85, 12.05), (55.13, 15.1)]
    )
    def test_a_session_on_a_coast(self, client, noon, lat, lon):
        """Skagen, the sea south of Funen, Als, the fjords of Zealand, Bornholm."""
        session = SessionFactory(venue=VenueFactory(lat=lat, lon=lon))
        found = map_of(client.get(f"/hold/{session.pk}/"))
        assert found.select(".areamap__mark--own")
        assert len(str(found)) < 25 * KB


def test_it_asks_nothing_of_the_database(client, vejle, kolding, django_assert_num_queries):
    """What a card shows is all that the map needs."""
    SessionFactory(days=30)
    SessionFactory(venue=kolding, days=40)
    stops = [stop_of(hit.session, fragment=True) for hit in client.get("/find/7100/").context["found"].near]
    with django_assert_num_queries(0):
        assert len(map_of_find(stops, vejle).pins) == 2
