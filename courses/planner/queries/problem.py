"""A year as the planner reads it: from the database to plain data (`solver/instance.py` says what it holds), and back.

Members are counted by postcode only; nobody's name is in it.
"""

import datetime as dt
import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.db.models import Count, Q

from courses.cadence.models import Blackout
from courses.cadence.queries.coverage import cadence_rules
from courses.cadence.queries.reach import REACH_KM
from courses.cadence.rules import NOTICE_DAYS, CadenceRule
from courses.catalogue.models import Course, Mode, Qualification
from courses.common import clock
from courses.demand.models import Interest
from courses.members.models import MemberProfile, TimeAway, TrainerProfile
from courses.places.models import Postcode, Region, SchoolBreak, Venue, VenueClosure
from courses.places.queries import busy_times, meets, rent_ore
from courses.places.rules.distance import road_km
from courses.planner.models import NotHere
from courses.schedule.models import Session, TrainerRole
from courses.schedule.queries.holidays import public_holiday
from courses.schedule.queries.patterns import course_modes, course_pattern, course_shape, hours_in_room
from courses.schedule.rules import recurrence
from courses.schedule.rules.patterns import Shape

WEEKS, LAST_DAY = 52, 364
# Within so many weeks of a session nobody waits for the next (PLANNER.md Y2).
MAX_GAP_WEEKS = 30
# More sessions than are promised: what is left over goes where it reaches most people.
EXTRA_SHARE = 1.25
# At most so many in one district in one week, and in one room in one year.
PER_AREA_AND_WEEK, PER_ROOM = 2, 26
EVENINGS, WEEKEND = range(4), (5, 6)

# A session as it is kept: [course, venue, ISO day, lead or None, co-trainer or None], each by its key.
Row = list[Any]


@dataclass(frozen=True)
class Problem:
    """`data` is what the solver reads; the lists say which row of the database each of its indexes stands for."""

    data: dict[str, Any]
    regions: list[Region]
    courses: list[Course]
    venues: list[Venue]
    trainers: list[TrainerProfile]
    days: list[dt.date]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the data: the same figures give the same plan on the same versions."""
        return hashlib.sha256(json.dumps(self.data, sort_keys=True).encode()).hexdigest()

    def row(self, placed: Iterable[int | None]) -> Row:
        """What the solver placed, by keys."""
        course, venue, day, lead, co = [*placed, None, None][:5]
        people = [None if number is None else self.trainers[number].pk for number in (lead, co)]
        return [
            self.courses[cast(int, course)].pk,
            self.venues[cast(int, venue)].pk,
            self.days[cast(int, day)].isoformat(),
            *people,
        ]

    def placed(self, row: Row) -> list[int | None] | None:
        """The other way round; None for a session of something that is not part of the year any more."""
        course, venue, day, *people = row
        found = self._courses.get(course), self._venues.get(venue), self._days.get(day)
        if None in found:
            return None
        return [*found, *(self._trainers.get(person) for person in people)]

    @cached_property
    def _courses(self) -> dict[int, int]:
        return {course.pk: index for index, course in enumerate(self.courses)}

    @cached_property
    def _venues(self) -> dict[int, int]:
        return {venue.pk: index for index, venue in enumerate(self.venues)}

    @cached_property
    def _trainers(self) -> dict[int, int]:
        return {trainer.pk: index for index, trainer in enumerate(self.trainers)}

    @cached_property
    def _days(self) -> dict[str, int]:
        return {day.isoformat(): index for index, day in enumerate(self.days)}


def problem_of(start: dt.date) -> Problem:
    """The 52 weeks from `start`. Nineteen queries, whatever there is."""
    days = [start + dt.timedelta(days=number) for number in range(LAST_DAY)]
    regions = list(Region.objects.order_by("number"))
    courses, promised = _promised(regions)
    booked = list(_sessions(days))
    # What is promised nowhere is not planned, and nothing online: these only take their rooms and trainers.
    planned = {course.pk for course in courses}
    sessions = [session for session in booked if session.venue_id and session.course_id in planned]
    held = {session.pk for session in sessions}
    taken = _Taken([session for session in booked if session.pk not in held])
    rooms = Venue.objects.filter(Q(is_active=True) | Q(pk__in={session.venue_id for session in sessions}))
    venues = list(rooms.select_related("postcode", "municipality", "facts").order_by("pk"))
    teaching = {row.trainer_id for session in sessions for row in session.trainers.all()}
    people = TrainerProfile.objects.filter(Q(is_active=True) | Q(pk__in=teaching))
    trainers = list(people.select_related("member__postcode").order_by("pk"))
    found = Problem({}, regions, courses, venues, trainers, days)
    blackouts = list(Blackout.objects.filter(start_date__lte=days[-1], end_date__gte=start).order_by("pk"))
    breaks = list(SchoolBreak.objects.filter(start_date__lte=days[-1], end_date__gte=start).order_by("pk"))
    index = {region.pk: number for number, region in enumerate(regions)}
    budgets = _budgets(courses, promised, sessions)
    found.data.update(
        areas=[region.name for region in regions],
        days=[_day(day, start, blackouts, breaks) for day in days],
        courses=[_course(course, budgets[course.pk]) for course in courses],
        venues=_venues(venues, courses, index, days, taken, blackouts, breaks, _busy_days(venues, courses, days)),
        trainers=_trainers(trainers, found, days, taken),
        members=_members(venues, courses, index),
        budget_per_course=max(budgets.values(), default=0),
        min_runs=0,
        max_gap_weeks=MAX_GAP_WEEKS,
        reach_km=REACH_KM,
        area_per_week=PER_AREA_AND_WEEK,
        promises=[_promise(found, course, cadence, index) for course, cadence in promised],
        not_here=_not_here(found),
        fixed=_rows(found, [session for session in sessions if session.is_settled]),
        keep=_rows(found, [session for session in sessions if not session.is_settled]),
    )
    return found


def _not_here(found: Problem) -> list[list[int]]:
    pairs = NotHere.objects.order_by("course", "venue").values_list("course", "venue")
    return [[found._courses[c], found._venues[v]] for c, v in pairs if c in found._courses and v in found._venues]


def _promised(regions: list[Region]) -> tuple[list[Course], list[tuple[int, CadenceRule]]]:
    """The courses that are promised somewhere, and every promise once, with its course. What is wholly online is in no room
    and near to everybody, so there is nothing to plan."""
    offered = Course.objects.filter(is_active=True).prefetch_related("meetings").order_by("position", "code")
    courses = [course for course in offered if any(mode != Mode.ONLINE for mode in course_modes(course))]
    given = sorted(cadence_rules(courses, regions).items(), key=lambda item: (item[0][1], item[0][0]))
    found = list(dict.fromkeys((course, cadence) for (_region, course), cadence in given if cadence.runs))
    wanted = {course for course, _promise in found}
    return [course for course in courses if course.pk in wanted], found


class _Taken:
    """Days of rooms and weeks of trainers that go to sessions which are not planned here."""

    def __init__(self, sessions: list[Session]) -> None:
        self.rooms: dict[int | None, set[dt.date]] = defaultdict(set)
        self.trainers: dict[int, list[dt.date]] = defaultdict(list)
        for session in sessions:
            meetings = session.meetings.all()
            days = {clock.local(meeting.starts_at).date() for meeting in meetings}
            self.rooms[session.venue_id] |= {
                clock.local(meeting.starts_at).date() for meeting in meetings if meeting.is_in_room
            }
            for row in session.trainers.all():
                self.trainers[row.trainer_id].append(min(days, default=session.starts_at.date()))

    def rests(self, trainer: TrainerProfile) -> list[tuple[dt.date, dt.date]]:
        """The weeks around them in which this trainer teaches nothing else."""
        weeks = [day - dt.timedelta(days=day.weekday()) for day in self.trainers[trainer.pk]]
        rest = dt.timedelta(weeks=trainer.rest_weeks)
        return [(monday - rest, monday + rest + dt.timedelta(days=6)) for monday in weeks]


def as_row(session: Session) -> Row:
    """A session of the database, by keys."""
    by_role = {row.role: row.trainer_id for row in session.trainers.all()}
    day = clock.local(session.starts_at).date().isoformat()
    return [session.course_id, session.venue_id, day, by_role.get(TrainerRole.LEAD), by_role.get(TrainerRole.CO)]


def _sessions(days: list[dt.date]) -> Iterable[Session]:
    """What is published or drafted within the year. What was held counts for its place, and stays."""
    begin, end = (clock.midnight(day) for day in (days[0], days[-1] + dt.timedelta(days=1)))
    rows = Session.objects.exclude(status=Session.Status.CANCELLED).filter(starts_at__gte=begin, starts_at__lt=end)
    return rows.prefetch_related("trainers", "meetings").order_by("starts_at", "pk")


def _rows(found: Problem, sessions: list[Session]) -> list[list[int | None]]:
    rows = [found.placed(as_row(session)) for session in sessions]
    return [row for row in rows if row is not None]


def _budgets(courses: list[Course], promised: list[tuple[int, CadenceRule]], sessions: list[Session]) -> dict[int, int]:
    """At most so many sessions of each course: a quarter more than promised, never fewer than stay."""
    wanted: dict[int, int] = defaultdict(int)
    for course, cadence in promised:
        wanted[course] += cadence.runs
    there: dict[int, int] = defaultdict(int)
    for session in sessions:
        there[session.course_id] += session.is_settled
    return {course.pk: max(math.ceil(wanted[course.pk] * EXTRA_SHARE), there[course.pk]) for course in courses}


def _day(day: dt.date, start: dt.date, blackouts: list[Blackout], breaks: list[SchoolBreak]) -> list[Any]:
    """Monday to Thursday are evenings, Saturday and Sunday days; nothing new on Fridays, on holidays, or too soon."""
    kind = "E" if day.weekday() in EVENINGS else "D" if day.weekday() in WEEKEND else "X"
    is_closed = any(row.region_id is None and row.start_date <= day <= row.end_date for row in blackouts)
    is_away = any(row.municipality_id is None and row.start_date <= day <= row.end_date for row in breaks)
    too_soon = day < clock.today() + dt.timedelta(days=NOTICE_DAYS)
    if is_closed or is_away or too_soon or public_holiday(day):
        kind = "X"
    return [(day - start).days // 7, day.isoformat(), kind]


def _course(course: Course, budget: int) -> dict[str, Any]:
    days = list(zip((offset for offset, _start, _end in course_pattern(course)), course_modes(course), strict=True))
    return {
        "name": course.code,
        "form": str(course_shape(course)),
        "mincap": course.min_participants,
        "budget": budget,
        "offsets": sorted({offset for offset, _mode in days}),
        "in_room": sorted({offset for offset, mode in days if mode != Mode.ONLINE}),
        "co": min(max(course.trainers_needed - 1, 0), 1),
    }


def _promise(found: Problem, course: int, cadence: CadenceRule, index: Mapping[int, int]) -> dict[str, Any]:
    return {
        "course": found._courses[course],
        "areas": [index[region] for region in cadence.regions],
        "runs": cadence.runs,
        "min_gap_weeks": cadence.min_gap_days // 7,
        "max_gap_weeks": min(cadence.max_gap_days // 7, WEEKS),
        "closed_months": sorted(cadence.closed_months),
    }


def _venues(
    venues: list[Venue],
    courses: list[Course],
    index: Mapping[int, int],
    days: list[dt.date],
    taken: _Taken,
    blackouts: list[Blackout],
    breaks: list[SchoolBreak],
    busy: Mapping[int, set[dt.date]],
) -> list[dict[str, Any]]:
    shut: dict[int, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    rows = VenueClosure.objects.filter(venue__in=venues).order_by("pk")
    for venue, first, last in rows.values_list("venue", "start_date", "end_date"):
        shut[venue].append((first, last))
    hours = [hours_in_room(course) for course in courses]
    found = []
    for venue in venues:
        away = [(row.start_date, row.end_date) for row in breaks if row.municipality_id == venue.municipality_id]
        closed = [(row.start_date, row.end_date) for row in blackouts if row.region_id == venue.municipality.region_id]
        away += [(day, day) for day in sorted(taken.rooms[venue.pk] | busy.get(venue.pk, set()))]
        weekdays = cast(frozenset[int], venue.weekdays) if venue.is_active else frozenset()
        found.append(
            {
                "name": str(venue.pk),
                "area": index[venue.municipality.region_id],
                "capacity": venue.capacity,
                # A room out of use keeps the sessions it has, and gets none.
                "max": PER_ROOM if venue.is_active else 0,
                "costs": [rent_ore(venue, times) / 100 for times in hours],
                "no_hours": not venue.weekdays,
                "open": _open(days, weekdays, [*shut[venue.pk], *away, *closed]),
            }
        )
    return found


def _busy_days(venues: list[Venue], courses: list[Course], days: list[dt.date]) -> dict[int, set[dt.date]]:
    """The days on which a room's own calendar has something at the hours at which courses are held. What a calendar said
    that cannot be read any more keeps no day: nobody would see why."""
    hours = _hours(courses)
    found: dict[int, set[dt.date]] = defaultdict(set)
    end = clock.midnight(days[-1] + dt.timedelta(days=2))
    for venue, times in busy_times(venues, clock.midnight(days[0]), end).items():
        for busy in (one for one in times if not one.is_stale):
            first, last = (clock.local(moment).date() for moment in (busy.starts_at, busy.ends_at))
            for number in range((last - first).days + 1):
                day = first + dt.timedelta(days=number)
                start, stop = hours[day.weekday() in WEEKEND]
                if meets([busy], recurrence.zoned(day, start), recurrence.zoned(day, stop)):
                    found[venue].add(day)
    return found


def _hours(courses: list[Course]) -> dict[bool, tuple[dt.time, dt.time]]:
    """From when to when courses are held in rooms, at weekends (True) and on other days; where none is: all day."""
    found: dict[bool, list[tuple[dt.time, dt.time]]] = {True: [], False: []}
    for course in courses:
        is_weekend = course_shape(course) != Shape.EVENINGS
        found[is_weekend] += [(start, end) for _offset, start, end in course_pattern(course)]
    all_day = [(dt.time(0), dt.time(23, 59))]
    return {
        kind: (min(start for start, _end in times or all_day), max(end for _start, end in times or all_day))
        for kind, times in found.items()
    }


def _open(days: list[dt.date], weekdays: frozenset[int], shut: list[tuple[dt.date, dt.date]]) -> list[int]:
    return [
        number
        for number, day in enumerate(days)
        if day.weekday() in weekdays and not any(first <= day <= last for first, last in shut)
    ]


def _trainers(
    trainers: list[TrainerProfile], found: Problem, days: list[dt.date], taken: _Taken
) -> list[dict[str, Any]]:
    levels: dict[int, dict[int, int]] = defaultdict(dict)
    for trainer, course, level in Qualification.objects.order_by("pk").values_list("trainer", "course", "level"):
        if course in found._courses:
            levels[trainer][found._courses[course]] = level
    away: dict[int, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    for trainer, first, last in TimeAway.objects.order_by("pk").values_list("trainer", "start_date", "end_date"):
        away[trainer].append((first, last))
    km = _ways(trainers, found.venues)
    lead, co = Qualification.Level.LEAD, Qualification.Level.CO_TRAINER
    return [
        {
            "courses": sorted(c for c, level in levels[t.pk].items() if level == lead and t.is_active),
            "co_courses": sorted(c for c, level in levels[t.pk].items() if level == co and t.is_active),
            "travel_km": t.travel_km,
            "max": max(t.max_sessions_per_year - len(taken.trainers[t.pk]), 0),
            "rest_weeks": t.rest_weeks,
            "free": _open(days, cast(frozenset[int], t.weekdays), [*away[t.pk], *taken.rests(t)]),
            "km": km[number],
            "no_home": t.member.postcode is None,
            "no_days": not t.weekdays,
        }
        for number, t in enumerate(trainers)
    ]


def _ways(trainers: list[TrainerProfile], venues: list[Venue]) -> list[list[float | None]]:
    """Whole kilometres by road from each home to each room; None by ferry, or where nobody knows the home."""
    homes = [trainer.member.postcode for trainer in trainers]
    rooms = [venue.place for venue in venues]
    km = iter(road_km([home.place for home in homes if home], rooms).tolist())
    rows = [next(km) if home else [math.inf] * len(venues) for home in homes]
    return [[round(way) if way < math.inf else None for way in row] for row in rows]


def _members(venues: list[Venue], courses: list[Course], index: Mapping[int, int]) -> list[dict[str, Any]]:
    """How many people of one kommune have the same rooms within reach; those who asked for a course count as wishes."""
    counted = MemberProfile.objects.filter(postcode__isnull=False).order_by("postcode")
    members = dict(counted.values_list("postcode").annotate(Count("pk")))
    asked = Interest.objects.filter(confirmed_at__isnull=False, course__in=courses).order_by("postcode", "course")
    interests: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for code, course, count in asked.values_list("postcode", "course").annotate(Count("pk")):
        interests[code].append((course, count))
    codes = sorted({*members, *interests})
    towns = Postcode.objects.select_related("municipality").in_bulk(codes)
    homes = [towns[code] for code in codes]
    numbers = {course.pk: number for number, course in enumerate(courses)}
    classes: dict[tuple[tuple[int, ...], int, int], tuple[list[int], dict[int, int]]] = {}
    within = (road_km([home.place for home in homes], [venue.place for venue in venues]) <= REACH_KM).tolist()
    for code, near in zip(codes, within, strict=True):
        home = towns[code].municipality
        reached = tuple(number for number, is_near in enumerate(near) if is_near)
        # A kommune by its code of four digits.
        key = (reached, index[home.region_id], int(home.code))
        count, wished = classes.setdefault(key, ([0], defaultdict(int)))
        count[0] += members.get(code, 0)
        for course, people in interests.get(code, ()):
            wished[numbers[course]] += people
    return [
        {
            "members": count[0],
            "venues": list(reached),
            "wishes": sorted(map(list, wished.items())),
            "area": area,
            "town": town,
        }
        for (reached, area, town), (count, wished) in sorted(classes.items())
    ]
