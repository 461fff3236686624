"""From the front page to a certificate that verifies, in a real browser on a telephone."""

import re
import urllib.request
from html import unescape

import icalendar
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e


# A session that is held and closed in the test: the demo's own are there for all others to look at.
OF_ITS_OWN = """
import datetime as dt
from courses.places.models import Venue
from courses.schedule.models import Meeting, Session, SessionTrainer
like = Session.objects.filter(status="published", venue__postcode__code="7100", trainers__isnull=False).order_by("-starts_at").first()
trainer = like.trainers.order_by("pk").first().trainer
week = dt.timedelta(days=7)
meetings = [(m.number, m.starts_at + week, m.ends_at + week) for m in like.meetings.order_by("number")]
like.pk, like.series, like.series_date, like.seats_taken = None, None, None, 0
like.starts_at, like.ends_at = like.starts_at + week, like.ends_at + week
like._state.adding = True
like.save()
SessionTrainer.objects.create(session=like, trainer=trainer)
for number, starts_at, ends_at in meetings:
    Meeting.objects.create(session=like, number=number, starts_at=starts_at, ends_at=ends_at)
print(like.pk)
"""


def mail_to(server, address: str, kind: str) -> str:
    """The text of the latest mail of this kind to this address."""
    return server.shell(
        "from courses.common.models import OutboxMail;"
        f"print(OutboxMail.objects.filter(to='{address}', kind='{kind}').order_by('pk').last().text)"
    )


def link_in(text: str) -> str:
    return re.findall(r"http://127\.0\.0\.1:\d+/min-plads/\S+", text)[0]


def find_a_session(page: Page, server, number: int | None = None) -> int:
    """Front page → postcode → first session with free seats, or that one; returns how many pages were opened."""
    page.goto(server.address)
    page.get_by_label("Dit postnummer, din by eller adresse").fill("7100")
    page.keyboard.press("Enter")
    page.wait_for_url("**/find/7100/")
    cards = page.locator(".session-card").filter(has_text=re.compile("ledige? plads"))
    if number:
        cards = cards.filter(has=page.locator(f"a[href^='/hold/{number}/']"))
    cards.first.get_by_role("link").click()
    page.wait_for_url("**/hold/*/?fra=7100")
    return 3


@pytest.mark.parametrize("javascript", [True, False])
def test_from_front_page_to_confirmed_in_four_pages_and_two_fields(server, visit, javascript):
    page = visit(javascript=javascript)
    pages = find_a_session(page, server)
    address = f"alma-{javascript}@demo.example".lower()
    typed = {"Fornavn og efternavn": "Alma Prøvesen", "E-mail": address}
    for label, text in typed.items():
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Tilmeld mig").click()
    page.wait_for_url("**/tilmeldt/")
    pages += 1
    expect(page.get_by_role("heading", level=1)).to_have_text("Du er tilmeldt. Vi glæder os til at se dig.")
    assert pages <= 4
    assert len(typed) <= 2
    page.goto(link_in(mail_to(server, address, "enrolled")))
    page.get_by_role("button", name="Bekræft min plads").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Du er tilmeldt")
    assert page.foreign == []
    assert page.broken == []


def test_with_the_keyboard_alone(server, visit):
    page = visit()

    def tab_to(locator) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if locator.evaluate("e => e === document.activeElement"):
                outline = locator.evaluate("e => getComputedStyle(e).outlineStyle + getComputedStyle(e).boxShadow")
                assert outline != "nonenone"
                return
        raise AssertionError("cannot be reached with Tab")

    page.goto(server.address)
    tab_to(page.get_by_label("Dit postnummer, din by eller adresse"))
    page.keyboard.type("7100")
    page.keyboard.press("Enter")
    page.wait_for_url("**/find/7100/")
    card = page.locator(".session-card").filter(has_text=re.compile("ledige? plads")).first
    tab_to(card.get_by_role("link"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/hold/**")
    tab_to(page.get_by_label("Fornavn og efternavn"))
    page.keyboard.type("Tastatur Prøvesen")
    tab_to(page.get_by_label("E-mail"))
    page.keyboard.type("tastatur@demo.example")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tilmeldt/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Du er tilmeldt. Vi glæder os til at se dig.")


def test_what_was_typed_is_kept_and_the_error_stands_by_the_field(server, visit):
    page = visit()
    find_a_session(page, server)
    page.get_by_label("Fornavn og efternavn").fill("Alma Prøvesen")
    page.get_by_label("E-mail").fill("alma@")
    page.get_by_role("button", name="Tilmeld mig").click()
    expect(page.locator(".field__error")).to_have_text("Skriv en hel e-mailadresse, fx aase@example.dk.")
    expect(page.get_by_label("Fornavn og efternavn")).to_have_value("Alma Prøvesen")
    expect(page.get_by_label("E-mail")).to_have_value("alma@")


def test_the_whole_way_to_a_certificate_that_verifies(server, visit):
    page = visit()
    number = int(server.shell(OF_ITS_OWN))
    find_a_session(page, server, number)
    page.get_by_label("Fornavn og efternavn").fill("Bevis Prøvesen")
    page.get_by_label("E-mail").fill("bevis@demo.example")
    page.get_by_role("button", name="Tilmeld mig").click()
    page.wait_for_url("**/tilmeldt/")
    place = link_in(mail_to(server, "bevis@demo.example", "enrolled"))
    page.goto(place)
    page.get_by_role("button", name="Bekræft min plads").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Du er tilmeldt")

    calendar = icalendar.Calendar.from_ical(urllib.request.urlopen(f"{server.address}/hold/{number}.ics").read())
    meetings = int(
        server.shell(
            f"from courses.schedule.models import Meeting; print(Meeting.objects.filter(session={number}).count())"
        )
    )
    assert len(calendar.events) == meetings

    trainer = server.shell(
        "import datetime as dt; from django.utils import timezone; from django.db.models import F;"
        "from courses.schedule.models import *;"
        f"s = Session.objects.get(pk={number}); back = s.ends_at - timezone.now() + dt.timedelta(minutes=5);"
        "Meeting.objects.filter(session=s).update(starts_at=F('starts_at') - back, ends_at=F('ends_at') - back);"
        "Session.objects.filter(pk=s.pk).update(starts_at=F('starts_at') - back, ends_at=F('ends_at') - back);"
        "print(s.trainers.order_by('pk').first().trainer.member.email)"
    )
    teacher = visit()
    teacher.goto(server.address + "/konto/login/code/")
    teacher.get_by_label("E-mail").fill(trainer)
    with teacher.expect_event("load"):
        teacher.get_by_role("button", name="Send mig en kode").click()
    code = server.shell(
        "from courses.common.models import OutboxMail;"
        f"print(OutboxMail.objects.filter(to='{trainer}', kind='login_code').last().subject.rsplit(' ')[-1])"
    )
    teacher.get_by_role("textbox").fill(code)
    with teacher.expect_event("load"):
        teacher.get_by_role("button", name="Log ind").click()
    for meeting in range(1, meetings + 1):
        teacher.goto(f"{server.address}/underviser/hold/{number}/?gang={meeting}")
        row = teacher.get_by_role("button", name=re.compile("^Bevis"))
        # The telephone shows a tap before the server has it.
        with teacher.expect_response(lambda answer: answer.request.method == "POST"):
            row.click()
        expect(row).to_have_attribute("aria-pressed", "true")
    teacher.get_by_role("link", name="Afslut holdet").click()
    teacher.get_by_role("button", name="Afslut og send kursusbeviser").click()
    expect(teacher.get_by_role("heading", level=1)).to_have_text("Holdet er afsluttet. Tak!")
    assert teacher.broken == []

    page.goto(place)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tak, fordi du var med")
    with page.expect_response("**/kursusbevis.pdf") as fetched:
        page.get_by_role("button", name="Hent dit kursusbevis (PDF)").click()
    assert fetched.value.headers["content-type"] == "application/pdf"
    page.goto(place)
    link = page.get_by_role("link", name="Hent dit kursusbevis (PDF)").get_attribute("href")
    pdf = page.request.get(server.address + link)
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.body()[:5] == b"%PDF-"
    page.get_by_role("link", name=re.compile("kontrollere")).click()
    page.wait_for_url("**/bevis/*/")
    assert "Bevis Prøvesen" not in unescape(page.content())
    page.get_by_role("textbox").fill("bevis  prøvesen")
    page.get_by_role("button").last.click()
    expect(page.locator(".alert--ok, .verify__match").first).to_be_visible()
