"""Which sessions there are, and how near."""

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import ExtractIsoWeekDay, TruncTime

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.zone import COPENHAGEN
from courses.members.models import TrainerProfile
from courses.places.models import Postcode, Venue
from courses.places.queries import is_island, venue_distances
from courses.places.rules.distance import Travel
from courses.places.rules.postcodes import folded
from courses.schedule.models import Session, SessionQuerySet
from courses.schedule.queries.cards import Card, NearCard, cards_by_key, cards_of
from courses.schedule.queries.first import (
    ONLINE,
    Key,
    Row,
    at_once,
    by_marks,
    first_and_count,
    first_of,
    in_order,
    in_rooms,
)
from courses.schedule.queries.known import several
from courses.schedule.rules.order import Order, sort_key

# How far «near» goes, in kilometres by road, and how many are shown at once.
NEAR_KM = 40
PAGE = 20
EVENING_FROM = dt.time(16)
# What a ferry counts for when sessions are sorted, and more than any way in Denmark.
FERRY_KM, UNREACHED_KM = 60, 10_000
_CAN_BE_TAKEN, _IS_FULL = Q(seats_taken__lt=F("capacity")), Q(seats_taken__gte=F("capacity"))


@dataclass(frozen=True)
class NearSession:
    """A session and the way to it; None for one that is online or when no postcode is known."""

    session: Session
    way: Travel | None = None

    @property
    def km(self) -> float:
        """By road; infinite where nobody can drive, or where nobody knows from where."""
        return self.way.km if self.way else math.inf


@dataclass(frozen=True)
class Wanted:
    """What narrows a search, and how it is sorted.

    `course` is a code, `when` is `evening` or `weekend`, `text` is looked for in courses and places, `online` leaves only
    what is joined from home.
    """

    course: str = ""
    when: str = ""
    after: dt.date | None = None
    text: str = ""
    step_free: bool = False
    hearing_loop: bool = False
    online: bool = False
    order: Order = Order.BEST


@dataclass(frozen=True)
class Found:
    """What a search shows: `near` is one page of those within reach, `full` those there that nobody can join, `ferry` the
    quickest to reach over the water, `further` the nearest beyond. `is_island`: no road leads off from where the search began."""

    near: list[NearCard]
    total: int
    full: list[NearCard]
    ferry: list[NearCard]
    further: list[NearCard]
    online: list[NearCard]
    is_island: bool

    @property
    def has_more(self) -> bool:
        """Whether there are more than the page shows."""
        return self.total > len(self.near)


def upcoming() -> SessionQuerySet:
    """What can be joined from now on, soonest first."""
    return Session.objects.open_at(clock.now()).order_by("starts_at", "pk")


def filtered(sessions: QuerySet[Session], *, course: str = "", when: str = "") -> QuerySet[Session]:
    """Narrow to a course code and to `evening` (starts on a weekday at 16 or later) or `weekend`."""
    if course:
        sessions = sessions.filter(course__code=course)
    if when == "weekend":
        sessions = sessions.annotate(weekday=ExtractIsoWeekDay("starts_at", tzinfo=COPENHAGEN)).filter(weekday__gte=6)
    elif when == "evening":
        sessions = sessions.annotate(
            weekday=ExtractIsoWeekDay("starts_at", tzinfo=COPENHAGEN), time=TruncTime("starts_at", tzinfo=COPENHAGEN)
        ).filter(weekday__lte=5, time__gte=EVENING_FROM)
    return sessions


def narrowed(wanted: Wanted) -> QuerySet[Session]:
    """What can be joined from now on and is wanted, soonest first."""
    sessions = filtered(upcoming(), course=wanted.course, when=wanted.when)
    if wanted.after:
        sessions = sessions.filter(starts_at__gte=clock.midnight(wanted.after))
    if wanted.step_free:
        sessions = sessions.filter(venue__step_free=Venue.Access.YES)
    if wanted.hearing_loop:
        sessions = sessions.filter(venue__hearing_loop=Venue.Access.YES)
    if wanted.online:
        sessions = sessions.filter(is_online=True)
    return _about(sessions, wanted.text) if wanted.text else sessions


def _about(sessions: QuerySet[Session], text: str) -> QuerySet[Session]:
    """Those whose course or place has every word of `text`, letters folded as in town names. Two queries, since neither
    database folds æ, ø and å as people do."""
    courses = [
        (pk, folded(" ".join(words)))
        for pk, *words in Course.objects.order_by("pk").values_list(
            "pk", "title", "title_en", "tagline", "tagline_en", "code"
        )
    ]
    rooms = Venue.objects.order_by("pk").values_list("pk", "name", "street", "postcode__name")
    venues = [(pk, folded(" ".join(words))) for pk, *words in rooms]
    for word in folded(text).split():
        has_word = [[pk for pk, words in rows if word in words] for rows in (courses, venues)]
        sessions = sessions.filter(Q(course__in=has_word[0]) | Q(venue__in=has_word[1]))
    return sessions


def near(postcode: Postcode, wanted: Wanted = Wanted(), *, limit: int = PAGE, further: int = 3) -> Found:
    """Upcoming sessions in the order of `schedule.rules.order`: up to `limit` within 40 km by road, and as many that are
    full; `further` ones that one ferry reaches, from an island as far as it takes, a minute on the way for a kilometre; and where
    nothing is near, `further` ones beyond. All by the same rule: nowhere does the way alone decide.

    What is read does not grow with the number of sessions (`queries.first`); only `total` is counted, by the database.
    """
    distances = venue_distances(postcode)
    from_island = is_island(postcode)
    matching = narrowed(wanted)
    open_ones = matching.filter(_can_be_taken())

    by_road, by_ferry, by_effort = (
        _weighed(distances, of, wanted.order) for of in (lambda way: way.km, lambda way: way.minutes or 0, effort)
    )
    here = [pk for pk, way in distances.items() if way.km <= NEAR_KM]
    near_rows, full_rows, total = _near_and_full(matching, here, by_road, limit)
    over_water = [
        pk
        for pk, way in distances.items()
        if way.ferry and way.km > NEAR_KM and (from_island or (way.ferry.km <= NEAR_KM and len(way.ferry.names) == 1))
    ]
    ferry_rows = first_of(open_ones, over_water, by_ferry, further) if over_water else []
    beyond = [] if near_rows or (from_island and ferry_rows) else set(distances).difference(here, over_water)
    further_rows = first_of(open_ones, beyond, by_effort, further) if beyond else []
    online = in_rooms(matching.filter(_CAN_BE_TAKEN, is_online=True), ONLINE).values_list("pk", flat=True)[:3]
    shown = near_rows, full_rows, ferry_rows, further_rows
    cards = cards_by_key([row.pk for rows in shown for row in rows] + [*online])
    near_cards, full, ferry, further_cards = (
        [NearCard(cards[row.pk], _way(distances, row.venue)) for row in rows] for rows in shown
    )
    return Found(
        near=near_cards,
        total=total,
        full=full,
        ferry=ferry,
        further=further_cards,
        online=[NearCard(cards[pk]) for pk in online],
        is_island=from_island,
    )


def _near_and_full(
    matching: QuerySet[Session], here: list[int], key: Key, limit: int
) -> tuple[list[Row], list[Row], int]:
    """The first that can be taken and the first that cannot, each up to `limit`, and how many can."""
    today = clock.today()
    rows = at_once(in_rooms(matching, here))
    if rows is None:
        # Each by an index of its own, and all by one that holds what is counted: no row is looked at.
        full, many = first_and_count(matching.filter(_IS_FULL), here, key, limit)
        late, more = first_and_count(matching.filter(_CAN_BE_TAKEN, enrol_by_date__lt=today), here, key, limit)
        total = matching.filter(venue__in=here).order_by().count() - many - more
        return by_marks(matching.filter(_can_be_taken()), here, key, limit), in_order(full + late, key)[:limit], total

    def is_open(row: Row) -> bool:
        return row.seats_taken < row.capacity and (row.enrol_by_date is None or row.enrol_by_date >= today)

    near_rows, full_rows = (in_order([row for row in rows if is_open(row) is wanted], key) for wanted in (True, False))
    return near_rows[:limit], full_rows[:limit], len(near_rows)


def other_sessions(session: Session, *, postcode: Postcode | None = None, limit: int = 5) -> list[NearSession]:
    """Other upcoming sessions of the same course: near and soon first when a postcode is known, else as seen from this session's
    own place (without the way: it is nobody's), else soonest."""
    if postcode:
        return of_course(session.course, postcode=postcode, without=session, limit=limit)
    found = of_course(session.course, postcode=_postcode_of(session), without=session, limit=limit)
    return [NearSession(hit.session) for hit in found]


def of_course(
    course: Course,
    *,
    postcode: Postcode | None = None,
    without: Session | None = None,
    limit: int = 3,
    shown: int | None = None,
) -> list[NearSession]:
    """Upcoming sessions of one course: near and soon first (`schedule.rules.order`) when a postcode is known, else soonest. `shown`:
    where the counter of facts stands, if it was read before all else."""
    found = _of_course(course, postcode, without, limit)
    loaded = several((pk for pk, _way in found), shown)
    return [NearSession(loaded[pk], way) for pk, way in found]


def other_cards(session: Session, *, postcode: Postcode | None = None, limit: int = 5) -> list[NearCard]:
    """What `other_sessions` finds, as cards."""
    found = _of_course(session.course, postcode or _postcode_of(session), session, limit)
    cards = cards_by_key(pk for pk, _way in found)
    return [NearCard(cards[pk], way if postcode else None) for pk, way in found]


def _of_course(
    course: Course, postcode: Postcode | None, without: Session | None, limit: int
) -> list[tuple[int, Travel | None]]:
    """The keys of upcoming sessions of a course and the ways there, in order."""
    coming = upcoming().filter(course=course).exclude(pk=without.pk if without else 0)
    if postcode is None:
        return [(pk, None) for pk in coming.values_list("pk", flat=True)[:limit]]
    distances = venue_distances(postcode)
    key = _weighed(distances, effort)
    rows = at_once(coming)
    if rows is None:
        online = in_rooms(coming, ONLINE).values_list("pk", "starts_at")[:limit]
        rows = by_marks(coming, distances, key, limit)
        rows += [Row(pk, None, starts_at, 0, 0, None) for pk, starts_at in online]
    return [(row.pk, distances[row.venue] if row.venue else None) for row in in_order(rows, key)[:limit]]


def soonest(limit: int = 3) -> list[Card]:
    """The cards of the next sessions in the whole country."""
    return cards_of(upcoming()[:limit])


def soonest_by_course() -> dict[int, Session]:
    """The next session of each course, by the course's key. However many there are, one for each course is read."""
    following = Subquery(upcoming().filter(course=OuterRef("pk")).values("pk")[:1])
    rows = Course.objects.order_by("pk").annotate(following=following).filter(following__isnull=False)
    first = dict(rows.values_list("pk", "following"))
    loaded = several(first.values())
    return {course: loaded[pk] for course, pk in first.items()}


def taught_by(trainer: TrainerProfile) -> SessionQuerySet:
    """All sessions of one trainer that were published, soonest first."""
    return Session.objects.public().filter(trainers__trainer=trainer).order_by("starts_at", "pk")


def detail(pk: int) -> Session | None:
    """One session with all that its page shows, drafts too; the caller decides who sees those."""
    return Session.objects.with_details().filter(pk=pk).first()


def year_of(start: dt.date) -> tuple[list[tuple[dt.date, str]], int]:
    """(day, colour) of every session that is published or was held in the twelve months from `start`, for the year wheel, and how
    many districts have one. One query."""
    begin = clock.midnight(start)
    sessions = Session.objects.filter(
        status__in=[Session.Status.PUBLISHED, Session.Status.HELD],
        starts_at__gte=begin,
        starts_at__lt=begin + dt.timedelta(days=365),
    ).order_by("starts_at", "pk")
    rows = list(sessions.values_list("starts_at", "course__colour", "region_id"))
    days = [(clock.local(moment).date(), colour) for moment, colour, _region in rows]
    return days, len({region for _moment, _colour, region in rows} - {None})


def _postcode_of(session: Session) -> Postcode | None:
    return session.venue.postcode if session.venue else None


def _can_be_taken() -> Q:
    """A seat is free and it is not too late to enrol."""
    return _CAN_BE_TAKEN & (Q(enrol_by_date=None) | Q(enrol_by_date__gte=clock.today()))


def _way(distances: dict[int, Travel], venue: int | None) -> Travel:
    assert venue
    return distances[venue]


def _weighed(
    distances: dict[int, Travel], way_of: Callable[[Travel], float], order: Order = Order.BEST
) -> Callable[[int | None, dt.datetime], tuple[float, float]]:
    """The rule of `schedule.rules.order`, with what `way_of` says of the way in km. Online comes after what can be reached, before
    a long drive. Only rooms that are asked for are weighed."""
    now = clock.now()

    def key(venue: int | None, starts_at: dt.datetime) -> tuple[float, float]:
        way = way_of(distances[venue]) if venue else NEAR_KM
        return sort_key(order, way, (starts_at - now).total_seconds() / 86_400)

    return key


def effort(way: Travel) -> int:
    """Kilometres for sorting; a ferry counts as 60 more, so that it is not mistaken for the nearest. What nobody can reach is last."""
    with_ferry = way.ferry.km + FERRY_KM if way.ferry else math.inf
    return round(min(way.km, with_ferry, UNREACHED_KM))
