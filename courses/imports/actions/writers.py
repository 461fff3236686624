"""How rows of each kind are found, written and taken back: by the actions that pages use, so that one set of rules holds.

A value that is not in `values` is left as it is. The same values that `snapshot` gives can be written again, which is how an undo
puts a row back.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _

from courses.catalogue.actions import set_qualifications
from courses.catalogue.models import Course, Qualification
from courses.certificates.queries import person_name
from courses.common.address import AddressFormField, Insisted
from courses.common.errors import DomainError
from courses.imports.models import ImportRun, OutsideKey
from courses.imports.queries import Values, referring
from courses.imports.rules.columns import plain
from courses.members.actions import drop_trainer, keep_trainer, set_home, trainer_to_be
from courses.members.models import MemberProfile, TrainerProfile
from courses.places.actions import drop_place, keep_association, keep_venue
from courses.places.models import Association, Municipality, Venue
from courses.places.queries import find_postcode
from courses.schedule.queries.rooms import Room, room_of, touched_by

Kind = ImportRun.Kind
_VENUE = (
    *("name", "street", "capacity", "step_free", "lift", "accessible_toilet", "hearing_loop", "parking"),
    *("directions", "directions_en", "contact", "cost_kr", "is_active", "lat", "lon"),
)
_TRAINER = ("travel_km", "max_sessions_per_year", "rest_weeks", "is_active")
# «k1» or «Holdvagt (medunderviser)»; everything fits.
_QUALIFICATION = re.compile(r"(.+?)\s*(?:\(([^()]*)\))?")


class Refused(DomainError):
    """A row cannot be written, for a reason that its sentence says."""


@dataclass(frozen=True)
class Writer:
    """One kind. `identity` tells two rows of one file apart; `around` notes what an undo of a new row must know."""

    model: type[Model]
    identity: Callable[[Values], str]
    find: Callable[[Values], Model | None]
    snapshot: Callable[[Model], Values]
    write: Callable[[Values, Model | None], Model]
    remove: Callable[[Model, Values], None]
    around: Callable[[Values], Values] = lambda _values: {}


@contextmanager
def _about(column: str) -> Iterator[None]:
    """A refusal inside belongs to this column."""
    try:
        yield
    except ValidationError as error:
        raise Refused(" ".join(error.messages), about=column) from error
    except DomainError as error:
        raise Refused(error.message, about=column) from error


def _by_key(kind: str, values: Values) -> int | None:
    key = values.get("key")
    return OutsideKey.objects.filter(kind=kind, key=key).values_list("target", flat=True).first() if key else None


def _key_of(kind: str, row: Model) -> str:
    return OutsideKey.objects.filter(kind=kind, target=row.pk).values_list("key", flat=True).first() or ""


def _keep_key(kind: str, values: Values, row: Model) -> None:
    """Note what the other system calls the row. Raises `Refused` for a key that another row has."""
    if "key" not in values or values["key"] == _key_of(kind, row):
        return
    OutsideKey.objects.filter(kind=kind, target=row.pk).delete()
    if values["key"]:
        if OutsideKey.objects.filter(kind=kind, key=values["key"]).exists():
            raise Refused(_("Another row has this key already."), about="key")
        OutsideKey.objects.create(kind=kind, key=values["key"], target=row.pk)


def _set(row: Model, values: Values, names: Iterable[str]) -> None:
    """Write what is given of these fields, and the days of the week, onto the row."""
    for name in (*names, "weekdays"):
        if name in values:
            setattr(row, name, frozenset(values[name]) if name == "weekdays" else values[name])


def _unused(row: Model, *but: type[Model]) -> None:
    """Raises `Refused`, naming what refers to the row."""
    if found := referring(row, but=but):
        raise Refused(_("It is used meanwhile: %(what)s.") % {"what": ", ".join(found)})


def _drop(kind: str, row: Venue | Association) -> None:
    _unused(row)
    OutsideKey.objects.filter(kind=kind, target=row.pk).delete()
    drop_place(place=row)


# Rooms


def _find_venue(values: Values) -> Venue | None:
    venues = Venue.objects.select_related("postcode", "municipality")
    if known := _by_key(Kind.VENUES, values):
        return venues.filter(pk=known).first()
    there = venues.filter(postcode=values.get("postcode", "")).order_by("pk")
    return next((venue for venue in there if plain(venue.name) == plain(values.get("name", ""))), None)


def _venue_values(venue: Venue) -> Values:
    spans = [[f"{start}", f"{end}"] for start, end in venue.closures.values_list("start_date", "end_date")]
    return {
        "key": _key_of(Kind.VENUES, venue),
        **{name: getattr(venue, name) for name in _VENUE},
        "postcode": venue.postcode_id,
        "weekdays": _numbers(venue.weekdays),
        "closures": sorted(spans),
    }


def _write_venue(values: Values, found: Venue | None) -> Venue:
    venue = found or Venue()
    stored = room_of(venue) if found else None
    _set(venue, values, _VENUE)
    if "postcode" in values and values["postcode"] != venue.postcode_id:
        with _about("postcode"):
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
        raise _by_column(error, {"start_date": "closures", "end_date": "closures"}) from error
    _keep_key(Kind.VENUES, values, venue)
    return venue


def _leave_sessions_alone(venue: Venue, stored: Room, wanted: Room) -> None:
    """Raises `Refused` where coming sessions would be touched: a page asks about each of them, and a file cannot answer."""
    if touched := touched_by(venue, stored, wanted):
        titles = ", ".join(sorted({found.session.title for found in touched}))
        raise Refused(
            _("It would touch coming sessions: %(titles)s. Change the room on its own page, which asks about them.")
            % {"titles": titles}
        )


def _numbers(days: Any) -> list[int]:
    return sorted(days)


# Local associations


def _find_association(values: Values) -> Association | None:
    associations = Association.objects.select_related("municipality")
    if known := _by_key(Kind.ASSOCIATIONS, values):
        return associations.filter(pk=known).first()
    named = plain(values.get("name", ""))
    return next((row for row in associations.order_by("pk") if plain(row.name) == named), None)


def _association_values(association: Association) -> Values:
    return {
        "key": _key_of(Kind.ASSOCIATIONS, association),
        "name": association.name,
        "municipality": association.municipality.name,
        "contact_email": association.contact_email,
    }


def _write_association(values: Values, found: Association | None) -> Association:
    association = found or Association()
    _set(association, values, ("name", "contact_email"))
    if "municipality" in values:
        association.municipality = _municipality(values["municipality"])
    try:
        association = keep_association(association=association)
    except ValidationError as error:
        raise _by_column(error, {}) from error
    _keep_key(Kind.ASSOCIATIONS, values, association)
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


# Trainers


def _find_trainer(values: Values) -> TrainerProfile | None:
    trainers = TrainerProfile.objects.select_related("member__user", "member__postcode")
    return trainers.filter(member__user__email=values.get("email", "")).first()


def _trainer_values(trainer: TrainerProfile) -> Values:
    rows = Qualification.objects.filter(trainer=trainer).select_related("course")
    since = {row.course.code: [row.level, row.since_date.isoformat() if row.since_date else None] for row in rows}
    return {
        "email": trainer.member.email,
        "name": trainer.member.name,
        "postcode": trainer.member.postcode_id or "",
        **{name: getattr(trainer, name) for name in _TRAINER},
        "weekdays": _numbers(trainer.weekdays),
        "qualifications": since,
    }


def _write_trainer(values: Values, found: TrainerProfile | None) -> TrainerProfile:
    """The name is the person's own: it is written for somebody new, and never over one that is there."""
    if found is None:
        with _about("email"):
            email = AddressFormField().clean(Insisted(values["email"]))
        with _about("name"):
            name = person_name(values["name"])
        with _about("postcode"):
            home = find_postcode(values["postcode"])
        trainer = TrainerProfile(member=trainer_to_be(email=email, name=name, home=home))
    else:
        trainer = found
        if values.get("postcode", "") != (trainer.member.postcode_id or "") and "postcode" in values:
            with _about("postcode"):
                moved = find_postcode(values["postcode"]) if values["postcode"] else None
            set_home(member=trainer.member, home=moved)
    _set(trainer, values, _TRAINER)
    levels = _levels(values["qualifications"]) if "qualifications" in values else None
    try:
        trainer = keep_trainer(trainer=trainer)
    except ValidationError as error:
        raise _by_column(error, {}) from error
    if levels is not None:
        set_qualifications(trainer=trainer, levels=levels)
    return trainer


def _levels(written: str | dict[str, list]) -> dict[Course, tuple[int, dt.date | None]]:
    """«k1, k2 (medunderviser)» by course; also as `_trainer_values` gives it. A bare code is a course that the trainer leads."""
    courses = {plain(name): course for course in Course.objects.all() for name in (course.title, course.code)}
    if isinstance(written, str):
        found: dict[str, list] = {}
        for part in filter(None, re.split(r"\s*[,;]\s*", written)):
            if known := _QUALIFICATION.fullmatch(part):
                found[known[1]] = [_level(known[2]), None]
        written = found
    for name in written:
        if plain(name) not in courses:
            raise Refused(
                _("There is no course «%(name)s». Write its code, e.g. k1.") % {"name": name}, about="qualifications"
            )
    return {
        courses[plain(name)]: (level, dt.date.fromisoformat(since) if since else None)
        for name, (level, since) in written.items()
    }


def _level(written: str | None) -> int:
    if not written:
        return Qualification.Level.LEAD
    for language in ("da", "en"):
        with translation.override(language):
            for level in Qualification.Level:
                if plain(str(level.label)) == plain(written):
                    return level
    raise Refused(
        _("«%(level)s» is no level: write trainee, co-trainer or trainer.") % {"level": written}, about="qualifications"
    )


def _around_trainer(values: Values) -> Values:
    """Whether the person was known before: an undo deletes only whom it made."""
    return {"was_member": MemberProfile.objects.filter(user__email=values["email"]).exists()}


def _remove_trainer(trainer: TrainerProfile, around: Values) -> None:
    _unused(trainer)
    is_ours = not around.get("was_member", True)
    if is_ours:
        member, user = trainer.member, trainer.member.user
        _unused(member, TrainerProfile)
        if user:
            _unused(user, MemberProfile)
        if user and user.last_login:
            raise Refused(_("The person has logged in meanwhile."))
    drop_trainer(trainer=trainer, with_member=is_ours)


def _by_column(error: ValidationError, columns: dict[str, str]) -> DomainError:
    """The first thing that a model has against its fields, as a refusal of its column."""
    if not hasattr(error, "error_dict"):
        return Refused(" ".join(error.messages))
    field, found = next(iter(error.message_dict.items()))
    return Refused(" ".join(found), about=columns.get(field, field))


WRITERS: dict[str, Writer] = {
    Kind.VENUES: Writer(
        Venue,
        lambda values: values.get("key") or plain(f"{values.get('name')} {values.get('postcode')}"),
        _find_venue,
        _venue_values,  # type: ignore[arg-type]
        _write_venue,  # type: ignore[arg-type]
        lambda row, _around: _drop(Kind.VENUES, row),  # type: ignore[arg-type]
    ),
    Kind.ASSOCIATIONS: Writer(
        Association,
        lambda values: values.get("key") or plain(values.get("name", "")),
        _find_association,
        _association_values,  # type: ignore[arg-type]
        _write_association,  # type: ignore[arg-type]
        lambda row, _around: _drop(Kind.ASSOCIATIONS, row),  # type: ignore[arg-type]
    ),
    Kind.TRAINERS: Writer(
        TrainerProfile,
        lambda values: values.get("email", ""),
        _find_trainer,
        _trainer_values,  # type: ignore[arg-type]
        _write_trainer,  # type: ignore[arg-type]
        _remove_trainer,  # type: ignore[arg-type]
        _around_trainer,
    ),
}
