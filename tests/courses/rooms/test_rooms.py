"""A room is asked for by mail, answered without a log-in, undone, and kept in step with its session."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse

from courses.common import clock
from courses.common.models import OutboxMail
from courses.enrolment.actions import enrolments
from courses.places.rules.prices import PriceRule, room_ore
from courses.privacy.actions.erasure import erase
from courses.privacy.actions.retention import room_bookings
from courses.privacy.queries import person_of
from courses.rooms import actions, queries
from courses.rooms.models import RoomBooking
from courses.schedule.models import Meeting, Session
from tests.factories.members import MemberFactory
from tests.factories.rooms import RoomBookingFactory, RoomFactsFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("noon")]
MINUTES = dt.timedelta(minutes=1)
DAY = dt.datetime(2027, 2, 13, tzinfo=dt.UTC)


@pytest.fixture
def session():
    session = SessionFactory()
    RoomFactsFactory(venue=session.venue)
    return session


@pytest.fixture
def booking(session):
    return actions.ask_for_room(session=session)


def mails() -> list[str]:
    return list(OutboxMail.objects.order_by("pk").values_list("kind", flat=True))


def page(booking) -> str:
    return reverse("room:answer", args=[queries.booking_token(booking)])


@pytest.mark.parametrize(
    ("rule", "hours", "ore"),
    [
        ({}, [5], 0),
        ({"hour": 100_00}, [5], 500_00),
        ({"hour": 100_01}, [0.25], 25_01),
        ({"hour": 100_00}, [1.1], 125_00),
        ({"day": 300_00, "heating": 50_00, "key": 20_00, "cleaning": 200_00}, [5, 5], 920_00),
        ({"hour": 100_00, "cleaning": 200_00, "is_free": True}, [5], 0),
        ({"hour": 100_00}, [], 0),
    ],
)
def test_what_a_room_costs(rule, hours, ore):
    times = [
        (DAY + n * dt.timedelta(days=1), DAY + n * dt.timedelta(days=1, hours=0) + dt.timedelta(hours=length))
        for n, length in enumerate(hours)
    ]
    assert room_ore(PriceRule(**rule), times) == ore


def test_asking_writes_one_mail_with_times_price_and_link(session, booking):
    assert actions.ask_for_room(session=session) == booking
    mail = OutboxMail.objects.get()
    assert (mail.kind, mail.to, booking.cost_ore) == ("room_asked", "vibe@demo.example", 750_00)
    assert page(booking) in mail.text
    assert "750 kr." in mail.text.replace("\u00a0", " ")


@pytest.mark.parametrize("facts", [{"status": "cancelled"}, {"days": -1}, {"venue": None, "is_online": True}])
def test_nobody_is_asked_for_what_needs_no_room(facts):
    with pytest.raises(actions.NotAsked):
        actions.ask_for_room(session=SessionFactory(**facts))


def test_a_room_whose_landlord_nobody_knows_says_so():
    with pytest.raises(actions.NotAsked, match="e-mailen"):
        actions.ask_for_room(session=SessionFactory())
    assert not OutboxMail.objects.exists()


@pytest.mark.parametrize("count", [1, 6])
def test_looking_after_what_is_in_step_asks_as_often_for_many_as_for_one(count, django_assert_num_queries):
    for _number in range(count):
        session = SessionFactory()
        RoomFactsFactory(venue=session.venue)
        actions.ask_for_room(session=session)
    # What failed before is asked for twice, by each kind of row.
    with django_assert_num_queries(5):
        assert actions.look_after() == 0


@pytest.mark.parametrize(("said", "state"), [("ja", "yes"), ("nej", "no")])
def test_an_answer_by_one_tap_and_the_organiser_is_told_once_it_stands(client, booking, said, state):
    assert client.get(page(booking)).status_code == 200
    answer = client.post(f"{page(booking)}{said}/", follow=True)
    assert "Fortryd" in answer.content.decode()
    assert actions.look_after() == 0
    with clock.at(clock.now() + 10 * MINUTES):
        assert actions.look_after() == 1
        assert actions.look_after() == 0
    booking.refresh_from_db()
    assert (booking.state, mails()) == (state, ["room_asked", "room_answered"])
    late = client.post(f"{page(booking)}fortryd/")
    assert (late.status_code, "for sent at fortryde" in late.content.decode()) == (409, True)


def test_another_day_needs_words_and_keeps_them(client, booking):
    empty = client.post(f"{page(booking)}anden-dag/", {"note": " "})
    assert (empty.status_code, "Skriv en dag" in empty.content.decode()) == (422, True)
    client.post(f"{page(booking)}anden-dag/", {"note": "Hellere <b>torsdag</b>"})
    booking.refresh_from_db()
    assert (booking.state, booking.note) == ("other", "Hellere <b>torsdag</b>")
    assert "Hellere &lt;b&gt;torsdag&lt;/b&gt;" in client.get(page(booking)).content.decode()


def test_undone_within_ten_minutes_and_nobody_is_told(client, booking):
    client.post(f"{page(booking)}nej/")
    with clock.at(clock.now() + 9 * MINUTES):
        client.post(f"{page(booking)}fortryd/")
    with clock.at(clock.now() + 11 * MINUTES):
        assert actions.look_after() == 0
    booking.refresh_from_db()
    assert (booking.state, booking.answered_at, mails()) == ("asked", None, ["room_asked"])


def test_the_first_answer_counts(client, booking):
    client.post(f"{page(booking)}ja/")
    again, other = client.post(f"{page(booking)}ja/"), client.post(f"{page(booking)}nej/")
    booking.refresh_from_db()
    assert (again.status_code, other.status_code, booking.state) == (302, 409, "yes")
    assert "svaret allerede" in other.content.decode()


@pytest.mark.parametrize("token", ["1.x", "x", "999999"])
def test_a_link_that_we_did_not_sign(client, token):
    assert client.get(f"/lokale/{token}/").status_code == 404
    assert client.post(f"/lokale/{token}/ja/").status_code == 404


def test_an_answer_that_there_is_not(client, booking):
    assert client.post(f"{page(booking)}maaske/").status_code == 404


def sent() -> None:
    OutboxMail.objects.update(sent_at=clock.now())


def test_a_cancelled_session_lets_the_room_go(client, session, booking):
    client.post(f"{page(booking)}ja/")
    sent()
    enrolments.cancel_session(session=session, reason="for få")
    assert [actions.look_after(), actions.look_after()] == [1, 0]
    booking.refresh_from_db()
    assert (booking.state, mails()[-1]) == ("ended", "room_not_needed")
    assert client.post(f"{page(booking)}nej/").status_code == 409
    assert "skal ikke bruge lokalet mere" in client.get(page(booking)).content.decode()


def test_a_question_that_was_not_sent_is_taken_back_with_its_draft(session, booking):
    Session.objects.filter(pk=session.pk).delete()
    actions.look_after()
    booking.refresh_from_db()
    assert (booking.state, booking.session, mails()) == ("ended", None, [])


def test_a_moved_session_asks_again(client, session, booking):
    client.post(f"{page(booking)}ja/")
    sent()
    week = dt.timedelta(weeks=1)
    for row in Meeting.objects.filter(session=session):
        Meeting.objects.filter(pk=row.pk).update(starts_at=row.starts_at + week, ends_at=row.ends_at + 2 * week / 2)
    assert [actions.look_after(), actions.look_after()] == [1, 0]
    booking.refresh_from_db()
    assert (booking.state, booking.answered_at, mails()[-1]) == ("asked", None, "room_moved")
    assert booking.ends_at == Meeting.objects.get(session=session).ends_at


def test_a_yes_to_the_old_times_is_none(client, session, booking):
    """The page was open while the session was moved."""
    shown = client.get(page(booking)).context["seen"]
    sent()
    with clock.at(clock.now() + MINUTES):
        Meeting.objects.filter(session=session).update(starts_at=F("starts_at") + dt.timedelta(minutes=30))
        actions.look_after()
        late = client.post(f"{page(booking)}ja/", {"seen": shown})
        assert (late.status_code, "flyttet" in late.content.decode()) == (409, True)
        with pytest.raises(actions.NotAnswered, match="flyttet"):
            actions.answer(booking=booking, state="yes")
        booking.refresh_from_db()
        assert booking.state == "asked"
        client.post(f"{page(booking)}ja/", {"seen": late.context["seen"]})
    booking.refresh_from_db()
    assert booking.state == "yes"


def test_asking_at_once_after_the_room_was_changed_asks_the_new_one(client, session, booking):
    """Before the worker has seen it."""
    client.post(f"{page(booking)}ja/")
    sent()
    other = RoomFactsFactory(landlord_email="ove@demo.example").venue
    Session.objects.filter(pk=session.pk).update(venue=other)
    session.refresh_from_db()
    assert queries.booking_of(session) is None
    assert actions.ask_for_room(session=session).venue == other
    assert mails() == ["room_asked", "room_not_needed", "room_asked"]


def test_another_room_lets_the_first_go_and_can_be_asked_for(session, booking):
    other = RoomFactsFactory(landlord_email="ove@demo.example").venue
    sent()
    Session.objects.filter(pk=session.pk).update(venue=other)
    actions.look_after()
    session.refresh_from_db()
    second = actions.ask_for_room(session=session)
    assert (second.venue, second.email, mails()) == (
        other,
        "ove@demo.example",
        ["room_asked", "room_not_needed", "room_asked"],
    )


def test_the_database_keeps_one_question_and_a_date_for_each_answer(session, booking):
    wrong = [
        {"session": session},
        {"state": "yes"},
        {"answered_at": clock.now()},
        {"state": "other", "answered_at": clock.now()},
    ]
    for facts in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            RoomBookingFactory(**facts)


def test_whoever_lends_out_is_forgotten_and_bookings_go_after_a_year(booking):
    facts = queries.facts_of(booking.venue)
    erase(person=person_of(MemberFactory(user__email="vibe@demo.example")))
    facts.refresh_from_db()
    assert (facts.landlord_name, facts.landlord_email, RoomBooking.objects.count()) == ("", "", 0)
    row = RoomBookingFactory()
    with clock.at(row.ends_at + dt.timedelta(days=364)):
        assert room_bookings() == 0
    with clock.at(row.ends_at + dt.timedelta(days=366)):
        assert room_bookings() == 1
