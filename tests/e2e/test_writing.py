"""From a trainer's idea to everybody's course: proposed with a picture, approved, read, taught, and named on a certificate."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.audit import faults
from tests.e2e.conftest import DESKTOP, PHONE, log_in
from tests.e2e.site import Server

pytestmark = pytest.mark.e2e
ADDRESS = "skriver@demo.example"
ALT = "Fem mennesker om et langt bord."
# A course of one module for this test alone, a session of it to come and one that is over.
A_COURSE = f"""
import json
from courses.catalogue.models import Qualification
from courses.pages.actions.packages import take_package
from courses.pages.models import CoursePage, ModulePage
from courses.pages.rules.package import CoursePackage
from courses.people.models import User
from tests.factories.certificates import participant
from tests.factories.members import MemberFactory, TrainerFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
row = {{"minutes": 30, "title": "Runden", "text": "<p>Tag en runde.</p>"}}
module = {{"title": "En runde om bordet", "minutes": 30, "activities": [row]}}
content = {{"code": "skriv", "title": "Skriveprøven", "lessons": 1, "modules": [module]}}
course = take_package(package=CoursePackage.model_validate({{"course": content}}), user=User.objects.first()).course
for page in [*CoursePage.objects.filter(course=course), *ModulePage.objects.filter(title=module["title"])]:
    page.get_latest_revision().publish(skip_permission_checks=True)
trainer = TrainerFactory(member=MemberFactory(name="Skriver Prøve", user__email={ADDRESS!r}))
Qualification.objects.create(trainer=trainer, course=course, level=Qualification.Level.LEAD)
coming, over = SessionFactory(course=course, days=30), SessionFactory(course=course, days=-3)
for session in (coming, over):
    SessionTrainerFactory(session=session, trainer=trainer)
participant(over, "Læser Prøve")
page = ModulePage.objects.get(title=module["title"], locale__language_code="da")
print(json.dumps({{"module": page.pk, "url": page.url, "coming": coming.pk, "over": over.pk, "course": course.pk}}))
"""
CODE = f"""
from courses.common.models import OutboxMail
print(OutboxMail.objects.filter(to="{ADDRESS}", kind="login_code").latest("pk").subject.rsplit(" ")[-1])
"""
CLOSE = """
from courses.pages.actions.closing import close_session
from courses.schedule.models import Session
print(close_session(session=Session.objects.get(pk=PK), actor=None)[0].token)
"""
AWAY = f"""
from wagtail.models import Page
from courses.catalogue.models import Course
from courses.certificates.models import Certificate
from courses.enrolment.models import Enrolment
from courses.members.models import MemberProfile, TrainerProfile
from courses.pages.models import CoursePage, TaughtModule
from courses.people.models import User
from courses.schedule.models import Session
sessions = Session.objects.filter(course=PK)
Certificate.objects.filter(session__in=sessions).delete()
Enrolment.objects.filter(session__in=sessions).delete()
TaughtModule.objects.filter(session__in=sessions).delete()
for page in CoursePage.objects.filter(course=PK):
    page.delete()
sessions.delete()
TrainerProfile.objects.filter(member__user__email={ADDRESS!r}).delete()
MemberProfile.objects.filter(user__email={ADDRESS!r}).delete()
User.objects.filter(email={ADDRESS!r}).delete()
Course.objects.filter(pk=PK).delete()
"""


@pytest.fixture
def made(server: Server) -> Iterator[dict]:
    """The course, and nothing of it afterwards."""
    found = json.loads(server.shell(A_COURSE))
    yield found
    server.shell(AWAY.replace("PK", str(found["course"])))


def look(page: Page, name: str) -> None:
    """In both sizes: nothing for axe, nothing to scroll sideways."""
    for size, scheme in ((PHONE, "light"), (DESKTOP, "light"), (PHONE, "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=Path(folder) / f"{name}-{size['width']}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert faults(page) == []


def enter(page: Page, server: Server, path: str) -> None:
    """The trainer, by a code from the mail."""
    page.goto(server.address + path)
    page.get_by_label("E-mail").fill(ADDRESS)
    for name in ("Send mig en kode", "Log ind"):
        if name == "Log ind":
            page.get_by_role("textbox").first.fill(server.shell(CODE))
        with page.expect_event("load"):
            page.get_by_role("button", name=name).click()


def propose(page: Page) -> None:
    """Put a picture into the first exercise, in the editor, and send it in."""
    with page.expect_event("load"):
        page.get_by_role("button", name="Foreslå en ændring").click()
    more = page.locator("[data-contentpath=more]").first
    more.get_by_role("button", name="Indsæt en byggesten").first.click()
    page.get_by_role("option", name="Billede", exact=True).click()
    picture = more.locator("[data-contentpath=picture]").first
    picture.get_by_role("button", name="Vælg").first.click()
    page.locator("[data-chooser-modal-choice]").first.click()
    words = page.locator("[name$='picture-alt_text']").first
    words.fill(ALT)
    with page.expect_navigation():
        page.locator("button[name=action-submit]").first.evaluate("button => button.click()")


def test_a_proposal_with_a_picture_goes_all_the_way(server, visit, made):
    trainer = visit(DESKTOP)
    enter(trainer, server, "/underviser/kursus/skriv/")
    propose(trainer)
    trainer.goto(server.address + "/underviser/")
    expect(trainer.get_by_text("Venter på at blive læst siden")).to_be_visible()
    look(trainer, "trainer-home")

    editor = visit(DESKTOP)
    log_in(editor, server, "editor")
    editor.goto(server.address + "/admin/")
    expect(editor.locator("main")).to_contain_text("En runde om bordet")
    # Wagtail keeps the row's links in a menu that is made when it is opened.
    compare = re.search(rf"/admin/pages/{made['module']}/revisions/compare/live[^\"]+", editor.content())
    assert compare is not None
    editor.goto(server.address + compare[0])
    expect(editor.locator("body")).to_contain_text(ALT)
    editor.goto(f"{server.address}/admin/pages/{made['module']}/edit/")
    with editor.expect_navigation():
        editor.locator("[data-workflow-action-name=approve]").first.evaluate("button => button.click()")

    reader = visit(PHONE)
    reader.goto(server.address + made["url"])
    expect(reader.get_by_role("img", name=ALT)).to_be_attached()
    look(reader, "module")

    trainer.goto(f"{server.address}/underviser/hold/{made['coming']}/drejebog/")
    expect(trainer.get_by_role("img", name=ALT)).to_be_attached()
    look(trainer, "running-order")
    # On a telephone each activity is one column: its cells stand under each other.
    trainer.set_viewport_size(PHONE)
    cells = [cell.bounding_box() for cell in trainer.locator(".table--order tbody tr").first.locator("td").all()]
    assert len(cells) == 4
    assert len({round(cell["x"]) for cell in cells if cell}) == 1
    trainer.goto(server.address + "/underviser/")
    expect(trainer.get_by_text("Offentliggjort")).to_be_visible()

    token = server.shell(CLOSE.replace("PK", str(made["over"])))
    reader.goto(f"{server.address}/bevis/{token}/")
    reader.get_by_text("Det blev der undervist i").click()
    expect(reader.get_by_text("En runde om bordet, udgaven fra")).to_be_visible()
    look(reader, "certificate")
