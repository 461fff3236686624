"""What happens in the sessions: people enrol, wait, cancel, come or not; sessions are held, closed and called off."""

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from typing import Any

from courses.catalogue.models import Course
from courses.certificates.actions.certificates import issue_pdf
from courses.common import clock
from courses.demand.actions import interests
from courses.demo.people import LOGINS
from courses.enrolment.actions import enrolments as enrolment
from courses.enrolment.actions import feedback, waiting_list
from courses.enrolment.models import Enrolment, State
from courses.enrolment.queries import participants
from courses.members.models import MemberProfile
from courses.pages.actions.closing import close_session
from courses.people.models import User
from courses.schedule import actions as schedule
from courses.schedule.models import Session

REASONS = ["Underviseren er blevet syg.", "Vi fik ikke lokalet alligevel.", "Der var for få tilmeldte."]
TAKEAWAYS = ["At lytte til ende, før jeg svarer.", "", "At man kan være uenig og stadig drikke kaffe sammen bagefter."]
ANSWERS = [
    ("Øvelserne to og to.", "Lidt længere pause."),
    ("At vi måtte øve os højt.", ""),
    ("", "Flere eksempler fra vores egen kommune."),
    ("En rolig underviser, og god kaffe.", "Stolene i en kreds fra begyndelsen."),
]
DEBRIEFS = [
    ("Runden, hvor alle siger ét ord, tager tre minutter og åbner rummet.", "Jeg ville bruge mindre tid på oplægget."),
    ("At lade folk skrive først og tale bagefter.", "Print arkene større. Flere kunne ikke læse dem."),
    ("Øvelse to gik godt med fire i hver gruppe.", "Begynd med eksemplet fra lokalavisen, ikke med teorien."),
]
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


class Life:
    """Plays the movement's year. `now` is the demo's present, aware."""

    def __init__(self, chance: random.Random, members: list[MemberProfile], now: dt.datetime) -> None:
        self.chance = chance
        self.members = members
        self.now = now
        self.by_region: dict[int, list[MemberProfile]] = {}
        for member in members[1:]:
            if member.postcode:
                self.by_region.setdefault(member.postcode.municipality.region_id, []).append(member)

    def hold(self, session: Session, *, closed: bool, crowded: bool = False) -> None:
        """A past session: people enrolled and came, most of them; it is closed with certificates, or still to close."""
        wanted = session.capacity - 1 if crowded else self.chance.randint(5, 11)
        self._fill(session, wanted, at=session.starts_at - 20 * DAY)
        enrolled = list(participants(session))
        actor = session.trainers.select_related("trainer__member__user").first()
        user = actor.trainer.member.user if actor else None
        for number, meeting in enumerate(session.meetings.all()):
            with clock.at(meeting.starts_at):
                for seat, person in enumerate(enrolled):
                    there = person.member_id == self.members[0].pk or (seat % 7 != 6 and not (seat % 5 == 4 and number))
                    enrolment.record_attendance(enrolment=person, meeting=meeting, was_present=there, actor=user)
        if closed:
            with clock.at(session.ends_at + HOUR):
                certificates = close_session(session=session, actor=user)
        if closed and crowded:
            # Some have been fetched, with a sentence and without; the others still wait for their sentence.
            with clock.at(session.ends_at + DAY):
                for certificate, takeaway in zip(certificates, TAKEAWAYS, strict=False):
                    issue_pdf(certificate=certificate, takeaway=takeaway)

        if closed and user:
            self._speak(session, user)

    def _speak(self, session: Session, trainer: User) -> None:
        """Half of those who were there answer the questions; the trainer writes to the next one."""
        with clock.at(session.ends_at + 2 * HOUR):
            there = Enrolment.objects.filter(session=session, state=State.ATTENDED).select_related("session")
            for number, person in enumerate(there.order_by("member__name_key", "pk")):
                if number % 2 == 0:
                    worked, change = ANSWERS[number // 2 % len(ANSWERS)]
                    feedback.give_feedback(enrolment=person, worth=4 - number % 3, worked=worked, change=change)
            worked, change = DEBRIEFS[session.starts_at.day % len(DEBRIEFS)]
            feedback.write_debrief(session=session, author=trainer, worked=worked, change=change)

    def fill_some(self, session: Session) -> list[Enrolment]:
        """A coming session with some people in it."""
        return self._fill(session, self.chance.randint(0, 7), at=self.now - 6 * DAY)

    def fill_well(self, session: Session) -> list[Enrolment]:
        """A session with nearly all its seats taken."""
        return self._fill(session, session.capacity - 4, at=self.now - 7 * DAY)

    def fill_up(self, session: Session, *, waiting: int) -> list[Enrolment]:
        """A coming session without a free seat, and a queue."""
        return self._fill(session, session.capacity + waiting, at=self.now - 8 * DAY)

    def call_off(self, session: Session, number: int) -> None:
        """Cancel a session some days before it, with one of the usual reasons."""
        with clock.at(min(self.now - DAY, session.starts_at - 5 * DAY)):
            enrolment.cancel_session(session=session, reason=REASONS[number % len(REASONS)])

    def every_state(self, session: Session, other: Session) -> None:
        """One coming session (with `other` of the same course) in which every state can be seen; what was offered still
        stands tomorrow."""
        people = self._people(session, session.capacity + 5)
        with clock.at(self.now - 3 * DAY):
            seats = [self._enrol(session, person) for person in people]
        with clock.at(self.now - 3 * DAY + 2 * HOUR):
            for seat in seats[1 : session.capacity]:
                enrolment.confirm(enrolment=seat)
        with clock.at(self.now - 12 * HOUR):
            enrolment.expire_due()  # the first never confirmed
        there = set(Enrolment.objects.filter(session=other).values_list("member", flat=True))
        mover = next(seat for seat in seats[2 : session.capacity] if seat.member_id not in there)
        newcomer = next(m for m in self.members[1:] if m.pk not in there and m.pk != mover.member_id)
        with clock.at(self.now - 2 * HOUR):
            enrolment.cancel(enrolment=seats[1])
            enrolment.move(enrolment=mover, session=other)
            self._enrol(other, newcomer)
        with clock.at(self.now - HOUR):
            offered = Enrolment.objects.filter(session=session, state=State.OFFERED).order_by("pk").first()
            if offered:
                enrolment.accept_offer(enrolment=offered)

    def waits_anywhere(self, session: Session) -> None:
        """Two people wait for the course of a full session wherever it is held nearby: one of them turned down what was
        offered, one got no offer, since no session reaches them on their day."""
        near = self.by_region.get(session.region_id or 0, [])[-2:]
        for number, person in enumerate(near):
            if person.postcode is None:
                continue
            with clock.at(self.now - 2 * DAY + number * HOUR):
                waiting_list.wait_for(
                    member=person,
                    course=session.course,
                    postcode=person.postcode,
                    radius_km=40 if number else 60,
                    weekdays=[3] if number else range(7),
                )
                offers = Enrolment.objects.filter(member=person, state=State.OFFERED, waiting_request__isnull=False)
                for offer in offers.order_by("pk"):
                    enrolment.decline_offer(enrolment=offer)

    def lacks_people(self, session: Session) -> None:
        """A session with too few people whose organiser must decide within days."""
        session.refresh_from_db()
        wanted = {"min_participants": session.seats_taken + 3, "decide_by": self.now.date() + 3 * DAY}
        self._change(session, wanted, at=self.now - DAY)

    def closes_early(self, session: Session) -> None:
        """A session that people must enrol for three days ahead, e.g. because somebody cooks."""
        session.refresh_from_db()
        self._change(session, {"enrol_by_date": session.starts_at.date() - 3 * DAY}, at=self.now - DAY)

    def _change(self, session: Session, wanted: dict[str, Any], *, at: dt.datetime) -> None:
        """Change some details; the others stay."""
        names = ["min_participants", "decide_by", "association", "online_url", "enrol_by_date"]
        details = {name: getattr(session, name) for name in [*names, "note", "note_en"]}
        with clock.at(at):
            schedule.set_details(session=session, **details | wanted)

    def demo_member(self, session: Session, at: dt.datetime) -> Enrolment:
        """The member to log in as enrols, and confirms if there was a seat."""
        email, name = LOGINS["member"]
        with clock.at(at):
            seat = enrolment.enrol(session=session, name=name, email=email)
            return enrolment.confirm(enrolment=seat) if seat.state == State.UNCONFIRMED else seat

    def interests(self, missing: Iterable[tuple[int, Course]]) -> None:
        """People who asked to be told: about what is missing where they live, and about anything."""
        asked: list[tuple[MemberProfile, Course | None]] = [(person, None) for person in self.members[1:11]]
        for region, lacking in missing:
            asked += [(person, lacking) for person in self.by_region.get(region, [])[:4]]
        for person, course in asked:
            if person.postcode is None:
                continue
            with clock.at(self.now - 10 * DAY):
                interest = interests.register_interest(
                    email=person.email, course=course, postcode=person.postcode, radius_km=40, language=person.language
                )
            with clock.at(self.now - 10 * DAY + HOUR):
                interests.confirm_interest(interest=interest)

    def _fill(self, session: Session, wanted: int, *, at: dt.datetime) -> list[Enrolment]:
        seats = []
        for number, person in enumerate(self._people(session, wanted)):
            with clock.at(at + number * HOUR / 4):
                seat = self._enrol(session, person)
            with clock.at(at + number * HOUR / 4 + HOUR):
                if seat.state == State.UNCONFIRMED:
                    seat = enrolment.confirm(enrolment=seat)
            if seat.state != State.WAITING:
                seats.append(seat)
        return seats

    def _enrol(self, session: Session, person: MemberProfile) -> Enrolment:
        needs = "Teleslynge, tak" if self.chance.random() < 0.06 else ""
        return enrolment.enrol(
            session=session, name=person.name, email=person.email, language=person.language, needs=needs
        )

    def _people(self, session: Session, wanted: int) -> list[MemberProfile]:
        """Different people, those of the session's own storkreds first."""
        near = list(self.by_region.get(session.region_id or 0, []))
        self.chance.shuffle(near)
        far = list(self._others({person.pk for person in near}))
        self.chance.shuffle(far)
        return [*near, *far][:wanted]

    def _others(self, taken: set[int]) -> Iterator[MemberProfile]:
        return (person for person in self.members[1:] if person.pk not in taken)
