"""Cards: the same whether they were read as values or from a session, and right for whoever looks."""

import datetime as dt

import pytest
from django.template import Context, Template
from django.utils import translation

from courses.common import clock
from courses.places.rules.distance import Travel
from courses.schedule.models import Meeting, Session
from courses.schedule.queries.cards import card_of, cards_by_key, cards_of
from courses.templatetags import cards as tag
from tests.factories.catalogue import CourseFactory
from tests.factories.places import VenueFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
CARD = Template('{% include "components/session_card.html" %}')


def shown(**facts):
    return CARD.render(Context(facts))


def partly_online(course, room):
    """Two meetings, the second from home."""
    session = SessionFactory(course=course, venue=room, days=12, is_online=True)
    session.meetings.update(mode="room")
    start = session.starts_at + dt.timedelta(days=1)
    Meeting.objects.create(
        session=session, number=2, starts_at=start, ends_at=session.ends_at + dt.timedelta(days=1), mode="online"
    )
    return session


def test_says_how_many_meetings_are_online(sessions):
    assert "2 mødegange, heraf 1 online" in shown(session=card_of(sessions[-1]))
    whole = SessionFactory(is_online=True)
    assert "i lokalet og online" in shown(session=card_of(whole))
    assert "online" not in shown(session=card_of(sessions[0]))


@pytest.fixture
def sessions(noon):
    course = CourseFactory(title="Debat", title_en="Debate")
    room = VenueFactory(step_free="yes", hearing_loop="no")
    return [
        SessionFactory(course=course, venue=room, days=9, capacity=3),
        SessionFactory(course=course, venue=room, days=3, capacity=3, seats_taken=3),
        SessionFactory(course=course, venue=None, is_online=True, days=400, status="held"),
        SessionFactory(course=course, venue=room, days=5, status="cancelled"),
        partly_online(course, room),
    ]


@pytest.mark.parametrize("language", ["da", "en"])
def test_read_as_values_they_are_what_the_sessions_say(sessions, language):
    with translation.override(language):
        read = cards_of(Session.objects.order_by("-starts_at"))
        assert read == [card_of(session) for session in Session.objects.order_by("-starts_at").with_details()]
        assert [card.title for card in read] == [session.title for session in Session.objects.order_by("-starts_at")]


@pytest.mark.parametrize("count", [1, 12])
def test_two_queries_for_any_number(sessions, count, django_assert_num_queries):
    for day in range(count):
        SessionFactory(days=20 + day)
    with django_assert_num_queries(2):
        assert len(cards_of(Session.objects.order_by("pk"))) == count + 5
    with django_assert_num_queries(0):
        assert cards_by_key([]) == {}


def test_a_kept_card_never_says_what_was(sessions):
    """Whatever changes makes another card: nobody marks anything here."""
    session = sessions[0]

    def now():
        return shown(session=cards_by_key([session.pk])[session.pk])

    assert "3 ledige pladser" in now()
    Session.objects.filter(pk=session.pk).update(seats_taken=1)
    assert "2 ledige pladser" in now()
    type(session.venue).objects.filter(pk=session.venue_id).update(name="Et andet sted")
    assert "Et andet sted" in now()
    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert "om\u00a08\u00a0dage" in now()
    assert "om\u00a09\u00a0dage" in now()


def test_what_is_kept_is_nobodys(sessions):
    card = card_of(sessions[0])
    far = shown(session=card, postcode="9000", way=Travel(199.6, 120, None))
    near = shown(session=card, postcode="7100", way=Travel(3.2, 6, None))
    plain = shown(session=card)
    assert ("?fra=9000" in far, "200\u00a0km" in far) == (True, True)
    assert ("?fra=7100" in near, "3\u00a0km" in near, "9000" in near) == (True, True, False)
    assert ("?fra" in plain, "km" in plain) == (False, False)
    assert "&lt;b&gt;" in shown(session=card, postcode="<b>")


def test_the_oldest_make_room(sessions, monkeypatch):
    monkeypatch.setattr(tag, "MOST", 2)
    for session in sessions:
        shown(session=session)
    assert len(tag._kept) == 2
