"""«Tal» in the back office: the page, the bars beside their table, files and paper; nothing that is about a few people."""

import datetime as dt
import io

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from courses.common import clock
from courses.enrolment.models import State
from courses.reports.rules import By, Measure
from courses.schedule.models import Session
from tests.factories.catalogue import CourseFactory
from tests.factories.enrolment import EnrolmentFactory
from tests.factories.places import RegionFactory
from tests.factories.schedule import SessionFactory

pytestmark = pytest.mark.django_db
SECRET = "Hemmelige Hans"


@pytest.fixture
def movement(noon):
    """Twelve who came to one course, three to another."""
    starts_at = clock.now() - dt.timedelta(days=30)
    for title, count in (("Det store", 12), ("Det lille", 3), ("Det mellemste", 8)):
        session = SessionFactory(
            course=CourseFactory(title=title),
            status=Session.Status.HELD,
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=3),
            capacity=20,
        )
        for enrolment in EnrolmentFactory.create_batch(count, session=session, state=State.ATTENDED):
            enrolment.member.name = SECRET
            enrolment.member.save()


def rows(body: bytes) -> dict[str, str]:
    table = BeautifulSoup(body, "html.parser").select_one(".planning__table")
    return {row.th.get_text(strip=True): row.td.get_text(strip=True) for row in table.select("tbody tr")}


def test_every_figure_stands_beside_the_one_before_it(organiser, movement):
    page = organiser.get("/admin/figures/")
    assert page.status_code == 200
    assert set(rows(page.content)) == {
        "Afholdte hold", "Mennesker, der kom", "Fyldte pladser", "Kom ikke", "Dage på venteliste",
        "Dage til det første kursus", "Hold pr. underviser", "Medlemmer med et kursus tæt på",
    }  # fmt: skip
    assert rows(page.content)["Mennesker, der kom"] == "23"


def test_a_number_that_could_be_reckoned_is_left_out(organiser, movement):
    page = organiser.get("/admin/figures/came/?by=course")
    assert rows(page.content) == {"Det store": "12", "Det lille": "under 5", "Det mellemste": "vises ikke"}
    bars = BeautifulSoup(page.content, "html.parser").select("svg.figures rect")
    assert len(bars) == 1


@pytest.mark.parametrize("measure", Measure)
@pytest.mark.parametrize("by", By)
def test_each_figure_has_each_part(organiser, movement, measure, by):
    page = organiser.get(f"/admin/figures/{measure}/?by={by}&quarters=8")
    assert page.status_code == 200
    assert SECRET not in page.content.decode()


@pytest.mark.parametrize("query", ["?by=x&quarters=7", "?quarters=abc", "?file=exe"])
def test_what_is_not_understood_counts_as_not_said(organiser, movement, query):
    page = organiser.get(f"/admin/figures/came/{query}")
    assert page.status_code == 200
    assert list(rows(page.content))[-1] == "4. kvartal 2026"


def test_a_figure_that_there_is_not(organiser):
    assert organiser.get("/admin/figures/happiness/").status_code == 404


class TestFiles:
    def test_a_spreadsheet_says_what_the_page_says(self, organiser, movement):
        body = organiser.get("/admin/figures/came/?by=course&file=xlsx").content
        lines = [[cell.value for cell in row][1:] for row in load_workbook(io.BytesIO(body)).active.iter_rows()]
        assert lines == [
            ["Kursus", "Mennesker, der kom"],
            ["Det store", 12],
            ["Det lille", "under 5"],
            ["Det mellemste", "vises ikke"],
            ["I hele landet", 23],
        ]

    def test_a_csv_is_written_for_danish_programs(self, organiser, movement):
        body = organiser.get("/admin/figures/filled/?by=course&file=csv").content.decode("utf-8-sig")
        assert body.splitlines()[0] == "Periode;Kursus;Fyldte pladser (%)"
        assert SECRET not in body

    def test_names_that_a_spreadsheet_would_run(self, organiser, movement):
        RegionFactory(number=2, name="=1+1", slug="x")
        body = organiser.get("/admin/figures/held/?by=region&file=csv").content.decode("utf-8-sig")
        assert ";=1+1;" not in body
        assert "'=1+1" in body

    def test_paper(self, organiser, movement):
        answer = organiser.get("/admin/figures/came/?by=course&file=pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-1.7")


def test_costs_the_same_however_much_there_is(organiser, movement, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        organiser.get("/admin/figures/")
