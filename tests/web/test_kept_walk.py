"""Action × page: after each action of the domain each kept page is what it would be if nobody had kept it. The table of this in
docs/PAGES.md is what is found here; `WRITE_TABLE=1` writes its rows anew."""

import datetime as dt
import os
import re
from pathlib import Path

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from courses.common import clock
from courses.common.actions import versions
from courses.enrolment.actions import steps
from courses.pages.models import CourseIndexPage, CoursePage
from courses.web.kept import memory
from home.first_pages import build_pages
from tests.courses.calendars import test_every_action
from tests.courses.calendars.test_every_action import WALK, World

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("noon")]
world = test_every_action.world
TABLE = Path(__file__).resolve().parents[2] / "docs" / "PAGES.md"
PAGES = ("front", "courses", "course", "find", "session", "district", "month", "year", "calendar")
CHANGED, SAME = "●", "·"


@pytest.fixture(autouse=True)
def _keeps_pages(settings):
    settings.KEEP_PAGES = True


@pytest.fixture
def addresses(world: World) -> dict[str, str]:
    """One address of each kind of page."""
    build_pages()
    index = CourseIndexPage.objects.get(locale__language_code="da")
    page = index.add_child(instance=CoursePage(title="Prøvekursus", slug="proeve", course=world.session.course))
    session = world.session
    found = [
        "/", index.url, page.url, reverse("public:find", args=[session.venue.postcode_id]),
        reverse("public:session", args=[session.pk]), reverse("public:region", args=[session.region.slug]),
        reverse("public:month") + "?maaned=2027-02", reverse("public:year"), reverse("public:calendar"),
    ]  # fmt: skip
    return dict(zip(PAGES, found, strict=True))


def seen(addresses: dict[str, str]) -> dict[str, bytes]:
    """Every page as a visitor gets it."""
    return {name: Client().get(address).content for name, address in addresses.items()}


def forget() -> None:
    """Nobody has kept anything."""
    memory.clear()
    for name in ("pages", "documents"):
        caches[name].clear()


def walked(world: World, addresses: dict[str, str], name: str) -> str:
    """The row of the table for one action. Raises `AssertionError` for a page that is kept and wrong."""
    before_it, call = WALK[name]
    given = before_it(world)
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        before = seen(addresses)
    with clock.at(clock.now() + dt.timedelta(minutes=2)):
        call(world, given)
    # At the moment of `before`, so that only the call can have changed anything.
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        after = seen(addresses)
        forget()
        made = seen(addresses)
    assert [page for page in PAGES if after[page] != made[page]] == [], name
    marks = [CHANGED if before[page] != made[page] else SAME for page in PAGES]
    return f"| `{name}` | {' | '.join(marks)} |"


@pytest.mark.parametrize("name", sorted(WALK))
def test_each_page_is_right_on_the_next_request(world, addresses, name):
    row = walked(world, addresses, name)
    text = TABLE.read_text(encoding="utf-8")
    if os.environ.get("WRITE_TABLE"):
        text = re.sub(rf"^\| `{re.escape(name)}` \|.*$", row, text, flags=re.MULTILINE)
        TABLE.write_text(text, encoding="utf-8")
    assert row in text.splitlines()


def test_the_table_has_a_row_for_each_action_and_no_other():
    rows = re.findall(r"^\| `([\w.]+)` \| [●·]", TABLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert rows == sorted(WALK)


@pytest.mark.parametrize("name", ["enrolment.enrol", "schedule.call_off", "schedule.reschedule"])
def test_a_mark_that_is_lacking_is_caught(world, addresses, name, monkeypatch):
    """The planted fault: the action changes its rows and tells no counter."""
    monkeypatch.setattr(versions, "mark", lambda *names: None)
    with pytest.raises(AssertionError):
        walked(world, addresses, name)


def test_seats_that_are_told_to_the_staff_alone_are_caught(world, addresses, monkeypatch):
    """The planted fault: a step that marks no counter of the session's own."""
    monkeypatch.setattr(steps.counters, "seats_of", lambda session: "nothing")
    with pytest.raises(AssertionError):
        walked(world, addresses, "enrolment.enrol")
