"""Sessions on which calendar programs differ: both changes of clocks, weekends, what was moved and cancelled, odd texts."""

import datetime as dt
from dataclasses import dataclass

from courses.common import clock
from courses.common.zone import COPENHAGEN
from courses.schedule import actions
from courses.schedule.models import Session
from courses.schedule.rules.recurrence import zoned
from tests.factories.catalogue import CourseFactory
from tests.factories.members import TrainerFactory
from tests.factories.places import VenueFactory

ODD = "Råd; og, dåd: «100 %» \\n er ikke\nen ny linje 🎈 \u200fשלום"
FROM, TO = dt.date(2027, 1, 1), dt.date(2028, 1, 1)


@dataclass(frozen=True, order=True)
class Expected:
    """What a program must read: the entry of one meeting. Times are Danish wall times with their offset."""

    uid: str
    start: str
    end: str
    title: str
    status: str


def _make(days: list[tuple[dt.date, dt.time, dt.time]], **fields) -> Session:
    session = actions.create_session(
        course=fields.pop("course", None) or CourseFactory(title="Debatdogmer", title_en="Debate dogmas"),
        venue=None if fields.get("is_online") else fields.pop("venue", None) or VenueFactory(directions=ODD),
        meetings=[(zoned(day, start), zoned(day, end)) for day, start, end in days],
        trainers=[(TrainerFactory(member__name="Åse Prøvesen"), "lead")],
        **fields,
    )
    return actions.publish_session(session=session)


def odd_year() -> list[Session]:
    """A published programme for 2027; the clock must stand before it."""
    evening = dt.time(18), dt.time(20, 30)
    day = dt.time(10), dt.time(15, 30)
    tuesdays = [dt.date(2027, 3, 23), dt.date(2027, 3, 30), dt.date(2027, 10, 26), dt.date(2027, 11, 2)]
    made = [_make([(tuesday, *evening)]) for tuesday in tuesdays]
    saturdays = dt.date(2027, 3, 27), dt.date(2027, 10, 30)
    made += [_make([(saturday, *day), (saturday + dt.timedelta(days=1), *day)], note=ODD) for saturday in saturdays]
    made.append(_make([(dt.date(2027, 5, 4), *evening)], is_online=True, online_url="https://moede.example/1"))
    made.append(_make([(dt.date(2027, 5, 11), *evening)], course=CourseFactory(title=ODD[:120], tagline=ODD * 3)))
    made.append(_make([(dt.date(2027, 5, 12), *evening)], note="Lang tekst, med æøå. " * 500))
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        moved, cancelled = _make([(dt.date(2027, 3, 16), *evening)]), _make([(dt.date(2027, 4, 6), *evening)])
        actions.reschedule(
            session=moved,
            meetings=[(zoned(dt.date(2027, 10, 31), t[0]), zoned(dt.date(2027, 10, 31), t[1])) for t in [day]],
        )
        actions.call_off(session=cancelled, reason="Underviseren er syg; vi beklager, meget.")
    return list(Session.objects.with_details().order_by("starts_at", "pk"))


def expected(sessions: list[Session]) -> list[Expected]:
    """Written from the rows, not by `schedule.ics`."""
    found = []
    for session in sessions:
        meetings = list(session.meetings.all())
        for meeting in meetings:
            title = " ".join(session.title.split())
            title += f" ({meeting.number}/{len(meetings)})" if len(meetings) > 1 else ""
            cancelled = session.status == Session.Status.CANCELLED
            found.append(
                Expected(
                    uid=f"{meeting.uid}@rundkreds.example",
                    start=meeting.starts_at.astimezone(COPENHAGEN).isoformat(),
                    end=meeting.ends_at.astimezone(COPENHAGEN).isoformat(),
                    title=f"AFLYST: {title}" if cancelled else title,
                    status="CANCELLED" if cancelled else "CONFIRMED",
                )
            )
    return sorted(found)


def read(uid: object, start: dt.datetime, end: dt.datetime, title: object, status: object) -> Expected:
    """What a program made of an entry, in the same words."""
    return Expected(
        str(uid),
        start.astimezone(COPENHAGEN).isoformat(),
        end.astimezone(COPENHAGEN).isoformat(),
        " ".join(str(title).split()),
        str(status).rpartition(".")[2].upper(),
    )


def lint(raw: bytes) -> list[str]:
    """What is wrong with a calendar by RFC 5545 3.1, line by line."""
    wrong = ["does not end in CRLF"] if not raw.endswith(b"\r\n") else []
    for number, line in enumerate(raw.split(b"\r\n"), start=1):
        if len(line) > 75:
            wrong.append(f"{number}: {len(line)} octets")
        if any(byte < 32 and byte != 9 for byte in line) or b"\x7f" in line:
            wrong.append(f"{number}: control character")
        try:
            line.decode()
        except UnicodeDecodeError:
            wrong.append(f"{number}: cut inside a character")
    return wrong + (["BOM"] if raw.startswith(b"\xef\xbb\xbf") else [])
