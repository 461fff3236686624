"""Where and when a course could be held: days on which a room can be had and nothing speaks against it, the best first."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from courses.cadence.models import Blackout
from courses.catalogue.models import Course
from courses.common import clock
from courses.members.models import TrainerProfile
from courses.places.models import Venue, VenueClosure
from courses.places.queries import rent_ore
from courses.schedule.models import Session, TrainerRole
from courses.schedule.queries.bookings import Modes, Times, in_room
from courses.schedule.queries.patterns import course_modes, course_pattern, course_shape, hours_in_room
from courses.schedule.queries.prospects import prospects
from courses.schedule.rules import recurrence
from courses.schedule.rules.patterns import Shape
from courses.staffing.queries.candidates import Task, search

# So many rooms are looked at, and so many days of each for a trainer.
ROOMS_TRIED, DAYS_TRIED = 4, 6
Pattern = Sequence[tuple[int, dt.time, dt.time]]


@dataclass(frozen=True)
class Opening:
    """A room and times that nothing speaks against, with the form of each meeting; `trainer` is who would be asked first, None
    where nobody can."""

    venue: Venue
    times: Times
    trainer: TrainerProfile | None
    modes: Modes

    @property
    def day(self) -> dt.date:
        """The Danish day of the first meeting."""
        return clock.local(self.times[0][0]).date()


@dataclass(frozen=True)
class Window:
    """Days to look at: as near to `ideal` as can be, within `earliest` to `latest`, never in `closed_months`."""

    earliest: dt.date
    ideal: dt.date
    latest: dt.date
    closed_months: frozenset[int] = frozenset()

    def days(self, weekdays: Iterable[int]) -> list[dt.date]:
        """Days on the given weekdays (0 is Monday) outside closed months, the nearest to the ideal first."""
        wanted = set(weekdays)
        span = (self.latest - self.earliest).days
        days = [self.earliest + dt.timedelta(days=number) for number in range(span + 1)]
        fitting = [day for day in days if day.weekday() in wanted and day.month not in self.closed_months]
        return sorted(fitting, key=lambda day: (abs((day - self.ideal).days), day))


def first_opening(
    course: Course,
    venues: Iterable[Venue],
    window: Window,
    pattern: Pattern = (),
    modes: Modes = (),
    weekday: int | None = None,
    again: Sequence[TrainerProfile] = (),
) -> Opening | None:
    """The first room with a day for which a trainer can be found, else the first room with a day; None where there is none.

    `pattern` and `modes`: the usual times and forms unless given. `weekday`: only that one, where rooms and trainers allow it. `again`: who taught
    it last is preferred.
    """
    pattern, modes = (pattern, modes) if pattern else (course_pattern(course), course_modes(course))
    second_best = None
    for weekdays in ([weekday] if weekday is not None else [], _weekdays(course)):
        for venue in list(venues)[:ROOMS_TRIED] if weekdays else []:
            for times in _free_times(venue, window.days(weekdays), pattern, modes)[:DAYS_TRIED]:
                trainer = _trainer(course, venue, times, again)
                if trainer:
                    return Opening(venue, times, trainer, modes)
                second_best = second_best or Opening(venue, times, None, modes)
    return second_best


def pattern_of(session: Session) -> Pattern:
    """The times of a session, as days after its first day and clock times."""
    meetings = [(clock.local(m.starts_at), clock.local(m.ends_at)) for m in session.meetings.all()]
    first = meetings[0][0].date()
    return [((start.date() - first).days, start.time(), end.time()) for start, end in meetings]


def rooms_for(course: Course, regions: Iterable[int], first: Venue | None = None) -> list[Venue]:
    """The rooms in use and large enough there, `first` before all others, then the cheapest for the hours of the course, then the
    largest. One query."""
    found = Venue.objects.filter(
        is_active=True, capacity__gte=course.min_participants, municipality__region__in=regions
    ).select_related("postcode", "municipality__region", "facts")
    rooms = list(found.order_by("-capacity", "pk"))
    hours = hours_in_room(course)
    return sorted(rooms, key=lambda venue: (venue != first, rent_ore(venue, hours)))


def _weekdays(course: Course) -> Sequence[int]:
    weekdays: dict[Shape, Sequence[int]] = {Shape.EVENINGS: range(4), Shape.WEEKEND: (5,), Shape.DAYS: (5, 6)}
    return weekdays[course_shape(course)]


def _free_times(venue: Venue, days: list[dt.date], pattern: Pattern, modes: Modes) -> list[Times]:
    """Those of the days on which the room can be had for every meeting that is held in it: no holiday, no closure, nothing
    booked."""
    times = {day: recurrence.meeting_times(pattern, day) for day in days}
    if not times:
        return []
    shut = _shut(venue, min(days), max(days) + dt.timedelta(days=max(offset for offset, _from, _to in pattern)))
    weekdays = cast(frozenset[int], venue.weekdays)
    seen = prospects(times, venue=venue, modes=modes)
    found: list[Times] = []
    for day in days:
        parts = [clock.local(start).date() for start, _end in in_room(times[day], modes)]
        can_be_had = all(part.weekday() in weekdays and part not in shut for part in parts)
        if can_be_had and seen[day].is_smooth and not any(part.school_break for part in seen[day].days):
            found.append(times[day])
    return found


def _shut(venue: Venue, first: dt.date, last: dt.date) -> set[dt.date]:
    overlap = {"start_date__lte": last, "end_date__gte": first}
    closures = VenueClosure.objects.filter(venue=venue, **overlap).order_by("pk").values_list("start_date", "end_date")
    region = venue.municipality.region_id
    blackouts = Blackout.objects.filter(**overlap).order_by("pk").values_list("start_date", "end_date", "region")
    spans = [*closures, *((start, end) for start, end, where in blackouts if where in (None, region))]
    return {start + dt.timedelta(days=n) for start, end in spans for n in range((end - start).days + 1)}


def _trainer(course: Course, venue: Venue, times: Times, again: Sequence[TrainerProfile]) -> TrainerProfile | None:
    days = tuple(sorted({clock.local(start).date() for start, _end in times}))
    found = [candidate.trainer for candidate in search(Task(course, venue, days, TrainerRole.LEAD)).found]
    known = [trainer for trainer in again if trainer in found]
    return next(iter([*known, *found]), None)
