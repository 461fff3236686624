"""Undoing a publication while people enrol, and two organisers who publish or undo the same, at the same moment."""

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from courses.common import clock
from courses.enrolment.actions import enrolments as enrolment
from courses.enrolment.actions.enrolments import NotOpen
from courses.enrolment.actions.publications import TooLateToUndo, publish_drafts, undo_publication
from courses.enrolment.models import Enrolment, Publication, PublishedSession
from courses.enrolment.queries import stamp
from courses.schedule import actions
from courses.schedule.models import Session
from tests.factories.catalogue import CourseFactory
from tests.factories.places import VenueFactory

pytestmark = pytest.mark.django_db(transaction=True)
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
START, END = (dt.datetime(2027, 2, 13, hour, tzinfo=COPENHAGEN) for hour in (10, 15))
NOW = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)


def drafts(count: int) -> list[Session]:
    course = CourseFactory(capacity=20)
    with clock.at(NOW):
        return [
            actions.create_session(course=course, venue=VenueFactory(), meetings=[(START, END)]) for _ in range(count)
        ]


def at_noon(call, **facts):
    """The clock is set inside, since threads do not share it."""

    def run():
        with clock.at(NOW):
            return call(**facts)

    return run


def test_nobody_has_a_place_in_a_draft(race):
    """Whoever comes first wins: the session is a draft without anybody, or published with everybody."""
    for _ in range(4):
        (session,) = drafts(1)
        with clock.at(NOW):
            publication = publish_drafts(seen={session.pk: stamp(session)}).publication
        people = [
            at_noon(enrolment.enrol, session=session, name="A", email=f"a{number}@demo.example") for number in range(3)
        ]
        outcome = race([*people, at_noon(undo_publication, publication=publication)])
        session.refresh_from_db()
        seats = Enrolment.objects.filter(session=session).count()
        kinds = Counter(type(result) for result in outcome[:-1])
        if session.status == Session.Status.DRAFT:
            assert (seats, session.seats_taken, kinds) == (0, 0, {NotOpen: 3})
        else:
            assert (seats, session.seats_taken) == (kinds[Enrolment], kinds[Enrolment])
            assert seats > 0
            assert len(outcome[-1].left) == 1


def test_two_organisers_publish_the_same(race):
    found = drafts(3)
    seen = {session.pk: stamp(session) for session in found}
    outcome = race([at_noon(publish_drafts, seen=seen)] * 4)
    assert sorted(len(done.sessions) for done in outcome) == [0, 0, 0, 3]
    assert (Publication.objects.count(), PublishedSession.objects.count()) == (1, 3)
    assert set(Session.objects.values_list("status", flat=True)) == {"published"}


def test_two_organisers_undo_the_same(race):
    found = drafts(3)
    with clock.at(NOW):
        publication = publish_drafts(seen={session.pk: stamp(session) for session in found}).publication
    outcome = race([at_noon(undo_publication, publication=publication)] * 4)
    assert Counter(type(result) is TooLateToUndo for result in outcome) == {True: 3, False: 1}
    assert set(Session.objects.values_list("status", flat=True)) == {"draft"}
