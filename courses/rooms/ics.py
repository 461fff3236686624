"""The invitation in a landlord's mail: an iTIP message for each time in the room (RFC 5546), by the parts of `schedule.ics`.

Each time has a UID of its own that stays while the booking is moved; SEQUENCE grows with every question. No answer by mail is
asked for (RSVP=FALSE): the link of the mail is the way, and it stands in no calendar, since a hall's is often public.
"""

import datetime as dt

from django.conf import settings
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.address import sender
from courses.rooms.models import RoomBooking
from courses.rooms.queries import Times, facts_of, read_times
from courses.schedule import ics


def question(booking: RoomBooking, before: Times) -> str:
    """REQUEST for each time that is asked for; CANCEL for those of `before`, the times asked for last, that there are no more."""
    times = read_times(booking.times)
    asked = [_message(booking, number, span, "REQUEST") for number, span in enumerate(times, 1)]
    gone = [(number, span) for number, span in enumerate(before, 1) if number > len(times)]
    return "".join([*asked, *(_message(booking, number, span, "CANCEL") for number, span in gone)])


def no_more(booking: RoomBooking) -> str:
    """CANCEL for each time that was asked for."""
    times = enumerate(read_times(booking.times), 1)
    return "".join(_message(booking, number, span, "CANCEL") for number, span in times)


def _message(booking: RoomBooking, number: int, span: tuple[dt.datetime, dt.datetime], method: str) -> str:
    name, address = sender()
    landlord = facts_of(booking.venue).landlord_name or booking.email
    is_off = method == "CANCEL"
    summary = _("Course in %(room)s") % {"room": booking.venue.name}
    if booking.session:
        summary += f": {booking.session.course.display_title}"
    # Google and Outlook show what is cancelled as if nothing were (CALENDARS.md C7).
    told = _("CANCELLED: %(title)s") % {"title": summary} if is_off else summary
    words = (
        _("It is not needed any more.") if is_off else _("We have asked for the room. Answer by the link in the mail.")
    )
    now = clock.now()
    event = [
        "BEGIN:VEVENT",
        f"UID:room-{booking.pk}-{number}@{settings.CALENDAR_DOMAIN}",
        f"DTSTAMP:{ics.utc(now)}",
        f"LAST-MODIFIED:{ics.utc(now)}",
        f"SEQUENCE:{booking.sequence}",
        f"DTSTART{ics.local(span[0])}",
        f"DTEND{ics.local(span[1])}",
        f"SUMMARY:{ics.heading(told)}",
        f"DESCRIPTION:{ics.escape(words)}",
        f"LOCATION:{ics.escape(f'{booking.venue.name}, {booking.venue.address}')}",
        f"STATUS:{'CANCELLED' if is_off else 'TENTATIVE'}",
        f"TRANSP:{'TRANSPARENT' if is_off else 'OPAQUE'}",
        f"ORGANIZER;CN={ics.parameter(name)}:mailto:{address}",
        f"ATTENDEE;CN={ics.parameter(landlord)};ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:{booking.email}",
        "END:VEVENT",
    ]
    return ics.calendar([ics.lines(event)], name="", source="", method=method).decode()
