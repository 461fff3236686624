"""Eight ticks, and eight presses, at the same moment."""

import datetime as dt
from collections import Counter

import pytest

from courses.common import clock
from courses.rolling import actions
from courses.rolling.actions import NothingMissing
from courses.rolling.models import GapMail
from courses.rolling.queries import reruns
from courses.schedule.models import Session
from tests.factories.catalogue import CourseFactory
from tests.factories.places import RegionFactory, VenueFactory
from tests.factories.schedule import SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)
RACERS = 8
NOW = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)


def at_now(call):
    def run():
        with clock.at(NOW):
            return call()

    return run


def test_the_next_run_is_drafted_once(race):
    with clock.at(NOW):
        SessionFactory(status="held", days=-3)
        wanted = reruns()
    outcome = race([at_now(lambda: actions._draft_if_free(wanted[0]))] * RACERS)
    assert Counter(outcome) == {True: 1, False: RACERS - 1}
    assert Session.objects.filter(status="draft").count() == 1


def test_a_hole_of_one_is_mended_once(race):
    course, region = CourseFactory(target_runs_per_year=1), VenueFactory().municipality.region

    def press():
        try:
            return type(actions.fill_gap(course=course, region=region))
        except NothingMissing:
            return NothingMissing

    assert Counter(race([at_now(press)] * RACERS)) == {Session: 1, NothingMissing: RACERS - 1}


def test_a_district_is_told_once(race):
    with clock.at(NOW):
        CourseFactory(target_runs_per_year=1)
        RegionFactory()
    race([at_now(actions.mail_gaps)] * RACERS)
    assert GapMail.objects.count() == 1
