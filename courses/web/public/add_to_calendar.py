"""How a session, or a calendar's address, gets into each kind of calendar."""

from typing import Any
from urllib.parse import quote, urlencode

import segno
from django.utils.translation import gettext as _

from courses.printing.codes import drawn
from courses.schedule import ics
from courses.schedule.models import Meeting, Session


def session_links(session: Session) -> list[dict[str, Any]]:
    """For each meeting the addresses that open it, filled in, in Google's and in Outlook's calendar: neither takes
    several days at once. Expects `with_details()`."""
    room = f"{session.venue.name}, {session.venue.address}" if session.venue else ""
    return [
        _meeting_links(session, meeting, room if meeting.is_in_room else _("Online"))
        for meeting in session.meetings.all()
    ]


def _meeting_links(session: Session, meeting: Meeting, place: str) -> dict[str, Any]:
    page = ics.session_url(session)
    google = {
        "action": "TEMPLATE",
        "text": session.title,
        "dates": f"{ics.utc(meeting.starts_at)}/{ics.utc(meeting.ends_at)}",
        "location": place,
        "details": page,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": session.title,
        "startdt": meeting.starts_at.isoformat(),
        "enddt": meeting.ends_at.isoformat(),
        "location": place,
        "body": page,
    }
    return {
        "meeting": meeting,
        "google": "https://calendar.google.com/calendar/render?" + urlencode(google),
        "outlook": "https://outlook.live.com/calendar/0/deeplink/compose?" + urlencode(outlook),
    }


def add_to_calendar_links(address: str, name: str) -> dict[str, Any]:
    """The links behind the buttons, and a picture for the phone's camera. `address` is absolute.

    iPhones know webcal:// and not webcals://; Google and Outlook want https (CALENDARS.md C11).
    """
    webcal = f"webcal://{address.partition('://')[2]}"
    return {
        "address": address,
        "webcal": webcal,
        "google": f"https://calendar.google.com/calendar/render?cid={quote(address, safe='')}",
        "outlook": "https://outlook.live.com/calendar/0/addfromweb?" + urlencode({"url": address, "name": name}),
        "qr": drawn(segno.make(webcal, error="m"), scale=4, border=2, svgclass="qr"),
    }
