"""Things to lend, and seats in cars to one session: for those who have a place there, until the day is over."""

import datetime as dt

import pytest
from django.urls import reverse

from courses.common import clock
from courses.enrolment.actions import enrolments
from courses.enrolment.models import Enrolment, State
from courses.enrolment.queries import enrolment_token
from courses.introductions.actions import introducing, notices
from courses.introductions.actions.introducing import CannotAsk
from courses.introductions.actions.notices import CannotPost
from courses.introductions.actions.routines import look_after
from courses.introductions.models import Introduction, Kind, Notice
from courses.introductions.queries import people
from courses.introductions.queries.people import Side
from tests.factories.enrolment import EnrolmentFactory
from tests.factories.members import MemberFactory
from tests.factories.places import PostcodeFactory, RegionFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
WORDS = "Fra stationen kl. 9, to pladser"


@pytest.fixture
def session():
    return SessionFactory()


def seated(session):
    member = MemberFactory(postcode=PostcodeFactory())
    EnrolmentFactory(session=session, member=member, state=State.ENROLLED)
    return member


def offered(session, member=None):
    return notices.post(member=member or seated(session), kind=Kind.LIFT, gives=True, session=session, text=WORDS)


def text(response) -> str:
    return response.content.decode()


def test_only_those_who_have_a_place_see_it_and_offer(client, session):
    offered(session)
    stranger, goes = MemberFactory(postcode=PostcodeFactory()), seated(session)
    address = reverse("people:lifts", args=[session.pk])
    assert WORDS not in text(client.get(f"/hold/{session.pk}/"))
    client.force_login(stranger.user)
    assert client.get(address).status_code == 404
    assert WORDS not in text(client.get(f"/hold/{session.pk}/"))
    with pytest.raises(CannotPost):
        offered(session, stranger)
    client.force_login(goes.user)
    assert WORDS in text(client.get(f"/hold/{session.pk}/"))
    assert WORDS in text(client.get(address))
    assert client.post(address, {"gives": "0", "text": "Jeg mangler en plads"}).status_code == 302
    assert Notice.objects.filter(kind=Kind.LIFT).count() == 2


def test_the_page_of_ones_place_leads_there(client, session):
    seat = Enrolment.objects.get(member=seated(session))
    page = text(client.get(reverse("member:enrolment", args=[enrolment_token(seat)])))
    assert reverse("people:lifts", args=[session.pk]) in page


def test_a_notice_is_asked_about_by_nobody_else(client, session):
    row, stranger = offered(session), MemberFactory(postcode=PostcodeFactory())
    client.force_login(stranger.user)
    assert client.get(reverse("people:ask", args=[row.pk])).status_code == 404
    with pytest.raises(CannotAsk):
        introducing.ask(member=stranger, notice=row, text="Må jeg?", region=RegionFactory())


def test_whoever_leaves_the_session_offers_no_seat_any_more(session):
    row, reader = offered(session), seated(session)
    assert people.notices_for(reader, Kind.LIFT, session=session) == [row]
    enrolments.cancel(enrolment=Enrolment.objects.get(member=row.member))
    assert people.notices_for(reader, Kind.LIFT, session=session) == []


@pytest.mark.parametrize("how", ["over", "called off"])
def test_it_ends_with_the_session(session, how):
    row, asker = offered(session), seated(session)
    made = introducing.ask(member=asker, notice=row, text="Må jeg køre med?")
    introducing.answer(side=Side(made, row.member), says_yes=True)
    side = people.side_by_token(Side(made, asker).token)
    assert side.stage == "open"
    if how == "called off":
        enrolments.cancel_session(session=session, reason="Ingen lokale")
        moment = clock.now()
    else:
        moment = session.ends_at + dt.timedelta(minutes=1)
    with clock.at(moment):
        assert people.side_by_token(side.token).stage == "ended"
        look_after()
        assert people.notices_for(seated(session), Kind.LIFT, session=session) == []
    assert Introduction.objects.get().ended_at is not None


def test_one_lift_for_each_session_and_things_as_many_as_there_are(client, session):
    row = offered(session)
    with pytest.raises(CannotPost):
        offered(session, row.member)
    client.force_login(row.member.user)
    for thing in ("En projektor", "To bannere"):
        assert client.post(reverse("people:things"), {"gives": "1", "text": thing}).status_code == 302
    assert client.post(reverse("people:things"), {"gives": "1", "text": ""}).status_code == 422
    reader = MemberFactory(postcode=PostcodeFactory())
    client.force_login(reader.user)
    page = text(client.get(reverse("people:things")))
    assert "En projektor" in page
    assert WORDS not in page
