"""A role handed over on a telephone: begun, said yes to, written, ticked, handed over, undone, ended. Fields, pages and taps are counted."""

import pytest
from playwright.sync_api import expect

from tests.e2e.audit import faults
from tests.e2e.conftest import DESKTOP, PHONE, log_in
from tests.e2e.hands import pages_opened, taps

pytestmark = pytest.mark.e2e
# The member one can log in as coordinates an association that nobody else does, for the time of this test.
NAMED = """
from courses.demo.people import LOGINS
from courses.places.models import Association
from courses.tasks.actions.coordinators import name_coordinator
from courses.tasks.models import Coordinator
email, name = LOGINS["member"]
taken = Coordinator.objects.filter(association__isnull=False).values("association")
place = Association.objects.exclude(pk__in=taken).order_by("-pk").first()
name_coordinator(email=email, name=name, association=place)
"""
LET_GO = """
from courses.demo.people import LOGINS
from courses.tasks.actions import coordinators
from courses.tasks.models import Coordinator
for place in Coordinator.objects.filter(member__user__email=LOGINS["member"][0]):
    coordinators.let_go(coordinator=place)
"""
# The hand-over of the demo that goes on, which the member sees.
KEY = """
from courses.handover.models import HandOver
print(HandOver.objects.order_by("pk").first().pk)
"""


def test_a_role_changes_hands_and_goes_back(server, visit):
    """Whoever leaves: one field to begin and one to write, seven taps. Whoever follows: no field, two taps."""
    server.shell(NAMED)
    try:
        mine, theirs = visit(PHONE), visit(PHONE)
        log_in(mine, server, "member")
        log_in(theirs, server, "trainer")
        pages = pages_opened(mine)
        mine.goto(server.address + "/min-side/koordinator/")
        mine.get_by_role("link", name="Giv rollen videre").click()
        assert mine.locator("main form .field :is(input, textarea):visible").count() == 1
        mine.get_by_label("E-mail på den, der tager over").fill(server.demo["logins"]["trainer"])
        mine.get_by_role("button", name="Begynd").click()
        expect(mine.get_by_text("har ikke svaret endnu")).to_be_visible()
        assert (len(pages), taps(mine)) == (3, 2)
        their_pages = pages_opened(theirs)
        theirs.goto(server.address + "/min-side/")
        theirs.get_by_role("link", name="Overdragelse").last.click()
        theirs.get_by_role("button", name="Ja, jeg tager den").click()
        expect(theirs.get_by_role("heading", name="Listen")).to_be_visible()
        assert (len(their_pages), taps(theirs)) == (3, 2)
        mine.reload()
        mine.get_by_label("Hvad rollen gør hver uge").fill("Ring til dem, der er nye.")
        mine.get_by_role("button", name="Gem", exact=True).click()
        expect(mine.get_by_text("Gemt.")).to_be_visible()
        mine.get_by_role("button", name="Gennemgået").first.click()
        expect(mine.get_by_text("✓")).to_have_count(1)
        theirs.reload()
        expect(theirs.get_by_text("Ring til dem, der er nye.").first).to_be_visible()
        mine.get_by_role("button", name="Giv rollen videre nu").click()
        expect(mine.get_by_text("Den skiftede hænder")).to_be_visible()
        mine.get_by_role("button", name="Fortryd").click()
        mine.get_by_role("button", name="Alligevel ikke").click()
        expect(mine.get_by_text("Det blev ikke til noget")).to_be_visible()
        assert (len(pages), taps(mine)) == (9, 7)
        assert mine.foreign == theirs.foreign == mine.broken == theirs.broken == []
    finally:
        server.shell(LET_GO)


@pytest.mark.parametrize("language", ["", "/en"])
def test_its_pages_fit_a_telephone_and_axe_finds_nothing(server, visit, language):
    page = visit(PHONE)
    log_in(page, server, "member")
    page.goto(f"{server.address}{language}/min-side/overdragelse/{server.shell(KEY).strip()}/")
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []
    for size, scheme in ((DESKTOP, "light"), (PHONE, "dark")):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        assert faults(page) == []
    assert page.foreign == []
