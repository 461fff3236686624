"""The year workspace of the back office."""

import csv
import io

import pytest
from openpyxl import load_workbook

from tests.factories.catalogue import CourseFactory
from tests.factories.members import MemberFactory
from tests.factories.places import PostcodeFactory, RegionFactory
from tests.factories.schedule import SessionFactory
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
VIEWS = ["wheel", "matrix", "map", "weeks"]


@pytest.fixture
def session():
    return SessionFactory(course=CourseFactory(title="Debatdogmer", title_en="Debate"))


@pytest.fixture
def organiser(client):
    user = somebody("Planlægning")
    client.force_login(user)
    return client


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_and_keeps_the_filters(organiser, session, view):
    query = {"view": view, "course": session.course.code, "region": session.region_id, "year": "2027", "km": "30"}
    response = organiser.get("/admin/year/", query)
    assert response.status_code == 200
    text = response.content.decode()
    for other in VIEWS:
        link = f"view={other}&amp;course={session.course.code}&amp;region={session.region_id}&amp;year=2027&amp;km=30"
        assert text.count(f'href="?{link}"') == 1


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_programme_is_no_error(organiser, view):
    assert organiser.get("/admin/year/", {"view": view}).status_code == 200


@pytest.mark.parametrize("name", ["view", "course", "region", "year", "km", "measure", "open", "export"])
@pytest.mark.parametrize("value", ["0", "-1", "²", "x" * 500, "'; --", "99999999999999999999"])
def test_what_is_not_understood_counts_as_not_said(organiser, session, name, value):
    assert organiser.get("/admin/year/", {name: value}).status_code == 200


@pytest.mark.parametrize("group", ["Redaktører", "Undervisere"])
def test_only_organisers_see_it(client, group):
    client.force_login(somebody(group))
    assert client.get("/admin/year/").status_code == 302


def test_the_table_as_a_file(organiser, session):
    for _ in range(4):
        MemberFactory(postcode=session.venue.postcode)
    session.course.title = session.course.title_en = "=1+1"
    session.course.save()
    response = organiser.get("/admin/year/?export=csv")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][:5] == ["Sydjylland", "'=1+1", "1", "2", "0"]
    assert rows[1][-2:] == ["under 5", ""]
    book = load_workbook(io.BytesIO(organiser.get("/admin/year/?export=xlsx").content))

    def lines(sheet) -> list[list[str]]:
        return [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]

    assert lines(book.worksheets[0]) == rows
    assert lines(book.worksheets[1])[1:] == []


def test_the_kommuner_as_a_file_say_no_more_than_the_page(organiser, session):
    town = session.venue.municipality
    town.tile_x = town.tile_y = 1
    town.save()
    far = PostcodeFactory(code="6700", name="Esbjerg", municipality=town, lat=55.47, lon=8.45)
    for number in range(12):
        MemberFactory(postcode=far if number < 2 else session.venue.postcode)
    sheet = load_workbook(io.BytesIO(organiser.get("/admin/year/?export=xlsx").content)).worksheets[1]
    rows = [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert rows == [["Sydjylland", "Vejle", session.course.title, 1, 28, "næsten alle"]]
    opened = organiser.get(f"/admin/year/?view=matrix&open={session.region_id}").content.decode()
    assert "1 · om 28 dage · næsten alle" in opened


def test_a_district_opens_to_its_kommuner(organiser, session):
    session.venue.municipality.tile_x = session.venue.municipality.tile_y = 1
    session.venue.municipality.save()
    closed = organiser.get("/admin/year/?view=matrix").content.decode()
    opened = organiser.get(f"/admin/year/?view=matrix&open={session.region_id}").content.decode()
    assert (closed.count('class="yeartown"'), opened.count('class="yeartown"')) == (0, 1)


def test_a_promise_says_its_day(organiser, session):
    """Held 400 days ago, twice a year: broken since 273 days after that."""
    session.course.target_runs_per_year = 2
    session.course.save()
    SessionFactory(course=session.course, venue=session.venue, days=-400, status="held")
    session.delete()
    page = organiser.get("/admin/year/?view=matrix").content.decode()
    assert "løftet er brudt siden 20. juli 2026" in page
    rows = organiser.get("/admin/year/?view=matrix").context["rows"]
    assert (rows[0]["cells"][0].kind, rows[0]["cells"][0].sign) == ("broken", "✕")


def test_the_whole_country_is_the_last_line(organiser, session):
    for _ in range(6):
        MemberFactory(postcode=session.venue.postcode)
    SessionFactory(course=session.course, venue=None, is_online=True, days=40)
    page = organiser.get("/admin/year/?view=matrix")
    assert [(runs, share.percent) for _course, runs, share in page.context["country"]] == [(2, 100)]
    assert organiser.get(f"/admin/year/?view=matrix&region={session.region_id}").context["country"] == []


class TestPromises:
    def post(self, client, course, regions, wrong=()):
        given = {"course": course.pk, "regions": [r.pk for r in regions], "runs": 3, "min_gap_weeks": 6}
        return client.post("/admin/promises/new/", given | {"max_gap_weeks": 20, "closed_months": ["7"]} | dict(wrong))

    def test_written_once(self, organiser):
        from courses.cadence.models import Cadence

        course, region = CourseFactory(), RegionFactory()
        assert self.post(organiser, course, [region]).status_code == 302
        row = Cadence.objects.get()
        assert (row.runs, sorted(row.closed_months), row.places.get().region) == (3, [7], region)
        again = self.post(organiser, course, [region])
        assert again.status_code == 200
        assert Cadence.objects.count() == 1
        assert "Sydjylland har allerede sit eget løfte for dette kursus. Ret det i stedet." in again.content.decode()
        change = organiser.post(
            f"/admin/promises/edit/{row.pk}/",
            {"course": course.pk, "regions": [region.pk], "runs": 1, "min_gap_weeks": 6, "max_gap_weeks": 60},
        )
        row.refresh_from_db()
        assert (change.status_code, row.runs, row.closed_months) == (302, 1, frozenset())

    @pytest.mark.parametrize(
        "wrong",
        [
            {"min_gap_weeks": 30},
            {"runs": "x"},
            {"runs": 999},
            {"closed_months": ["13"]},
            {"regions": []},
            {"course": ""},
        ],
    )
    def test_bad_input_is_a_form_error(self, organiser, wrong):
        from courses.cadence.models import Cadence

        assert self.post(organiser, CourseFactory(), [RegionFactory()], wrong).status_code == 200
        assert Cadence.objects.count() == 0

    def test_closed_times(self, organiser):
        from courses.cadence.models import Blackout

        given = {"name": "Landsmøde", "start_date": "2027-05-01", "end_date": "2027-05-02", "region": ""}
        assert organiser.post("/admin/closed/new/", given).status_code == 302
        assert organiser.post("/admin/closed/new/", given | {"end_date": "2027-04-02"}).status_code == 200
        assert Blackout.objects.count() == 1
