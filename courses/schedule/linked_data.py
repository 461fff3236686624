"""Courses and sessions as schema.org describes them: for search engines and for the sites of local associations."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.text import clean_text
from courses.schedule import ics
from courses.schedule.models import Session

CONTEXT = "https://schema.org"
_STATUS: dict[str, str] = {Session.Status.CANCELLED: "EventCancelled"}


def session_data(session: Session) -> dict[str, Any]:
    """One session as CourseInstance, which schema.org holds to be an Event. Expects `with_details()`."""
    return {
        "@type": ["CourseInstance", "Event"],
        "@id": ics.session_url(session),
        "url": ics.session_url(session),
        "name": clean_text(session.title),
        "description": clean_text(session.course.display_tagline),
        "courseMode": "Onsite" if session.venue else "Online",
        "courseWorkload": f"PT{session.course.minutes}M",
        "eventAttendanceMode": f"https://schema.org/{'Offline' if session.venue else 'Online'}EventAttendanceMode",
        "eventStatus": f"https://schema.org/{_STATUS.get(session.status, 'EventScheduled')}",
        "startDate": clock.local(session.starts_at).isoformat(),
        "endDate": clock.local(session.ends_at).isoformat(),
        "subEvent": [
            {
                "@type": "Event",
                "name": clean_text(session.title),
                "startDate": clock.local(meeting.starts_at).isoformat(),
                "endDate": clock.local(meeting.ends_at).isoformat(),
            }
            for meeting in session.meetings.all()
        ],
        "location": _place(session),
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


def _place(session: Session) -> dict[str, Any]:
    """The address of an online session is only for those enrolled, so its page stands for it."""
    venue = session.venue
    if venue is None:
        return {"@type": "VirtualLocation", "url": ics.session_url(session)}
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
