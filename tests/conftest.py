"""What every test may use."""

import datetime as dt
import gc
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import transaction
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from courses.common import clock, under
from courses.common.models import OutboxMail
from courses.pages.actions.packages import take_starter_courses
from courses.pages.queries import search
from courses.web.kept import memory
from tests import database, strict, workers
from tests.examples import PROFILE

TABLE = "django.core.cache.backends.db.DatabaseCache"
hypothesis_settings.load_profile(PROFILE)
strict.install()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction") and not marker.kwargs.get("serialized_rollback"):
            # Else Django makes its content types anew afterwards, under other numbers than those that the next test brings back,
            # and forgets the old ones, which loading those rows looks up.
            item.add_marker(pytest.mark.django_db(**marker.kwargs | {"serialized_rollback": True}), append=False)
    items[:] = workers.in_turn(items)


def pytest_collection_finish() -> None:
    """Modules and tests are there to stay: looking for garbage among them again and again is a tenth of all the work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> workers.Units:
    return workers.Units(config, log)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings) -> Iterator[None]:
    with django_db_blocker.unblock():
        old = database.create()
        if settings.CACHES["default"]["BACKEND"] == TABLE:
            call_command("createcachetable", verbosity=0)
    yield
    with django_db_blocker.unblock():
        database.drop(old)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Nothing that one test cached, and no language that its last request spoke, reaches the next."""
    for name, kept in settings.CACHES.items():
        # A table is emptied with everything else that a test has written.
        if kept["BACKEND"] != TABLE:
            caches[name].clear()
    memory.clear()
    search.forget()
    under.forget()
    with translation.override("da"):
        yield


@pytest.fixture(scope="module")
def six(django_db_setup, django_db_blocker):
    """The six courses that come along, made once for a file (four seconds) and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield take_starter_courses()
        transaction.set_rollback(True)


@pytest.fixture
def noon() -> Iterator[dt.datetime]:
    """A Tuesday at noon in November, long before the sessions that the factories make."""
    moment = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)
    with clock.at(moment):
        yield moment


@pytest.fixture
def outbox(db):
    """The kinds of mail in the outbox, oldest first."""

    def kinds(to: str | None = None) -> list[str]:
        mails = OutboxMail.objects.order_by("pk")
        return list((mails.filter(to=to) if to else mails).values_list("kind", flat=True))

    return kinds
