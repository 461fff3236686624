"""What every test may use."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from courses.calendars.shelf import shelf
from courses.common import clock
from courses.common.models import OutboxMail
from tests import database
from tests.examples import PROFILE

hypothesis_settings.load_profile(PROFILE)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file's tests go to one process; those that empty the database afterwards as a group of their own.

    pytest-django sorts them behind all others, for the first rows of Wagtail are gone after them; `--dist=loadgroup`
    hands groups out in that order.
    """
    for item in items:
        marker = item.get_closest_marker("django_db")
        empties = (marker and marker.kwargs.get("transaction")) or "transactional_db" in item.fixturenames
        item.add_marker(pytest.mark.xdist_group(f"{item.location[0]}{'-empties' if empties else ''}"))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings) -> Iterator[None]:
    with django_db_blocker.unblock():
        old = database.create()
    yield
    with django_db_blocker.unblock():
        database.drop(old)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Nothing that one test cached, and no language that its last request spoke, reaches the next."""
    cache.clear()
    shelf.clear()
    with translation.override("da"):
        yield


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
