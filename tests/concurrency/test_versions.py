"""Counters of changes: marked by many at once, counted up meanwhile, read by several processes."""

import threading

import pytest
from django.db import connections, transaction

from courses.common import clock
from courses.common.actions import versions
from courses.common.models import Version
from courses.schedule import actions
from courses.schedule.models import Session
from tests.concurrency.server import WORKERS, gunicorn
from tests.factories.schedule import SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)
FEEDS = ["/kalender/alle.ics", "/kalender/storkreds/sydjylland.ics"]


def number(name: str) -> int:
    return versions.read([name])[name].number


def test_no_mark_is_lost_or_counted_twice(race):
    def marks():
        for _ in range(5):
            versions.mark("x", "y")

    assert race([marks, marks, versions.count_up, versions.count_up, versions.count_up]).count(None) == 2
    assert (number("x"), number("y")) == (10, 10)
    versions.count_up()
    assert (number("x"), number("y")) == (10, 10)
    assert Version.objects.filter(name="x").count() == 1


def test_a_counter_that_holds_nothing_is_found(transactional_db):
    """The planted fault: what is marked between counting and deleting is lost."""
    versions.mark("x")
    waiting = Version.objects.filter(name="x", counted_at=None)
    seen = waiting.count()
    other = threading.Thread(target=lambda: (versions.mark("x"), connections.close_all()))
    other.start()
    other.join()
    waiting.delete()
    Version.objects.create(name="x", count=seen, counted_at=clock.now())
    assert number("x") == 1


def test_what_is_taken_back_leaves_no_mark(transactional_db):
    with transaction.atomic():
        versions.mark("x")
        transaction.set_rollback(True)
    assert number("x") == 0


def test_every_process_notices_at_once():
    """A publication that was undone in one process: no other one says «unchanged», by ETag or by date."""
    session = SessionFactory()
    with gunicorn() as site:
        old = {path: site.headers(path) for path in FEEDS}
        for path, seen in old.items():
            assert {site.get(path, **{"If-None-Match": seen["ETag"]}) for _ in range(WORKERS * 4)} == {304}
        actions.unpublish_session(session=Session.objects.get(pk=session.pk))
        for _counted in range(2):
            for path, seen in old.items():
                asked = [{"If-None-Match": seen["ETag"]}, {"If-Modified-Since": seen["Last-Modified"]}]
                assert {site.get(path, **headers) for headers in asked for _ in range(WORKERS * 4)} == {200}
            versions.count_up()
