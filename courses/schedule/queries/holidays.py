"""Days on which people are away: public holidays and school holidays."""

import datetime as dt
from collections.abc import Collection, Iterable
from functools import lru_cache

from django.db.models import Q
from django.utils.translation import get_language

from courses.places.models import Municipality, SchoolBreak


def public_holiday(day: dt.date) -> str:
    """The name of the public holiday on `day` in the active language, else empty.

    By the `holidays` library, which knows that Store bededag is none since 2024, together with the days on which most
    places are closed: 1 May, Constitution Day, Christmas Eve and New Year's Eve.
    """
    return _year(day.year, (get_language() or "da")[:2]).get(day, "")


@lru_cache(maxsize=32)
def _year(year: int, language: str) -> dict[dt.date, str]:
    import holidays  # deferred: slow, and few pages need it

    spoken = "da" if language == "da" else "en_US"
    return dict(holidays.country_holidays("DK", categories=("public", "optional"), years=[year], language=spoken))


def school_breaks(days: Iterable[dt.date], municipality: Municipality | None = None) -> dict[dt.date, SchoolBreak]:
    """Which of `days` fall into a school holiday: of the kommune where known, else the usual weeks. One query.

    A kommune that has holidays of its own for the same name and year goes before the usual ones.
    """
    days = sorted(set(days))
    if not days:
        return {}
    town = municipality.pk if municipality else None
    rows = breaks_by_town(days[0], days[-1], {town})[town]
    return {day: row for day in days for row in rows if row.start_date <= day <= row.end_date}


def breaks_by_town(begin: dt.date, end: dt.date, towns: Collection[str | None]) -> dict[str | None, list[SchoolBreak]]:
    """The school holidays of each of these kommuner (codes; None: the usual weeks) that touch `begin` to `end`. One
    query, for any number of kommuner."""
    where = Q(municipality=None) | Q(municipality__in=[town for town in towns if town])
    # Whole years: a kommune's own week stands for the usual one of that year, also when it lies elsewhere.
    years = {"end_date__gte": dt.date(begin.year, 1, 1), "start_date__lte": dt.date(end.year, 12, 31)}
    found = list(SchoolBreak.objects.filter(where, **years).order_by("pk"))
    rows: dict[str | None, list[SchoolBreak]] = {}
    for town in towns:
        own = {(row.name, row.start_date.year) for row in found if town and row.municipality_id == town}
        usual = [row for row in found if not row.municipality_id and (row.name, row.start_date.year) not in own]
        rows[town] = [*usual, *(row for row in found if town and row.municipality_id == town)]
    return rows
