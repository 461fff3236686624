"""What rooms and bills need, for those who organise: a room that is not confirmed, a bill that waits for a second person."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.common import clock
from courses.common.text import date_words
from courses.costs.models import Expense
from courses.rooms.models import RoomBooking
from courses.rooms.queries import LIVE
from courses.week import rules
from courses.week.queries.line import MOST, Line
from courses.week.queries.reader import Reader

State = RoomBooking.State


def rooms(reader: Reader) -> list[Line]:
    """Rooms that were asked for and are not ours yet: no answer, a no, another day. Due three weeks before the session; a no at
    once."""
    if not reader.is_organiser:
        return []
    now = clock.now()
    found = RoomBooking.objects.filter(
        state__in=[State.ASKED, State.NO, State.OTHER],
        session__status__in=LIVE,
        session__starts_at__gt=now,
        session__starts_at__lte=now + rules.LOOKS_AHEAD,
    )
    rows = found.select_related("venue", "session__course", "session__venue__postcode")
    return [_room(row) for row in rows.order_by("session__starts_at", "pk")[:MOST] if row.session]


def _room(row: RoomBooking) -> Line:
    session = row.session
    said = {
        State.ASKED: _("%(room)s has not answered: «%(title)s» on %(day)s."),
        State.NO: _("%(room)s says no: «%(title)s» on %(day)s."),
        State.OTHER: _("%(room)s would rather another day: «%(title)s» on %(day)s."),
    }[State(row.state)]
    starts = session.starts_at  # type: ignore[union-attr]  # `rooms` leaves out those without
    due = clock.local(row.answered_at) if row.answered_at else clock.local(starts - rules.ROOM_BEFORE)
    return Line(
        due.date(),
        said % {"room": row.venue.name, "title": session.title, "day": date_words(starts)},  # type: ignore[union-attr]
        _("Look at the room"),
        f"{reverse('sessions:edit', args=[row.session_id])}#where",
    )


def say_rooms(count: int) -> str:
    """How many rooms."""
    return ngettext("%(count)s room is not confirmed.", "%(count)s rooms are not confirmed.", count) % {"count": count}


def bills(reader: Reader) -> list[Line]:
    """Bills that somebody else has entered and nobody approved: this reader may."""
    if not reader.is_organiser:
        return []
    waiting = Expense.objects.filter(Q(entered_by=None) | ~Q(entered_by=reader.user), approved_at=None)
    rows = waiting.order_by("entered_at", "pk")[:MOST]
    return [
        Line(
            clock.local(row.entered_at + rules.APPROVED_WITHIN).date(),
            _("«%(words)s» waits for a second person.") % {"words": row.words},
            _("Look at the bill"),
            _bill(row),
        )
        for row in rows
    ]


def _bill(row: Expense) -> str:
    if row.session_id is None:
        return reverse("costs:index")
    return f"{reverse('costs:session', args=[row.session_id])}#bill-{row.pk}"


def say_bills(count: int) -> str:
    """How many bills."""
    said = ngettext("%(count)s bill waits for a second person.", "%(count)s bills wait for a second person.", count)
    return said % {"count": count}
