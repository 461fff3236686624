"""Distances and postcodes."""

import csv
import math
import random
from pathlib import Path

import pytest

from courses.places.actions import DATA, load_geography
from courses.places.models import Municipality, Postcode, Region, SchoolBreak
from courses.places.queries import UnknownPostcode, find_postcode, is_island, venue_distances
from courses.places.rules.distance import Place, Table, drive_minutes, great_circle_km, table, travel
from tests.factories.places import PostcodeFactory, VenueFactory


def at(code: str) -> Place:
    """The point of a postcode."""
    return Place(code, *table().points[table().row[code]])


def test_a_degree_of_latitude_is_111_km():
    assert math.isclose(great_circle_km(55, 10, 56, 10), 111.19, abs_tol=0.05)


@pytest.mark.parametrize(
    ("one", "two", "km", "ferry"),
    # Across straits and fjords that somebody drives around; what the table said when the sources were last looked through.
    [
        ("3390", "4581", 101.2, "Hundested–Rørvig"),
        ("7680", "7770", 75.3, "Thyborøn–Agger"),
        ("8420", "8000", 41.8, None),  # Knebel–Aarhus C
        ("9280", "9362", 32.7, None),  # Storvorde–Gandrup
        ("9293", "9370", 53.8, "Hals–Egense"),
        ("7760", "7960", 44.1, None),  # Hurup–Karby: the ferry at Næssund does not sail in the winter
        ("6100", "6430", 82.9, None),  # Haderslev–Nordborg
        ("7000", "7150", 46.0, None),  # Fredericia–Barrit
        ("7870", "9640", 61.3, "Hvalpsund–Sundsøre"),
        ("8000", "1550", 314.6, "Sjællands Odde–Aarhus"),
        ("1550", "5000", 165.9, None),
        ("7100", "8000", 73.5, None),
        ("4793", "4780", 30.0, None),  # Bogø–Stege
    ],
)
def test_by_road_it_is_as_far_as_one_drives(one, two, km, ferry):
    way, back = travel(at(one), at(two)), travel(at(two), at(one))
    assert way.km == pytest.approx(km, abs=0.06)
    assert (way.ferry.names if way.ferry else None) == ((ferry,) if ferry else None)
    assert (back.km, back.minutes) == (way.km, way.minutes)


@pytest.mark.parametrize(
    ("island", "land", "ferries", "minutes", "km"),
    [
        ("7884", "7870", ("Branden–Fur",), 3, 13.2),
        ("4944", "4930", ("Kragenæs–Fejø",), 15, 23.6),
        ("4945", "4930", ("Kragenæs–Femø",), 50, 22.3),
        ("4942", "4930", ("Kragenæs–Askø",), 40, 21.9),
        ("5943", "5900", ("Rudkøbing–Strynø",), 30, 1.4),
        ("5965", "5960", ("Marstal–Birkholm",), 30, 1.2),
        ("5965", "5700", ("Marstal–Birkholm", "Rudkøbing–Marstal"), 90, 21.6),
        ("8305", "8000", ("Hou–Sælvig",), 60, 34.5),
        ("3700", "1550", ("Ystad–Rønne",), 80, 96.9),
        ("6210", "6200", ("Barsø Landing–Barsø",), 15, 15.7),
        ("6720", "6700", ("Esbjerg–Fanø",), 12, 8.3),
    ],
)
def test_no_road_leads_to_an_island(island, land, ferries, minutes, km):
    way = travel(at(island), at(land))
    assert (way.km, way.ferry.names, way.ferry.minutes) == (math.inf, ferries, minutes)
    assert way.ferry.km == pytest.approx(km, abs=0.06)
    assert way.minutes == drive_minutes(way.ferry.km) + minutes + 15 * len(ferries)
    assert travel(at(land), at(island)).ferry.names == ferries[::-1]
    assert table().is_island(at(island))
    assert not table().is_island(at(land)) or land == "5960"


def test_nobody_lives_in_the_sea_fort_that_no_ferry_calls_at():
    way = travel(at("1433"), at("1050"))
    assert (way.km, way.minutes, way.ferry) == (math.inf, None, None)


def test_each_postcode_knows_a_way_to_every_other_but_the_sea_fort():
    """The ferries reach all islands, and each island has one."""
    ways = table()
    assert len(ways.codes) == 1089
    copenhagen, fort = ways.row["1550"], ways.row["1433"]
    for row, code in enumerate(ways.codes):
        has_road, crossing = ways.road_km(row, copenhagen) < math.inf, ways.crossing(row, copenhagen)
        assert has_road or crossing or row == fort, code


class TestRooms:
    def test_count_as_their_postcode_and_the_rest(self):
        vejle = at("7100")
        room = Place("7100", vejle.lat + 0.01, vejle.lon)  # 1.1 km to the north
        assert travel(vejle, room).km == pytest.approx(1.112 * table().factor, abs=0.01)
        assert travel(room, room).km == 0
        aarhus, kolding = at("8000"), at("6000")
        assert travel(aarhus, vejle).km - 1.4 < travel(aarhus, room).km < travel(aarhus, vejle).km
        assert travel(kolding, vejle).km < travel(kolding, room).km <= travel(kolding, vejle).km + 1.25

    def test_two_in_one_postcode_are_as_far_apart_as_their_points(self):
        one, two = Place("7100", 55.70, 9.53), Place("7100", 55.72, 9.55)
        straight = great_circle_km(55.70, 9.53, 55.72, 9.55)
        assert travel(one, two).km == pytest.approx(straight * table().factor)

    def test_over_the_water_the_rest_is_no_short_cut(self):
        """A hall in Hundested that lies on the side of Rørvig is not nearer to Rørvig by road."""
        hundested = at("3390")
        hall = Place("3390", hundested.lat, hundested.lon - 0.01)
        assert travel(hall, at("4581")).km > 100

    def test_are_never_nearer_than_the_straight_line(self):
        rng = random.Random(3)
        for _ in range(300):
            one, two = (Place(rng.choice(table().codes), rng.uniform(54.6, 57.7), rng.uniform(8.1, 15.1)) for _ in "ab")
            straight = great_circle_km(*one[1:], *two[1:])
            way = travel(one, two)
            assert way.km >= straight
            assert way.km == pytest.approx(travel(two, one).km, rel=1e-12)

    def test_in_a_postcode_newer_than_the_table_count_as_in_the_nearest(self):
        vejle = at("7100")
        assert travel(Place("7109", vejle.lat, vejle.lon), at("8000")).km == travel(vejle, at("8000")).km


def test_the_first_of_a_drive_are_slow():
    assert [drive_minutes(km) for km in (0, 10, 20, 100, 215)] == [0, 12, 24, 93, 153]


def test_another_file_is_no_table(tmp_path: Path):
    (tmp_path / "x.bin").write_bytes(b"something else")
    with pytest.raises(ValueError, match="no table of distances"):
        Table(tmp_path / "x.bin")


@pytest.fixture
def denmark():
    """Every postcode there is, all in one kommune: what towns are called."""
    vejle = PostcodeFactory()
    rows = csv.DictReader((DATA / "postnumre.csv").open(encoding="utf-8"))
    Postcode.objects.bulk_create(
        Postcode(code=row["postnr"], name=row["navn"], lat=row["lat"], lon=row["lon"], municipality=vejle.municipality)
        for row in rows
        if row["postnr"] != vejle.pk
    )


@pytest.mark.sqlite
@pytest.mark.django_db
class TestPostcodes:
    @pytest.mark.parametrize(
        "typed",
        [
            *["7100", " 7100 ", "DK-7100", "dk 7100", "71 00", "7100 Vejle", "7100, vejle", "DK-7100 Vejle", "Vejle"],
            *["VEJLE", " vejle ", "vej", "\u200b7100\u200b", "7100\xa0Vejle", "７１００", "٧١٠٠", "7100 Horsens"],
            *[
                "7100Vejle",
                "7100-Vejle",
                "7100/Vejle",
                "Vejle (7100)",
                "(7100) Vejle",
                "DK–7100 Vejle",
                "7100;",
                "7100.",
            ],
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

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            *[("vejle c", "7100"), ("Vejle C.", "7100"), ("Vejle centrum", "7100"), ("Ringvejen 1, Vejle C", "7100")],
            *[("vejle ø", "7120"), ("Vejle Ø.", "7120"), ("Vejle Øst", "7120"), ("Vejle", "7100")],
            *[("Kbh Ø", "2100"), ("kbh. ø", "2100"), ("Kbh.Ø", "2100"), ("KBH K", "1050"), ("kbh", "1050")],
            *[("kbh nv.", "2400"), ("København Nordvest", "2400"), ("Kobenhavn N", "2200"), ("Østerbro", "2100")],
            *[("Frb.", "2000"), ("frb c", "1800"), ("Fr.berg", "2000"), ("Fr. havn", "9900")],
            *[("Nyk. F", "4800"), ("nyk f.", "4800"), ("Nykøbing Falster", "4800"), ("Nykøbing Sj.", "4500")],
            *[("Kgs. Lyngby", "2800"), ("kgs lyngby", "2800"), ("Lyngby", "2800"), ("St. Heddinge", "4660")],
            *[("Nr. Snede", "8766"), ("Sdr Omme", "7260"), ("Ll. Skensved", "4623"), ("Ø. Ulslev", "4894")],
            *[("Aarh. N", "8200"), ("Århus Centrum", "8000"), ("odense sø", "5220"), ("Odense Sydvest", "5250")],
            *[("Viby J.", "8260"), ("Viby Jylland", "8260"), ("Viby Sj", "4130"), ("Aalborg C", "9000")],
            *[("Aalborg Ø", "9220"), ("Esbjerg C", "6700"), ("Lem St.", "6940"), ("Hjørring.", "9800")],
        ],
    )
    def test_towns_are_read_as_they_are_shortened(self, typed, code, denmark):
        assert find_postcode(typed).pk == code

    @pytest.mark.parametrize("typed", ["xyz c", "s c", "v", "c", "Gl. Ingensteder", "Fr."])
    def test_a_quarter_alone_is_no_town(self, typed, denmark):
        with pytest.raises(UnknownPostcode):
            find_postcode(typed)

    @pytest.mark.parametrize(
        "typed",
        [
            *[
                "Ringvejen 1, 7100 Vejle",
                "Ringvejen 12 B, 2. tv., 7100 Vejle, Danmark",
                "ringvejen 1 7100",
                "c/o Åse, 7100",
            ],
            *["Ringvejen 1, Vejle", "Ringvejen 1,\nDK-7100 Vejle", "Sted 7100 vejle ø"],
        ],
    )
    def test_stand_in_an_address(self, typed):
        vejle = PostcodeFactory()
        assert find_postcode(typed) == vejle

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
        assert math.isclose(distances[there.pk].km, 73.5, abs_tol=1)
        there.postcode = here.postcode
        there.lat = 55.709
        there.lon = 9.6
        there.save()
        assert venue_distances(vejle)[there.pk].km < 6

    def test_know_whether_they_lie_on_an_island(self):
        island = PostcodeFactory(code="8305", name="Samsø", lat=55.86, lon=10.6)
        assert (is_island(island), is_island(PostcodeFactory())) == (True, False)
        assert isinstance(Postcode.objects.get(pk="8305").place, Place)


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
