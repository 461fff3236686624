"""The year for everyone, and one storkreds."""

import datetime as dt
import re
from collections import Counter

import pytest

from courses.schedule.models import Session
from courses.web.public import year as pages
from tests.factories.catalogue import CourseFactory
from tests.factories.places import AssociationFactory, MunicipalityFactory, PostcodeFactory, RegionFactory, VenueFactory
from tests.factories.schedule import SessionFactory
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def country():
    """One session in each of two districts, a draft, and one that is cancelled."""
    course = CourseFactory(code="k2", title="Debatdogmer", title_en="Debate", target_runs_per_year=2)
    other = CourseFactory(code="k3", title="Bundlinjer", title_en="Bottom lines", target_runs_per_year=0)
    west = VenueFactory(postcode__municipality__tile_x=3, postcode__municipality__tile_y=7)
    region = RegionFactory(number=4, name="Bornholm", slug="bornholm")
    town = MunicipalityFactory(code="0400", name="Bornholm", region=region, tile_x=19, tile_y=13)
    east = VenueFactory(postcode=PostcodeFactory(code="3700", name="Rønne", municipality=town, landmass="BOR"))
    SessionFactory(course=course, venue=west, days=30)
    SessionFactory(course=other, venue=east, days=60)
    SessionFactory(course=course, venue=east, days=90, status=Session.Status.DRAFT, note="hemmelig")
    SessionFactory(course=course, venue=east, days=95, status=Session.Status.CANCELLED)


def text(response) -> str:
    return response.content.decode()


def test_the_year_counts_what_is_published_and_shows_no_draft(client, country):
    response = client.get("/aaret/")
    assert "2 hold i 2 storkredse" in " ".join(text(response).split())
    assert response.context["year"].total == 2
    statuses = {run.session.status for run in response.context["year"].runs}
    assert statuses == {"published", "cancelled"}
    assert "sessions/" not in text(response)
    assert "kladde" not in text(response)


def test_in_english(client, country):
    page = " ".join(text(client.get("/en/aaret/")).split())
    assert "2 sessions in 2 districts" in page
    assert "Debate" in page


def test_filters_narrow_list_wheel_and_map(client, country):
    response = client.get("/aaret/?kursus=k2&storkreds=sydjylland&vis=days")
    year = response.context["year"]
    assert (year.total, len(year.cells), response.context["tiles"].measure) == (1, 1, "days")
    assert [square.text for square in response.context["tiles"].squares] == ["30"]
    assert "?kursus=k2&amp;storkreds=sydjylland&amp;vis=runs#map" in text(response)


def test_a_calendar_year(client, country):
    assert client.get("/aaret/?aar=2026").context["year"].scope.label == "2026"
    assert client.get("/aaret/?aar=2027").context["year"].total == 1
    assert client.get("/aaret/").context["year"].scope.label == "2026–27"


@pytest.mark.parametrize(
    ("days", "year", "opened"),
    [((-200, -10, 40, 100), "2026", "2026-11"), ((-200, -40), "2026", "2026-10"), ((), "", "")],
)
def test_the_month_that_is_open_is_the_first_that_is_not_over(client, vejle, days, year, opened):
    """Where all are over, it is the last."""
    for number in days:
        SessionFactory(days=number, status=Session.Status.PUBLISHED)
    months = client.get(f"/aaret/?aar={year}").context["months"]
    assert "".join(f"{month.first:%Y-%m}" for month in months if month.is_open) == opened


@pytest.mark.parametrize("name", ["kursus", "storkreds", "aar", "vis"])
@pytest.mark.parametrize("value", ["0", "²", "x" * 500, "reach", "'; --", "9" * 30])
def test_what_is_not_understood_counts_as_not_said(client, country, name, value):
    assert client.get("/aaret/", {name: value}).context["year"].total == 2


def test_an_empty_country(client, db):
    RegionFactory()
    assert client.get("/aaret/").status_code == 200
    assert client.get("/storkreds/sydjylland/").status_code == 200


def test_a_very_full_year_gives_numbers_instead_of_lines(client, country, monkeypatch):
    monkeypatch.setattr(pages, "MOST_LISTED", 2)
    response = client.get("/aaret/")
    assert text(response).count("yearlist__runs") == 0
    assert text(response).count('class="yearmonth"') == len(response.context["months"]) + 1


class TestFolded:
    """The first month is open; what is folded is sent by the page with all of it, to which the links lead."""

    @pytest.fixture
    def movement(self):
        """Six courses, 60 sessions all over a year, and the squares of 98 kommuner."""
        courses = [CourseFactory(code=f"c{number}", title=f"Kursus nummer {number}") for number in range(6)]
        venue = VenueFactory(postcode__municipality__tile_x=3, postcode__municipality__tile_y=7)
        for number in range(97):
            MunicipalityFactory(code=f"{number:04}", name=f"Kommune {number}", tile_x=number % 14, tile_y=number // 14)
        for number in range(60):
            SessionFactory(course=courses[number % 6], venue=venue, days=1 + number * 6)

    def links(self, response) -> Counter[str]:
        return Counter(re.findall(r'href="(/hold/[^"]+)"', text(response)))

    def test_what_is_sent_stays_small(self, client, movement):
        short, whole = client.get("/aaret/"), client.get("/aaret/?hele=1")
        assert len(short.content) < 48_000
        assert len(whole.content) < 75_000
        assert len(client.get("/storkreds/sydjylland/").content) < 40_000

    @pytest.mark.parametrize("path", ["/aaret/", "/storkreds/sydjylland/"])
    def test_what_is_folded_is_linked_once(self, client, movement, path):
        short, whole = client.get(path), client.get(path + "?hele=1")
        first = {f"/hold/{run.session.pk}/" for run in short.context["months"][0].runs}
        listed = {link for link, times in self.links(short).items() if times > 1}
        assert listed <= first | {f"/hold/{card.pk}/" for card in short.context.get("sessions", [])}
        assert len(self.links(whole)) == 60

    def test_each_folded_month_leads_to_the_page_where_all_are_open(self, client, movement):
        short, whole = text(client.get("/aaret/?kursus=c1")), text(client.get("/aaret/?kursus=c1&hele=1"))
        months = re.findall(r'data-rest><a href="\?kursus=c1&amp;hele=1#(m[^"]+)"', short)
        assert len(months) == short.count('class="yearmonth"') - 1 > 5
        assert all(f'id="{month}" open>' in whole for month in months)
        assert "data-rest" not in whole
        squares = re.findall(r'href="\?kursus=c1&amp;hele=1#(k\d+)"', short)
        assert len(squares) == 98
        assert all(f'id="{square}"' in whole for square in squares)

    def test_a_dot_of_several_leads_to_their_month(self, client, movement):
        run = client.get("/aaret/").context["year"].runs[-1]
        SessionFactory(course=run.session.course, venue=run.session.venue, starts_at=run.session.starts_at)
        page = text(client.get("/aaret/"))
        assert f'<a href="#m{run.day:%Y-%m}"><title>{run.session.course.display_title}, ' in page
        assert len(re.findall('class="yearwheel__count"[^>]*>2</text>', page)) == 1

    def test_the_back_office_folds_nothing_away(self, client, movement):
        client.force_login(somebody("Planlægning"))
        assert "data-rest" not in text(client.get("/admin/year/")) + text(client.get("/admin/year/?view=map"))


def test_what_a_district_lacks_can_be_asked_for(client, country):
    AssociationFactory(municipality=MunicipalityFactory(code="0400"), name="Foreningen på klippen")
    response = client.get("/storkreds/bornholm/")
    assert [(gap.course.code, url) for gap, url in response.context["gaps"]] == [("k2", "/skriv-mig-op/?kursus=k2")]
    page = text(response)
    assert "Foreningen på klippen" in page
    assert "/abonner/?storkreds=bornholm" in page
    assert response.context["year"].total == 1


def test_the_form_that_it_leads_to_knows_the_course(client, country):
    response = client.get("/skriv-mig-op/?kursus=k2")
    assert response.status_code == 200
    assert response.context["form"].initial["course"].code == "k2"
    assert "Dit postnummer" in text(response)
    assert client.get("/skriv-mig-op/?kursus=findes-ikke").status_code == 200
    assert client.get("/en/skriv-mig-op/").status_code == 200


def test_the_front_page_leads_to_the_year(client, country):
    page = " ".join(text(client.get("/")).split())
    assert 'href="/aaret/"' in page
    assert "2026–27: 2 hold i 2 storkredse" in page


@pytest.mark.parametrize("count", [1, 3, 30])
@pytest.mark.parametrize(("path", "queries"), [("/aaret/", 10), ("/aaret/?hele=1", 10), ("/storkreds/sydjylland/", 13)])
def test_costs_the_same_for_few_and_many(client, db, count, path, queries, django_assert_num_queries):
    course = CourseFactory()
    for number in range(count):
        SessionFactory(course=course, days=5 + number)
    client.get(path)
    with django_assert_num_queries(queries):
        response = client.get(path)
    assert response.context["year"].total == count
    assert response.context["year"].scope.end - dt.timedelta(days=365) == response.context["year"].scope.start
