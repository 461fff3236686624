"""Danish geography into the database: storkredse, kommuner, postcodes, school holidays. Licences in `data/LICENCES.txt`."""

import csv
import datetime as dt
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from dateutil.easter import easter
from django.db import transaction

from courses.common.actions import versions
from courses.common.text import address_part
from courses.places.models import Association, Municipality, Postcode, Region, SchoolBreak, Venue, VenueClosure
from courses.places.queries import free_slug

DATA = Path(__file__).parent.parent / "data"
# The ISO weeks most kommuner have off; a kommune's own days stand beside them as rows of their own.
USUAL_WEEKS = [("Vinterferie", 7, 7), ("Sommerferie", 27, 31), ("Efterårsferie", 42, 42)]
ENGLISH = {
    "Juleferie": "Christmas holiday",
    "Vinterferie": "Winter holiday",
    "Påskeferie": "Easter holiday",
    "Kr. Himmelfart": "Ascension",
    "Pinseferie": "Whitsun",
    "Sommerferie": "Summer holiday",
    "Efterårsferie": "Autumn holiday",
}


@transaction.atomic
def load_geography(first_year: int, last_year: int) -> dict[str, int]:
    """Insert or bring up to date all districts, kommuner, postcodes and the school holidays of these years.

    Returns how many rows there are of each. Can be repeated; contacts that organisers wrote are kept.
    """
    kommuner = _rows("kommuner.csv")
    regions = sorted({(int(row["storkreds_nr"]), row["storkreds"]) for row in kommuner})
    Region.objects.bulk_create(
        [Region(number=number, name=name, slug=address_part(name)) for number, name in regions],
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["name", "slug"],
    )
    tiles = json.loads((DATA / "tilemap.json").read_text(encoding="utf-8"))
    Municipality.objects.bulk_create(
        [
            Municipality(
                code=row["kode"],
                name=row["navn"],
                region_id=int(row["storkreds_nr"]),
                tile_x=tiles.get(row["navn"], {}).get("x"),
                tile_y=tiles.get(row["navn"], {}).get("y"),
            )
            for row in kommuner
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "name_key", "region", "tile_x", "tile_y"],
    )
    people = {row["postnr"]: int(row["befolkning_estimat"]) for row in _rows("postnumre_befolkning_estimat.csv")}
    Postcode.objects.bulk_create(
        [
            Postcode(
                code=row["postnr"],
                name=row["navn"],
                municipality_id=row["kommune_kode"],
                lat=float(row["lat"]),
                lon=float(row["lon"]),
                landmass=row["landmasse"],
                population=people.get(row["postnr"], 0),
            )
            for row in _rows("postnumre.csv")
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "name_key", "municipality", "lat", "lon", "landmass", "population"],
    )
    _school_breaks(first_year, last_year)
    models = (Region, Municipality, Postcode, SchoolBreak)
    versions.mark(versions.SHOWN)
    return {model._meta.model_name or "": model.objects.count() for model in models}


@transaction.atomic
def keep_venue(*, venue: Venue, closures: Iterable[tuple[dt.date, dt.date]] | None = None) -> Venue:
    """Save a room, new or changed, and make exactly these its closures (None: they stay). Its kommune is that of the postcode;
    a room without a point stands in the middle of its postcode. Raises `ValidationError` by field, as its form would."""
    venue.municipality = venue.postcode.municipality
    if venue.lat is None or venue.lon is None:
        venue.lat, venue.lon = venue.postcode.lat, venue.postcode.lon
    venue.slug = venue.slug or free_slug(Venue, f"{venue.name} {venue.postcode.name}")
    venue.full_clean()
    versions.mark(versions.SHOWN)
    venue.save()
    if closures is not None:
        wanted = sorted(set(closures))
        there = {(row.start_date, row.end_date): row for row in VenueClosure.objects.filter(venue=venue)}
        VenueClosure.objects.filter(pk__in=[row.pk for span, row in there.items() if span not in wanted]).delete()
        for start, end in wanted:
            if (start, end) not in there:
                closure = VenueClosure(venue=venue, start_date=start, end_date=end)
                closure.full_clean(exclude=["venue"])
                closure.save()
    return venue


@transaction.atomic
def keep_association(*, association: Association) -> Association:
    """Save a local association, new or changed. Raises `ValidationError` by field, as its form would."""
    association.slug = association.slug or free_slug(Association, association.name)
    association.full_clean()
    versions.mark(versions.SHOWN)
    association.save()
    return association


@transaction.atomic
def drop_place(*, place: Venue | Association) -> None:
    """Delete a room or an association that nothing refers to. Raises `ProtectedError` where something does."""
    versions.mark(versions.SHOWN)
    place.delete()


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _school_breaks(first_year: int, last_year: int) -> None:
    for name, start, end in _usual_breaks(first_year, last_year):
        SchoolBreak.objects.get_or_create(
            name=name, municipality=None, start_date=start, defaults={"name_en": ENGLISH[name], "end_date": end}
        )
    by_name = {municipality.name: municipality for municipality in Municipality.objects.all()}
    for row in _rows("skoleferier_eksempler.csv"):
        SchoolBreak.objects.get_or_create(
            name=row["ferie"],
            municipality=by_name[row["kommune"]],
            start_date=dt.date.fromisoformat(row["fra"]),
            defaults={"name_en": ENGLISH[row["ferie"]], "end_date": dt.date.fromisoformat(row["til"])},
        )


def _usual_breaks(first_year: int, last_year: int) -> Iterator[tuple[str, dt.date, dt.date]]:
    """Saturday before the first week to Sunday of the last, as schools count; Easter from the Saturday before Palm
    Sunday to Easter Monday; Christmas with the days around it."""
    for year in range(first_year, last_year + 1):
        for name, first, last in USUAL_WEEKS:
            start = dt.date.fromisocalendar(year, first, 1) - dt.timedelta(days=2)
            yield name, start, dt.date.fromisocalendar(year, last, 7)
        yield "Påskeferie", easter(year) - dt.timedelta(days=8), easter(year) + dt.timedelta(days=1)
        yield "Juleferie", dt.date(year, 12, 19), dt.date(year + 1, 1, 3)
