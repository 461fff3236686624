"""«Hvem er her?» on telephones that lose their network, in a real browser with a real service worker."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import log_in
from tests.waiting import wait_until

pytestmark = pytest.mark.e2e
NAMES = [
    f"{name} Prøvesen" for name in ["Alma", "Birk", "Carla", "Dagny", "Eske", "Frida", "Gorm", "Holger", "Ibi", "Jens"]
]
TODAY = """
import datetime as dt
from django.utils import timezone
from courses.enrolment.actions import enrolments
from courses.members.models import TrainerProfile
from courses.schedule.models import Meeting, Session, SessionTrainer
now, hour = timezone.now(), dt.timedelta(hours=1)
like = Session.objects.filter(status="published", venue__isnull=False).order_by("-starts_at").first()
session = Session.objects.create(
    course=like.course, venue=like.venue, region=like.region, status="published", capacity=20,
    starts_at=now + hour, ends_at=now + 5 * hour, created_at=now, changed_at=now, published_at=now,
)
trainer = TrainerProfile.objects.get(member__user__email="underviser@demo.example")
SessionTrainer.objects.create(session=session, trainer=trainer)
Meeting.objects.create(session=session, number=1, starts_at=now, ends_at=now + 5 * hour)
for number, name in enumerate(NAMES):
    enrolments.enrol(session=session, name=name, email=f"{session.pk}-{number}@demo.example", actor=trainer.member.user)
print(session.pk)
"""
# A page that was on its way while the worker began is not controlled by it; its reload is, which is what counts.
KEPT = """async () => (await navigator.serviceWorker.getRegistration())?.active?.state === "activated"
  && !!(await caches.match(location.href))"""
NOTED = """
import json
from courses.enrolment.models import Attendance, AttendanceEvent
there = Attendance.objects.filter(enrolment__session=PK, was_present=True)
log = AttendanceEvent.objects.filter(enrolment__session=PK).order_by("tapped_at", "pk")
print(json.dumps({
    "present": sorted(there.values_list("enrolment__member__name", flat=True)),
    "log": [[e.enrolment.member.name, e.was_present] for e in log.select_related("enrolment__member")],
}))
"""


@pytest.fixture
def session(server) -> int:
    return int(server.shell(TODAY.replace("NAMES", repr(NAMES))))


def noted(server, session: int) -> dict:
    """Who is present and what was tapped, as the server's database has it."""
    return json.loads(server.shell(NOTED.replace("PK", str(session))))


def wait_until_kept(page: Page) -> None:
    """Until the service worker is at work and has put a copy of this page away. (`wait_for_function` does not wait
    for what an async function answers.)"""
    wait_until(lambda: page.evaluate(KEPT), "the telephone has not kept the list")


@pytest.fixture
def telephone(server, visit, session):
    """A telephone with the list open, and kept: it needs no network any more."""

    def take_out(*, javascript: bool = True) -> Page:
        page = visit(javascript=javascript, service_worker=True)
        log_in(page, server, "trainer", anew=True)
        page.goto(f"{server.address}/underviser/hold/{session}/")
        if javascript:
            wait_until_kept(page)
        return page

    return take_out


def row(page: Page, name: str):
    """The list has first names only."""
    return page.locator(".checkin button", has_text=name.split(maxsplit=1)[0])


def tap(page: Page, name: str, *, present: bool = True) -> None:
    row(page, name).click()
    expect(row(page, name)).to_have_attribute("aria-pressed", str(present).lower())


def walk_in(page: Page, name: str) -> None:
    page.get_by_text("+ Ny deltager i døren").click()
    page.get_by_label("Fornavn og efternavn").fill(name)
    page.get_by_role("button", name="Tilføj, og til stede").click()
    expect(row(page, name)).to_have_attribute("aria-pressed", "true")


def count(page: Page):
    return page.locator(".trainer-count .badge")


def back_online(page: Page) -> None:
    page.context.set_offline(False)
    expect(page.locator("[data-network]")).to_be_hidden()


def errors(page: Page) -> list[str]:
    """What broke in the page; that a request fails without a network is what this is about."""
    return [text for text in page.broken if "Failed to load resource" not in text]  # type: ignore[attr-defined]


def test_eight_taps_one_undo_and_one_at_the_door_without_a_network(server, telephone, session):
    page = telephone()
    page.context.set_offline(True)
    page.reload()
    for name in NAMES[:8]:
        tap(page, name)
    tap(page, NAMES[2], present=False)
    walk_in(page, "Mona Dørgæst")
    expect(count(page)).to_have_text("8 af 11")
    expect(page.locator("[data-waiting]")).to_have_text("10")
    assert noted(server, session) == {"present": [], "log": []}

    page.reload()
    expect(count(page)).to_have_text("8 af 11")
    expect(row(page, "Mona Dørgæst")).to_have_attribute("aria-pressed", "true")

    back_online(page)
    expect(count(page)).to_have_text("8 af 11")
    there = [*NAMES[:2], *NAMES[3:8], "Mona Dørgæst"]
    assert noted(server, session) == {
        "present": sorted(there),
        "log": [[name, True] for name in NAMES[:8]] + [[NAMES[2], False], ["Mona Dørgæst", True]],
    }
    assert errors(page) == []


def test_two_telephones_at_once_make_one_log_and_lose_nothing(server, telephone, session):
    one, two = telephone(), telephone()
    for page in (one, two):
        page.context.set_offline(True)
    for name in NAMES[:3]:
        tap(one, name)
    for name in NAMES[2:5]:
        tap(two, name)
    tap(two, NAMES[2], present=False)
    walk_in(two, "Mona Dørgæst")
    # The one that tapped last is heard first: what counts is when it was tapped.
    back_online(two)
    back_online(one)
    there = sorted([NAMES[0], NAMES[1], NAMES[3], NAMES[4], "Mona Dørgæst"])
    found = noted(server, session)
    assert found["present"] == there
    assert found["log"] == [
        *([name, True] for name in NAMES[:3]),
        *([name, True] for name in NAMES[2:5]),
        [NAMES[2], False],
        ["Mona Dørgæst", True],
    ]
    two.evaluate("dispatchEvent(new Event('online'))")
    for page in (one, two):
        expect(count(page)).to_have_text("5 af 11")
    assert errors(one) + errors(two) == []


def test_without_a_script_the_same_buttons_post_forms(server, telephone, session):
    page = telephone(javascript=False)
    tap(page, NAMES[0])
    tap(page, NAMES[1])
    tap(page, NAMES[1], present=False)
    walk_in(page, "Mona Dørgæst")
    expect(count(page)).to_have_text("2 af 11")
    assert noted(server, session)["present"] == [NAMES[0], "Mona Dørgæst"]


def test_a_telephone_that_is_logged_out_keeps_no_names(server, telephone, session):
    page = telephone()
    page.goto(f"{server.address}/min-side/")
    page.get_by_role("button", name="Log ud").click()
    page.wait_for_url(f"{server.address}/")
    assert page.evaluate("async () => await caches.keys()") == []


PATHS = """
from courses.enrolment.actions.check_in import check_in_code
from courses.enrolment.models import Enrolment
from courses.enrolment.queries import enrolment_token
place = Enrolment.objects.filter(session=PK).order_by("pk").first()
print(f"/min-plads/{enrolment_token(place)}/", f"/her/{check_in_code(place.session.meetings.get())}/")
"""


def test_who_has_opened_min_plads_on_this_telephone_notes_themselves_with_one_tap(server, visit, session):
    place, here = server.shell(PATHS.replace("PK", str(session))).split()
    page = visit()
    page.goto(server.address + here)
    expect(page.get_by_role("button", name="Ja, jeg er her")).to_be_hidden()
    page.goto(server.address + place)
    page.goto(server.address + here)
    page.get_by_role("button", name="Ja, jeg er her").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Velkommen!")
    assert noted(server, session)["present"] == [NAMES[0]]
    assert errors(page) == []
