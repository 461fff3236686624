"""Sessions that lack people, and what could save them before anybody calls them off."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.errors import DomainError
from courses.enrolment.models import Enrolment
from courses.places.distance import travel
from courses.planning import demand, emails
from courses.planning.models import Interest, Rescue
from courses.schedule.models import Session
from courses.schedule.queries import NearSession, other_sessions, upcoming

# The list begins this long before the decision, the organiser is written to this long before it.
LISTED_BEFORE, TOLD_BEFORE = dt.timedelta(days=21), dt.timedelta(days=3)
# Farther than this nobody changes to another session of the same course.
NEIGHBOUR_KM = 60


class AskedAlready(DomainError):
    """Those who asked for the course were written to about this session before."""


@dataclass(frozen=True)
class Neighbour:
    """Another session of the course nearby, and whether everybody would find a seat there."""

    hit: NearSession
    has_room: bool


@dataclass(frozen=True)
class Chances:
    """What could save a session. `interested`: «under 5», or how many within reach asked for the course."""

    interested: str
    can_ask: bool
    asked_at: dt.datetime | None
    neighbours: list[Neighbour]
    can_go_online: bool


def lacking(today: dt.date) -> list[Session]:
    """The coming sessions with fewer people than they need whose decision is near, soonest decision first."""
    short = upcoming().filter(seats_taken__lt=F("min_participants")).with_details()
    near = [session for session in short if session.decides_on - LISTED_BEFORE <= today]
    return sorted(near, key=lambda session: (session.decides_on, session.starts_at, session.pk))


def chances(session: Session) -> Chances:
    """What could save this session; the same few queries however many asked."""
    interested = interested_near(session)
    done = Rescue.objects.filter(session=session).first()
    others = other_sessions(session, limit=10)
    neighbours = [
        Neighbour(hit, hit.session.seats_left >= session.seats_taken)
        for hit in others
        if hit.km is not None and hit.km <= NEIGHBOUR_KM and not hit.by_ferry
    ]
    asked_at = done.asked_at if done else None
    return Chances(
        interested=demand.few(len(interested)),
        can_ask=bool(interested) and asked_at is None,
        asked_at=asked_at,
        neighbours=neighbours[:5],
        can_go_online=not session.is_online,
    )


def interested_near(session: Session) -> list[Interest]:
    """Who asked for this course, or for any, within a distance that reaches the session, and is not in it."""
    if session.venue is None:
        return []
    asked = demand.confirmed(session.course_id).select_related("postcode", "course")
    there = set(Enrolment.objects.filter(session=session).values_list("member__user__email", flat=True))
    return [wish for wish in asked.order_by("pk") if wish.email not in there and _reaches(wish, session)]


def _reaches(wish: Interest, session: Session) -> bool:
    home, venue = wish.postcode, session.venue
    if venue is None:
        return False
    way = travel(home.lat, home.lon, home.landmass, venue.lat, venue.lon, venue.postcode.landmass)
    return way.km <= wish.radius_km and not way.by_ferry


@transaction.atomic
def ask_interested(*, session: Session) -> int:
    """Write to those within reach that the session still lacks people: once. Returns how many were written to.

    Raises `AskedAlready`.
    """
    Rescue.objects.get_or_create(session=session)
    if not Rescue.objects.filter(session=session, asked_at=None).update(asked_at=clock.now()):
        raise AskedAlready(_("They have been asked about this session already."))
    # Somebody who asked for the course and for any course gets one mail.
    wishes = {wish.email: wish for wish in interested_near(session)}
    for wish in wishes.values():
        emails.still_room(wish, demand.token_of(wish), session)
    return len(wishes)


def tell_organisers() -> int:
    """Write to the organiser about every session that lacks people and must be decided on within three days: once per
    session. Returns how many were told of. `manage.py tick` calls it."""
    today = clock.today()
    told = 0
    for session in lacking(today):
        if session.decides_on - TOLD_BEFORE > today:
            continue
        with transaction.atomic():
            Rescue.objects.get_or_create(session=session)
            if Rescue.objects.filter(session=session, told_at=None).update(told_at=clock.now()):
                emails.lacks_people(session)
                told += 1
    return told
