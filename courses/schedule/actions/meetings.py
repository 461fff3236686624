"""The meetings of a session: when each is, which form it has, and what the forms ask of the session's room and address."""

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from courses.catalogue.models import Mode
from courses.common import clock
from courses.common.errors import DomainError
from courses.places.models import Venue
from courses.schedule.models import Meeting, Series, SeriesMeeting, Session
from courses.schedule.queries.bookings import Modes, Times
from courses.schedule.queries.patterns import modes_of_new, needs_room, study_of_new


class BadTimes(DomainError):
    """No meeting, one that ends before it starts, or two that overlap; or one in a room that there is none for."""


class NoAddress(DomainError):
    """People can take part from home, and have no address to open."""


def checked_times(meetings: Times) -> Times:
    """The meetings in the order of time. Raises `BadTimes` for none, for one that ends before it starts, is longer than 14
    hours or begins in the hour that the clock skips, and for two that overlap."""
    meetings = sorted(meetings)
    if not meetings:
        raise BadTimes(_("Give at least one meeting with a time."))
    for start, end in meetings:
        if end <= start:
            raise BadTimes(_("A meeting must end after it starts."))
        if (end - start) > dt.timedelta(hours=14):
            raise BadTimes(_("A meeting lasts at most 14 hours. Make one meeting for each day."))
        if clock.local(start).hour == 2:
            raise BadTimes(night_words())
    for (_start, end), (next_start, _end) in itertools.pairwise(meetings):
        if next_start < end:
            raise BadTimes(_("Two meetings overlap."))
    return meetings


def night_words() -> str:
    """Why a meeting cannot begin from 2 to 3 at night."""
    return _("Choose another time: between 2 and 3 at night the clock is changed twice a year.")


def room_needed(venue: Venue | None, modes: Modes) -> Venue | None:
    """The room of a session with meetings of these forms: none where all of them are online. Raises `BadTimes` where one is
    in the room and there is none."""
    if not needs_room(modes):
        return None
    if venue is None:
        raise BadTimes(_("Choose a venue, or make every meeting online."))
    return venue


def check_address(*, is_online: bool, online_url: str) -> None:
    """Raises `NoAddress` where people are to take part from home and there is nothing for them to open."""
    if is_online and not online_url:
        raise NoAddress(
            _("One can take part online: write the online address under «Practical facts» first."), about="online_url"
        )


def can_be_joined(modes: Modes) -> bool:
    """Whether one can take part in any of them from home."""
    return any(mode != Mode.ROOM for mode in modes)


def new_meetings(session: Session, meetings: Times, modes: Modes) -> list[Meeting]:
    """Its meetings' rows, not yet written, numbered from 1; what is to be read at home before each as its course asks today."""
    study = study_of_new(session.course, len(meetings))
    return [
        Meeting(session=session, number=number, starts_at=start, ends_at=end, mode=mode, study_minutes=minutes)
        for number, ((start, end), mode, minutes) in enumerate(zip(meetings, modes, study, strict=True), start=1)
    ]


def rewrite(session: Session, meetings: Times, modes: Modes = ()) -> Modes:
    """Give its meetings other times and, where `modes` are given, other forms; returns their forms. Raises `BadTimes`, also
    for what people know of and has begun."""
    rows = _rows_for(session, meetings)
    now = clock.now()
    for row, (start, end), mode in zip(rows, meetings, modes or [row.mode for row in rows], strict=True):
        is_new = row.span != (start, end)
        # What has been held stays as it is; a later evening of the same session can still be moved.
        if session.status == Session.Status.PUBLISHED and is_new and start <= now:
            raise BadTimes(_("Choose a time that is still to come."))
        if session.status == Session.Status.PUBLISHED and row.mode != mode and row.starts_at <= now:
            raise BadTimes(_("Meeting %(number)s has begun, so its form stays as it is.") % {"number": row.number})
        row.starts_at, row.ends_at, row.mode = start, end, mode
    Meeting.objects.bulk_update(rows, ["starts_at", "ends_at", "mode"])
    return [row.mode for row in rows]


def _rows_for(session: Session, meetings: Times) -> Sequence[Meeting]:
    """The rows of a session's meetings, as many as there are `meetings`: those of a draft are made more or fewer, the first
    ones stay. Raises `BadTimes` for another number of one that people know of."""
    if session.status == Session.Status.DRAFT:
        session.meetings.filter(number__gt=len(meetings)).delete()
        there = session.meetings.count()
        modes = modes_of_new(session.course, len(meetings), has_room=session.venue_id is not None)
        Meeting.objects.bulk_create(new_meetings(session, meetings, modes)[there:])
    rows = list(session.meetings.order_by("number"))
    if len(rows) != len(meetings):
        raise BadTimes(_("The session has %(count)s meetings. Give a time for each.") % {"count": len(rows)})
    return rows


@transaction.atomic
def write_pattern(*, series: Series, pattern: Iterable[tuple[int, dt.time, dt.time]], modes: Modes) -> None:
    """Give a series that has none its meetings: (days after the first, start, end) and the form of each."""
    SeriesMeeting.objects.bulk_create(
        SeriesMeeting(series=series, day_offset=offset, start_time=start, end_time=end, mode=mode)
        for (offset, start, end), mode in zip(pattern, modes, strict=True)
    )
