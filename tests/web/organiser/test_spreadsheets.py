"""Lists that leave as files, as a Danish spreadsheet program takes them: ours, and those that are Wagtail's own."""

import csv
import datetime as dt
import io
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from courses.web.organiser.spreadsheets import lines, written
from tests.factories.places import VenueFactory
from tests.factories.schedule import SessionFactory
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NOON = dt.datetime(2027, 2, 13, 12, 0, tzinfo=ZoneInfo("Europe/Copenhagen"))


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def rows(response) -> list[list[str]]:
    """As Excel reads them: UTF-8 because of the mark in front, a semicolon between columns."""
    content = body(response)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
def admin(client, noon):
    client.force_login(somebody(is_staff=True, is_superuser=True, first_name="Ægir Ørn"))
    return client


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (2.5, "2,5"), (Decimal("1234.50"), "1234,50"), (7, "7"), (None, ""), ("0630", '="0630"'), ("0", "0"), ("7100", "7100"),
        ("1234567890123456", '="1234567890123456"'), ("=1+1", "'=1+1"), ("+45 20 30 40 50", "'+45 20 30 40 50"), ("-x", "'-x"),
        ("@x", "'@x"), ("\t=1+1", "'=1+1"), ("\r\n=1+1", "'=1+1"), ("a;b", "a;b"), ("Åse", "Åse"), (["a", "b"], "a, b"),
        (dt.date(2027, 2, 13), "2027-02-13"), (NOON.astimezone(dt.UTC), "2027-02-13 12:00"), (True, "True"), ("٣٠", "٣٠"),
        ("1E5", '="1E5"'), ("10-12", '="10-12"'), ("3/4", '="3/4"'), ("1.10", '="1.10"'), ("1/2/2027", '="1/2/2027"'), ("12:30", '="12:30"'),
        ("K2", "K2"), ("Sal 1-2", "Sal 1-2"), ("Sand", '="Sand"'), ("FALSK", '="FALSK"'), ("Sandra", "Sandra"), ("(5)", '="(5)"'),
        ("1.000", '="1.000"'), ("1e-5", '="1e-5"'), ("1:5", '="1:5"'), ("5 1/2", '="5 1/2"'), ("5. maj", '="5. maj"'),
        ("maj 5", '="maj 5"'), ("5-jan-27", '="5-jan-27"'), ("Maja 5b", "Maja 5b"), ("Marie 5", "Marie 5"), ("007", '="007"'),
        ("2027-02-13", "2027-02-13"), ("5 kr.", "5 kr."), ("1e", "1e"), ("\xa0=1+1", "'=1+1"),
    ],
)  # fmt: skip
def test_each_kind_of_value(value, cell):
    assert written(value) == cell


def test_what_is_written_is_read_again():
    given = [["Sted;by", 'et "ord"', "to\nlinjer"], ["Ærø", 1, 2.5]]
    content = b"".join(lines(given)).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content), delimiter=";")) == [
        ["Sted;by", 'et "ord"', "to linjer"],
        ["Ærø", "1", "2,5"],
    ]


def test_sessions_and_the_year(admin):
    SessionFactory(venue=VenueFactory(postcode__name="Ærøskøbing"), course__title="=1+1", course__title_en="")
    for address in (reverse("sessions:index"), "/admin/year/"):
        found = rows(admin.get(address, {"export": "csv"}))
        assert len(found[0]) > 5
        assert "'=1+1" in found[1]


def test_a_report_of_wagtails_own_with_danish_times(admin):
    """Something was done at 13 o'clock in Denmark, which is 12 in Greenwich; its heading and name have Danish letters."""
    from wagtail.models import ModelLogEntry

    session = SessionFactory()
    ModelLogEntry.objects.log_action(session, "wagtail.create", user=None, title="=1+1 Ærø", timestamp=NOON)
    address = reverse("wagtailadmin_reports:site_history")
    found = rows(admin.get(address, {"export": "csv"}))
    assert any("'=1+1 Ærø" in row for row in found)
    assert any("2027-02-13 12:00" in row for row in found)
    book = load_workbook(io.BytesIO(body(admin.get(address, {"export": "xlsx"}))))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert NOON.replace(tzinfo=None) in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells if str(cell.value).startswith("=")} == {"s"}


@pytest.mark.parametrize("typed", ["ægir", "ÆGIR", "Ægir", "gir ø", "ØSTERGÅRD"])
def test_a_search_finds_danish_letters_of_either_case(admin, typed):
    VenueFactory(name="Ægir Østergård")
    VenueFactory(name="Medborgerhuset")
    page = admin.get("/admin/venue/", {"q": typed}).text
    assert ("Ægir Østergård" in page, "Medborgerhuset" in page) == (True, False)


@pytest.mark.parametrize("typed", ["100%", "a_b", "a\\b"])
def test_signs_that_a_database_gives_a_meaning_are_only_signs(admin, typed):
    VenueFactory(name=f"Hus {typed} nord")
    VenueFactory(name="Hus 100 axb nord")
    page = admin.get("/admin/venue/", {"q": typed}).text
    assert "Hus 100 axb nord" not in page
    assert "nord" in page
