"""The best other dates and rooms for one session, each with its reasons. No solver: what is impossible is left out, what is
left is given points, the fewest first."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.cadence.queries.conflicts import SHORT_NOTICE_DAYS, Conflicts, Kind, Plan, conflicts, plan_of
from courses.common import clock
from courses.common.zone import COPENHAGEN
from courses.places.models import Venue
from courses.places.rules.distance import travel
from courses.schedule.models import Session, TrainerSlot, VenueSlot
from courses.schedule.queries.bookings import Times, in_room, slots_of
from courses.schedule.rules import recurrence

BEST = 3
EARLIER, LATER = 8 * 7, 12 * 7
# Other rooms are looked for within this way by road, the nearest first.
ROOM_KM, ROOMS = 40, 6
# Points: what a week of waiting weighs against.
WEEK, OTHER_WEEKDAY, OTHER_ROOM, A_KM, NO_REST = 1.0, 1.5, 2.0, 0.1, 2.5
HINT_POINTS = {
    Kind.SCHOOL_BREAK: 6.0,
    Kind.CROWDED: 4.0,
    Kind.TRAINER_DAY: 3.0,
    Kind.VENUE_DAY: 3.0,
    Kind.VENUE_STALE: 3.0,
    Kind.SHORT_NOTICE: 3.0,
}
# These do not depend on the day.
EVERY_DAY = frozenset({Kind.NO_TRAINER, Kind.LEVEL})
FRIDAY, SATURDAY = 4, 5


@dataclass(frozen=True)
class Option:
    """The session `days` later (negative: earlier), in `venue` (None: online). `reasons` speak for it, `hints` against."""

    days: int
    venue: Venue | None
    km: float
    spans: Times
    points: float = 0
    reasons: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)

    @property
    def first_day(self) -> dt.date:
        """The Danish day of the first meeting."""
        return clock.local(self.spans[0][0]).date()


def alternatives(session: Session, *, most: int = BEST) -> list[Option]:
    """The best other places in the calendar for a session that was read with its details: none is booked, no holiday or
    closed time is hit, everybody who teaches is free. Twelve queries, whatever there is."""
    return _of(session, _rooms(session), list(_shifts(session)), most)


def later_days(session: Session, *, most: int = BEST) -> list[Option]:
    """The best later days in the room it has, or online: for a session that lacks people an earlier one is worse, and whoever
    is enrolled said yes to this place. As many queries as `alternatives`, less one."""
    later = [(days, spans) for days, spans in _shifts(session) if days > 0]
    return _of(session, [(session.venue, 0.0)], later, most)


def _of(
    session: Session, rooms: Sequence[tuple[Venue | None, float]], shifts: Sequence[tuple[int, Times]], most: int
) -> list[Option]:
    plan = plan_of(session)
    options = [Option(days, venue, km, spans) for days, spans in shifts for venue, km in rooms if days or km]
    if not plan.days or not options:
        return []
    booked = _booked(session, options)
    known = conflicts(
        min(option.first_day for option in options),
        max(clock.local(option.spans[-1][1]).date() for option in options),
        courses=[session.course],
        venues=[venue for venue, _km in rooms if venue],
        trainers=[trainer.pk for trainer in plan.trainers],
    )
    free = (option for option in options if not booked.takes(option, plan.modes))
    return best(filter(None, (_judged(option, plan, known, booked) for option in free)), most)


def best(options: Iterable[Option], most: int) -> list[Option]:
    """The fewest points first, and no two in the same week in the same room: three real choices."""
    chosen: dict[tuple, Option] = {}
    for option in sorted(options, key=lambda option: (option.points, option.first_day, option.km)):
        week = option.first_day.isocalendar()[:2]
        chosen.setdefault((week, option.venue), option)
        if len(chosen) == most:
            break
    return list(chosen.values())


def shifted(spans: Times, days: int) -> list[tuple[dt.datetime, dt.datetime]]:
    """The same times on the clock so many days later. Raises `rules.NoSuchTime` in the night the clock is changed."""

    def move(moment: dt.datetime) -> dt.datetime:
        local = clock.local(moment)
        return recurrence.zoned(local.date() + dt.timedelta(days=days), local.time())

    return [(move(start), move(end)) for start, end in spans]


def _shifts(session: Session) -> Iterator[tuple[int, Times]]:
    """(days, times) within the window, on days of the same kind: weekdays stay weekdays, weekends weekends."""
    times = [(meeting.starts_at, meeting.ends_at) for meeting in session.meetings.all()]
    now = [clock.local(start).weekday() for start, _end in times]
    soonest = clock.now() + dt.timedelta(days=SHORT_NOTICE_DAYS)
    for days in range(-EARLIER, LATER + 1):
        then = [(weekday + days) % 7 for weekday in now]
        alike = all((a >= SATURDAY) == (b >= SATURDAY) for a, b in zip(now, then, strict=True))
        friday = FRIDAY in then and FRIDAY not in now
        if not alike or friday:
            continue
        try:
            spans = shifted(times, days)
        except recurrence.NoSuchTime:
            continue
        if spans[0][0] >= soonest:
            yield days, spans


def _rooms(session: Session) -> list[tuple[Venue | None, float]]:
    """Its own room first, then the nearest others that hold everybody, with the way between them in km by road."""
    home = session.venue
    if home is None:
        return [(None, 0.0)]
    least = max(session.people, session.course.min_participants, 1)
    others = Venue.objects.filter(is_active=True, capacity__gte=least).exclude(pk=home.pk)
    found = []
    for venue in others.select_related("postcode", "municipality__region").order_by("pk"):
        km = travel(home.place, venue.place).km
        if km <= ROOM_KM:
            found.append((venue, max(km, 0.1)))
    return [(home, 0.0), *sorted(found, key=lambda room: room[1])[:ROOMS]]


@dataclass(frozen=True)
class _Booked:
    """Quarter-hours that are taken by others. `teaching`: per trainer the days with something to teach."""

    rooms: Mapping[int, set[int]]
    trainers: set[int]
    teaching: Mapping[int, set[dt.date]]

    def takes(self, option: Option, modes: Sequence[str]) -> bool:
        """Whether one of the trainers, or the room for meetings that are held in it, is taken in any quarter of an hour that
        the option wants."""
        room = self.rooms[option.venue.pk] if option.venue else set()
        return bool(slots_of(in_room(option.spans, modes)) & room or slots_of(option.spans) & self.trainers)


def _booked(session: Session, options: Sequence[Option]) -> _Booked:
    people = [row.trainer for row in session.trainers.all()]
    rest = dt.timedelta(weeks=max((trainer.rest_weeks for trainer in people), default=0))
    first = min(option.spans[0][0] for option in options) - rest
    last = max(option.spans[-1][1] for option in options) + rest
    span = {"slot__gte": int(first.timestamp()) // recurrence.SLOT_SECONDS}
    span["slot__lte"] = int(last.timestamp()) // recurrence.SLOT_SECONDS
    rooms = defaultdict(set)
    wanted = {option.venue.pk for option in options if option.venue}
    taken = VenueSlot.objects.filter(venue__in=wanted, **span).exclude(meeting__session=session)
    for venue, slot in taken.order_by("slot").values_list("venue", "slot"):
        rooms[venue].add(slot)
    busy = TrainerSlot.objects.filter(trainer__in=people, **span).exclude(meeting__session=session)
    slots, teaching = set(), defaultdict(set)
    for trainer, slot in busy.order_by("slot", "trainer").values_list("trainer", "slot"):
        slots.add(slot)
        moment = dt.datetime.fromtimestamp(slot * recurrence.SLOT_SECONDS, COPENHAGEN)
        teaching[trainer].add(moment.date())
    return _Booked(rooms, slots, teaching)


def _judged(option: Option, plan: Plan, known: Conflicts, booked: _Booked) -> Option | None:
    """The option with its points and reasons; None where something serious speaks against it."""
    region = option.venue.municipality.region_id if option.venue else plan.region
    days = [clock.local(start).date() for start, _end in option.spans]
    then = replace(plan, venue=option.venue, region=region, days=days, spans=option.spans)
    against = [conflict for conflict in known.against(then) if conflict.kind not in EVERY_DAY]
    if any(conflict.is_serious for conflict in against):
        return None
    points = abs(option.days) / 7 * WEEK + sum(HINT_POINTS[conflict.kind] for conflict in against)
    points += 0 if option.days % 7 == 0 else OTHER_WEEKDAY
    points += OTHER_ROOM + option.km * A_KM if option.km else 0
    tired = [trainer for trainer in plan.trainers if _is_near(days, booked.teaching[trainer.pk], trainer.rest_weeks)]
    points += NO_REST * len(tired)
    hints = [conflict.words for conflict in against]
    hints += [_("%(trainer)s teaches another session close to it.") % {"trainer": trainer} for trainer in tired]
    return replace(option, points=points, reasons=_reasons(option, then, known), hints=hints)


def _is_near(days: Iterable[dt.date], teaching: Iterable[dt.date], weeks: int) -> bool:
    return any(abs((day - other).days) < weeks * 7 for day in days for other in teaching)


def _reasons(option: Option, plan: Plan, known: Conflicts) -> list[str]:
    if option.venue is None:
        found = []
    elif option.km:
        where = {"venue": option.venue.name, "town": option.venue.town, "km": max(round(option.km), 1)}
        found = [_("%(venue)s in %(town)s is free, %(km)s km away.") % where]
    else:
        found = [_("The same room is free.")]
    if option.days == 0:
        found.append(_("The day stays."))
    elif option.days % 7 == 0:
        found.append(_("The weekday stays."))
    if plan.trainers:
        found.append(_("The trainer is free.") if len(plan.trainers) == 1 else _("All trainers are free."))
    far = known.nearest(plan)
    if far is not None:
        words = ngettext(
            "%(days)s day from the nearest other session of the course.",
            "%(days)s days from the nearest other session of the course.",
            far,
        )
        found.append(words % {"days": far})
    return found
