"""Taps from telephones that were away: taken in together, each once, in the order they were made."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.address import is_address
from courses.common.errors import DomainError
from courses.common.text import clean_line
from courses.enrolment.actions.enrolments import add_walk_in, record_attendance
from courses.enrolment.models import AttendanceEvent, Enrolment, ListView
from courses.people.models import User
from courses.schedule.models import Meeting, Session

# The same telephone asks for the list again and again while it is open; one line an hour says so.
PHONE_EVERY = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Tap:
    """One tap on a telephone. `person` is an enrolment, or the key of the tap that brought somebody in at the door; that
    tap itself has a `name` instead."""

    key: uuid.UUID
    meeting: int
    person: int | uuid.UUID | None
    was_present: bool
    tapped_at: dt.datetime
    name: str = ""
    email: str = ""


@dataclass(frozen=True)
class TakenIn:
    """What became of the taps: whom each tap at the door brought in, and a sentence about each that could not be noted
    as it was meant."""

    brought_in: dict[uuid.UUID, int]
    remarks: dict[uuid.UUID, str]


@transaction.atomic
def take_in(*, session: Session, taps: Iterable[Tap], actor: User | None) -> TakenIn:
    """Note all taps; one that cannot be noted holds up no other. Sending them again changes nothing."""
    Session.objects.select_for_update().get(pk=session.pk)
    meetings = {meeting.number: meeting for meeting in Meeting.objects.filter(session=session)}
    done = TakenIn({}, {})
    for tap in sorted(taps, key=lambda tap: tap.tapped_at):
        try:
            with transaction.atomic():
                _take(session, tap, meetings, done, actor)
        except DomainError as refusal:
            words = str(refusal.message)
            done.remarks[tap.key] = f"{clean_line(tap.name)}: {words}" if tap.name else words
    return done


def _take(session: Session, tap: Tap, meetings: dict[int, Meeting], done: TakenIn, actor: User | None) -> None:
    if tap.meeting not in meetings:
        raise DomainError(_("This meeting does not exist any more."))
    source = AttendanceEvent.Source.LIST
    if tap.person is None:
        known = AttendanceEvent.objects.filter(key=tap.key, enrolment__session=session).first()
        if known:
            done.brought_in[tap.key] = known.enrolment_id
            return
        enrolment = _walk_in(session, tap, done, actor)
        done.brought_in[tap.key] = enrolment.pk
        source = AttendanceEvent.Source.DOOR
    else:
        enrolment = _person(session, tap.person)
    record_attendance(
        enrolment=enrolment,
        meeting=meetings[tap.meeting],
        was_present=tap.was_present,
        actor=actor,
        source=source,
        tapped_at=tap.tapped_at,
        key=tap.key,
    )


def _walk_in(session: Session, tap: Tap, done: TakenIn, actor: User | None) -> Enrolment:
    name, email = clean_line(tap.name)[:120], clean_line(tap.email)
    if not name:
        raise DomainError(_("Write the name of the person at the door."))
    if email and not is_address(email):
        # The person stands in the room: better in without an address than not in.
        words = _("%(name)s is on the list, but without the e-mail address: it was not a whole one.")
        done.remarks[tap.key] = words % {"name": name}
        email = ""
    return add_walk_in(session=session, name=name, email=email, actor=actor)


def _person(session: Session, person: int | uuid.UUID) -> Enrolment:
    people = Enrolment.objects.filter(session=session)
    if isinstance(person, uuid.UUID):
        people = people.filter(attendance_events__key=person)
    else:
        people = people.filter(pk=person)
    found = people.first()
    if found is None:
        raise DomainError(_("Somebody you tapped is not on the list any more."))
    return found


def note_look(*, session: Session, what: ListView.What, actor: User | None) -> None:
    """Write down that `actor` sees the names of the participants (PRIVACY.md P9)."""
    looks = ListView.objects.filter(session=session, what=what, actor=actor)
    if what == ListView.What.PHONE and looks.filter(at__gt=clock.now() - PHONE_EVERY).exists():
        return
    ListView.objects.create(session=session, what=what, actor=actor, at=clock.now())


def looks_at(session: Session, limit: int = 10) -> list[ListView]:
    """The latest looks at the names of a session's participants, with who looked."""
    return list(ListView.objects.filter(session=session).select_related("actor").order_by("-at", "-pk")[:limit])
