"""Distances, postcodes, geography."""

import math

import pytest

from courses.places.actions import load_geography
from courses.places.models import Municipality, Postcode, Region, SchoolBreak
from courses.places.queries import UnknownPostcode, find_postcode, venue_distances
from courses.places.rules.distance import great_circle_km, travel
from tests.factories.places import PostcodeFactory, VenueFactory

VEJLE, AARHUS = (55.709, 9.535, "JYL"), (56.157, 10.207, "JYL")
ODENSE, COPENHAGEN, ROENNE = (55.396, 10.388, "FYN"), (55.676, 12.569, "SJL"), (55.100, 14.706, "BOR")


def test_a_degree_of_latitude_is_111_km():
    assert math.isclose(great_circle_km(55, 10, 56, 10), 111.19, abs_tol=0.05)


@pytest.mark.parametrize(
    ("here", "there", "km"),
    # Road distances as route planners give them; one factor for all roads is right within a fifth.
    [(VEJLE, AARHUS, 73), (VEJLE, ODENSE, 73), (ODENSE, COPENHAGEN, 165), (VEJLE, COPENHAGEN, 237)],
)
def test_over_the_bridges_it_is_about_as_far_as_by_car(here, there, km):
    way, back = travel(*here, *there), travel(*there, *here)
    assert math.isclose(way.km, km, rel_tol=0.2)
    assert math.isclose(way.km, back.km)
    assert (way.by_ferry, back.by_ferry) == (False, False)


def test_islands_without_a_bridge_say_so():
    assert travel(*ROENNE, *COPENHAGEN).by_ferry is True
    assert travel(*ROENNE, *ROENNE).by_ferry is False


@pytest.mark.sqlite
@pytest.mark.django_db
class TestPostcodes:
    @pytest.mark.parametrize(
        "typed",
        [
            *["7100", " 7100 ", "DK-7100", "dk 7100", "71 00", "7100 Vejle", "7100, vejle", "DK-7100 Vejle", "Vejle"],
            *["VEJLE", " vejle ", "vej", "\u200b7100\u200b", "7100\xa0Vejle", "７１００", "٧١٠٠", "7100 Horsens"],
        ],
    )
    def test_are_found_as_people_write_them(self, typed):
        vejle = PostcodeFactory()
        PostcodeFactory(code="7120", name="Vejle Øst")
        assert find_postcode(typed) == vejle

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            *[("2100 Ø", "2100"), ("København Ø", "2100"), ("koebenhavn oe", "2100"), ("KØBENHAVN", "2100")],
            *[("Århus C", "8000"), ("aarhus c", "8000"), ("AARHUS", "8000"), ("A\u030arhus C", "8000")],
        ],
    )
    def test_old_and_new_spellings_are_one(self, typed, code):
        PostcodeFactory(code="2100", name="København Ø")
        PostcodeFactory(code="8000", name="Aarhus C")
        assert find_postcode(typed).pk == code

    @pytest.mark.parametrize("typed", ["9999", "0000", "DK-9999", "9999 Ingensteder"])
    def test_that_do_not_exist_are_named(self, typed):
        PostcodeFactory()
        with pytest.raises(UnknownPostcode) as refusal:
            find_postcode(typed)
        assert str(refusal.value.message) in ("Postnummer 9999 findes ikke.", "Postnummer 0000 findes ikke.")

    @pytest.mark.parametrize("typed", ["abc", "æøå1", "12345", "", "ve", "7100; DROP", "71\x0000", "9" * 500])
    def test_that_are_none_are_refused_in_words(self, typed):
        PostcodeFactory()
        with pytest.raises(UnknownPostcode) as refusal:
            find_postcode(typed)
        assert str(refusal.value.message) == "Skriv et postnummer med fire tal, fx 7100."

    def test_know_how_far_every_venue_is_in_one_query(self, django_assert_num_queries):
        here = VenueFactory()
        there = VenueFactory(postcode=PostcodeFactory(code="8000", name="Aarhus C", lat=56.157, lon=10.207))
        vejle = find_postcode("7100")
        assert venue_distances(vejle)[here.pk].km == 0
        with django_assert_num_queries(1):
            distances = venue_distances(vejle)
        assert math.isclose(distances[there.pk].km, 81, abs_tol=1)
        there.lat = 55.709
        there.lon = 9.6
        there.save()
        assert venue_distances(vejle)[there.pk].km < 6


@pytest.mark.sqlite
@pytest.mark.django_db
def test_geography_is_the_whole_country_and_can_be_repeated():
    counts = load_geography(2026, 2027)
    assert (counts["region"], counts["municipality"], counts["postcode"]) == (10, 99, 1089)
    assert load_geography(2026, 2027) == counts
    assert Region.objects.get(slug="koebenhavns-omegn").name == "Københavns Omegn"
    assert Municipality.objects.get(name="Silkeborg").region.name == "Vestjylland"
    assert Municipality.objects.exclude(tile_x=None).count() == 98
    assert str(Postcode.objects.get(pk="7100")) == "7100 Vejle"
    winter = SchoolBreak.objects.get(name="Vinterferie", municipality=None, start_date__year=2027)
    assert (str(winter.start_date), str(winter.end_date)) == ("2027-02-13", "2027-02-21")
