"""Every feed and every invitation byte by byte, and as two libraries that share no code with ours read them."""

import email
import email.policy
import random

import icalendar
import pytest
import recurring_ical_events
from django.core import mail as django_mail
from ical.calendar_stream import IcsCalendarStream

from courses.calendars.actions.addresses import give_address
from courses.common.actions import mail
from courses.common.models import OutboxMail
from courses.enrolment.actions import enrolments as enrolment
from courses.schedule.models import Session
from tests.factories import calendars
from tests.factories.calendars import Expected, expected, lint, odd_year, read
from tests.factories.enrolment import EnrolmentFactory
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sessions(noon):
    return odd_year()


def with_icalendar(raw: bytes) -> list[Expected]:
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(raw)).between(calendars.FROM, calendars.TO)
    return sorted(read(e["UID"], e.start, e.end, e["SUMMARY"], e["STATUS"]) for e in found)


def with_home_assistant(raw: bytes) -> list[Expected]:
    """Home Assistant's own parser: strict, and it expands by the zones of the file."""
    calendar = IcsCalendarStream.calendar_from_ics(raw.decode())
    return sorted(read(e.uid, e.start, e.end, e.summary, e.status) for e in calendar.timeline)


READERS = [with_icalendar, with_home_assistant]


def paths(sessions: list[Session]) -> list[str]:
    venue = next(session.venue for session in sessions if session.venue)
    member = MemberFactory()
    for session in sessions:
        EnrolmentFactory(member=member, session=session)
    _feed, token = give_address(owner=member.user, kind="mine", name="x")
    return [
        "/kalender/alle.ics",
        "/en/kalender/alle.ics",
        "/kalender/alle.ics?frister=1&dage=ma,ti",
        "/kalender/storkreds/sydjylland.ics",
        f"/kalender/kursus/{sessions[0].course.code}.ics",
        f"/kalender/sted/{venue.slug}.ics",
        "/kalender/naer/7100/40.ics",
        f"/kalender/privat/{token}.ics",
        *[f"/hold/{session.pk}.ics" for session in sessions],
    ]


def test_every_feed_byte_by_byte_and_twice_the_same(client, sessions):
    for path in paths(sessions):
        raw = client.get(path).content
        assert lint(raw) == [], path
        assert raw.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
        assert client.get(path).content == raw
        assert raw.count(b"BEGIN:VEVENT") >= 1, path
        assert b"X-EVIL" not in raw


@pytest.mark.parametrize("reader", READERS)
def test_everybody_reads_what_was_planned(client, sessions, reader):
    wanted = expected(sessions)
    assert len(wanted) == 13
    assert reader(client.get("/kalender/alle.ics").content) == wanted
    inland = expected([session for session in sessions if session.venue])
    assert reader(client.get("/kalender/storkreds/sydjylland.ics").content) == inland


@pytest.mark.parametrize("reader", READERS)
def test_planted_faults_are_seen(client, sessions, reader):
    """The comparison is worth something: an hour, a title or a status that is wrong shows."""
    raw = client.get("/kalender/alle.ics").content
    for good, bad in (
        (b"DTSTART;TZID=Europe/Copenhagen:20270323T18", b"DTSTART;TZID=Europe/Copenhagen:20270323T17"),
        (b"Debatdogmer", b"Debatdogmar"),
        (b"STATUS:CANCELLED", b"STATUS:CONFIRMED"),
    ):
        assert good in raw
        assert reader(raw.replace(good, bad)) != expected(sessions)


class TestInvitations:
    def parts(self) -> list[email.message.EmailMessage]:
        mail.send_due()
        sent, django_mail.outbox[:] = list(django_mail.outbox), []
        return [email.message_from_bytes(m.message().as_bytes(), policy=email.policy.default) for m in sent]

    def invitation(self, message) -> tuple[str, list[icalendar.Event]] | None:
        """METHOD and entries of one mail, after looking at how it is put together (RFC 6047): one invitation for each day."""
        alternatives = next(part for part in message.walk() if part.get_content_type() == "multipart/alternative")
        kinds = [part.get_content_type() for part in alternatives.iter_parts()]
        if "text/calendar" not in kinds:
            assert b"BEGIN:VCALENDAR" not in message.as_bytes()
            return None
        assert kinds == ["text/plain", "text/html", "text/calendar"]
        part = list(alternatives.iter_parts())[-1]
        raw = part.get_payload(decode=True)
        assert lint(raw) == []
        assert part.get_content_charset() == "utf-8"
        attached = [a.get_payload(decode=True) for a in message.walk() if a.get_content_type() == "application/ics"]
        assert attached[0] == raw
        events = []
        for body in attached:
            calendar = icalendar.Calendar.from_ical(body)
            assert lint(body) == []
            assert calendar["METHOD"] == part.get_param("method")
            assert IcsCalendarStream.calendar_from_ics(body.decode()).method.upper() == calendar["METHOD"]
            # RFC 5546 3.2.2: all entries of one message have one UID.
            (event,) = calendar.events
            assert str(event["ORGANIZER"]).removeprefix("mailto:") in message["From"]
            assert str(event["ATTENDEE"]) == f"mailto:{message['To']}"
            events.append(event)
        return part.get_param("method"), events

    def test_each_is_put_together_as_programs_expect_and_says_what_was_planned(self, sessions):
        for session in sessions:
            if session.status == Session.Status.PUBLISHED:
                enrolment.enrol(session=session, name='Åse "Raps"; Prøvesen', email="aase@demo.example")
        got = [self.invitation(message) for message in self.parts()]
        seen = sorted(
            (e.start.isoformat(), str(e["SUMMARY"])) for method, events in got for e in events if method == "REQUEST"
        )
        wanted = [entry for entry in expected(sessions) if entry.status == "CONFIRMED"]
        assert [(start, " ".join(title.split())) for start, title in seen] == sorted((e.start, e.title) for e in wanted)

    def test_sequence_never_goes_back_and_uids_never_change(self, sessions):
        """100 random steps of two people in one session: moves, cancellations from both sides, enrolling again."""
        chance = random.Random(5)
        session = next(s for s in sessions if s.meetings.count() == 2)
        people = ["bo@demo.example", "eva@demo.example"]
        seen: dict[tuple[str, str], int] = {}
        uids: dict[str, set[str]] = {}
        there: dict[tuple[str, str], str] = {}
        for _ in range(100):
            self.step(chance, session, people)
            for message in self.parts():
                found = self.invitation(message)
                for event in found[1] if found else []:
                    key = (message["To"], str(event["UID"]))
                    assert int(event["SEQUENCE"]) > seen.get(key, -1)
                    seen[key] = int(event["SEQUENCE"])
                    uids.setdefault(message["To"], set()).add(str(event["UID"]))
                    there[key] = found[0]
        assert {to: len(uids[to]) for to in people} == dict.fromkeys(people, 2)
        assert uids[people[0]].isdisjoint(uids[people[1]])
        for (to, _uid), method in there.items():
            if to not in people:  # the trainers have invitations of their own
                continue
            enrolled = session.enrolments.filter(member__user__email=to, state__in=["unconfirmed", "enrolled"]).exists()
            assert method == ("REQUEST" if enrolled else "CANCEL")

    def step(self, chance: random.Random, session: Session, people: list[str]) -> None:
        address = chance.choice(people)
        mine = session.enrolments.filter(member__user__email=address).order_by("-pk").first()
        choice = chance.randrange(5)
        if choice == 0:
            enrolment.enrol(session=session, name="Bo", email=address)
        elif choice == 1 and mine and mine.state in ("unconfirmed", "enrolled"):
            enrolment.cancel(enrolment=mine)
        elif choice == 2 and mine and mine.state == "cancelled":
            enrolment.undo_cancel(enrolment=mine)
        elif choice == 3 and mine and mine.state == "unconfirmed":
            enrolment.confirm(enrolment=mine)
        elif choice == 4:
            times = [(m.starts_at, m.ends_at) for m in session.meetings.order_by("number")]
            enrolment.move_session(session=session, meetings=[(s, e - (e - s) / 10) for s, e in times])

    def test_offers_and_waiting_bring_none(self, sessions):
        session = sessions[0]
        Session.objects.filter(pk=session.pk).update(capacity=1, min_participants=0)
        first = enrolment.enrol(session=session, name="Bo", email="bo@demo.example")
        enrolment.enrol(session=session, name="Eva", email="eva@demo.example")
        enrolment.cancel(enrolment=first)
        to_eva = OutboxMail.objects.filter(to="eva@demo.example").order_by("pk")
        assert list(to_eva.values_list("kind", "calendar")) == [("waiting", ""), ("offer", "")]
        assert [self.invitation(m) for m in self.parts() if m["To"] == "eva@demo.example"] == [None, None]
