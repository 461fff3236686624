"""Courses and sessions as schema.org describes them: for search engines and for the sites of local associations."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from courses.catalogue.models import Course, Mode
from courses.common import clock
from courses.common.text import clean_text
from courses.places.models import Venue
from courses.schedule import ics
from courses.schedule.models import Session

CONTEXT = "https://schema.org"
_ATTENDANCE: dict[str, str] = {Mode.ROOM: "Offline", Mode.ONLINE: "Online", Mode.BOTH: "Mixed"}
_COURSE_MODE: dict[str, str] = {Mode.ROOM: "Onsite", Mode.ONLINE: "Online", Mode.BOTH: "Blended"}
_STATUS: dict[str, str] = {Session.Status.CANCELLED: "EventCancelled"}


def session_data(session: Session) -> dict[str, Any]:
    """One session as CourseInstance, which schema.org holds to be an Event. Expects `with_details()`."""
    return {
        "@type": ["CourseInstance", "Event"],
        "@id": ics.session_url(session),
        "url": ics.session_url(session),
        "name": clean_text(session.title),
        "description": clean_text(session.course.display_tagline),
        "courseMode": _COURSE_MODE[_mode(session)],
        "courseWorkload": f"PT{session.course.minutes}M",
        "eventAttendanceMode": _attendance(_mode(session)),
        "eventStatus": f"https://schema.org/{_STATUS.get(session.status, 'EventScheduled')}",
        "startDate": clock.local(session.starts_at).isoformat(),
        "endDate": clock.local(session.ends_at).isoformat(),
        "subEvent": [
            {
                "@type": "Event",
                "name": clean_text(session.title),
                "startDate": clock.local(meeting.starts_at).isoformat(),
                "endDate": clock.local(meeting.ends_at).isoformat(),
                "eventAttendanceMode": _attendance(meeting.mode),
                "location": _location(session, meeting.mode),
            }
            for meeting in session.meetings.all()
        ],
        "location": _location(session, _mode(session)),
        "organizer": _organiser(),
        "maximumAttendeeCapacity": session.capacity,
        "remainingAttendeeCapacity": max(session.seats_left, 0),
        "isAccessibleForFree": True,
        "offers": {
            "@type": "Offer",
            "price": "0",
            "priceCurrency": "DKK",
            "availability": f"https://schema.org/{'SoldOut' if session.is_full else 'InStock'}",
            "url": ics.session_url(session),
        },
    }


def _mode(session: Session) -> str:
    """The form of the whole session: that of its meetings, or both where they differ."""
    if session.venue is None:
        return Mode.ONLINE
    return Mode.BOTH if session.is_online else Mode.ROOM


def _attendance(mode: str) -> str:
    return f"https://schema.org/{_ATTENDANCE[mode]}EventAttendanceMode"


def _location(session: Session, mode: str) -> Any:
    """The address online is only for those enrolled, so the session's page stands for it."""
    online = {"@type": "VirtualLocation", "url": ics.session_url(session)}
    if session.venue is None or mode == Mode.ONLINE:
        return online
    return [_place(session.venue), online] if mode == Mode.BOTH else _place(session.venue)


def _place(venue: Venue) -> dict[str, Any]:
    return {
        "@type": "Place",
        "name": clean_text(venue.name),
        "address": {
            "@type": "PostalAddress",
            "streetAddress": clean_text(venue.street),
            "postalCode": venue.postcode_id,
            "addressLocality": venue.town,
            "addressCountry": "DK",
        },
        "geo": {"@type": "GeoCoordinates", "latitude": round(venue.lat, 5), "longitude": round(venue.lon, 5)},
    }


def course_data(course: Course, sessions: list[dict[str, Any]], *, url: str = "") -> dict[str, Any]:
    """One course with its sessions, as `session_data` describes them or by their address alone."""
    return {
        "@type": "Course",
        **({"@id": url, "url": url} if url else {}),
        "courseCode": course.code,
        "name": clean_text(course.display_title),
        "description": clean_text(course.display_tagline or course.display_title),
        "provider": _organiser(),
        "isAccessibleForFree": True,
        "offers": {"@type": "Offer", "category": "Free", "price": "0", "priceCurrency": "DKK"},
        "hasCourseInstance": sessions,
    }


def course_page_data(course: Course, sessions: Iterable[Session], *, goals: list[str], url: str) -> dict[str, Any]:
    """What a course's page says, as one JSON-LD document: what one can after it, and the sessions that it shows."""
    described = course_data(course, [session_data(session) for session in sessions], url=url)
    return {
        "@context": CONTEXT,
        **described,
        "teaches": [clean_text(goal) for goal in goals],
        "timeRequired": f"PT{course.minutes}M",
        "inLanguage": "da",
    }


def session_page_data(session: Session) -> dict[str, Any]:
    """What a session's page says: the session, and of which course it is one."""
    described = session_data(session)
    course = course_data(session.course, [{"@id": described["@id"]}])
    return {"@context": CONTEXT, "@graph": [described, course]}


def courses_data(sessions: Iterable[Session], name: str) -> dict[str, Any]:
    """A list of courses, each with its sessions, as one JSON-LD document."""
    courses: dict[int, dict[str, Any]] = {}
    for session in sessions:
        course = courses.setdefault(session.course_id, course_data(session.course, []))
        course["hasCourseInstance"].append(session_data(session))
    return {
        "@context": CONTEXT,
        "@type": "ItemList",
        "name": name,
        "itemListElement": [
            {"@type": "ListItem", "position": number, "item": course}
            for number, course in enumerate(courses.values(), start=1)
        ],
    }


def _organiser() -> dict[str, str]:
    return {"@type": "Organization", "name": settings.ORGANISER_NAME, "url": settings.BASE_URL}
