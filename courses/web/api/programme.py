"""Reading: courses, sessions, venues and regions. Open to all, no key."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page
from ninja import Query, Schema
from ninja.decorators import decorate_view
from ninja.pagination import LimitOffsetPagination, paginate
from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from courses.calendars.rules import MAX_KM, MIN_KM
from courses.catalogue.models import Course
from courses.common import clock
from courses.common.errors import DomainError
from courses.places.models import Region, Venue
from courses.places.queries import find_postcode, venue_distances
from courses.schedule.ics import session_url
from courses.schedule.models import Session
from courses.web.api.base import api
from courses.web.api.problems import Problem, Refusal, Trouble

# Numbers a database can count to; slugs as they are made. Anything else is refused before it reaches one.
Key = Annotated[int, Field(ge=1, le=2**31 - 1)]
Slug = Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,60}$")]
LIMIT, MOST = 50, 200


def _written_as_date(value: Any) -> Any:
    """2027-02-13 and nothing else: numbers would be taken for seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise PydanticCustomError("day", "write a day as 2027-02-13")
    return value


Day = Annotated[dt.date, BeforeValidator(_written_as_date)]


class Pages(LimitOffsetPagination):
    """Ninja's own pages, with an end to what may be asked; what there is comes first."""

    class Input(Schema):
        """Which part of a list is wanted."""

        limit: int = Field(LIMIT, ge=1, le=MOST)
        offset: int = Field(0, ge=0, le=1_000_000)

    class Output(Schema):
        count: int
        items: list[Any]


@dataclass(frozen=True)
class Listed:
    """Rows as the API shows them, of which only one page is read."""

    rows: QuerySet
    show: Callable[[Any], dict[str, Any]]

    def __len__(self) -> int:
        return self.rows.count()

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        return [self.show(row) for row in self.rows[part]]


class CourseOut(Schema):
    code: str
    title: str
    title_en: str
    promise: str
    promise_en: str
    lessons: int
    form: str
    capacity: int
    calendar: str


class RegionOut(Schema):
    slug: str
    number: int
    name: str
    calendar: str


class VenueOut(Schema):
    slug: str
    name: str
    street: str
    postcode: str
    town: str
    region: str
    lat: float
    lon: float
    step_free: str
    lift: str
    accessible_toilet: str
    hearing_loop: str
    parking: str
    calendar: str


class MeetingOut(Schema):
    starts_at: dt.datetime
    ends_at: dt.datetime
    mode: str


class SessionOut(Schema):
    id: int
    url: str
    calendar: str
    course: str
    title: str
    status: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    meetings: list[MeetingOut]
    is_online: bool
    venue: str | None
    region: str | None
    association: str | None
    trainers: list[str]
    capacity: int
    seats_left: int
    enrol_by_date: dt.date | None
    requires: str | None
    members_first_until: dt.date | None
    seats_kept: int
    note: str
    note_en: str
    changed_at: dt.datetime
    km: float | None


class SessionFilter(Schema):
    """All may be left out: that is everything that is not over."""

    course: Slug | None = None
    region: Slug | None = None
    venue: Slug | None = None
    postcode: Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None = None
    km: int = Field(40, ge=MIN_KM, le=MAX_KM)
    from_date: Day | None = None
    to_date: Day | None = None


def _open_to_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Any site may ask, and an unchanged answer is 304."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = conditional_page(view)(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Cache-Control"] = "public, max-age=60"
        return response

    return wrapped


def _one(rows: QuerySet, show: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    found = rows.first()
    if found is None:
        raise Refusal(Trouble.NOT_FOUND, _("There is nothing here. The lists say what there is."))
    return show(found)


def _absolute(name: str, *arguments: object) -> str:
    return settings.BASE_URL + reverse(name, args=arguments)


def _course(course: Course) -> dict[str, Any]:
    names = ("code", "title", "title_en", "lessons", "form", "capacity")
    # Readers of version 1 know the tagline by the name it had when that was published.
    taglines = {"promise": course.tagline, "promise_en": course.tagline_en}
    return (
        {name: getattr(course, name) for name in names}
        | taglines
        | {"calendar": _absolute("feeds:course", course.code)}
    )


def _region(region: Region) -> dict[str, Any]:
    return {
        "slug": region.slug,
        "number": region.number,
        "name": region.name,
        "calendar": _absolute("feeds:region", region.slug),
    }


def _venue(venue: Venue) -> dict[str, Any]:
    names = (
        "slug",
        "name",
        "street",
        "lat",
        "lon",
        "step_free",
        "lift",
        "accessible_toilet",
        "hearing_loop",
        "parking",
    )
    return {name: getattr(venue, name) for name in names} | {
        "postcode": venue.postcode_id,
        "town": venue.town,
        "region": venue.municipality.region.slug,
        "calendar": _absolute("feeds:venue", venue.slug),
    }


def shown_session(session: Session, km: float | None = None) -> dict[str, Any]:
    """A session as it is told to everybody."""
    local = clock.local
    return {
        "id": session.pk,
        "url": session_url(session),
        "calendar": _absolute("feeds:session", session.pk),
        "course": session.course.code,
        "title": session.title,
        "status": session.status,
        "starts_at": local(session.starts_at),
        "ends_at": local(session.ends_at),
        "meetings": [
            {"starts_at": local(meeting.starts_at), "ends_at": local(meeting.ends_at), "mode": meeting.mode}
            for meeting in session.meetings.all()
        ],
        "is_online": session.is_online,
        "venue": session.venue.slug if session.venue else None,
        "region": session.region.slug if session.region else None,
        "association": session.association.name if session.association else None,
        "trainers": [row.trainer.public_name for row in session.trainers.all() if row.trainer.public_name],
        "capacity": session.capacity,
        "seats_left": max(session.seats_left, 0),
        "enrol_by_date": session.enrol_by_date,
        "requires": session.requires.code if session.requires else None,
        "members_first_until": session.opens_on if session.is_members_first(clock.today()) else None,
        "seats_kept": session.kept_left if session.is_keeping(clock.today()) else 0,
        "note": session.note,
        "note_en": session.note_en,
        "changed_at": session.changed_at,
        "km": None if km is None else round(km, 1),
    }


@api.get("/courses", response={200: list[CourseOut], 400: Problem}, summary="The courses offered")
@paginate(Pages)
@decorate_view(_open_to_all)
def courses(request: HttpRequest) -> Listed:
    return Listed(Course.objects.filter(is_active=True).order_by("position", "code"), _course)


@api.get("/courses/{code}", response={200: CourseOut, 400: Problem, 404: Problem}, summary="One course")
@decorate_view(_open_to_all)
def course(request: HttpRequest, code: Slug) -> dict[str, Any]:
    return _one(Course.objects.filter(code=code, is_active=True), _course)


@api.get("/regions", response={200: list[RegionOut], 400: Problem}, summary="The ten districts")
@paginate(Pages)
@decorate_view(_open_to_all)
def regions(request: HttpRequest) -> Listed:
    return Listed(Region.objects.order_by("number"), _region)


@api.get("/regions/{slug}", response={200: RegionOut, 400: Problem, 404: Problem}, summary="One district")
@decorate_view(_open_to_all)
def region(request: HttpRequest, slug: Slug) -> dict[str, Any]:
    return _one(Region.objects.filter(slug=slug), _region)


def _venues() -> QuerySet[Venue]:
    return (
        Venue.objects.filter(is_active=True)
        .select_related("postcode", "municipality__region")
        .order_by("name_key", "pk")
    )


@api.get(
    "/venues", response={200: list[VenueOut], 400: Problem}, summary="The rooms in use, of one district if it is given"
)
@paginate(Pages)
@decorate_view(_open_to_all)
def venues(request: HttpRequest, region: Slug | None = None) -> Listed:
    """Venues of one district (`region`, its slug), or all."""
    found = _venues()
    return Listed(found.filter(municipality__region__slug=region) if region else found, _venue)


@api.get("/venues/{slug}", response={200: VenueOut, 400: Problem, 404: Problem}, summary="One room")
@decorate_view(_open_to_all)
def venue(request: HttpRequest, slug: Slug) -> dict[str, Any]:
    return _one(_venues().filter(slug=slug), _venue)


@api.get(
    "/sessions",
    response={200: list[SessionOut], 400: Problem, 404: Problem},
    summary="Sessions by time, from today unless from_date is given; cancelled ones too",
)
@paginate(Pages)
@decorate_view(_open_to_all)
def sessions(request: HttpRequest, wanted: Query[SessionFilter]) -> Listed:
    """Published sessions by course, district, venue and days; from today where no first day is given."""
    found = Session.objects.public().with_details().order_by("starts_at", "pk")
    for name, field in (("course", "course__code"), ("region", "region__slug"), ("venue", "venue__slug")):
        if getattr(wanted, name):
            found = found.filter(**{field: getattr(wanted, name)})
    first, last = wanted.from_date or clock.today(), wanted.to_date
    found = found.filter(ends_at__gte=_midnight(first))
    if last and last < dt.date.max:
        found = found.filter(starts_at__lt=_midnight(last + dt.timedelta(days=1)))
    distances: dict[int, float] = {}
    if wanted.postcode:
        distances = _within(wanted.postcode, wanted.km)
        found = found.filter(Q(venue__in=list(distances)) | Q(venue=None, is_online=True))
    return Listed(found, lambda session: shown_session(session, distances.get(session.venue_id)))


def _within(code: str, km: int) -> dict[int, float]:
    """Kilometres by road of the venues within reach. Raises 404 for a postcode that does not exist."""
    try:
        ways = venue_distances(find_postcode(code))
    except DomainError as refusal:
        raise Refusal(Trouble.NOT_FOUND, refusal.message) from refusal
    return {pk: way.km for pk, way in ways.items() if way.km <= km}


def _midnight(day: dt.date) -> dt.datetime:
    """The start of a day in Denmark; of the first and last days of the calendar something near it."""
    day = min(max(day, dt.date(1900, 1, 1)), dt.date(9000, 1, 1))
    return clock.midnight(day)


@api.get("/sessions/{pk}", response={200: SessionOut, 400: Problem, 404: Problem}, summary="One session")
@decorate_view(_open_to_all)
def session(request: HttpRequest, pk: Key) -> dict[str, Any]:
    return _one(Session.objects.public().with_details().filter(pk=pk), shown_session)
