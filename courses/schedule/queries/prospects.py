"""Sessions as they would be: their days, and in words what speaks against them, before anything is saved."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, replace
from typing import cast

from django.utils.translation import gettext as _

from courses.catalogue.models import Mode
from courses.common import clock
from courses.common.text import date_words
from courses.members.models import TrainerProfile
from courses.places.models import SchoolBreak, Venue, VenueClosure
from courses.places.queries import Busy, busy_times, meets
from courses.schedule.models import Session
from courses.schedule.queries.bookings import Modes, Times, clashes, in_room, modes_for, slots_of, who_is_needed
from courses.schedule.queries.holidays import breaks_by_town, public_holiday


@dataclass(frozen=True)
class Day:
    """One meeting as it would be. `holiday` and `school_break` are names in the active language, or empty; so is the
    `form` where it is in the room like all the others. `is_closed`: the room cannot be had on that day; `is_odd`: not usually on
    that weekday; `busy`: what the room's own calendar says, and `is_taken` whether that is to be believed."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    holiday: str
    school_break: str
    form: str = ""
    is_closed: bool = False
    is_odd: bool = False
    busy: str = ""
    is_taken: bool = False

    @property
    def mode(self) -> str:
        """The form in words, or nothing."""
        return str(Mode(self.form).label) if self.form else ""

    @property
    def span(self) -> tuple[dt.datetime, dt.datetime]:
        """Begin and end."""
        return self.starts_at, self.ends_at


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
        """Nothing is booked, no holiday asks and the room is open; a school holiday is only a hint."""
        is_open = not any(day.is_closed or day.is_taken for day in self.days)
        return not self.clashes and not self.holidays and is_open


def prospects[Key: Hashable](
    times: Mapping[Key, Times],
    *,
    venue: Venue | Mapping[Key, Venue | None] | None,
    trainers: Collection[TrainerProfile] | Mapping[Key, Collection[TrainerProfile]] = (),
    modes: Modes | Mapping[Key, Modes] = (),
    but: Session | Collection[Session] | None = None,
    together: bool = False,
) -> dict[Key, Prospect]:
    """What each of the sessions with these (aware) times would meet. A fixed number of queries for any number.

    `venue`, `trainers` and `modes` are the same for all, or a mapping with those of each. `but`: sessions whose own bookings do not count, because they are those to be moved. `together`: all of them are
    made at once, so that each also meets those before it (a weekly series of two evenings meets itself).
    """
    days = sorted({clock.local(start).date() for spans in times.values() for start, _end in spans})
    needed = {key: who_is_needed(key, venue=venue, trainers=trainers) for key in times}
    towns = {
        key: next((who.municipality_id for who in whos if isinstance(who, Venue)), None) for key, whos in needed.items()
    }
    breaks = breaks_by_town(days[0], days[-1], set(towns.values())) if days else {}
    rooms = {key: next((who for who in whos if isinstance(who, Venue)), None) for key, whos in needed.items()}
    shut = _shut(days[0], days[-1], rooms.values()) if days else {}
    busy = busy_times(rooms.values(), *_around(days)) if days else {}
    booked = clashes(times, venue=venue, trainers=trainers, modes=modes, but=but)
    forms = {key: modes_for(key, modes) for key in times}
    found = {
        key: Prospect(
            days=[_in(rooms[key], shut, busy, day) for day in _days(spans, forms[key], breaks[towns[key]])],
            clashes=booked[key],
        )
        for key, spans in times.items()
    }
    if together:
        _meet_each_other(found, needed, forms)
    return found


def _meet_each_other(found: Mapping, needed: Mapping, forms: Mapping) -> None:
    """Add a clash to each that needs what an earlier one has taken which nothing speaks against."""
    taken: dict[tuple, dt.datetime] = {}
    for key, prospect in found.items():
        times = [day.span for day in prospect.days]
        slots, of_room = slots_of(times), slots_of(in_room(times, forms[key]))
        own = {(who, slot) for who in needed[key] for slot in (of_room if isinstance(who, Venue) else slots)}
        overlaps = sorted(taken[one] for one in own & taken.keys())
        if overlaps:
            sentence = _("It overlaps the session of this series that begins on %(day)s.")
            prospect.clashes.append(sentence % {"day": date_words(overlaps[0])})
        elif prospect.is_smooth:
            for one in own:
                taken[one] = prospect.days[0].starts_at


def _days(times: Times, modes: Modes, breaks: list[SchoolBreak]) -> list[Day]:
    are_said = set(modes) - {Mode.ROOM}
    forms = modes if are_said else [""] * len(times)
    return [_day(start, end, form, breaks) for (start, end), form in zip(times, forms, strict=True)]


def _day(start: dt.datetime, end: dt.datetime, form: str, breaks: list[SchoolBreak]) -> Day:
    day = clock.local(start).date()
    school_break = next((row for row in reversed(breaks) if row.start_date <= day <= row.end_date), None)
    return Day(
        starts_at=start,
        ends_at=end,
        holiday=public_holiday(day),
        school_break=school_break.display_name if school_break else "",
        form=form,
    )


def _shut(
    first: dt.date, last: dt.date, rooms: Collection[Venue | None]
) -> Mapping[int, list[tuple[dt.date, dt.date]]]:
    """When each of the rooms is closed, by its key. One query."""
    found = defaultdict(list)
    closures = VenueClosure.objects.filter(
        venue__in={room.pk for room in rooms if room}, start_date__lte=last, end_date__gte=first
    )
    for venue, start, end in closures.order_by("pk").values_list("venue", "start_date", "end_date"):
        found[venue].append((start, end))
    return found


def _around(days: list[dt.date]) -> tuple[dt.datetime, dt.datetime]:
    """From the midnight before the first day to the one after the last."""
    return clock.midnight(days[0]), clock.midnight(days[-1] + dt.timedelta(days=2))


def _in(
    room: Venue | None, shut: Mapping[int, list[tuple[dt.date, dt.date]]], busy: Mapping[int, list[Busy]], day: Day
) -> Day:
    """The day with what its room says to it; what is online needs none."""
    if room is None or day.form == Mode.ONLINE:
        return day
    date = clock.local(day.starts_at).date()
    is_closed = not room.is_active or any(start <= date <= end for start, end in shut.get(room.pk, []))
    is_odd = not is_closed and date.weekday() not in cast(frozenset[int], room.weekdays)
    met = meets(busy.get(room.pk, []), *day.span)
    return replace(
        day,
        is_closed=is_closed,
        is_odd=is_odd,
        busy=" ".join(dict.fromkeys(one.words for one in met)),
        is_taken=any(not one.is_stale for one in met),
    )
