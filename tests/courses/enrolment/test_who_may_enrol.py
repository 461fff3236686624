"""Who may enrol is a rule of the session: a course taken before, members first, seats kept for an association until a day."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from courses.catalogue.models import Course
from courses.common import clock
from courses.enrolment.actions import enrolments, kept_seats, waiting_list
from courses.enrolment.actions.admission import NotAdmitted
from courses.enrolment.models import Attendance, Enrolment, EnrolmentEvent, Reason, State
from courses.schedule import actions as schedule
from courses.schedule.actions import admission
from courses.schedule.models import Series, Session
from courses.schedule.rules.recurrence import Rule
from tests.factories.catalogue import CourseFactory
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.places import AssociationFactory, PostcodeFactory, VenueFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
DAY = dt.timedelta(days=1)


def enrol(session, member=None, number=1, **facts):
    """As whoever is logged in, or as somebody the site has not met."""
    if member:
        return enrolments.enrol(session=session, name=member.name, email=member.email, is_proven=True, **facts)
    return enrolments.enrol(session=session, name=f"Prøve {number}", email=f"ny{number}@demo.example", **facts)


def known_member(**facts):
    member = MemberFactory(**facts)
    member.user.last_login = clock.now()
    member.user.save()
    return member


def takes(member, course, *, present=True):
    """Was at a session of the course that is closed, or only enrolled in it."""
    session = SessionFactory(course=course, days=-30, status=Session.Status.HELD)
    state = State.ATTENDED if present else State.NO_SHOW
    seat = Enrolment.objects.create(
        session=session, member=member, state=state, created_at=clock.now(), changed_at=clock.now()
    )
    Attendance.objects.create(
        enrolment=seat, meeting=session.meetings.get(), was_present=present, recorded_at=clock.now()
    )


@pytest.fixture
def association():
    return AssociationFactory(name="Vejle Lokalforening")


@pytest.fixture
def first(noon):
    return CourseFactory(title="Debatdogmer")


class TestPrerequisite:
    def test_only_who_was_there_gets_a_seat(self, first):
        session = SessionFactory(requires=first)
        been, absent = known_member(), known_member()
        takes(been, first), takes(absent, first, present=False)
        assert enrol(session, been).state == State.ENROLLED
        with pytest.raises(NotAdmitted, match="Debatdogmer"):
            enrol(session, absent)

    def test_a_typed_address_is_answered_alike_whoever_it_belongs_to(self, first):
        session = SessionFactory(requires=first)
        been, seated, never = known_member(), known_member(), known_member()
        takes(been, first), takes(seated, first), enrol(session, seated)
        said = set()
        for email in (been.email, seated.email, never.email, "ukendt@demo.example"):
            with pytest.raises(NotAdmitted) as refusal:
                enrolments.enrol(session=session, name="x", email=email)
            said.add(str(refusal.value.message))
        assert len(said) == 1
        assert Enrolment.objects.filter(session=session).count() == 1

    def test_nobody_changes_or_is_offered_into_it(self, first):
        session = SessionFactory(requires=first, capacity=1)
        other = SessionFactory(course=session.course)
        member, been = known_member(postcode=PostcodeFactory()), known_member(postcode=PostcodeFactory())
        takes(been, first)
        with pytest.raises(NotAdmitted):
            enrolments.move(enrolment=enrol(other, member), session=session)
        seat = enrol(session, been)
        waiter = known_member(postcode=PostcodeFactory())
        facts = {"postcode": PostcodeFactory(), "radius_km": 40, "weekdays": range(7), "needs": ""}
        waiting_list.wait_for(member=waiter, course=session.course, **facts)
        enrolments.cancel(enrolment=seat)
        assert not Enrolment.objects.filter(session=session, member=waiter).exists()

    def test_not_its_own_course(self, first):
        session = SessionFactory(course=first)
        with pytest.raises(admission.BadRule):
            kept_seats.set_admission(session=session, requires=first)
        with pytest.raises(IntegrityError), transaction.atomic():
            Session.objects.filter(pk=session.pk).update(requires=first)


class TestMembersFirst:
    def test_for_so_many_days_from_publishing(self, noon):
        session = SessionFactory(members_first_days=3)
        member = known_member()
        with pytest.raises(NotAdmitted):
            enrol(session)
        with pytest.raises(NotAdmitted):
            enrol(session, MemberFactory())
        assert enrol(session, member).state == State.ENROLLED
        with clock.at(clock.midnight(clock.today() + 3 * DAY) - dt.timedelta(seconds=1)), pytest.raises(NotAdmitted):
            enrol(session)
        with clock.at(clock.midnight(clock.today() + 3 * DAY)):
            assert enrol(session).state == State.UNCONFIRMED

    def test_not_for_longer_than_until_it_begins(self, noon):
        session = SessionFactory(days=10)
        for days, fits in ((10, True), (11, False)):
            if fits:
                kept_seats.set_admission(session=session, members_first_days=days)
            else:
                with pytest.raises(schedule.BadTimes):
                    kept_seats.set_admission(session=session, members_first_days=days)
        draft = SessionFactory(days=10, status="draft", published_at=None, members_first_days=10)
        with clock.at(clock.now() + 2 * DAY), pytest.raises(schedule.BadTimes):
            schedule.publish_session(session=draft)


class TestKeptSeats:
    def keep(self, association, *, seats=2, capacity=3, days=7, **facts):
        session = SessionFactory(capacity=capacity, **facts)
        until = clock.today() + days * DAY
        return kept_seats.set_admission(session=session, kept_seats=seats, kept_for=association, kept_until=until)

    def numbers(self, session):
        session.refresh_from_db()
        return session.seats_taken, session.kept_left, session.people

    def test_count_against_everybody_else_and_are_there_for_its_members(self, association, noon):
        session = self.keep(association)
        assert self.numbers(session) == (2, 2, 0)
        assert [enrol(session, number=number).state for number in (1, 2)] == [State.UNCONFIRMED, State.WAITING]
        mine, other = known_member(association=association), known_member(association=AssociationFactory())
        assert enrol(session, other).state == State.WAITING
        assert enrol(session, mine).state == State.ENROLLED
        assert self.numbers(session) == (3, 1, 2)

    def test_a_typed_address_takes_none_until_its_mailbox_has_answered(self, association, noon):
        session = self.keep(association, seats=1, capacity=1)
        mine = MemberFactory(association=association)
        seat = enrolments.enrol(session=session, name="x", email=mine.email)
        assert seat.state == State.WAITING
        assert enrolments.confirm(enrolment=seat).state == State.ENROLLED
        assert self.numbers(session) == (1, 0, 1)

    def test_after_the_last_day_they_are_offered_to_those_who_wait(self, association, noon, outbox):
        session = self.keep(association, seats=1, capacity=1, days=2)
        seat = enrol(session)
        assert kept_seats.release_kept() == 0
        with clock.at(clock.midnight(clock.today() + 3 * DAY)):
            assert kept_seats.release_kept() == 1
            assert kept_seats.release_kept() == 0
        seat.refresh_from_db()
        assert seat.state == State.OFFERED
        assert self.numbers(session) == (1, 0, 1)

    def test_fewer_seats_kept_are_offered_at_once_and_those_taken_still_count(self, association, noon):
        session = self.keep(association, seats=2, capacity=2)
        enrol(session, known_member(association=association))
        waits = enrol(session)
        until = clock.today() + 7 * DAY
        kept_seats.set_admission(session=session, kept_seats=1, kept_for=association, kept_until=until)
        waits.refresh_from_db()
        assert waits.state == State.OFFERED
        assert self.numbers(session) == (2, 0, 2)

    @pytest.mark.parametrize(
        ("wanted", "about"),
        [
            ({"kept_seats": 4}, "kept_seats"),
            ({"kept_for": None}, "kept_for"),
            ({"kept_until": None}, "kept_until"),
            ({"kept_until": dt.date(2099, 1, 1)}, "kept_until"),
            ({"kept_until": dt.date(1999, 1, 1)}, "kept_until"),
        ],
    )
    def test_what_cannot_be_is_told_beside_its_field(self, association, noon, wanted, about):
        session = SessionFactory(capacity=3)
        rule = {"kept_seats": 1, "kept_for": association, "kept_until": clock.today() + DAY}
        with pytest.raises(schedule.DomainError) as refusal:
            kept_seats.set_admission(session=session, **rule | wanted)
        assert refusal.value.about == about

    def test_no_more_than_are_free(self, association, noon):
        session = SessionFactory(capacity=2)
        enrol(session)
        rule = {"kept_for": association, "kept_until": clock.today() + DAY}
        with pytest.raises(schedule.CapacityTooSmall):
            kept_seats.set_admission(session=session, kept_seats=2, **rule)
        with pytest.raises(IntegrityError), transaction.atomic():
            Session.objects.filter(pk=session.pk).update(kept_seats=1)

    def test_nobody_is_counted_for_a_seat_that_is_only_kept(self, association, noon):
        session = self.keep(association, min_participants=2)
        assert (session.lacks, session.people) == (2, 0)
        assert schedule.unpublish_session(session=session).status == "draft"

    def test_the_day_moves_along(self, association, noon):
        session = self.keep(association)
        day = session.kept_until
        schedule.reschedule(
            session=session, meetings=[(m.starts_at + DAY, m.ends_at + DAY) for m in session.meetings.all()]
        )
        session.refresh_from_db()
        assert session.kept_until == day + DAY


class TestByPhone:
    def test_a_rule_holds_until_a_reason_is_given_which_is_noted(self, first):
        session = SessionFactory(requires=first)
        actor = UserFactory()
        with pytest.raises(NotAdmitted) as refusal:
            enrolments.enrol(session=session, name="Åse", email="", phone="20000000", actor=actor)
        assert refusal.value.about == "despite"
        seat = enrolments.enrol(
            session=session, name="Åse", email="", phone="20000000", actor=actor, despite="Tog det i Norge"
        )
        assert EnrolmentEvent.objects.get(enrolment=seat).reason == Reason.DESPITE

    def test_a_kept_seat_is_given_away_only_so_and_only_when_no_other_is_free(self, association, noon):
        session = SessionFactory(capacity=2)
        kept_seats.set_admission(session=session, kept_seats=1, kept_for=association, kept_until=clock.today() + DAY)
        actor = UserFactory()

        def call(number, despite=""):
            return enrolments.enrol(
                session=session, name=f"P {number}", email="", phone=f"2000000{number}", actor=actor, despite=despite
            ).state

        states = [call(1), call(2), call(3, "Formanden ringede"), call(4, "Formanden ringede")]
        assert states == [State.ENROLLED, State.WAITING, State.ENROLLED, State.WAITING]
        session.refresh_from_db()
        assert (session.seats_taken, session.kept_left) == (2, 0)


class TestSeries:
    def test_its_sessions_begin_with_the_rules_and_seats_are_kept_until_days_before(self, association, first):
        start = clock.today() + 10 * DAY
        weekday = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"][start.weekday()]
        series = Series.objects.create(
            course=CourseFactory(form=Course.Form.DAY), venue=VenueFactory(), start_date=start,
            rule=Rule("WEEKLY", (weekday,), interval=6, count=2), capacity=5, requires=first,
            members_first_days=30, kept_seats=3, kept_for=association, kept_days=14,
        )  # fmt: skip
        soon, later = schedule.make_sessions(series=series, until=start + 90 * DAY)
        # The first one begins before the seats could be kept, and before everybody had a chance.
        assert (soon.requires, soon.kept_left, soon.members_first_days) == (first, 0, 10)
        assert (later.seats_taken, later.kept_left, later.kept_until) == (3, 3, start + 28 * DAY)
