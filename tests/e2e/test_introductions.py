"""Put in touch on a telephone: asked, accepted, written, ended. Fields, pages and taps are counted."""

import pytest
from playwright.sync_api import expect

from tests.e2e.audit import faults
from tests.e2e.conftest import DESKTOP, PHONE, log_in
from tests.e2e.hands import pages_opened, taps

pytestmark = pytest.mark.e2e
# A topic, a notice of somebody else in it, and the page of the member's own introduction that goes on.
KEYS = """
from courses.demo.people import LOGINS
from courses.introductions.models import Notice
from courses.introductions.queries.people import sides_of
from courses.members.models import MemberProfile
me = MemberProfile.objects.get(user__email=LOGINS["member"][0])
side = next(side for side in sides_of(me) if side.stage == "open")
row = Notice.objects.exclude(member=me).filter(topic__position=5).first()
print(row.topic_id, row.pk, side.token)
"""
# The link of the one who is asked last, as the mail has it.
ASKED = """
from courses.introductions.models import Introduction
from courses.introductions.queries.people import Side
row = Introduction.objects.order_by("-pk").first()
print(Side(row, row.giver).token)
"""


def test_asked_accepted_written_and_ended(server, visit):
    """Whoever asks: one field, four pages, three taps. Whoever is asked: one field for a letter."""
    mine = visit(PHONE)
    log_in(mine, server, "member")
    pages = pages_opened(mine)
    mine.goto(server.address + "/min-side/folk/")
    mine.get_by_role("link", name="Fonde og ansøgninger").click()
    mine.locator(".notice-card a").first.click()
    assert mine.locator("form .field :is(input, textarea):visible").count() == 1
    mine.get_by_label("Med én sætning").fill("Hvem kan læse vores ansøgning igennem?")
    mine.get_by_role("button", name="Spørg", exact=True).click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("Vi har spurgt")
    assert [path.partition("/min-")[2].split("/")[0] for path in pages] == ["side"] * 3 + ["forbindelse"]
    assert taps(mine) == 3
    theirs = visit(PHONE)
    theirs.goto(f"{server.address}/min-forbindelse/{server.shell(ASKED).strip()}/")
    expect(theirs.get_by_role("heading", level=1)).to_have_text("Skal vi sætte jer i forbindelse?")
    assert "Mynte" not in theirs.content()
    theirs.get_by_role("button", name="Ja, sæt os i forbindelse").click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text("Du og Mynte")
    theirs.get_by_label("Dit brev").fill("Gerne. Ring på 23 45 67 89")
    theirs.get_by_role("button", name="Send").click()
    expect(theirs.get_by_text("Det her kan føre andre til nogen: «23 45 67 89»").first).to_be_visible()
    theirs.get_by_label("Dit brev").fill("Gerne. Hvornår skal den sendes?")
    theirs.get_by_role("button", name="Send").click()
    expect(theirs.locator("#breve li")).to_have_count(1)
    mine.reload()
    expect(mine.get_by_text("Hvornår skal den sendes?")).to_be_visible()
    mine.get_by_role("button", name="Slut, og slet alle breve").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("Det er slut")
    expect(mine.get_by_text("Hvornår skal den sendes?")).to_have_count(0)
    assert mine.foreign == theirs.foreign == []
    # The browser says so of the letter with a telephone number, which was asked about.
    assert [said for said in mine.broken + theirs.broken if "422" not in said] == []


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_of_it_fits_a_telephone_and_axe_finds_nothing(server, visit, language):
    topic, notice, token = server.shell(KEYS).split()
    for role, paths in {
        "": ["/find-folk/", f"/min-forbindelse/{token}/", "/min-forbindelse/1.x/"],
        "member": [
            "/min-side/",
            "/min-side/folk/",
            f"/min-side/folk/emne/{topic}/",
            f"/min-side/folk/opslag/{notice}/",
        ],
    }.items():
        page = visit(PHONE)
        if role:
            log_in(page, server, role)
        for path in paths:
            page.goto(server.address + language + path)
            for width in (360, 320):
                page.set_viewport_size({"width": width, "height": 740})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert faults(page) == [], path
            page.set_viewport_size(DESKTOP)
            assert faults(page) == [], path
            page.set_viewport_size(PHONE)
        assert page.foreign == []
