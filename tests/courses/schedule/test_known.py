"""What a process keeps of sessions for mails and invitations is what stands in the database, at every moment."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from courses.common import clock
from courses.common.actions import versions
from courses.enrolment.actions import enrolments
from courses.enrolment.actions.steps import lock_session
from courses.schedule import ics
from courses.schedule.models import Session, SessionTrainer
from courses.schedule.queries import known
from tests.factories.members import TrainerFactory
from tests.factories.schedule import SessionFactory
from tests.web.organising import SATURDAY, at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("noon")]


def said(session: Session) -> tuple[object, ...]:
    """All that a mail and an invitation say of it, and what else is read of its surroundings."""
    entry = ics.events(session, ics.Audience.PARTICIPANT)
    around = (session.course, session.venue, session.region, session.association, session.venue.postcode)
    return entry, around, session.seats_taken, [row.trainer.member.user for row in session.trainers.all()]


def of(session: Session) -> tuple[object, ...]:
    found = known.known(session.pk)
    assert found
    return said(found)


def fresh(session: Session) -> tuple[object, ...]:
    return said(Session.objects.with_details().get(pk=session.pk))


def move(session: Session) -> None:
    """To another day, a minute later."""
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        enrolments.move_session(session=session, meetings=[at(SATURDAY)])


def break_off(session: Session) -> None:
    """A change that is undone, and what is seen while it is there."""
    with transaction.atomic():
        session.course.title = "Et andet navn"
        session.course.save()
        versions.mark(versions.SHOWN)
        assert of(session) == fresh(session)
        raise RuntimeError


@pytest.fixture
def session():
    made = SessionFactory()
    SessionTrainer.objects.create(session=made, trainer=TrainerFactory())
    return made


def test_it_is_what_stands_there_in_two_queries(session):
    assert of(session) == fresh(session)
    with CaptureQueriesContext(connection) as asked:
        assert known.known(session.pk)
    assert len(asked) == 2
    assert known.known(session.pk + 1_000) is None


def test_every_change_shows_at_once(session):
    before = of(session)
    enrolments.enrol(session=session, name="Alma Raps", email="alma@demo.example")
    assert of(session) == fresh(session) != before
    move(session)
    moved = of(session)
    assert moved == fresh(session)
    with transaction.atomic():
        session.course.title = "Et andet navn"
        session.course.changed_at = session.course.changed_at.replace(year=2026)
        session.course.save()
        versions.mark(versions.SHOWN)
    assert of(session) == fresh(session) != moved


def test_what_may_yet_be_undone_is_not_kept(session):
    before = of(session)
    with pytest.raises(RuntimeError):
        break_off(session)
    assert of(session) == fresh(session) == before


def test_holding_reads_anew_what_has_changed_meanwhile(session):
    found = known.known(session.pk)
    assert found
    move(session)
    with transaction.atomic():
        assert said(lock_session(found)) == fresh(session)


def test_nobody_writes_into_what_is_kept(session):
    """Two get the same surroundings, and a row each."""
    one, other = known.known(session.pk), known.known(session.pk)
    assert one
    assert other
    one.seats_taken, one.status = 7, Session.Status.HELD
    assert (other.seats_taken, other.status) == (0, Session.Status.PUBLISHED)
    assert of(session) == fresh(session)


def test_no_more_than_so_many_are_kept(session, monkeypatch):
    monkeypatch.setattr(known, "MOST", 1)
    others = [SessionFactory(), SessionFactory()]
    for one in (session, *others, session):
        assert of(one) == fresh(one)
