"""Who asks for what, where, and what there is to tell them. Organisers see only numbers, and «under 5» for fewer than five."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from courses.catalogue.models import Course, Qualification
from courses.common import clock
from courses.common.few import SMALLEST_SHOWN
from courses.common.links import SignedLink
from courses.demand.models import Interest, Rescue
from courses.enrolment.models import Enrolment, State
from courses.enrolment.queries import details
from courses.members.models import MemberProfile
from courses.places.models import Region, Venue
from courses.places.queries import venue_distances
from courses.places.rules.distance import Place, travel
from courses.schedule.models import UNDO_FOR, Session
from courses.schedule.queries.sessions import NEAR_KM, NearSession, other_sessions, upcoming

MOST_IN_A_MAIL = 5


def news_for(moment: dt.datetime) -> Iterator[tuple[Interest, list[NearSession]]]:
    """Every confirmed wish with the sessions published since it was last told and within its radius, nearest first.

    Wishes without news come with an empty list when anything was published, so that their mark moves on as well.
    """
    waiting = Interest.objects.filter(confirmed_at__isnull=False, told_until__lt=moment)
    oldest = waiting.order_by("told_until").first()
    if oldest is None:
        return
    published = list(
        upcoming()
        .filter(published_at__gt=oldest.told_until, published_at__lte=moment, venue__isnull=False)
        .with_details()
    )
    if not published:
        return
    for interest in waiting.select_related("course", "postcode").order_by("pk"):
        yield interest, _within_reach(interest, published)


def _within_reach(interest: Interest, published: list[Session]) -> list[NearSession]:
    distances = venue_distances(interest.postcode)
    near = []
    for session in published:
        if session.published_at is None or session.published_at <= interest.told_until:
            continue
        way = distances[session.venue_id or 0]
        if (interest.course_id in (None, session.course_id)) and way.km <= interest.radius_km:
            near.append(NearSession(session, way))
    return sorted(near, key=lambda hit: (round(hit.km), hit.session.starts_at))[:MOST_IN_A_MAIL]


_link = SignedLink("planning.interest")


def token_of(interest: Interest) -> str:
    """The token of the link in every mail about this wish."""
    return _link.token(interest.pk)


def signed_key(token: str) -> int | None:
    """The key of the wish a link is for; None for a token we did not sign."""
    return _link.key(token)


def few(count: int) -> str:
    """A number of people as it may be shown: «under 5» also for nobody, since a zero tells as much as a one, and then by
    fives, since two numbers a day apart tell of whoever came meanwhile."""
    if count < SMALLEST_SHOWN:
        return _("under %(most)s") % {"most": SMALLEST_SHOWN}
    return _("at least %(count)s") % {"count": count // SMALLEST_SHOWN * SMALLEST_SHOWN}


def confirmed(course: int) -> QuerySet[Interest]:
    """The confirmed wishes for a course (its key), with those for any course."""
    return Interest.objects.filter(Q(course=course) | Q(course=None), confirmed_at__isnull=False)


@dataclass(frozen=True)
class Demand:
    """How many in a storkreds asked for a course, and whether it comes there."""

    course: Course
    region: Region
    count: int
    is_planned: bool

    @property
    def words(self) -> str:
        """The number in words that point at nobody."""
        return few(self.count)

    @property
    def is_enough(self) -> bool:
        """Whether a session may be made of it without telling of one person."""
        return self.count >= SMALLEST_SHOWN


def by_region() -> list[Demand]:
    """Every course and storkreds that somebody asked for, most first. Four queries."""
    asked = Counter(
        Interest.objects.filter(confirmed_at__isnull=False)
        .order_by()
        .values_list("course", "postcode__municipality__region", "email")
        .distinct()
    )
    courses = {course.pk: course for course in Course.objects.filter(is_active=True).order_by("position", "code")}
    planned = set(upcoming().order_by().values_list("course", "region").distinct())
    people: dict[tuple[int, int], set[str]] = {}
    for course, region, email in asked:
        for wanted in [course] if course else courses:
            people.setdefault((wanted, region), set()).add(email)
    regions = {region.pk: region for region in Region.objects.order_by("number")}
    found = [
        Demand(courses[course], regions[region], len(who), (course, region) in planned)
        for (course, region), who in people.items()
        if course in courses
    ]
    # What is shown as one number may not be told apart by its order either.
    return sorted(found, key=lambda d: (d.is_planned, -(d.count // SMALLEST_SHOWN), d.region.number, d.course.position))


def rooms_asked_for(course: Course, rooms: Iterable[Venue]) -> list[Venue]:
    """Those of the rooms that at least five who asked for the course would come to, most of them first. As many queries as there
    are postcodes somebody asked from, once (`venue_distances`)."""
    people: dict[int, set[str]] = {}
    rooms = list(rooms)
    for wish in confirmed(course.pk).select_related("postcode").order_by("pk"):
        ways = venue_distances(wish.postcode)
        for room in rooms:
            if ways[room.pk].km <= wish.radius_km:
                people.setdefault(room.pk, set()).add(wish.email)
    wanted = [room for room in rooms if len(people.get(room.pk, ())) >= SMALLEST_SHOWN]
    # By steps of five, as it may be shown; within one step in the order they came.
    return sorted(wanted, key=lambda room: -(len(people[room.pk]) // SMALLEST_SHOWN))


def season(today: dt.date) -> dt.date:
    """The first day of the season that `today` lies in: spring from January, autumn from August."""
    return dt.date(today.year, 8 if today.month >= 8 else 1, 1)


def trainers_near(course: Course, region: Region) -> int:
    """How many active trainers lead this course and will travel to somebody in the storkreds who asks for it."""
    leads = Qualification.objects.filter(
        course=course, level=Qualification.Level.LEAD, trainer__is_active=True, trainer__member__postcode__isnull=False
    ).select_related("trainer__member__postcode")
    places = confirmed(course.pk).filter(postcode__municipality__region=region)
    asked = {
        Place(code, lat, lon) for code, lat, lon in places.values_list("postcode", "postcode__lat", "postcode__lon")
    }
    return sum(
        any(travel(_home(row.trainer.member), place).km <= row.trainer.travel_km for place in asked)
        for row in leads.order_by("pk")
    )


def _home(member: MemberProfile) -> Place:
    home = member.postcode
    assert home is not None  # the query leaves out trainers without one
    return home.place


def knows_name(interest: Interest) -> bool:
    """Whether the address belongs to somebody whose name we have, so that one tap is enough."""
    return MemberProfile.objects.filter(user__email=interest.email).exclude(name="").exists()


# The list begins this long before the decision, the organiser is written to this long before it.
LISTED_BEFORE, TOLD_BEFORE = dt.timedelta(days=21), dt.timedelta(days=3)
# Farther than this nobody changes to another session of the same course.
NEIGHBOUR_KM = 60


@dataclass(frozen=True)
class Neighbour:
    """Another session of the course nearby, and whether everybody would find a seat there."""

    hit: NearSession
    has_room: bool


@dataclass(frozen=True)
class Chances:
    """What could save a session. `people`: «under 5», or how many within reach asked for the course or wait for a seat near it,
    as one number: two would tell of few by their difference. `undo_until`: whoever was written to can be spared the mail still."""

    people: str
    can_ask: bool
    asked_at: dt.datetime | None
    undo_until: dt.datetime | None
    neighbours: list[Neighbour]
    can_go_online: bool


def lacking(today: dt.date) -> list[Session]:
    """The coming sessions with fewer people than they need whose decision is near, soonest decision first."""
    short = upcoming().filter(seats_taken__lt=F("min_participants") + F("kept_left")).with_details()
    near = [session for session in short if session.decides_on - LISTED_BEFORE <= today]
    return sorted(near, key=lambda session: (session.decides_on, session.starts_at, session.pk))


def chances(session: Session) -> Chances:
    """What could save this session; the same few queries however many asked."""
    done = Rescue.objects.filter(session=session).first()
    asked_at = done.asked_at if done else None
    until = asked_at + UNDO_FOR if asked_at else None
    return Chances(
        people=few(len(to_invite(session))),
        # Also where nobody asked: a button that is missing would say so.
        can_ask=asked_at is None,
        asked_at=asked_at,
        undo_until=until if until and clock.now() < until else None,
        neighbours=neighbours(session),
        can_go_online=not session.is_online,
    )


def neighbours(session: Session) -> list[Neighbour]:
    """Up to five other sessions of the course nearby, the nearest first."""
    others = other_sessions(session, postcode=session.venue.postcode if session.venue else None, limit=10)
    found = [Neighbour(hit, hit.session.seats_left >= session.people) for hit in others if hit.km <= NEIGHBOUR_KM]
    return found[:5]


def to_invite(session: Session) -> dict[str, Interest | Enrolment]:
    """Whom a session that lacks people can be told of, by address, each once: who asked for the course (`interested_near`), and
    who waits for a seat in a full one close by (`waiting_near`)."""
    waiting: dict[str, Interest | Enrolment] = {seat.member.email: seat for seat in waiting_near(session)}
    found = waiting | {interest.email: interest for interest in interested_near(session)}
    # Who has, or had, a place here: who has left is not asked back.
    for email in Enrolment.objects.filter(session=session).values_list("member__user__email", flat=True):
        found.pop(email or "", None)
    return found


def waiting_near(session: Session) -> list[Enrolment]:
    """Who waits for a seat in another session of the course that comes, has answered from their address once, and is near: within 40 km of their home, or where that is unknown, of a room within 60 km."""
    if session.venue is None:
        return []
    proven = Enrolment.objects.filter(member=OuterRef("member"), confirmed_at__isnull=False)
    waiting = (
        details()
        .filter(state=State.WAITING, session__in=upcoming().filter(course=session.course_id).order_by())
        .filter(Q(Exists(proven)) | Q(member__user__last_login__isnull=False), member__user__isnull=False)
        .exclude(session=session)
        .select_related("member__user", "member__postcode", "session__course", "session__venue__postcode")
    )
    return [seat for seat in waiting.order_by("pk") if _is_near(seat, session.venue)]


def _is_near(seat: Enrolment, venue: Venue) -> bool:
    home, room = seat.member.postcode, seat.session.venue
    if home:
        return travel(home.place, venue.place).km <= NEAR_KM
    return room is not None and travel(room.place, venue.place).km <= NEIGHBOUR_KM


def interested_near(session: Session) -> list[Interest]:
    """Who asked for this course, or for any, within a distance that reaches the session."""
    if session.venue is None:
        return []
    asked = confirmed(session.course_id).select_related("postcode", "course")
    return [interest for interest in asked.order_by("pk") if _reaches(interest, session)]


def _reaches(interest: Interest, session: Session) -> bool:
    venue = session.venue
    return venue is not None and travel(interest.postcode.place, venue.place).km <= interest.radius_km
