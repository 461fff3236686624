"""Sixty people and ten seats, and a storm of everything, through a real server with several workers (TRUST.md R1).

`make races` runs all 20 rounds and 500 operations; inside `make test` it is RACE_ROUNDS = 2 rounds.
"""

import os
import random
from collections import Counter

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from courses.enrolment.actions.enrolments import enrol
from courses.enrolment.models import Enrolment, EnrolmentEvent, State
from courses.enrolment.queries import enrolment_token
from courses.schedule.models import Session
from tests.concurrency.server import AT_ONCE, at_once, gunicorn, problems
from tests.factories.catalogue import CourseFactory
from tests.factories.members import UserFactory
from tests.factories.places import PostcodeFactory
from tests.factories.schedule import SessionFactory

PEOPLE, SEATS = 60, 10
ROUNDS = int(os.environ.get("RACE_ROUNDS", "2"))
CLIENTS, OPERATIONS = 8, 500
# What a refusal looks like: a page that is gone, a step that does not fit now, a form that says what is wrong, an address that has
# been enrolled often enough today.
FINE = {200, 302, 404, 409, 422, 429}


@pytest.fixture(scope="module")
def site(django_db_setup):
    with gunicorn() as running:
        yield running


def press(site, session: Session, number: int):
    address = reverse("public:enrol", args=[session.pk])
    return lambda: site.post(address, name=f"Prøve {number}", email=f"race{session.pk}-{number}@demo.example")


def race(site) -> tuple[Counter, Counter]:
    """One round: (statuses of the answers, states in the database)."""
    session = SessionFactory(capacity=SEATS)
    answers = Counter(at_once([press(site, session, number) for number in range(PEOPLE)]))
    return answers, Counter(Enrolment.objects.filter(session=session).values_list("state", flat=True))


def test_exactly_ten_of_sixty_get_a_seat_in_every_round(site, transactional_db, django_db_serialized_rollback):
    for _ in range(ROUNDS):
        answers, states = race(site)
        assert answers == {302: PEOPLE}
        assert states == {State.UNCONFIRMED: SEATS, State.WAITING: PEOPLE - SEATS}
    assert Enrolment.objects.count() == ROUNDS * PEOPLE
    assert problems() == []


def test_planted_count_then_insert_is_caught(tmp_path, transactional_db, django_db_serialized_rollback):
    """The control: the same sixty against a site that looks first and takes afterwards must break the promise."""
    with gunicorn("tests.concurrency.careless:site()", LOOKED=str(tmp_path)) as careless:
        answers, states = race(careless)
    assert answers == {302: PEOPLE}
    assert states[State.ENROLLED] >= AT_ONCE > SEATS
    assert problems() != []


class Storm:
    """Random operations on three sessions of one course; every client draws from a source of its own."""

    def __init__(self, site, organiser: str) -> None:
        self.course = CourseFactory()
        self.sessions = [SessionFactory(course=self.course, capacity=5, days=28 + 7 * n) for n in range(3)]
        self.postcode = PostcodeFactory()
        self.site = site
        self.desk = type(site)(site.port, {settings.SESSION_COOKIE_NAME: organiser})
        # Keys go on from the tests before; this one says from where.
        self.first = enrol(session=self.sessions[0], name="Storm Vejr", email="storm0@demo.example").pk

    def client(self, number: int):
        chance = random.Random(number)

        def run() -> Counter:
            each = OPERATIONS // CLIENTS + (number < OPERATIONS % CLIENTS)
            return Counter(self.operation(chance) for _ in range(each))

        return run

    def operation(self, chance: random.Random) -> int:
        session = chance.choice(self.sessions)
        kind = chance.choice(["enrol"] * 5 + ["wish", "seats"] + ["cancel"] * 4 + ["accept", "decline"] * 2 + STEPS)
        if kind == "enrol":
            who = {"name": "Storm Vejr", "email": f"storm{chance.randrange(60)}@demo.example"}
            return self.site.post(reverse("public:enrol", args=[session.pk]), **who)
        if kind == "wish":
            who = {"name": "Storm Vejr", "email": f"storm{chance.randrange(60)}@demo.example"}
            reach = {"postcode": self.postcode.pk, "radius_km": 40, "weekdays": list(range(7))}
            return self.site.post(reverse("waiting_list:ask", args=[self.course.code]), **who, **reach)
        if kind == "seats":
            return self.desk.post(reverse("sessions:seats", args=[session.pk]), capacity=chance.randint(3, 8))
        # Any place there may be by now, also one that does not exist yet.
        seat = Enrolment(pk=self.first + chance.randrange(60))
        fields = {"session": session.pk} if kind == "move" else {}
        return self.site.post(reverse(f"member:{kind}", args=[enrolment_token(seat)]), **fields)


STEPS = ["confirm", "undo", "move"]


def test_a_storm_leaves_every_seat_counted_and_nobody_beside_a_free_one(
    site, transactional_db, django_db_serialized_rollback
):
    client = Client()
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    storm = Storm(site, client.cookies[settings.SESSION_COOKIE_NAME].value)
    answers = sum(at_once([storm.client(number) for number in range(CLIENTS)]), Counter())
    assert answers.total() == OPERATIONS
    assert set(answers) <= FINE
    # It was a storm: people had seats, left them, waited. Told by what happened, for how it ends is chance.
    happened = Counter(EnrolmentEvent.objects.values_list("state", flat=True))
    assert happened[State.UNCONFIRMED] + happened[State.ENROLLED] >= 9
    assert happened[State.WAITING] >= 5
    assert happened[State.CANCELLED] >= 10
    assert problems() == []
