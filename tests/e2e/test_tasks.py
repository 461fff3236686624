"""A task on a telephone: found from the front page, taken and given back; posted from the shelf. What it takes in seconds says
`benchmarks/task.py`."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.audit import faults
from tests.e2e.conftest import DESKTOP, PHONE, log_in
from tests.e2e.hands import pages_opened, taps

pytestmark = pytest.mark.e2e
# The page of one task, one that somebody has, the list of those who coordinate.
KEYS = """
from courses.tasks.models import TakenTask, Task
from courses.tasks.queries.tasks import taken_token
row = TakenTask.objects.filter(state="taken").order_by("pk").first()
print(row.task_id, taken_token(row))
"""


def test_from_the_front_page_to_a_task_and_back_takes_no_field_four_pages_and_three_taps(server, visit):
    page = visit(PHONE)
    log_in(page, server, "member")
    pages = pages_opened(page)
    page.goto(server.address + "/")
    page.get_by_role("link", name="Hvad kan jeg gøre nu?").click()
    page.get_by_role("button", name=re.compile("^Tag opgaven")).first.click()
    expect(page.get_by_text("Den er din. Koordinatoren ved det.")).to_be_visible()
    page.get_by_role("button", name="Giv den tilbage").click()
    expect(page.get_by_text("Du har givet den tilbage")).to_be_visible()
    assert [path.split("/")[1] for path in pages] == ["", "opgaver", "min-opgave", "min-opgave"]
    assert taps(page) == 3
    assert page.foreign == []
    assert page.broken == []


def test_without_a_log_in_it_takes_two_fields_and_a_link_in_a_mail(server, visit):
    page = visit(PHONE)
    page.goto(server.address + "/opgaver/?postnr=7100")
    page.locator(".task-card h3 a").first.click()
    form = page.locator("section[aria-labelledby=tag] form")
    assert form.locator(".field input:visible").count() == 2
    page.get_by_label("Fornavn og efternavn").fill("Birk Prøvesen")
    page.get_by_label("E-mail").fill("birk.opgave@demo.example")
    form.get_by_role("button", name="Tag opgaven").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Se i din mail")
    text = server.shell(
        "from courses.common.models import OutboxMail;"
        "print(OutboxMail.objects.get(to='birk.opgave@demo.example', kind='task_confirm').text)"
    )
    page.goto(re.findall(r"http://127\.0\.0\.1:\d+/opgaver/ja/\S+", text)[0])
    assert faults(page) == []
    page.get_by_role("button", name="Tag opgaven").click()
    expect(page.get_by_text("Den er din. Koordinatoren ved det.")).to_be_visible()
    page.get_by_role("button", name="Giv den tilbage").click()
    expect(page.get_by_text("Du har givet den tilbage")).to_be_visible()
    assert page.broken == []


def test_a_coordinator_posts_from_the_shelf_without_typing(server, visit):
    page = visit(PHONE)
    log_in(page, server, "trainer")
    pages_opened(page)
    page.goto(server.address + "/min-side/koordinator/")
    page.get_by_role("link", name="Slå en opgave op").click()
    page.get_by_role("link", name="Læs korrektur på en tekst").click()
    page.get_by_role("button", name="Slå den op").click()
    expect(page.get_by_text("Den er slået op.")).to_be_visible()
    assert taps(page) == 3
    # The site is shared: what was posted goes again.
    page.get_by_role("button", name="Luk den: der skal ikke bruges flere").click()
    expect(page.get_by_text("Opgaven er lukket")).to_be_visible()
    assert page.broken == []


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_of_tasks_fits_a_telephone_and_axe_finds_nothing(server, visit, language):
    task, token = server.shell(KEYS).split()
    for role, paths in {
        "": ["/opgaver/", "/opgaver/?postnr=7100&tid=1", "/opgaver/?postnr=0000", f"/opgaver/{task}/"],
        "member": ["/min-side/", "/min-side/opgaver/", f"/min-opgave/{token}/", f"/opgaver/{task}/"],
        "trainer": ["/min-side/koordinator/", f"/min-side/koordinator/opgave/{task}/"],
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
