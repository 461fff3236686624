"""What each mail says to somebody in each state: all of it true, and nothing that is only true in another one."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from courses.common import clock
from courses.common.models import OutboxMail
from courses.enrolment.actions import enrolments, on_behalf
from courses.enrolment.models import Enrolment
from courses.people.models import User
from courses.schedule.models import Session
from tests.factories.schedule import SessionFactory

pytestmark = pytest.mark.django_db
LAPSES = "Så bliver pladsen givet fri"
CONFIRM = "Bekræft den senest"
CALENDAR = "lægger datoerne i din kalender"
GOES_ON = "Din plads går videre til en anden."
# Any of these in a mail is a promise or a demand that holds in some states only.
CLAIMS = {LAPSES, CONFIRM, CALENDAR, GOES_ON, "Du er nummer", "Du skal ikke gøre noget", "så skal du ikke gøre noget"}


@dataclass
class World:
    """A session with one seat, and another of the same course with two."""

    session: Session
    other: Session

    def enrol(self, number: int, session: Session | None = None, **how) -> Enrolment:
        where = session or self.session
        return enrolments.enrol(session=where, name=f"Prøve {number}", email=f"p{number}@demo.example", **how)

    def waiting(self) -> Enrolment:
        self.enrol(1)
        return self.enrol(2)

    def offered(self) -> Enrolment:
        seat, waits = self.enrol(1), self.enrol(2)
        enrolments.cancel(enrolment=seat)
        waits.refresh_from_db()
        return waits

    def enrolled(self) -> Enrolment:
        return enrolments.confirm(enrolment=self.enrol(2))

    def asked_to_merge(self) -> Enrolment:
        self.enrolled()
        on_behalf.offer_merge(session=self.session, into=self.other, actor=None)
        return Enrolment.objects.get(session=self.other)


@pytest.fixture
def world(noon):
    session = SessionFactory(capacity=1, min_participants=1)
    return World(session, SessionFactory(course=session.course, capacity=2, days=40))


def again(world: World, seat: Enrolment) -> None:
    with clock.at(clock.now() + dt.timedelta(minutes=11)):
        world.enrol(2)


def move_session(world: World, seat: Enrolment) -> None:
    days = [(m.starts_at + dt.timedelta(days=1), m.ends_at + dt.timedelta(days=1)) for m in seat.session.meetings.all()]
    enrolments.move_session(session=seat.session, meetings=days)


def go_online(world: World, seat: Enrolment) -> None:
    on_behalf.open_online(session=seat.session, online_url="https://moede.example/x")


def only_online(world: World, seat: Enrolment) -> None:
    on_behalf.hold_online(session=seat.session, online_url="https://moede.example/x")


def cancel_into(world: World, seat: Enrolment) -> None:
    on_behalf.cancel_into(session=seat.session, into=world.other, reason="For få", actor=None)


def refuse_the_held(world: World, seat: Enrolment) -> None:
    cancel_into(world, seat)
    enrolments.decline_offer(enrolment=Enrolment.objects.get(session=world.other))


def let_the_held_lapse(world: World, seat: Enrolment) -> None:
    cancel_into(world, seat)
    let_lapse(world, Enrolment.objects.get(session=world.other))


def let_lapse(world: World, seat: Enrolment) -> None:
    assert seat.answer_by
    # Who never said yes gets no second mail.
    User.objects.update(last_login=clock.now())
    with clock.at(seat.answer_by + dt.timedelta(minutes=1)):
        enrolments.expire_due()


def back_again(world: World, seat: Enrolment) -> None:
    enrolments.cancel(enrolment=seat)
    enrolments.undo_cancel(enrolment=seat)


NOTHING: Callable[[World, Enrolment], None] = lambda world, seat: None  # noqa: E731
LEAVE: Callable[[World, Enrolment], object] = lambda world, seat: enrolments.cancel(enrolment=seat)  # noqa: E731
CHANGE: Callable[[World, Enrolment], object] = lambda world, seat: enrolments.move(enrolment=seat, session=world.other)  # noqa: E731
YES: Callable[[World, Enrolment], object] = lambda world, seat: enrolments.accept_offer(enrolment=seat)  # noqa: E731

# The state somebody is in, what happens, the mail that follows, what it says, and which of the claims it makes.
TABLE = [
    ("unconfirmed", NOTHING, "enrolled", "Vi holder en plads til dig.", {LAPSES, CONFIRM, CALENDAR}),
    ("by phone", NOTHING, "enrolled", "Du er tilmeldt. Vi glæder os til at se dig.", {CALENDAR}),
    ("waiting", NOTHING, "waiting", "Vi skriver, når der er en plads.", {"Du er nummer"}),
    ("offered", NOTHING, "offer", "Der er blevet en plads.", set()),
    ("offered", YES, "enrolled", "Du er tilmeldt. Vi glæder os til at se dig.", {CALENDAR}),
    ("unconfirmed", back_again, "enrolled", "Vi holder en plads til dig.", {LAPSES, CONFIRM, CALENDAR}),
    ("enrolled", back_again, "enrolled", "Du er tilmeldt. Vi glæder os til at se dig.", {CALENDAR}),
    ("enrolled", CHANGE, "moved", "Du har skiftet.", set()),
    ("waiting", CHANGE, "moved", "Du har skiftet.", set()),
    ("to merge", YES, "moved", "Du har skiftet.", set()),
    ("unconfirmed", again, "link_again", "Vi holder allerede en plads til dig.", {CONFIRM}),
    ("enrolled", again, "link_again", "Du har allerede en plads.", set()),
    ("waiting", again, "link_again", "Du står allerede på ventelisten som nummer 1.", set()),
    ("offered", again, "link_again", "Vi har allerede tilbudt dig en plads.", set()),
    ("enrolled", LEAVE, "cancelled", "Tak, fordi du siger til.", {GOES_ON}),
    ("waiting", LEAVE, "cancelled", "Du står ikke længere på ventelisten, og den næste rykker op.", set()),
    ("offered", LEAVE, "cancelled", "Pladsen går til den næste på ventelisten.", set()),
    ("to merge", LEAVE, "cancelled", "Du beholder den plads, du har", set()),
    ("enrolled", move_session, "changed", "Holdet er flyttet.", {"så skal du ikke gøre noget"}),
    ("unconfirmed", move_session, "changed", "Så sig til senest", set()),
    ("waiting", move_session, "changed", "Du beholder din plads på ventelisten.", set()),
    ("offered", move_session, "changed", "Så sig til senest", set()),
    (
        "enrolled",
        only_online,
        "online_too",
        "Holdet mødes nu online og ikke længere i lokalet.",
        {"så skal du ikke gøre noget"},
    ),
    ("enrolled", cancel_into, "called_off", "Vi holder en plads til dig i", set()),
    ("enrolled", refuse_the_held, "cancelled", "Pladsen, vi holdt til dig, går videre.", set()),
    ("enrolled", let_the_held_lapse, "lapsed", "så pladsen, vi holdt til dig, er givet fri.", set()),
    ("enrolled", go_online, "online_too", "Tid og sted er som før.", {"Du skal ikke gøre noget"}),
    ("waiting", go_online, "online_too", "Du beholder din plads på ventelisten.", set()),
    ("unconfirmed", go_online, "online_too", "Vi mangler stadig dit svar", set()),
    ("unconfirmed", let_lapse, "lapsed", "Din plads blev ikke bekræftet i tide", set()),
    ("offered", let_lapse, "lapsed", "så pladsen er gået til den næste", set()),
    ("to merge", let_lapse, "lapsed", "Du beholder den plads, du har", set()),
]


def begin(world: World, state: str) -> Enrolment:
    ways: dict[str, Callable[[], Enrolment]] = {
        "unconfirmed": lambda: world.enrol(2),
        "by phone": lambda: world.enrol(2, is_proven=True),
        "waiting": world.waiting,
        "offered": world.offered,
        "enrolled": world.enrolled,
        "to merge": world.asked_to_merge,
    }
    return ways[state]()


@pytest.mark.parametrize(("state", "happens", "kind", "says", "claims"), TABLE)
def test_each_mail_is_true_in_each_state(world, state, happens, kind, says, claims):
    seat = begin(world, state)
    happens(world, seat)
    mail = OutboxMail.objects.filter(to="p2@demo.example").last()
    assert mail.kind == kind
    text = " ".join(mail.text.split()).replace("Så skal du", "så skal du")
    assert says in text
    assert {claim for claim in CLAIMS if claim in text} == claims


@pytest.mark.parametrize("state", ["enrolled", "waiting"])
def test_changing_session_is_one_mail_that_takes_the_old_days_along(world, state):
    seat = begin(world, state)
    before = OutboxMail.objects.filter(to="p2@demo.example").count()
    enrolments.move(enrolment=seat, session=world.other)
    (mail,) = OutboxMail.objects.filter(to="p2@demo.example").order_by("pk")[before:]
    methods = [line for line in mail.calendar.splitlines() if line.startswith("METHOD:")]
    assert methods == ["METHOD:REQUEST", "METHOD:CANCEL"][: 2 if state == "enrolled" else 1]


def test_who_waits_in_the_last_two_hours_is_told_to_come_by(noon):
    session = SessionFactory(capacity=1)
    World(session, session).enrol(1)
    with clock.at(session.starts_at - dt.timedelta(hours=1)):
        World(session, session).enrol(2)
    text = OutboxMail.objects.get(kind="waiting").text
    assert "Underviseren giver ledige pladser til dem, der venter." in text
    assert "Vi skriver" not in text
