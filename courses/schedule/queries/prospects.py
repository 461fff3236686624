"""Sessions as they would be: their days, and in words what speaks against them, before anything is saved."""

import datetime as dt
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.text import date_words
from courses.members.models import TrainerProfile
from courses.places.models import Venue
from courses.schedule.models import Session
from courses.schedule.queries.bookings import Times, clashes
from courses.schedule.queries.holidays import public_holiday, school_breaks
from courses.schedule.rules import recurrence


@dataclass(frozen=True)
class Day:
    """One meeting as it would be. `holiday` and `school_break` are names in the active language, or empty."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    holiday: str
    school_break: str


@dataclass(frozen=True)
class Prospect:
    """One session as it would be. `clashes` are sentences that say what is booked where and when."""

    days: list[Day]
    clashes: list[str]

    @property
    def holidays(self) -> list[str]:
        """The public holidays that it falls on: whoever plans is asked first."""
        return [day.holiday for day in self.days if day.holiday]

    @property
    def is_smooth(self) -> bool:
        """Nothing is booked and no holiday asks; a school holiday is only a hint."""
        return not self.clashes and not self.holidays


def prospects[Key: Hashable](
    times: Mapping[Key, Times],
    *,
    venue: Venue | None,
    trainers: Collection[TrainerProfile] = (),
    but: Session | None = None,
    together: bool = False,
) -> dict[Key, Prospect]:
    """What each of the sessions with these (aware) times would meet. A fixed number of queries for any number.

    `but`: a session whose own bookings do not count, because it is the one to be moved. `together`: all of them are
    made at once, so that each also meets those before it (a weekly series of two evenings meets itself).
    """
    days = {clock.local(start).date() for spans in times.values() for start, _end in spans}
    breaks = school_breaks(sorted(days), venue.municipality if venue else None)
    booked = clashes(times, venue=venue, trainers=trainers, but=but)
    found = {
        key: Prospect(days=[_day(start, end, breaks) for start, end in spans], clashes=booked[key])
        for key, spans in times.items()
    }
    if together:
        _meet_each_other(found.values())
    return found


def _meet_each_other(found: Iterable[Prospect]) -> None:
    """Add a clash to each that overlaps an earlier one which nothing speaks against."""
    taken: dict[int, dt.datetime] = {}
    for prospect in found:
        slots = {slot for day in prospect.days for slot in recurrence.slots(day.starts_at, day.ends_at)}
        overlaps = sorted(taken[slot] for slot in slots & taken.keys())
        if overlaps:
            sentence = _("It overlaps the session of this series that begins on %(day)s.")
            prospect.clashes.append(sentence % {"day": date_words(overlaps[0])})
        elif prospect.is_smooth:
            for slot in slots:
                taken[slot] = prospect.days[0].starts_at


def _day(start: dt.datetime, end: dt.datetime, breaks: Mapping) -> Day:
    day = clock.local(start).date()
    school_break = breaks.get(day)
    return Day(
        starts_at=start,
        ends_at=end,
        holiday=public_holiday(day),
        school_break=school_break.display_name if school_break else "",
    )
