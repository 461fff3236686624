"""Rooms and local associations from a file."""

import datetime as dt
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from courses.imports.actions.rows import (
    Kind,
    Refused,
    Writer,
    about,
    by_column,
    by_key,
    drop_key,
    keep_key,
    key_of,
    numbers,
    require_unused,
    set_fields,
)
from courses.imports.queries import Values
from courses.imports.rules.columns import plain
from courses.places.actions import drop_place, keep_association, keep_venue
from courses.places.models import Association, Municipality, Venue
from courses.places.queries import find_postcode
from courses.schedule.queries.rooms import Room, room_of, touched_by

_VENUE = (
    *("name", "street", "capacity", "step_free", "lift", "accessible_toilet", "hearing_loop", "parking"),
    *("directions", "directions_en", "contact", "cost_kr", "is_active", "lat", "lon"),
)


def _drop(kind: str, row: Venue | Association) -> None:
    require_unused(row)
    drop_key(kind, row)
    drop_place(place=row)


# Rooms


def _find_venue(values: Values) -> Venue | None:
    venues = Venue.objects.select_related("postcode", "municipality")
    if known := by_key(Kind.VENUES, values):
        return venues.filter(pk=known).first()
    there = venues.filter(postcode=values.get("postcode", "")).order_by("pk")
    return next((venue for venue in there if plain(venue.name) == plain(values.get("name", ""))), None)


def _venue_values(venue: Venue) -> Values:
    spans = [[f"{start}", f"{end}"] for start, end in venue.closures.values_list("start_date", "end_date")]
    return {
        "key": key_of(Kind.VENUES, venue),
        **{name: getattr(venue, name) for name in _VENUE},
        "postcode": venue.postcode_id,
        "weekdays": numbers(venue.weekdays),
        "closures": sorted(spans),
    }


def _write_venue(values: Values, found: Venue | None) -> Venue:
    venue = found or Venue()
    stored = room_of(venue) if found else None
    set_fields(venue, values, _VENUE)
    if "postcode" in values and values["postcode"] != venue.postcode_id:
        with about("postcode"):
            venue.postcode = find_postcode(values["postcode"])
        if "lat" not in values or "lon" not in values:
            venue.lat, venue.lon = venue.postcode.lat, venue.postcode.lon
    spans = None
    if "closures" in values:
        spans = [(dt.date.fromisoformat(start), dt.date.fromisoformat(end)) for start, end in values["closures"]]
    if stored:
        closed = stored.closed if spans is None else frozenset(spans)
        _leave_sessions_alone(venue, stored, Room(venue.capacity, venue.is_active, closed))
    try:
        venue = keep_venue(venue=venue, closures=spans)
    except ValidationError as error:
        raise by_column(error, {"start_date": "closures", "end_date": "closures"}) from error
    keep_key(Kind.VENUES, values, venue)
    return venue


def _leave_sessions_alone(venue: Venue, stored: Room, wanted: Room) -> None:
    """Raises `Refused` where coming sessions would be touched: a page asks about each of them, and a file cannot answer."""
    if touched := touched_by(venue, stored, wanted):
        titles = ", ".join(sorted({found.session.title for found in touched}))
        raise Refused(
            _("It would touch coming sessions: %(titles)s. Change the room on its own page, which asks about them.")
            % {"titles": titles}
        )


# Local associations


def association_called(written: str) -> Association | None:
    """The local association of this name, however it is spelled."""
    named = plain(written)
    rows = Association.objects.select_related("municipality").order_by("pk")
    return next((row for row in rows if plain(row.name) == named), None)


def _find_association(values: Values) -> Association | None:
    if known := by_key(Kind.ASSOCIATIONS, values):
        return Association.objects.select_related("municipality").filter(pk=known).first()
    return association_called(values.get("name", ""))


def _association_values(association: Association) -> Values:
    return {
        "key": key_of(Kind.ASSOCIATIONS, association),
        "name": association.name,
        "municipality": association.municipality.name,
        "contact_email": association.contact_email,
    }


def _write_association(values: Values, found: Association | None) -> Association:
    association = found or Association()
    set_fields(association, values, ("name", "contact_email"))
    if "municipality" in values:
        association.municipality = _municipality(values["municipality"])
    try:
        association = keep_association(association=association)
    except ValidationError as error:
        raise by_column(error, {}) from error
    keep_key(Kind.ASSOCIATIONS, values, association)
    return association


def _municipality(written: str) -> Municipality:
    named = plain(re.sub(r"(?i)\s+kommune$", "", written))
    for row in Municipality.objects.order_by("code"):
        if written == row.code or named == plain(row.name):
            return row
    raise Refused(
        _("There is no municipality «%(name)s». Write its name or its number.") % {"name": written},
        about="municipality",
    )


VENUES = Writer(
    Venue,
    lambda values: values.get("key") or plain(f"{values.get('name')} {values.get('postcode')}"),
    _find_venue,
    _venue_values,  # type: ignore[arg-type]
    _write_venue,  # type: ignore[arg-type]
    lambda row, _around: _drop(Kind.VENUES, row),  # type: ignore[arg-type]
)
ASSOCIATIONS = Writer(
    Association,
    lambda values: values.get("key") or plain(values.get("name", "")),
    _find_association,
    _association_values,  # type: ignore[arg-type]
    _write_association,  # type: ignore[arg-type]
    lambda row, _around: _drop(Kind.ASSOCIATIONS, row),  # type: ignore[arg-type]
)
