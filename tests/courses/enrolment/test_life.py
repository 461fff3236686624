"""Any order of steps, tried by Hypothesis: what must always hold does, and planted mistakes are found."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.errors import DomainError
from courses.enrolment import queries, rules
from courses.enrolment.actions import enrolments, held_seats, steps, waiting_list
from courses.enrolment.models import SEATED, Enrolment, State, WaitingRequest
from courses.members.models import MemberProfile
from courses.places.models import Postcode
from courses.schedule import actions as schedule
from courses.schedule.models import Session
from tests.examples import examples
from tests.factories.catalogue import CourseFactory
from tests.factories.schedule import SessionFactory

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)
PEOPLE = 6
# People here have no address, so that no mail is rendered: 200 examples take seconds, not minutes.
FULL = settings(max_examples=examples(200), stateful_step_count=8)
# Finding a planted mistake is enough; nobody needs the smallest example.
HUNT = settings(FULL, max_examples=400, phases=[Phase.generate])


class Life(RuleBasedStateMachine):
    """Two sessions of one course with two seats and one, six people, and a clock that goes forward."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.now = START + dt.timedelta(minutes=10)
        self.course = Course.objects.get()
        self.postcode = Postcode.objects.get()
        self.sessions = list(Session.objects.order_by("pk"))
        self.people = list(MemberProfile.objects.order_by("pk"))
        self.offers: set[int] = set()
        self.holders: set[int] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)
        transaction.set_rollback(False)

    def attempt(self, action, **facts) -> None:
        """A refusal is an answer too; what must hold is looked at after it as well."""
        self.now += dt.timedelta(seconds=1)
        try:
            with clock.at(self.now), transaction.atomic():
                action(**facts)
        except DomainError:
            return

    def seat(self, number: int) -> Enrolment | None:
        seats = list(Enrolment.objects.order_by("pk"))
        return seats[number % len(seats)] if seats else None

    def on_place(self, action, number: int, **facts) -> None:
        seat = self.seat(number)
        if seat:
            self.attempt(action, enrolment=seat, **facts)

    @rule(person=st.integers(0, PEOPLE - 1), which=st.integers(0, 1))
    def enrol(self, person: int, which: int) -> None:
        self.attempt(join, session=self.sessions[which], member=self.people[person])

    @rule(number=st.integers(0, 30))
    def confirm(self, number: int) -> None:
        self.on_place(enrolments.confirm, number)

    @rule(number=st.integers(0, 30))
    def cancel(self, number: int) -> None:
        self.on_place(enrolments.cancel, number)

    @rule(number=st.integers(0, 30))
    def cancel_by_the_button(self, number: int) -> None:
        self.on_place(enrolments.cancel, number, hold_seat=True)

    @rule(number=st.integers(0, 30))
    def undo(self, number: int) -> None:
        self.on_place(enrolments.undo_cancel, number)

    @rule(number=st.integers(0, 30), yes=st.booleans())
    def answer(self, number: int, yes: bool) -> None:
        offers = list(Enrolment.objects.filter(state=State.OFFERED).order_by("pk"))
        if not offers:
            return
        offer = offers[number % len(offers)]
        self.attempt(enrolments.accept_offer if yes else enrolments.decline_offer, enrolment=offer)
        offer.refresh_from_db()
        if offer.state == State.ENROLLED:
            # A yes ends the waiting for the course everywhere.
            assert not Enrolment.objects.filter(member=offer.member_id, state=State.WAITING).exists()
            assert not WaitingRequest.objects.filter(member=offer.member_id, ended_at__isnull=True).exists()

    @rule(number=st.integers(0, 30), which=st.integers(0, 1))
    def change_session(self, number: int, which: int) -> None:
        self.on_place(enrolments.move, number, session=self.sessions[which])

    @rule(which=st.integers(0, 1), seats=st.integers(1, 4))
    def change_capacity(self, which: int, seats: int) -> None:
        self.attempt(enrolments.change_capacity, session=self.sessions[which], capacity=seats)

    @rule(person=st.integers(0, PEOPLE - 1))
    def waiting_request(self, person: int) -> None:
        facts = {"postcode": self.postcode, "radius_km": 40, "weekdays": range(7)}
        self.attempt(waiting_list.wait_for, member=self.people[person], course=self.course, **facts)

    @rule(hours=st.sampled_from([1, 5, 25, 49, 0]))
    def time_passes(self, hours: int) -> None:
        """0: up to the last hour before the start."""
        last_hour = self.sessions[0].starts_at - dt.timedelta(hours=1)
        self.now = self.now + dt.timedelta(hours=hours) if hours else max(self.now, last_hour)
        self.attempt(enrolments.expire_due)
        self.attempt(held_seats.release_held)
        assert not Enrolment.objects.filter(held_until__lte=self.now).exists()

    @invariant()
    def all_is_well(self) -> None:
        """One look at everything: two queries, and the line of each session with a free seat."""
        seats = list(Enrolment.objects.order_by("pk"))
        holders = {seat.member_id for seat in seats if seat.state == State.OFFERED}
        for session in Session.objects.order_by("pk"):
            here = [seat for seat in seats if seat.session_id == session.pk]
            every_seat_is_counted(session, here)
            for offer in here:
                if offer.state == State.OFFERED:
                    it_ends_in_time(offer, session)
                    if offer.pk not in self.offers:
                        it_went_down_the_line(offer, here, holders | self.holders)
            if not session.is_full and rules.offer_until(self.now, session.starts_at):
                with clock.at(self.now):
                    # Nobody waits beside a free seat.
                    assert [waiter.member for waiter in queries.waiting_list(session) if not waiter.has_offer] == []
        assert len(holders) == sum(seat.state == State.OFFERED for seat in seats)
        self.offers = {seat.pk for seat in seats if seat.state == State.OFFERED}
        self.holders = holders


def every_seat_is_counted(session: Session, here: list[Enrolment]) -> None:
    held = sum(seat.state in SEATED or seat.held_until is not None for seat in here)
    assert held == session.seats_taken <= session.capacity


def it_ends_in_time(offer: Enrolment, session: Session) -> None:
    assert offer.answer_by <= session.starts_at
    assert offer.answer_by - offer.changed_at <= rules.OFFER_WITHIN
    assert session.starts_at - offer.changed_at > dt.timedelta(hours=2)


def it_went_down_the_line(offer: Enrolment, here: list[Enrolment], holders: set[int]) -> None:
    """Whoever waited longer and still waits was passed over because of an offer elsewhere."""
    longer = [seat for seat in here if seat.state == State.WAITING and seat.queued_at < offer.queued_at]
    assert [seat for seat in longer if seat.member_id not in holders] == []


def join(*, session: Session, member: MemberProfile) -> None:
    """What `actions.enrol` does, for somebody who has no address."""
    session = steps.lock_open(session)
    if not steps.active(session, member):
        steps.start(session, member, needs="", confirmed=False)


@pytest.fixture
def world(db):
    """What every example begins with, and falls back to: both sessions are full, two people wait, one of them twice."""
    with clock.at(START):
        course = CourseFactory()
        two, one = [SessionFactory(course=course, capacity=seats, days=4) for seats in (2, 1)]
        people = [MemberProfile.objects.create(name=f"Prøve {number}") for number in range(PEOPLE)]
    for minute, (person, session) in enumerate([(0, two), (1, two), (2, one), (3, one), (3, two), (4, two)]):
        with clock.at(START + dt.timedelta(minutes=minute)):
            join(session=session, member=people[person])


@pytest.mark.sqlite
def test_what_must_hold_always_does(world):
    run_state_machine_as_test(Life, settings=FULL)


def cancel_keeps_the_seat(patch):
    patch.setattr(steps, "free_seat", lambda session: None)


def a_freed_seat_is_offered_to_nobody(patch):
    patch.setattr(steps, "free_seat", lambda session: schedule.free_seat(session=session))


def the_last_in_the_line_is_first(patch):
    whole = queries.waiting_list
    patch.setattr(queries, "waiting_list", lambda session: whole(session)[::-1])


def more_seats_are_offered_to_nobody(patch):
    def change(*, session, capacity):
        return schedule.set_capacity(session=steps.lock_session(session), capacity=capacity)

    patch.setattr(enrolments, "change_capacity", change)


def offers_are_made_until_the_start(patch):
    patch.setattr(
        rules,
        "offer_until",
        lambda now, starts_at: min(now + rules.OFFER_WITHIN, starts_at) if now < starts_at else None,
    )


def a_yes_keeps_the_other_queues(patch):
    patch.setattr(steps, "leave_other_queues", lambda enrolment: None)


def a_held_seat_is_kept_for_ever(patch):
    patch.setattr(held_seats, "release_held", lambda: 0)


MUTANTS = [
    a_held_seat_is_kept_for_ever,
    cancel_keeps_the_seat,
    a_freed_seat_is_offered_to_nobody,
    the_last_in_the_line_is_first,
    more_seats_are_offered_to_nobody,
    offers_are_made_until_the_start,
    a_yes_keeps_the_other_queues,
]


@contextmanager
def planted(mutant, monkeypatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        mutant(patch)
        yield


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_planted_mistakes_are_found(world, mutant, monkeypatch):
    with planted(mutant, monkeypatch), pytest.raises(AssertionError):
        run_state_machine_as_test(Life, settings=HUNT)
