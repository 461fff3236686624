"""Danish geography as it stands in the files, and that loading it again is harmless."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Count

from courses.places.actions import DATA, load_geography
from courses.places.models import Municipality, Postcode, Region, SchoolBreak

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def denmark():
    return load_geography(2026, 2028)


def test_what_there_is(denmark):
    assert (denmark["region"], denmark["municipality"], denmark["postcode"]) == (10, 99, 1089)


def test_municipalities_of_each_district(denmark):
    counted = Municipality.objects.exclude(name="Christiansø").values_list("region__name").annotate(Count("pk"))
    assert dict(counted.order_by()) == {
        "København": 4,
        "Københavns Omegn": 13,
        "Nordsjælland": 11,
        "Bornholm": 1,
        "Sjælland": 17,
        "Fyn": 10,
        "Sydjylland": 12,
        "Østjylland": 10,
        "Vestjylland": 9,
        "Nordjylland": 11,
    }


def test_every_municipality_has_a_tile_of_its_own_but_christiansoe(denmark):
    tiles = Municipality.objects.filter(tile_x__isnull=False).values_list("tile_x", "tile_y")
    assert (len(tiles), len(set(tiles))) == (98, 98)
    assert list(Municipality.objects.filter(tile_x=None).values_list("name", flat=True)) == ["Christiansø"]


def test_danish_letters_are_written_out_in_addresses(denmark):
    assert list(Region.objects.order_by("number").values_list("slug", flat=True)) == [
        "koebenhavn",
        "koebenhavns-omegn",
        "nordsjaelland",
        "bornholm",
        "sjaelland",
        "fyn",
        "sydjylland",
        "oestjylland",
        "vestjylland",
        "nordjylland",
    ]


def test_vejle(denmark):
    vejle = Postcode.objects.select_related("municipality__region").get(pk="7100")
    assert (vejle.name, vejle.municipality.name, vejle.municipality.region.name) == ("Vejle", "Vejle", "Sydjylland")
    assert vejle.landmass == "JYL"
    assert vejle.population > 10_000


def test_every_point_lies_in_denmark(denmark):
    assert Postcode.objects.filter(lat__range=(54.5, 57.8), lon__range=(8, 15.3)).count() == 1089


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        # Week 7, Saturday before Palm Sunday to Easter Monday, weeks 27–31, week 42, Christmas.
        ("Vinterferie", dt.date(2027, 2, 13), dt.date(2027, 2, 21)),
        ("Påskeferie", dt.date(2027, 3, 20), dt.date(2027, 3, 29)),
        ("Sommerferie", dt.date(2027, 7, 3), dt.date(2027, 8, 8)),
        ("Efterårsferie", dt.date(2027, 10, 16), dt.date(2027, 10, 24)),
        ("Juleferie", dt.date(2027, 12, 19), dt.date(2028, 1, 3)),
    ],
)
def test_usual_school_holidays(denmark, name, start, end):
    found = SchoolBreak.objects.get(municipality=None, name=name, start_date__year=2027)
    assert (found.start_date, found.end_date) == (start, end)
    assert found.name_en != ""


def test_loading_again_keeps_what_organisers_wrote(denmark):
    Region.objects.filter(pk=7).update(contact_name="Åse Rundstol")
    assert load_geography(2026, 2028) == denmark
    assert Region.objects.get(pk=7).contact_name == "Åse Rundstol"


def test_command_says_how_many():
    out = StringIO()
    call_command("geography", stdout=out)
    assert out.getvalue().splitlines()[:3] == ["region: 10", "municipality: 99", "postcode: 1089"]


def test_licences_stand_beside_the_data():
    text = (DATA / "LICENCES.txt").read_text(encoding="utf-8")
    assert {path.name for path in DATA.iterdir()} - {"LICENCES.txt", "tilemap.json"} == {
        name
        for name in (
            *("kommuner.csv", "postnumre.csv", "postnumre_befolkning_estimat.csv", "skoleferier_eksempler.csv"),
            *("distances.bin", "map.json"),
        )
        if name in text
    }
