"""iCalendar: one VEVENT per meeting, written by hand (docs/adr/0011).

The `icalendar` library is right for reading and for the tests; writing 300 events with it costs 54 ms against 5 ms here,
and its defaults (calendar UID, DTSTAMP = now, RDATE time zones) break real clients. Numbers in brackets are the points of
RFC 5545 unless another is named.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable
from enum import Enum

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.address import sender
from courses.common.text import clean_line, clean_text
from courses.schedule.models import Meeting, Session

PRODID = "-//Rundkreds//Rundkreds 1//DA"
# With RRULEs: Outlook reads nothing else in a VTIMEZONE, Thunderbird only the first of several RDATEs (CALENDARS.md C1).
VTIMEZONE = b"""BEGIN:VTIMEZONE\r
TZID:Europe/Copenhagen\r
BEGIN:DAYLIGHT\r
DTSTART:19810329T020000\r
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0200\r
TZNAME:CEST\r
END:DAYLIGHT\r
BEGIN:STANDARD\r
DTSTART:19961027T030000\r
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
TZNAME:CET\r
END:STANDARD\r
END:VTIMEZONE\r
"""
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
# Roughly every client refreshes between half an hour and a day; this asks for six hours (RFC 7986 5.7).
REFRESH = "PT6H"
# Grows whenever entries are written differently, so that the kept ones are made again (a test holds this to the bytes).
FORM = 5


class Audience(Enum):
    """Who reads an entry, and so how much of the session it tells."""

    PUBLIC = "public"
    PARTICIPANT = "participant"  # the online address too
    NEUTRAL = "neutral"  # time and place only: for a calendar that others see
    STAFF = "staff"  # drafts, and how many are enrolled


def form() -> str:
    """A fingerprint of all that shapes an entry beside its session: how it is written, and the site's address."""
    shape = f"{FORM} {settings.BASE_URL} {settings.CALENDAR_DOMAIN}"
    return hashlib.blake2b(shape.encode(), digest_size=8).hexdigest()


def escape(text: str) -> str:
    """A TEXT value (3.3.11), without the control characters that could start a line of their own."""
    return clean_text(text).translate(_ESCAPES)


def heading(text: str) -> str:
    """A TEXT value on one line: calcurse leaves out an entry whose title has a line break."""
    return escape(clean_text(text).replace("\n", " "))


def parameter(text: str) -> str:
    """A quoted parameter value (3.2): quotes cannot be escaped there, so they become apostrophes."""
    return '"' + " ".join(clean_text(text).split()).replace('"', "'") + '"'


def fold(line: str) -> bytes:
    """One content line of at most 75 octets a piece, cut between characters (3.1), with CRLF."""
    raw = line.encode()
    if len(raw) <= 75:
        return raw + b"\r\n"
    pieces, start, room = [], 0, 75
    while len(raw) - start > room:
        end = start + room
        while raw[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(raw[start:end])
        start, room = end, 74
    pieces.append(raw[start:])
    return b"\r\n ".join(pieces) + b"\r\n"


def lines(properties: Iterable[str]) -> bytes:
    """Properties folded at 75 bytes and joined (RFC 5545, 3.1)."""
    return b"".join(map(fold, properties))


def local(moment: dt.datetime) -> str:
    """A Danish moment with its time zone, as a property's end (RFC 5545, 3.3.5, form 3)."""
    return f";TZID=Europe/Copenhagen:{clock.local(moment):%Y%m%dT%H%M%S}"


def utc(moment: dt.datetime) -> str:
    """A moment in UTC (RFC 5545, 3.3.5, form 2)."""
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def uid(meeting: Meeting, suffix: str = "") -> str:
    """Fixed for life; an invitation's differs by person, so that it can go without taking the feed's entry along."""
    return f"{meeting.uid}{suffix}@{settings.CALENDAR_DOMAIN}"


def version(session: Session) -> dt.datetime:
    """LAST-MODIFIED: the latest change of all that an entry shows; ICSx5 skips what has not grown (CALENDARS.md C6)."""
    moments = [session.changed_at, session.course.changed_at]
    if session.venue:
        moments.append(session.venue.changed_at)
    moments += [row.trainer.changed_at for row in session.trainers.all()]
    return max(moments).replace(microsecond=0)


def session_url(session: Session) -> str:
    """The whole address of a session's page."""
    return settings.BASE_URL + reverse("public:session", args=[session.pk])


def events(session: Session, audience: Audience = Audience.PUBLIC, changed: dt.datetime | None = None) -> bytes:
    """The VEVENTs of `session` in the active language. Expects `with_details()` for a fixed number of queries.

    `changed` is a later change that only this audience sees, e.g. of the number of people enrolled.
    """
    moment = max(version(session), changed) if changed else version(session)
    meetings = list(session.meetings.all())
    return b"".join(
        lines(_event(session, meeting, len(meetings), audience=audience, changed=moment)) for meeting in meetings
    )


def deadline(session: Session) -> bytes:
    """The all-day entry of the last day to enrol, or nothing when there is no such day. DTEND is exclusive."""
    if session.enrol_by_date is None:
        return b""
    changed = version(session)
    cancelled = session.status == Session.Status.CANCELLED
    summary = _("Last day to enrol: %(title)s") % {"title": session.title}
    first = next(iter(session.meetings.all()))
    return lines(
        [
            "BEGIN:VEVENT",
            f"UID:{uid(first, '-deadline')}",
            f"DTSTAMP:{utc(changed)}",
            f"CREATED:{utc(session.created_at)}",
            f"LAST-MODIFIED:{utc(changed)}",
            f"SEQUENCE:{session.sequence}",
            f"DTSTART;VALUE=DATE:{session.enrol_by_date:%Y%m%d}",
            f"DTEND;VALUE=DATE:{session.enrol_by_date + dt.timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{heading(_cancelled(summary) if cancelled else summary)}",
            f"DESCRIPTION:{escape(session_url(session))}",
            f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
            "TRANSP:TRANSPARENT",
            "CLASS:PUBLIC",
            f"CATEGORIES:{heading(session.course.display_title)}",
            f"URL:{session_url(session)}",
            "END:VEVENT",
        ]
    )


def _cancelled(summary: str) -> str:
    """Google drops STATUS:CANCELLED and Outlook ignores it: only the words reach everybody (CALENDARS.md C7)."""
    return _("CANCELLED: %(title)s") % {"title": summary}


def _event(
    session: Session,
    meeting: Meeting,
    meetings: int,
    *,
    audience: Audience,
    changed: dt.datetime,
    suffix: str = "",
    sequence: int | None = None,
) -> list[str]:
    status = _STATUS.get(session.status, "CONFIRMED")
    neutral = audience == Audience.NEUTRAL
    event = [
        "BEGIN:VEVENT",
        f"UID:{uid(meeting, suffix)}",
        f"DTSTAMP:{utc(changed)}",
        f"CREATED:{utc(session.created_at)}",
        f"LAST-MODIFIED:{utc(changed)}",
        f"SEQUENCE:{session.sequence if sequence is None else sequence}",
        f"DTSTART{local(meeting.starts_at)}",
        f"DTEND{local(meeting.ends_at)}",
        f"SUMMARY:{heading(_summary(session, meeting, meetings, neutral=neutral))}",
        f"STATUS:{status}",
        f"TRANSP:{'TRANSPARENT' if status == 'CANCELLED' else 'OPAQUE'}",
        f"CLASS:{'PUBLIC' if audience == Audience.PUBLIC else 'PRIVATE'}",
    ]
    if not neutral:
        event += [
            f"DESCRIPTION:{escape(_description(session, meeting, audience))}",
            f"CATEGORIES:{heading(session.course.display_title)}",
            f"URL:{session_url(session)}",
        ]
    return [*event, *_place(session, meeting, audience), "END:VEVENT"]


_STATUS: dict[str, str] = {Session.Status.CANCELLED: "CANCELLED", Session.Status.DRAFT: "TENTATIVE"}


def _summary(session: Session, meeting: Meeting, meetings: int, *, neutral: bool) -> str:
    summary = _("Course") if neutral else session.title
    if meetings > 1:
        summary += f" ({meeting.number}/{meetings})"
    if session.status == Session.Status.CANCELLED:
        return _cancelled(summary)
    if session.status == Session.Status.DRAFT:
        return _("DRAFT: %(title)s") % {"title": summary}
    return summary


def _place(session: Session, meeting: Meeting, audience: Audience) -> list[str]:
    """Each meeting by its own form: the room, what is opened to take part from home, or both."""
    place = []
    if session.venue and meeting.is_in_room:
        place += [
            f"LOCATION:{escape(f'{session.venue.name}, {session.venue.address}')}",
            f"GEO:{session.venue.lat:.5f};{session.venue.lon:.5f}",
        ]
    else:
        place.append(f"LOCATION:{escape(_('Online'))}")
    if _tells_address(session, meeting, audience):
        label = parameter(_("Take part online"))
        place.append(f"CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL={label}:{clean_line(session.online_url)}")
    return place


def _tells_address(session: Session, meeting: Meeting, audience: Audience) -> bool:
    """The online address is for those enrolled and those who teach."""
    is_told = audience in (Audience.PARTICIPANT, Audience.STAFF)
    return is_told and meeting.can_be_joined and bool(session.online_url)


def _description(session: Session, meeting: Meeting, audience: Audience) -> str:
    """Plain text only; links stand here too, since not every client shows URL and CONFERENCE."""
    parts = [session.course.display_tagline]
    if session.status == Session.Status.CANCELLED and session.cancel_reason:
        parts.insert(0, session.cancel_reason)
    if audience == Audience.STAFF:
        numbers = {"taken": session.seats_taken, "seats": session.capacity}
        parts.insert(0, _("%(taken)s of %(seats)s seats taken") % numbers)
    if session.is_online and session.venue:
        parts.append(capfirst(meeting.get_mode_display()))
    if meeting.study_minutes:
        parts.append(
            _("At home before: %(minutes)s min. What to read stands on your page.") % {"minutes": meeting.study_minutes}
        )
    if _tells_address(session, meeting, audience):
        parts.append(_("Take part online") + ": " + session.online_url)
    names = [row.trainer.public_name for row in session.trainers.all() if row.trainer.public_name]
    if names:
        parts.append(_("Trainers: %(names)s") % {"names": ", ".join(names)})
    if session.display_note:
        parts.append(session.display_note)
    if session.venue and meeting.is_in_room and session.venue.display_directions:
        parts.append(session.venue.display_directions)
    parts.append(session_url(session))
    return "\n\n".join(part for part in parts if part)


def calendar(bodies: Iterable[bytes], *, name: str, source: str, method: str = "") -> bytes:
    """A VCALENDAR around finished VEVENTs. A private address is no `source`: the file may be passed on.

    No UID of its own: vdirsyncer would shrink the feed to one entry. No METHOD in a feed (CALENDARS.md C3, C4).
    """
    header = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODID}",
        "CALSCALE:GREGORIAN",
        *([f"METHOD:{method}"] if method else []),
    ]
    if not method:
        header += [
            f"NAME:{heading(name)}",
            f"X-WR-CALNAME:{heading(name)}",
            "X-WR-TIMEZONE:Europe/Copenhagen",
            f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
            f"X-PUBLISHED-TTL:{REFRESH}",
            *([f"SOURCE;VALUE=URI:{source}"] if source else []),
            "COLOR:teal",
            "X-APPLE-CALENDAR-COLOR:#0B5C63",
        ]
    return b"".join([lines(header), VTIMEZONE, *bodies, b"END:VCALENDAR\r\n"])


def session_calendar(session: Session) -> bytes:
    """One session as a file."""
    source = settings.BASE_URL + reverse("feeds:session", args=[session.pk])
    return calendar([events(session)], name=session.title, source=source)


def invitation(
    *, session: Session, attendee_name: str, attendee_email: str, method: str, uid_suffix: str, sequence: int
) -> str:
    """An iTIP message for one person (RFC 5546) for each meeting, one after the other: all entries of one message must
    have one UID (3.2.2), and each meeting has its own. `method` is REQUEST or CANCEL.

    ORGANIZER is the address the mail comes from (Outlook compares them) and the recipient the only ATTENDEE, so that
    nobody learns who else comes. `sequence` must never go back.
    """
    name, address = sender()
    people = [
        f"ORGANIZER;CN={parameter(name)}:mailto:{address}",
        f"ATTENDEE;CN={parameter(attendee_name)};ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:{attendee_email}",
    ]
    meetings = list(session.meetings.all())
    messages = []
    for meeting in meetings:
        event = _event(
            session,
            meeting,
            len(meetings),
            audience=Audience.PARTICIPANT,
            changed=version(session),
            suffix=uid_suffix,
            sequence=sequence,
        )
        if method == "CANCEL":
            event = ["STATUS:CANCELLED" if line.startswith("STATUS:") else line for line in event]
        body = lines([*event[:-1], *people, event[-1]])
        messages.append(calendar([body], name="", source="", method=method).decode())
    return "".join(messages)
