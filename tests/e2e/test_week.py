"""A question asked, answered and shared, and three lines of «Din uge» settled, on a telephone. Fields, pages and taps are counted."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.audit import faults
from tests.e2e.conftest import DESKTOP, PHONE, log_in
from tests.e2e.hands import pages_opened, taps

pytestmark = pytest.mark.e2e
QUESTION = "Hvem kan låne os et banner i maj?"
# What waits for the coordinator one can log in as: somebody new, and a word that nobody has answered.
WAITING = """
import datetime as dt
from courses.common import clock
from courses.demo.people import LOGINS
from courses.enrolment.models import Enrolment
from courses.members.models import MemberProfile
from courses.tasks.actions import taking
from courses.tasks.models import Coordinator, TakenTask, Welcome
place = Coordinator.objects.filter(member__user__email=LOGINS["trainer"][0]).first()
row = TakenTask.objects.filter(task__association=place.association, state="taken").first()
taking.write(taken=row, author=row.member, words="Skal jeg tage en dug med?")
seat = Enrolment.objects.filter(state="enrolled", member__user__isnull=False).exclude(member=row.member)
member = seat.exclude(member__in=Welcome.objects.values("member")).order_by("-pk").first().member
Enrolment.objects.filter(member=member).update(confirmed_at=clock.now() - dt.timedelta(days=2))
MemberProfile.objects.filter(pk=member.pk).update(association=place.association)
"""
KEYS = """
from courses.knowledge.models import Inquiry
print(Inquiry.objects.filter(answered_at=None).first().pk, Inquiry.objects.filter(member_shares=True).first().pk)
"""


def test_a_question_is_asked_answered_and_shared(server, visit):
    """Asked: one field, three pages, two taps. Answered: one field and a tick, four taps. Shared: one tap."""
    mine = visit(PHONE)
    log_in(mine, server, "member")
    pages = pages_opened(mine)
    mine.goto(server.address + "/min-side/")
    mine.get_by_role("link", name="Spørg os").click()
    assert mine.locator("main form .field :is(input, textarea):visible").count() == 1
    mine.get_by_label("Dit spørgsmål").fill(QUESTION)
    mine.get_by_role("button", name="Spørg", exact=True).click()
    expect(mine.get_by_text("Sendt. Du får en mail, når der er et svar.")).to_be_visible()
    assert len(pages) == 3
    assert taps(mine) == 2
    theirs = visit(PHONE)
    log_in(theirs, server, "organiser")
    pages = pages_opened(theirs)
    theirs.goto(server.address + "/min-side/din-uge/")
    theirs.get_by_role("link", name="Læs og svar").last.click()
    expect(theirs.get_by_text(QUESTION)).to_be_visible()
    assert "Mynte" not in theirs.content()
    theirs.get_by_label("Dit svar").fill("Skriv det under ting, der lånes ud.")
    theirs.get_by_label("Andre må læse det").check()
    theirs.get_by_role("button", name="Svar", exact=True).click()
    expect(theirs.get_by_text("Sendt. Den, der spurgte, får det at vide på mail.")).to_be_visible()
    assert (len(pages), taps(theirs)) == (3, 3)
    mine.reload()
    mine.get_by_role("button", name="Del det med andre").click()
    expect(mine.get_by_text("Andre kan læse det, uden dit navn.")).to_be_visible()
    assert taps(mine) == 3
    anybody = visit(PHONE)
    anybody.goto(server.address + "/faelles-viden/?q=banner+maj")
    expect(anybody.get_by_role("link", name=QUESTION)).to_be_visible()
    assert "Mynte" not in anybody.content()
    assert mine.foreign == theirs.foreign == anybody.foreign == []


def test_three_lines_of_a_week_are_settled(server, visit):
    """A welcome, an answer, a task that is closed: one field, seven taps, back on the page each time."""
    server.shell(WAITING)
    page = visit(PHONE)
    log_in(page, server, "trainer")
    page.goto(server.address + "/min-side/")
    page.get_by_role("link", name="Din uge").click()
    pages = pages_opened(page)
    lines = page.locator("main ul[role=list] > li.card")
    before = lines.count()
    assert before >= 3
    page.get_by_role("link", name=re.compile("^Byd velkommen")).first.click()
    page.get_by_role("button", name="Send velkomsten").click()
    page.goto(server.address + "/min-side/din-uge/")
    page.get_by_role("link", name=re.compile("^Svar")).first.click()
    page.get_by_label("Din besked").first.fill("Ja tak, gerne.")
    page.get_by_role("button", name="Send").first.click()
    page.goto(server.address + "/min-side/din-uge/")
    page.get_by_role("link", name=re.compile("^Se opgaven")).first.click()
    page.get_by_role("button", name="Luk opgaven").click()
    page.goto(server.address + "/min-side/din-uge/")
    expect(lines).to_have_count(before - 3)
    assert len(pages) == 9
    assert taps(page) == 6
    assert page.foreign == []


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_of_it_fits_a_telephone_and_axe_finds_nothing(server, visit, language):
    waiting, shared = server.shell(KEYS).split()
    for role, paths in {
        "": ["/faelles-viden/", "/faelles-viden/?q=ingenting", f"/faelles-viden/{shared}/"],
        "member": ["/min-side/spoergsmaal/", "/min-side/folk/ting/"],
        "trainer": ["/min-side/din-uge/"],
        "organiser": ["/min-side/din-uge/", f"/min-side/spoergsmaal/{waiting}/svar/"],
    }.items():
        page = visit(PHONE)
        if role:
            log_in(page, server, role)
        for path in paths:
            page.emulate_media(color_scheme="light")
            page.goto(server.address + language + path)
            for width in (360, 320):
                page.set_viewport_size({"width": width, "height": 740})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert faults(page) == [], path
            for size, scheme in ((DESKTOP, "light"), (PHONE, "dark")):
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size(size)
                assert faults(page) == [], (path, scheme)
        assert page.foreign == []
