"""The panel on the first page of the back office."""

import pytest

from courses.cadence.queries.overview import overview
from courses.schedule.models import Session
from tests.factories.schedule import SessionFactory, SessionTrainerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def test_each_list_holds_what_it_says():
    staffed = SessionTrainerFactory(session__days=10, session__min_participants=0).session
    draft = SessionFactory(days=40, status=Session.Status.DRAFT)
    few = SessionTrainerFactory(session__days=20, session__min_participants=6, session__seats_taken=5).session
    enough = SessionTrainerFactory(session__days=20, session__min_participants=6, session__seats_taken=6).session
    SessionFactory(days=5, status=Session.Status.CANCELLED, min_participants=6)
    SessionFactory(days=-5, min_participants=6)
    SessionFactory(days=61)
    seen = overview()
    assert seen.coming.sessions == [staffed]
    assert seen.without_trainers.sessions == [draft]
    assert seen.few_enrolled.sessions == [few]
    assert enough.pk
    assert seen.gaps > 0


def test_long_lists_are_cut_and_counted():
    SessionFactory.create_batch(11, days=3)
    assert (len(overview().coming.sessions), overview().coming.total, overview().coming.more) == (8, 11, 3)


@pytest.mark.parametrize("number", [1, 3, 30])
def test_thirteen_queries_for_any_number(number, django_assert_num_queries):
    SessionFactory.create_batch(number, days=3, min_participants=6)
    with django_assert_num_queries(13):
        overview()
