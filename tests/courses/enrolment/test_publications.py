"""Drafts published together, and ten minutes to undo it."""

import datetime as dt

import pytest

from courses.common import clock
from courses.enrolment.actions import enrolments as enrolment
from courses.enrolment.actions.publications import TooLateToUndo, publish_drafts, undo_publication
from courses.enrolment.models import Publication
from courses.enrolment.queries import stamp, undoable
from courses.schedule import actions
from courses.schedule.models import Session
from tests.factories.catalogue import CourseFactory
from tests.factories.places import VenueFactory
from tests.web.organising import SATURDAY, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.sqlite]


@pytest.fixture
def drafts():
    course = CourseFactory(title="Debatdogmer")
    return [actions.create_session(course=course, venue=VenueFactory(), meetings=[at(SATURDAY)]) for _ in range(3)]


def seen(drafts) -> dict[int, str]:
    return {draft.pk: stamp(Session.objects.get(pk=draft.pk)) for draft in drafts}


def statuses(drafts) -> list[str]:
    return [Session.objects.get(pk=draft.pk).status for draft in drafts]


def test_what_was_seen_is_published(drafts):
    done = publish_drafts(seen=seen(drafts[:2]))
    assert (len(done.sessions), done.left) == (2, [])
    assert statuses(drafts) == ["published", "published", "draft"]
    assert undoable() == [done.publication]


def test_what_was_changed_or_deleted_meanwhile_is_named_and_left(drafts):
    old = seen(drafts)
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        actions.set_trainers(session=drafts[0], trainers=[])
        actions.delete_draft(session=drafts[1])
        done = publish_drafts(seen=old)
    assert [session.pk for session in done.sessions] == [drafts[2].pk]
    assert [(left.title, left.reason) for left in done.left] == [
        (drafts[0].title, "Det er blevet ændret imens. Se på det igen først."),
        (f"#{drafts[1].pk}", "Det er blevet slettet imens."),
    ]


def test_a_draft_of_the_past_is_left_and_the_rest_published(drafts):
    old = seen(drafts)
    Session.objects.filter(pk=drafts[0].pk).update(starts_at=clock.now() - dt.timedelta(days=1))
    done = publish_drafts(seen=old)
    assert (len(done.sessions), len(done.left)) == (2, 1)


def test_nothing_to_publish_leaves_no_publication(drafts):
    assert publish_drafts(seen={drafts[0].pk: "1-2"}).publication is None
    assert Publication.objects.count() == 0


def test_undone_within_ten_minutes(drafts):
    publication = publish_drafts(seen=seen(drafts)).publication
    sequence = Session.objects.get(pk=drafts[0].pk).sequence
    done = undo_publication(publication=publication)
    assert (len(done.sessions), done.left, statuses(drafts)) == (3, [], ["draft"] * 3)
    again = Session.objects.get(pk=drafts[0].pk)
    assert (again.published_at, again.sequence) == (None, sequence + 1)
    assert undoable() == []
    with pytest.raises(TooLateToUndo):
        undo_publication(publication=publication)


def test_after_ten_minutes_it_is_too_late(drafts):
    publication = publish_drafts(seen=seen(drafts)).publication
    with clock.at(clock.now() + dt.timedelta(minutes=10)):
        assert undoable() == []
        with pytest.raises(TooLateToUndo):
            undo_publication(publication=publication)
    assert statuses(drafts) == ["published"] * 3


def test_what_somebody_enrolled_in_or_changed_is_kept_and_named(drafts):
    publication = publish_drafts(seen=seen(drafts)).publication
    seat = enrolment.enrol(session=drafts[0], name="A", email="a@demo.example")
    # Even a place that was given up again: there is a mail that leads to the session.
    enrolment.cancel(enrolment=seat)
    actions.reschedule(session=drafts[1], meetings=[at(SATURDAY + dt.timedelta(days=1))])
    done = undo_publication(publication=publication)
    assert statuses(drafts) == ["published", "published", "draft"]
    assert [left.reason for left in done.left] == ["Nogen har tilmeldt sig.", "Det er blevet ændret siden."]


def test_a_seat_that_is_taken_is_never_taken_back(drafts):
    session = actions.publish_session(session=drafts[0])
    assert actions.take_seat(session=session)
    with pytest.raises(actions.CapacityTooSmall):
        actions.unpublish_session(session=session)
    with pytest.raises(actions.WrongStatus):
        actions.unpublish_session(session=drafts[1])
