"""A course made by two people in one flow: who may not write pages hands that on, goes on once it is done, and nothing is asked twice."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.audit import faults
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.hands import Hands
from tests.e2e.whole_course import log_in, make_course

pytestmark = pytest.mark.e2e
COURSE = "To, der laver et kursus"
PLANNER, EDITOR = "planlaegger.alene@demo.example", "redaktoer.alene@demo.example"
TWO = f"""
from django.contrib.auth.models import Group
from courses.people.models import User
for address, name, group in (({PLANNER!r}, "Pia Plan", "Planlægning"), ({EDITOR!r}, "Erik Editor", "Redaktører")):
    User.objects.create_user(address, first_name=name).groups.set(Group.objects.filter(name=group))
"""
TICK = """
from courses.common.models import OutboxMail
from courses.pages.actions.making import settle_handed
settle_handed()
print(OutboxMail.objects.filter(to=WHO, kind="handed_done").count())
"""


def step(hands: Hands, name: str):
    return hands.page.locator(f"#{name}")


def test_what_one_may_not_do_is_handed_on_and_comes_back(server, visit):
    server.shell(TWO)
    planner, editor = Hands(visit(DESKTOP)), Hands(visit(PHONE))
    log_in(planner, server, PLANNER, "/admin/")
    make_course(planner, COURSE, "toer")
    expect(step(planner, "page")).to_contain_text("Du må ikke selv gøre det her. Giv det videre.")
    step(planner, "page").locator("summary").click()
    planner.choose(step(planner, "page").get_by_role("combobox"), "Erik Editor")
    with planner.page.expect_navigation():
        step(planner, "page").get_by_role("button", name="Giv det videre med en mail").click()
    expect(step(planner, "page")).to_contain_text("Venter på Erik Editor")
    assert faults(planner.page, ".planning") == []
    # The editor finds it on their first page, on a telephone.
    log_in(editor, server, EDITOR, "/admin/")
    editor.go(f"{COURSE}: Side")
    expect(step(editor, "page")).to_contain_text("Givet til dig af Pia Plan")
    assert faults(editor.page, ".planning") == []
    editor.go("Skriv kursets side")
    bottom = editor.page.get_by_role("navigation", name="Handlinger (nederst)")
    editor.tap(bottom.get_by_role("button", name="Flere muligheder"))
    editor.press("Udgiv")
    expect(step(editor, "page")).to_contain_text("Færdig")
    expect(step(editor, "series")).to_contain_text("Du må ikke selv gøre det her.")
    assert server.shell(TICK.replace("WHO", repr(PLANNER))).strip() == "1"
    planner.page.reload()
    expect(step(planner, "page")).to_contain_text("Færdig")
    expect(step(planner, "series")).to_have_attribute("aria-current", re.compile("step"))
    for one in (planner.page, editor.page):
        assert one.foreign == []
        assert one.broken == []
