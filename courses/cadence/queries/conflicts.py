"""What speaks against a session on its days, besides what is booked: holidays, closed times, people away, a neighbour too
close. Warnings, not locks: an organiser may know better."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.cadence.models import Blackout
from courses.cadence.queries.coverage import cadence_rules
from courses.cadence.rules import CadenceRule
from courses.catalogue.models import Course, Mode, Qualification
from courses.common import clock
from courses.common.text import date_short
from courses.members.models import TimeAway, TrainerProfile
from courses.places.models import Region, SchoolBreak, Venue, VenueClosure
from courses.places.queries import Busy, busy_times, meets
from courses.schedule.models import Session, TrainerRole
from courses.schedule.queries.bookings import Times, in_room
from courses.schedule.queries.holidays import breaks_by_town, public_holiday

# Fewer days than this are hardly enough to fill a session.
SHORT_NOTICE_DAYS = 14
# Neighbours are looked for this far around the days that are asked about.
AROUND = dt.timedelta(days=365)
Span = tuple[dt.date, dt.date]


class Kind(StrEnum):
    NO_TRAINER = "no_trainer"
    LEVEL = "level"
    AWAY = "away"
    TRAINER_DAY = "trainer_day"
    HOLIDAY = "holiday"
    CLOSED_TIME = "closed_time"
    CLOSED_MONTH = "closed_month"
    VENUE_CLOSED = "venue_closed"
    VENUE_BUSY = "venue_busy"
    VENUE_STALE = "venue_stale"
    VENUE_DAY = "venue_day"
    SEATS = "seats"
    CROWDED = "crowded"
    SCHOOL_BREAK = "school_break"
    SHORT_NOTICE = "short_notice"


# Worth knowing, but no reason to wait.
HINTS = frozenset(
    {Kind.CROWDED, Kind.SCHOOL_BREAK, Kind.SHORT_NOTICE, Kind.TRAINER_DAY, Kind.VENUE_DAY, Kind.VENUE_STALE}
)


@dataclass(frozen=True)
class Conflict:
    """One sentence about why not then, there, or with these people."""

    kind: Kind
    words: str

    @property
    def is_serious(self) -> bool:
        """Whether it is more than a hint."""
        return self.kind not in HINTS


@dataclass(frozen=True)
class Plan:
    """A session as it is or would be: `days` are the Danish days of its meetings, `spans` their times, `modes` their forms,
    `pk` its own row. `trainers`: role by trainer."""

    pk: int
    course: Course
    venue: Venue | None
    region: int | None
    trainers: dict[TrainerProfile, str]
    days: Sequence[dt.date]
    modes: Sequence[str]
    spans: Times = ()

    @property
    def room_days(self) -> list[dt.date]:
        """The days on which it needs its room."""
        return [day for day, mode in zip(self.days, self.modes, strict=True) if mode != Mode.ONLINE]


def plan_of(session: Session) -> Plan:
    """A session that was read with its details."""
    return Plan(
        pk=session.pk,
        course=session.course,
        venue=session.venue,
        region=session.region_id,
        trainers={row.trainer: row.role for row in session.trainers.all()},
        days=[clock.local(meeting.starts_at).date() for meeting in session.meetings.all()],
        modes=session.modes,
        spans=[meeting.span for meeting in session.meetings.all()],
    )


@dataclass(frozen=True)
class Conflicts:
    """All that is known about a stretch of time; asked as often as one likes without another query."""

    today: dt.date
    promised: dict[tuple[int, int], CadenceRule]
    # (district, course) → day and key of each session that is not cancelled.
    taught: dict[tuple[int, int], list[tuple[dt.date, int]]]
    blackouts: list[Blackout]
    breaks: dict[str | None, list[SchoolBreak]]
    closures: dict[int, list[Span]]
    away: dict[int, list[Span]]
    leads: dict[int, set[int]]
    busy: dict[int, list[Busy]]

    def against(self, plan: Plan) -> list[Conflict]:
        """Everything that speaks against a plan: people, days, the room, neighbours of the same course."""
        return [*self._people(plan), *self._days(plan), *self._room(plan), *self._neighbours(plan)]

    def nearest(self, plan: Plan) -> int | None:
        """Days to the nearest other session of the course where the promise counts; None: there is none for a year."""
        cadence = self.promised.get((plan.region or 0, plan.course.pk))
        places = cadence.regions if cadence else (plan.region or 0,)
        others = [day for place in places for day, pk in self.taught[place, plan.course.pk] if pk != plan.pk]
        return min((abs((day - plan.days[0]).days) for day in others), default=None)

    def _people(self, plan: Plan) -> Iterable[Conflict]:
        leading = [trainer for trainer, role in plan.trainers.items() if role == TrainerRole.LEAD]
        if not leading:
            yield Conflict(Kind.NO_TRAINER, _("Nobody is to teach it yet."))
        for trainer in leading:
            if trainer.pk not in self.leads[plan.course.pk]:
                yield Conflict(Kind.LEVEL, _("%(trainer)s may not teach this course alone yet.") % {"trainer": trainer})
        for trainer in plan.trainers:
            for day in plan.days:
                if _covers(self.away[trainer.pk], day):
                    words = _("%(trainer)s is away on %(day)s.")
                    yield Conflict(Kind.AWAY, words % {"trainer": trainer, "day": date_short(day)})
                elif day.weekday() not in cast(frozenset[int], trainer.weekdays):
                    words = _("%(trainer)s does not usually teach on that weekday (%(day)s).")
                    yield Conflict(Kind.TRAINER_DAY, words % {"trainer": trainer, "day": date_short(day)})

    def _days(self, plan: Plan) -> Iterable[Conflict]:
        cadence = self.promised.get((plan.region or 0, plan.course.pk))
        town = plan.venue.municipality_id if plan.venue else None
        for day in plan.days:
            when = {"day": date_short(day)}
            if holiday := public_holiday(day):
                words = _("%(day)s is a public holiday: %(name)s.")
                yield Conflict(Kind.HOLIDAY, words % {**when, "name": holiday})
            for row in self.blackouts:
                if row.start_date <= day <= row.end_date and row.region_id in (None, plan.region):
                    words = _("%(day)s is in a closed time: %(name)s.")
                    yield Conflict(Kind.CLOSED_TIME, words % {**when, "name": row.name})
            if cadence and day.month in cadence.closed_months:
                words = _("%(day)s is in a month in which this course is not promised.")
                yield Conflict(Kind.CLOSED_MONTH, words % when)
            for pause in self.breaks.get(town, self.breaks[None]):
                if pause.start_date <= day <= pause.end_date:
                    words = _("%(day)s is in the school holidays: %(name)s.")
                    yield Conflict(Kind.SCHOOL_BREAK, words % {**when, "name": pause.display_name})
        notice = max((plan.days[0] - self.today).days, 0)
        if notice < SHORT_NOTICE_DAYS:
            words = ngettext(
                "There is only %(days)s day to fill it.", "There are only %(days)s days to fill it.", notice
            )
            yield Conflict(Kind.SHORT_NOTICE, words % {"days": notice})

    def _room(self, plan: Plan) -> Iterable[Conflict]:
        if plan.venue is None:
            return
        for day in plan.room_days:
            what = {"venue": plan.venue.name, "day": date_short(day)}
            if _covers(self.closures[plan.venue.pk], day) or not plan.venue.is_active:
                yield Conflict(Kind.VENUE_CLOSED, _("%(venue)s is closed on %(day)s.") % what)
            elif day.weekday() not in cast(frozenset[int], plan.venue.weekdays):
                words = _("%(venue)s cannot usually be had on that weekday (%(day)s).")
                yield Conflict(Kind.VENUE_DAY, words % what)
        for span in in_room(plan.spans, plan.modes) if plan.spans else ():
            for met in meets(self.busy[plan.venue.pk], *span):
                kind = Kind.VENUE_STALE if met.is_stale else Kind.VENUE_BUSY
                what = {"venue": plan.venue.name, "day": date_short(span[0]), "words": met.words}
                yield Conflict(kind, _("%(venue)s on %(day)s: %(words)s") % what)
        if plan.venue.capacity < plan.course.min_participants:
            words = _("%(venue)s has only %(seats)s seats.")
            yield Conflict(Kind.SEATS, words % {"venue": plan.venue.name, "seats": plan.venue.capacity})

    def _neighbours(self, plan: Plan) -> Iterable[Conflict]:
        cadence = self.promised.get((plan.region or 0, plan.course.pk))
        far = self.nearest(plan)
        if cadence and far is not None and far < cadence.min_gap_days:
            words = ngettext(
                "Only %(days)s day from another session of this course in the same district.",
                "Only %(days)s days from another session of this course in the same district.",
                far,
            )
            yield Conflict(Kind.CROWDED, words % {"days": far})


def conflicts(
    begin: dt.date, end: dt.date, *, courses: Collection[Course], venues: Collection[Venue], trainers: Collection[int]
) -> Conflicts:
    """What is known about these courses, rooms and people from `begin` to `end`. Nine queries, whatever there is."""
    span = {"start_date__lte": end, "end_date__gte": begin}
    towns = {None, *(venue.municipality_id for venue in venues)}
    closures, away, leads = defaultdict(list), defaultdict(list), defaultdict(set)
    for closed in VenueClosure.objects.filter(venue__in=venues, **span).order_by("pk"):
        closures[closed.venue_id].append((closed.start_date, closed.end_date))
    for gone in TimeAway.objects.filter(trainer__in=trainers, **span).order_by("pk"):
        away[gone.trainer_id].append((gone.start_date, gone.end_date))
    able = Qualification.objects.filter(course__in=courses, trainer__in=trainers, level=Qualification.Level.LEAD)
    for course, trainer in able.order_by("pk").values_list("course", "trainer"):
        leads[course].add(trainer)
    return Conflicts(
        today=clock.today(),
        promised=cadence_rules(courses, list(Region.objects.order_by("number"))),
        taught=_taught(begin - AROUND, end + AROUND, courses),
        blackouts=list(Blackout.objects.filter(**span).order_by("start_date", "pk")),
        breaks=breaks_by_town(begin, end, towns),
        closures=closures,
        away=away,
        leads=leads,
        busy=busy_times(venues, clock.midnight(begin), clock.midnight(end + dt.timedelta(days=2))),
    )


def conflicts_of(sessions: Sequence[Session]) -> dict[int, list[Conflict]]:
    """What speaks against each of these sessions (read with their details), by key."""
    plans = [plan_of(session) for session in sessions]
    days = [day for plan in plans for day in plan.days]
    if not days:
        return {plan.pk: [] for plan in plans}
    known = conflicts(
        min(days),
        max(days),
        courses={plan.course for plan in plans},
        venues={plan.venue for plan in plans if plan.venue},
        trainers={trainer.pk for plan in plans for trainer in plan.trainers},
    )
    return {plan.pk: known.against(plan) if plan.days else [] for plan in plans}


def conflicts_if(
    session: Session, *, venue: Venue | None, days: Sequence[dt.date], modes: Sequence[str]
) -> list[Conflict]:
    """What would speak against `session` (read with its details) in `venue` on `days`, each meeting in that form."""
    region = venue.municipality.region_id if venue else session.region_id
    # What the room's calendar says stands beside each of the new times (`schedule.queries.prospects`).
    plan = replace(plan_of(session), venue=venue, region=region, days=days, modes=modes, spans=())
    known = conflicts(
        min(days),
        max(days),
        courses=[plan.course],
        venues=[venue] if venue else [],
        trainers=[trainer.pk for trainer in plan.trainers],
    )
    return known.against(plan)


def _taught(
    begin: dt.date, end: dt.date, courses: Collection[Course]
) -> dict[tuple[int, int], list[tuple[dt.date, int]]]:
    sessions = Session.objects.exclude(status=Session.Status.CANCELLED).filter(
        course__in=courses,
        region__isnull=False,
        starts_at__gte=clock.midnight(begin),
        starts_at__lt=clock.midnight(end),
    )
    found = defaultdict(list)
    for region, course, starts_at, pk in sessions.order_by("starts_at", "pk").values_list(
        "region", "course", "starts_at", "pk"
    ):
        found[region, course].append((clock.local(starts_at).date(), pk))
    return found


def _covers(spans: Iterable[Span], day: dt.date) -> bool:
    return any(begin <= day <= end for begin, end in spans)
