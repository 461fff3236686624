"""The members' budget on a telephone: voted within three pages, changed, taken back; a counted round with its picture. What it takes in
seconds says `benchmarks/vote.py`."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.audit import faults
from tests.e2e.conftest import DESKTOP, PHONE, log_in
from tests.e2e.hands import pages_opened, taps

pytestmark = pytest.mark.e2e
# The open round, the counted one, and the link of the member to log in as.
KEYS = """
from courses.budget.models import Round, Voter
from courses.budget.queries.rounds import voter_token
from courses.demo.people import LOGINS
open_round, counted = (Round.objects.filter(state=state).order_by("pk").first() for state in ("voting", "closed"))
voter = Voter.objects.get(round=open_round, member__user__email=LOGINS["member"][0])
print(open_round.pk, counted.pk, voter_token(voter))
"""


def test_a_vote_takes_no_field_and_three_pages_and_is_changed_and_taken_back(server, visit):
    _open, _counted, token = server.shell(KEYS).split()
    page = visit(PHONE)
    log_in(page, server, "member")
    pages = pages_opened(page)
    page.goto(server.address + "/medlemsbudget/")
    page.locator("li.card h2 a").first.click()
    page.get_by_role("link", name="Stem", exact=True).click()
    boxes = page.get_by_role("checkbox")
    boxes.nth(0).check()
    boxes.nth(2).check()
    page.get_by_role("button", name="Stem", exact=True).click()
    expect(page.get_by_text("Din stemme er afgivet.")).to_be_visible()
    assert taps(page) == 5
    assert [path.split("/")[1] for path in pages] == ["medlemsbudget", "medlemsbudget", "min-stemme", "min-stemme"]
    assert boxes.nth(0).is_checked()
    assert not boxes.nth(1).is_checked()
    # Another device, by the link of the mail: the last vote counts.
    other = visit(PHONE)
    other.goto(f"{server.address}/min-stemme/{token}/")
    assert other.get_by_role("checkbox").nth(2).is_checked()
    other.get_by_role("checkbox").nth(2).uncheck()
    other.get_by_role("button", name="Ret min stemme").click()
    expect(other.get_by_text("Din stemme er afgivet.")).to_be_visible()
    page.reload()
    assert not boxes.nth(2).is_checked()
    page.get_by_role("button", name="Træk min stemme tilbage").click()
    expect(page.get_by_role("button", name="Stem", exact=True)).to_be_visible()
    assert page.foreign == []
    assert page.broken == []


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_of_the_budget_fits_a_telephone_and_axe_finds_nothing(server, visit, language):
    is_open, counted, token = server.shell(KEYS).split()
    page = visit(PHONE)
    log_in(page, server, "member")
    for path in (
        "/medlemsbudget/",
        f"/medlemsbudget/{is_open}/",
        f"/medlemsbudget/{counted}/",
        f"/min-stemme/{token}/",
        "/min-stemme/1.x/",
    ):
        page.goto(server.address + language + path)
        for width in (360, 320):
            page.set_viewport_size({"width": width, "height": 740})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert faults(page) == [], path
        page.set_viewport_size(DESKTOP)
        assert faults(page) == [], path
        page.set_viewport_size(PHONE)
    assert page.foreign == []


def test_the_counted_round_has_a_picture_its_table_and_the_file(server, visit):
    _open, counted, _token = server.shell(KEYS).split()
    page = visit(PHONE)
    page.goto(f"{server.address}/medlemsbudget/{counted}/")
    assert page.locator("svg.money circle").count() > 10
    page.get_by_text("Det samme som en tabel").click()
    expect(page.locator("figure table").first).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Alle stemmer uden navne").click()
    assert waiting.value.suggested_filename.endswith(".pb")


def test_what_won_becomes_drafts_by_one_tap_and_goes_again_by_another(server, visit):
    """No field: the district stands chosen, or is chosen from a list. Three pages, two taps."""
    _open, counted, _token = server.shell(KEYS).split()
    page = visit(PHONE)
    log_in(page, server, "organiser")
    pages = pages_opened(page)
    page.goto(f"{server.address}/admin/budget_rounds/{counted}/")
    assert page.locator("main .content-wrapper input:visible, main textarea:visible").count() == 0
    page.get_by_role("button", name=re.compile("^Lav kladder af det")).first.click()
    expect(page.get_by_text(re.compile("kladder? er lavet")).first).to_be_visible()
    page.get_by_role("button", name=re.compile("^Fortryd kladderne")).click()
    expect(page.get_by_text(re.compile("kladder? er væk")).first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Fortryd kladderne"))).to_have_count(0)
    assert (len(pages), taps(page)) == (3, 2)
    assert page.foreign == []
    assert page.broken == []
