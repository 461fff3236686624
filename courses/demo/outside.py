"""A hall and an association with calendars of their own, as they were read this morning. Both are made up."""

import datetime as dt

from courses.common import clock
from courses.places.actions import calendars
from courses.places.models import Association, Venue

# (days from today, hour, hours, title, place) of what an association holds besides.
ELSEWHERE = [
    (5, 19, 2, "Fællessang og kaffe", "Den lille sal"),
    (12, 17, 3, "Fællesspisning", "Køkkenet"),
    (19, 19, 2, "Bestyrelsesmøde", ""),
    (33, 10, 6, "Loppemarked", "Gården"),
]
CHOIR_WEEKS = 20
HOME_TOWN = "vejle"


def build_outside(now: dt.datetime) -> None:
    """The hall is taken by a choir every Wednesday; the board's meeting is private."""
    today = clock.local(now).date()
    hall = Venue.objects.filter(is_active=True).order_by("pk").first()
    association = Association.objects.filter(slug=HOME_TOWN).first()
    choir = today + dt.timedelta(days=(2 - today.weekday()) % 7)
    weekly = [_told(choir + dt.timedelta(weeks=number), 17, 2) for number in range(CHOIR_WEEKS)]
    others = [
        _told(today + dt.timedelta(days=days), hour, hours, title=title if place else "", place=place)
        for days, hour, hours, title, place in ELSEWHERE
    ]
    for place, host, happenings in ((hall, "sal", weekly), (association, "forening", others)):
        if place:
            calendar = calendars.set_calendar(place=place, address=f"https://{host}.demo.example/kalender.ics")
            calendars.keep(calendar, {"happenings": happenings, "is_whole": True, "etag": "", "modified": ""})


def _told(day: dt.date, hour: int, hours: int, *, title: str = "", place: str = "") -> dict[str, object]:
    begin = clock.midnight(day) + dt.timedelta(hours=hour)
    end = begin + dt.timedelta(hours=hours)
    flags = {"is_all_day": False, "is_busy": True, "is_private": not title}
    return {
        "starts_at": begin.isoformat(),
        "ends_at": end.isoformat(),
        **flags,
        "title": title,
        "place": place,
        "link": "",
    }
