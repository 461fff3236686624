"""The days that a series has still to give, and what an edited one means for the sessions that were made of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from courses.catalogue.models import Course, Mode
from courses.common import clock
from courses.members.models import TrainerProfile
from courses.places.models import Association, Venue
from courses.schedule.models import Series, Session
from courses.schedule.queries.bookings import Modes, Times
from courses.schedule.queries.patterns import course_modes, course_pattern, needs_room
from courses.schedule.queries.prospects import Prospect, prospects
from courses.schedule.rules import recurrence

Pattern = Sequence[tuple[int, dt.time, dt.time]]


@dataclass(frozen=True)
class Template:
    """What each session of a series begins with. `modes`: the form of each meeting of `pattern`; `trainers`: key → role."""

    course: Course
    venue: Venue | None
    association: Association | None
    capacity: int
    rule: recurrence.Rule
    start_date: dt.date
    pattern: tuple[tuple[int, dt.time, dt.time], ...]
    modes: tuple[str, ...]
    trainers: dict[TrainerProfile, str]

    def times(self, day: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
        """Begin and end of each meeting of the session that begins on `day`."""
        return recurrence.meeting_times(self.pattern, day)


@dataclass(frozen=True)
class SessionChange:
    """A coming session and what the edited series makes of it; None: that stays.

    `is_by_hand`: it had been changed by itself, so it does not follow unless that is said. `is_given`: the rule still gives
    its day. `prospect`: its days as they would be, with what is booked then.
    """

    session: Session
    is_given: bool
    is_by_hand: bool
    times: Times | None = None
    modes: Modes | None = None
    venue: Venue | None = None
    capacity: int | None = None
    trainers: dict[TrainerProfile, str] | None = None
    association: Association | None = None
    has_new_host: bool = False
    prospect: Prospect | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether the session stays exactly as it is."""
        news = (self.times, self.modes, self.venue, self.capacity, self.trainers)
        return not self.has_new_host and all(new is None for new in news)

    @property
    def is_told(self) -> bool:
        """Whether those enrolled get a mail: for another time, form or place."""
        return self.session.status == Session.Status.PUBLISHED and self.is_moved

    @property
    def is_moved(self) -> bool:
        """Whether it is held at another time, in another form or elsewhere."""
        return any(new is not None for new in (self.times, self.modes, self.venue))

    @property
    def mode_words(self) -> list[str]:
        """The new form of each meeting, in words; none where they stay."""
        return [str(Mode(mode).label) for mode in self.modes or ()]


def days_to_make(series: Series, *, until: dt.date) -> list[dt.date]:
    """The first days, today at the earliest, that the rule gives, no session stands for yet and nobody deleted.

    The preview and the sessions made are this same function.
    """
    deleted = set(series.skipped_days.values_list("day", flat=True))
    return [day for day in _open_days(series, until) if day not in deleted]


def deleted_days(series: Series, *, until: dt.date) -> list[dt.date]:
    """The first days, today at the earliest, that the rule gives and whose draft was deleted."""
    deleted = set(series.skipped_days.values_list("day", flat=True))
    return [day for day in _open_days(series, until) if day in deleted]


def _open_days(series: Series, until: dt.date) -> list[dt.date]:
    made = set(series.sessions.values_list("series_date", flat=True))
    days = recurrence.occurrences(series.rule, series.start_date, until=until)
    return [day for day in days if day >= clock.today() and day not in made]


def admission_of(series: Series, day: dt.date) -> dict[str, Any]:
    """Who may enrol in the session of `series` that begins on `day`."""
    seats = min(series.kept_seats, series.capacity)
    # Of a session that comes that soon, nothing is kept: the day until which it was has passed.
    until = day - dt.timedelta(days=series.kept_days)
    is_kept = bool(seats) and until >= clock.today()
    return {
        "requires": series.requires,
        "members_first_days": min(series.members_first_days, max((day - clock.today()).days, 0)),
        "kept_seats": seats if is_kept else 0,
        "kept_left": seats if is_kept else 0,
        "seats_taken": seats if is_kept else 0,
        "kept_for": series.kept_for if is_kept else None,
        "kept_until": until if is_kept else None,
    }


def template_of(series: Series) -> Template:
    """The series as it is stored."""
    rows = list(series.meetings.all())
    pattern = tuple((row.day_offset, row.start_time, row.end_time) for row in rows)
    return Template(
        course=series.course,
        venue=series.venue,
        association=series.association,
        capacity=series.capacity,
        rule=series.rule,
        start_date=series.start_date,
        pattern=pattern or tuple(course_pattern(series.course)),
        modes=tuple(row.mode for row in rows) or tuple(course_modes(series.course)),
        trainers={row.trainer: row.role for row in series.trainers.select_related("trainer__member")},
    )


def series_modes(series: Series) -> list[str]:
    """The form of each meeting of its sessions: its own, else those of its course."""
    return [row.mode for row in series.meetings.all()] or course_modes(series.course)


def coming_sessions(series: Series) -> list[Session]:
    """Its drafts and published sessions that have not begun."""
    open_ones = [Session.Status.DRAFT, Session.Status.PUBLISHED]
    found = Session.objects.with_details().filter(series=series, status__in=open_ones, starts_at__gt=clock.now())
    return list(found.order_by("starts_at", "pk"))


def siblings(session: Session, limit: int = 12) -> list[Session]:
    """The other sessions of its series that are still to come or under way, the next ones first. One query, or none."""
    if not session.series_id:
        return []
    found = Session.objects.filter(series=session.series_id, ends_at__gt=clock.now()).exclude(pk=session.pk)
    return list(found.exclude(status=Session.Status.CANCELLED).order_by("starts_at", "pk")[:limit])


def series_changes(series: Series, before: Template, after: Template) -> list[SessionChange]:
    """Each coming session that would change, or whose day the rule gives no more. Ten queries at most for any number."""
    sessions = coming_sessions(series)
    last = max((session.series_date for session in sessions if session.series_date), default=after.start_date)
    given = set(recurrence.occurrences(after.rule, after.start_date, until=last))
    found = [_change(session, before, after, given) for session in sessions]
    found = [change for change in found if not (change.is_nothing and change.is_given)]
    return _with_prospects(found, after)


def _change(session: Session, before: Template, after: Template, given: set[dt.date]) -> SessionChange:
    day = session.series_date
    if session.course_id != after.course.pk or day is None or day not in given:
        return SessionChange(session, is_given=False, is_by_hand=False)
    own: dict[str, Any] = {
        "times": [meeting.span for meeting in session.meetings.all()],
        "modes": session.modes,
        "venue": session.venue,
        "capacity": session.capacity,
        "trainers": {row.trainer: row.role for row in session.trainers.all()},
        "association": session.association,
    }
    old, new = _facts(before, day), _facts(after, day)
    news = {name: new[name] for name in own if old[name] != new[name] != own[name]}
    has_room = needs_room(news.get("modes", own["modes"]))
    if not has_room:
        # Another room is nothing to it.
        news.pop("venue", None)
    is_by_hand = any(own[name] != old[name] for name in news)
    if has_room and session.venue is None:
        news["venue"] = after.venue
    return SessionChange(
        session,
        is_given=True,
        is_by_hand=is_by_hand,
        has_new_host="association" in news,
        **news,
    )


def _facts(template: Template, day: dt.date) -> dict[str, Any]:
    return {
        "times": template.times(day),
        "modes": list(template.modes),
        "venue": template.venue,
        "capacity": template.capacity,
        "trainers": template.trainers,
        "association": template.association,
    }


def _with_prospects(changes: list[SessionChange], after: Template) -> list[SessionChange]:
    """What is booked where they would be. Those that move along with it do not count: they leave."""
    moving = {
        change.session.pk: change
        for change in changes
        if (change.is_moved or change.trainers) and (change.venue or change.session.venue) in (after.venue, None)
    }
    times = {pk: change.times or [row.span for row in change.session.meetings.all()] for pk, change in moving.items()}
    modes = {pk: change.modes or change.session.modes for pk, change in moving.items()}
    # One that gets another number of meetings keeps the forms of the first ones; the rest are the course's.
    modes = {pk: given if len(given) == len(times[pk]) else () for pk, given in modes.items()}
    leaving = [change.session for change in moving.values()]
    found = prospects(times, venue=after.venue, trainers=list(after.trainers), modes=modes, but=leaving, together=True)
    return [replace(change, prospect=found.get(change.session.pk)) for change in changes]
