"""A room on a telephone: asked for by an organiser, answered by a landlord without a log-in or a field; and what it came to."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.audit import faults
from tests.e2e.conftest import DESKTOP, PHONE, log_in
from tests.e2e.hands import Hands, pages_opened, taps

pytestmark = pytest.mark.e2e
NARROW = {"width": 360, "height": 740}
# A session of its own in a room that nothing else is asked for.
MAKE = """
import datetime as dt
from courses.common import clock
from courses.places.models import RoomFacts, Venue
from courses.schedule.models import Meeting, Session
from django.urls import reverse
like = Session.objects.filter(venue__isnull=False).order_by("pk").first()
venue = Venue.objects.create(
    name="Lokalebogens sal", slug="lokalebogens-sal", street="Prøvevej 1", postcode=like.venue.postcode,
    municipality=like.venue.municipality, lat=like.venue.lat, lon=like.venue.lon, capacity=20,
)
RoomFacts.objects.create(venue=venue, landlord_name="Lis Lejebo", landlord_email="lis@demo.example", hour_ore=10000)
begin = (clock.now() + dt.timedelta(days=40)).replace(hour=16, minute=0, second=0, microsecond=0)
span = {"starts_at": begin, "ends_at": begin + dt.timedelta(hours=3)}
facts = {"created_at": clock.now(), "changed_at": clock.now(), "published_at": clock.now(), "capacity": 12}
session = Session.objects.create(course=like.course, venue=venue, region=like.region, status="published", **span, **facts)
Meeting.objects.create(session=session, number=1, **span)
print(session.pk, venue.pk, reverse("sessions:edit", args=[session.pk]))
"""
LINK = """
from courses.rooms.models import RoomBooking
from courses.rooms.queries import booking_token
print(booking_token(RoomBooking.objects.get(session=SESSION)))
"""


def test_a_room_is_booked_confirmed_and_paid_for_by_two(server, visit):
    session, venue, address = server.shell(MAKE).split()
    planner = Hands(visit(NARROW))
    log_in(planner.page, server, "organiser")
    planner.page.goto(server.address + address)
    opened = planner.pages
    planner.press("Spørg om lokalet")
    expect(planner.page.locator("#where").locator("..")).to_contain_text("ikke bekræftet")
    assert (planner.pages - opened, planner.taps, planner.fields) == (1, 1, 0)
    # Whoever lends it out: one page, one tap, no field, no log-in; and takes it back once.
    landlord = visit(NARROW)
    pages = pages_opened(landlord)
    token = server.shell(LINK.replace("SESSION", session)).strip()
    landlord.goto(f"{server.address}/lokale/{token}/")
    expect(landlord.get_by_text("300 kr.")).to_be_visible()
    for width in (360, 320):
        landlord.set_viewport_size({"width": width, "height": 740})
        assert landlord.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(landlord) == []
    landlord.get_by_role("button", name="Nej, det er optaget").click()
    landlord.get_by_role("button", name="Fortryd").click()
    landlord.get_by_role("button", name="Ja, det må I").click()
    expect(landlord.get_by_role("heading", level=1)).to_contain_text("Tak")
    assert (len(pages), taps(landlord)) == (4, 3)
    assert faults(landlord) == []
    landlord.set_viewport_size(DESKTOP)
    assert faults(landlord) == []
    landlord.goto(f"{server.address}/en/lokale/{token}/")
    assert faults(landlord) == []
    assert landlord.foreign == []
    planner.page.reload()
    expect(planner.page.get_by_text("Lokalet er bekræftet.")).to_be_visible()
    # What it costs: a bill by one, approved by another.
    planner.go("Hvad det koster")
    assert faults(planner.page, ".planning") == []
    page = planner.page
    page.get_by_label("Til hvad").select_option("room")
    page.get_by_label("Hvad der er købt, og hvor").fill("Leje af salen")
    page.get_by_label("Beløb (kr.)").fill("300,50")
    page.get_by_label("Kvitteringer").set_input_files(
        {"name": "faktura.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    )
    page.get_by_role("button", name="Skriv bilaget ind").click()
    expect(page.get_by_text("Venter på en anden")).to_be_visible()
    second = Hands(visit(NARROW))
    log_in(second.page, server, "admin")
    second.page.goto(f"{server.address}/admin/costs/session/{session}/")
    with second.page.expect_download() as waiting:
        second.page.get_by_role("link", name="faktura.pdf").click()
    assert waiting.value.suggested_filename.endswith(".pdf")
    second.page.get_by_role("button", name=re.compile("^Godkend")).click()
    expect(second.page.get_by_text("Bilaget er godkendt.")).to_be_visible()
    for path in ("/admin/costs/", "/admin/rooms/", f"/admin/rooms/{venue}/", f"/admin/rooms/{venue}/facts/"):
        for size in (PHONE, DESKTOP):
            second.page.set_viewport_size(size)
            second.page.goto(server.address + path)
            assert faults(second.page, ".planning") == [], path
    assert second.page.broken == []
