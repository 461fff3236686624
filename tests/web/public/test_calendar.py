"""The calendar page and what other sites take from it."""

import datetime as dt
import json
import re
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from courses.common import clock
from courses.places.models import Region
from courses.schedule import actions
from courses.schedule.models import Meeting, Session
from tests.factories.catalogue import CourseFactory
from tests.factories.places import RegionFactory, VenueFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NASTY = "</script><b>&;,\\:\u2028\r\nX-EVIL:1\x0b🎈"


@pytest.fixture
def session(noon):
    """A Tuesday in Vejle."""
    return SessionFactory(course=CourseFactory(code="k2", title="Debatdogmer"), venue=VenueFactory(name="Salen"))


class TestPicker:
    @pytest.mark.parametrize(
        ("query", "path"),
        [
            ("postnr=7100&km=20&kursus=k2&dage=ti&dage=lo", "/kalender/naer/7100/20.ics?kursus=k2&dage=ti,lo"),
            ("postnr=DK-7100", "/kalender/naer/7100/40.ics"),
            ("kursus=k2&frister=on", "/kalender/kursus/k2.ics?frister=1"),
            ("storkreds=sydjylland&dage=ti,lo", "/kalender/storkreds/sydjylland.ics?dage=ti,lo"),
            ("dage=ma&dage=ti&dage=on&dage=to&dage=fr&dage=lo&dage=so", "/kalender/alle.ics"),
        ],
    )
    def test_gives_one_permanent_address_which_holds_what_is_shown(self, client, session, query, path):
        response = client.get(f"/kalender/?{query}")
        assert response.context["address"] == f"http://127.0.0.1:8000{path}"
        assert [found.pk for found in response.context["entries"]] == [session.pk]
        assert client.get(path).content.count(b"BEGIN:VEVENT") == 1

    def test_has_a_button_for_each_kind_of_calendar_and_a_square_for_the_camera(self, client, session):
        page = client.get("/abonner/?postnr=7100").content.decode()
        address = "127.0.0.1:8000/kalender/naer/7100/40.ics"
        assert f'href="webcal://{address}"' in page
        assert "cid=http%3A%2F%2F127.0.0.1%3A8000%2Fkalender%2Fnaer%2F7100%2F40.ics" in page
        assert "addfromweb?url=http%3A%2F%2F127.0.0.1%3A8000%2Fkalender%2Fnaer%2F7100%2F40.ics" in page
        assert '<svg xmlns="http://www.w3.org/2000/svg"' in page or "<svg" in page.partition("subscribe__qr")[2][:40]

    def test_subscribing_has_a_page_of_its_own_whose_first_link_is_a_button(self, client, session):
        page = BeautifulSoup(client.get("/abonner/?postnr=7100").content, "html.parser").find("main")
        first = page.select_one(".button")
        assert str(first["href"]).startswith("webcal://")
        assert [len(card.find_all("li")) for card in page.select(".subscribe .card")[:4]] == [3, 3, 3, 3]
        assert page.find("iframe") is None
        assert page.find(attrs={"name": "postnr"})["value"] == "7100"
        listed = client.get("/kalender/?postnr=7100").content.decode()
        assert 'href="/abonner/?postnr=7100"' in listed
        assert "webcal://" not in listed

    def test_a_session_and_the_thank_you_page_lead_to_it(self, client, session):
        for path in (f"/hold/{session.pk}/", f"/hold/{session.pk}/tilmeldt/"):
            assert "/abonner/?storkreds=sydjylland" in client.get(path).content.decode()

    def test_a_month_for_the_wall_is_of_the_country_or_any_district(self, client, session):
        RegionFactory(number=5, slug="fyn", name="Fyn")
        page = client.get("/kalender/").content.decode()
        choice = page.partition('id="wall-district"')[2].partition("</select>")[0]
        assert '<option value="fyn">Fyn</option>' in choice
        assert choice.count("<option") == 1 + Region.objects.count()

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("postnr=0000", "postnr"),
            ("postnr=7100&km=0", "km"),
            ("postnr=7100&km=%D9%A3", "km"),
            ("storkreds=x", "storkreds"),
            ("storkreds=x%00", "storkreds"),
            ("kursus=x", "kursus"),
            ("dage=onsdag", "dage"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(self, client, session, query, field):
        response = client.get(f"/kalender/?{query}")
        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]
        assert "webcal://" not in response.content.decode()
        assert client.get(f"/abonner/?{query}").status_code == 422
        assert response.context["form"]["postnr"].value() == (
            "0000" if "0000" in query else "7100" if "7100" in query else None
        )


class TestForOtherSites:
    def test_a_list_in_a_frame_without_cookies(self, client, session):
        response = client.get("/embed/hold/?storkreds=sydjylland")
        assert "Vejle · Debatdogmer" in response.content.decode()
        assert "X-Frame-Options" not in response
        assert "frame-ancestors *" in response["Content-Security-Policy"]
        assert response.cookies == {}
        assert "Cookie" not in response.get("Vary", "")
        assert client.get("/embed/hold/?storkreds=x").status_code == 400
        for path in ("/kalender/", "/kalender/maaned/", f"/hold/{session.pk}/"):
            page = client.get(path)
            assert page["X-Frame-Options"] == "SAMEORIGIN"
            assert "frame-ancestors 'self'" in page["Content-Security-Policy"]

    def test_json_ld_describes_courses_their_sessions_and_places(self, client, session):
        response = client.get("/embed/hold.json")
        assert response["Content-Type"] == "application/ld+json; charset=utf-8"
        (item,) = response.json()["itemListElement"]
        course = item["item"]
        (instance,) = course["hasCourseInstance"]
        assert (course["@type"], course["name"], course["courseCode"]) == ("Course", "Debatdogmer", "k2")
        assert instance["@type"] == ["CourseInstance", "Event"]
        assert instance["startDate"] == "2026-12-22T10:00:00+01:00"
        assert instance["location"]["name"] == "Salen"
        assert instance["eventStatus"] == "https://schema.org/EventScheduled"

    @pytest.mark.parametrize("path", ["/embed/hold.json", "/kalender/hold.atom"])
    def test_have_etags_that_change_with_what_is_shown(self, client, session, path):
        first = client.get(path)
        unchanged = client.get(path, headers={"if-none-match": first["ETag"]})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        actions.call_off(session=session, reason="x")
        assert client.get(path, headers={"if-none-match": first["ETag"]}).status_code == 200
        assert client.get(f"{path}?postnr=0000").status_code == 400
        assert client.get(f"{path}?postnr=0000")["Content-Type"] == "text/plain; charset=utf-8"

    def test_json_follows_the_seats(self, client, session):
        first = client.get("/embed/hold.json")["ETag"]
        actions.take_seat(session=session)
        assert client.get("/embed/hold.json")["ETag"] != first

    def test_atom_has_the_latest_first_under_identities_that_stay(self, client, session):
        with clock.at(clock.now() + dt.timedelta(hours=1)):
            SessionFactory(course=session.course, days=9, status=Session.Status.CANCELLED)
        tree = ElementTree.fromstring(client.get("/kalender/hold.atom").content)
        atom = "{http://www.w3.org/2005/Atom}"
        entries = tree.findall(f"{atom}entry")
        assert [entry.find(f"{atom}title").text for entry in entries] == [
            "AFLYST: Vejle · Debatdogmer",
            "Vejle · Debatdogmer",
        ]
        assert entries[1].find(f"{atom}id").text == f"tag:rundkreds.example,2026:hold/{session.pk}"

    def test_texts_stay_texts(self, client, session):
        session.course.title = session.course.tagline = session.venue.name = NASTY[:120]
        session.course.save()
        session.venue.save()
        page = client.get("/embed/hold/").content.decode()
        (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
        assert json.loads(data)["itemListElement"][0]["item"]["name"].startswith("</script><b>&;,\\:")
        assert "<b>&;" not in page
        ElementTree.fromstring(client.get("/kalender/hold.atom").content)
        client.get("/embed/hold.json").json()


class TestMonth:
    def test_shows_each_meeting_on_its_day(self, client, session):
        Meeting.objects.create(
            session=session,
            number=2,
            starts_at=session.starts_at + dt.timedelta(days=1),
            ends_at=session.ends_at + dt.timedelta(days=1),
        )
        response = client.get("/kalender/maaned/?maaned=2026-12&storkreds=sydjylland")
        days = {day: len(rows) for week in response.context["weeks"] for day, _inside, rows in week if rows}
        assert days == {dt.date(2026, 12, 22): 1, dt.date(2026, 12, 23): 1}
        assert response.content.decode().count("Vejle · Debatdogmer") == 2
        assert response.context["before"] == "storkreds=sydjylland&maaned=2026-11"
        assert response.context["after"] == "storkreds=sydjylland&maaned=2027-01"

    def test_is_this_month_without_a_choice(self, client, session):
        response = client.get("/kalender/maaned/")
        assert response.context["first"] == dt.date(2026, 11, 1)
        assert response.context["empty"] is True

    @pytest.mark.parametrize("month", ["2026-13", "x", "9999-12", "0001-01", "2026", "%00"])
    def test_wants_a_month(self, client, session, month):
        assert client.get(f"/kalender/maaned/?maaned={month}").status_code == 400


@pytest.mark.parametrize("count", [1, 3, 30])
@pytest.mark.parametrize(
    ("path", "queries"),
    [("/embed/hold/", 3), ("/embed/hold.json", 3), ("/kalender/hold.atom", 3), ("/kalender/maaned/?maaned=2026-12", 4)],
)
def test_costs_the_same_for_few_and_many(client, noon, count, path, queries, django_assert_num_queries):
    RegionFactory()
    for _ in range(count):
        SessionFactory()
    with django_assert_num_queries(queries):
        client.get(path)
