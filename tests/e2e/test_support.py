"""Support on a telephone: a trainer counts two numbers, and an organiser takes a kommune's sheet along."""

import pytest
from playwright.sync_api import expect

from tests.e2e.audit import faults
from tests.e2e.conftest import DESKTOP, PHONE, log_in
from tests.e2e.hands import Hands

pytestmark = pytest.mark.e2e
# A session of the demo's trainer that was over yesterday, in a room that nobody else has, of an association at home there.
MAKE = """
import datetime as dt
from courses.common import clock
from courses.demo.people import LOGINS
from courses.members.models import TrainerProfile
from courses.places.models import Association, Venue
from courses.schedule.models import Meeting, Session, SessionTrainer
like = Session.objects.filter(venue__isnull=False).order_by("pk").first()
town = like.venue.municipality
venue = Venue.objects.create(
    name="Støttens sal", slug="stoettens-sal", street="Prøvevej 7", postcode=like.venue.postcode,
    municipality=town, lat=like.venue.lat, lon=like.venue.lon, capacity=20,
)
host = Association.objects.create(name="Støttens Prøveforening", slug="stoettens-proeveforening", municipality=town)
begin = (clock.now() - dt.timedelta(days=2)).replace(hour=16, minute=0, second=0, microsecond=0)
span = {"starts_at": begin, "ends_at": begin + dt.timedelta(hours=3)}
facts = {"created_at": begin, "changed_at": begin, "published_at": begin, "capacity": 12}
session = Session.objects.create(
    course=like.course, venue=venue, region=like.region, association=host, status="held", **span, **facts
)
Meeting.objects.create(session=session, number=1, **span)
who = TrainerProfile.objects.get(member__user__email=LOGINS["trainer"][0])
SessionTrainer.objects.create(session=session, trainer=who)
half = f"{clock.local(begin).year}-{1 if clock.local(begin).month < 7 else 2}"
print(session.pk, town.pk, half)
"""


def test_two_numbers_are_counted_and_a_sheet_is_taken_along(server, visit):
    session, kommune, half = server.shell(MAKE).split()
    trainer = Hands(visit(PHONE))
    log_in(trainer.page, server, "trainer")
    trainer.page.goto(f"{server.address}/underviser/hold/{session}/")
    opened = trainer.pages
    trainer.go("Hvor mange er under 25?")
    assert faults(trainer.page) == []
    trainer.write("Hvor mange kom", "12")
    trainer.write("Heraf under 25 år", "13")
    trainer.press("Gem")
    expect(trainer.page.get_by_label("Heraf under 25 år")).to_have_value("13")
    assert faults(trainer.page) == []
    trainer.write("Heraf under 25 år", "5")
    trainer.press("Gem")
    expect(trainer.page.get_by_text("Gemt. Tak.")).to_be_visible()
    assert (trainer.pages - opened, trainer.fields) == (3, 3)
    planner = Hands(visit(PHONE))
    log_in(planner.page, server, "organiser")
    page = planner.page
    page.goto(f"{server.address}/admin/support/session/{session}/")
    expect(page.get_by_role("heading", name="Lån af kommunens lokaler").locator("..")).to_contain_text("Kan søges.")
    sheet = f"/admin/support/sheet/?kommune={kommune}&half={half}"
    for path in ("/admin/support/", "/admin/support/rule/", f"/admin/support/session/{session}/", sheet):
        for size in (PHONE, DESKTOP):
            page.set_viewport_size(size)
            page.goto(server.address + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
            assert faults(page, ".planning") == [], path
    with page.expect_download() as waiting:
        page.get_by_role("link", name="På papir (PDF)").click()
    assert waiting.value.suggested_filename.endswith(".pdf")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Som regneark (xlsx)").click()
    assert waiting.value.suggested_filename.endswith(".xlsx")
    assert page.broken == []
