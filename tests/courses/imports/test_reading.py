"""Files as spreadsheets write them in Denmark, and the bounds they are held to."""

import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook

from courses.imports.rules import reading, values
from courses.imports.rules.columns import OF_KIND, plain, recognised
from courses.imports.rules.reading import Fault, Unreadable, read_table
from courses.imports.rules.values import NotUnderstood

LINES = 'Navn;Postnr\r\nÆrø;0800\r\n;\r\n"Sal; 2";7100\r\n'


def workbook(*rows: list) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("sign", [";", "\t"])
def test_csv_as_excel_writes_it(encoding, sign):
    body = (
        LINES.replace("\n;", "\n" + sign)
        .replace(";Post", sign + "Post")
        .replace("ø;", "ø" + sign)
        .replace('";', '"' + sign)
        .encode(encoding)
    )
    table = read_table("x.csv", body, most_rows=9)
    assert table.headings == ["Navn", "Postnr"]
    assert table.rows == [(2, ["Ærø", "0800"]), (4, ["Sal; 2", "7100"])]


def test_what_our_own_lists_write_is_read_back():
    body = b'Navn,Kode\n\'=1+1,"=""0630"""\n'
    assert read_table("x.csv", body, most_rows=9).rows == [(2, ["=1+1", "0630"])]


def test_a_title_above_the_headings_is_passed_over():
    table = read_table("x", workbook(["Lokaler"], [], ["Navn", "Dag"], ["Å", dt.date(2026, 3, 1)]), most_rows=9)
    (number, cells) = table.rows[0]
    assert (table.headings, number, [values.text(cell) for cell in cells]) == (["Navn", "Dag"], 4, ["Å", "01-03-2026"])


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"a\n" * 3, Fault.NO_TABLE), (b"", Fault.NO_TABLE), (b"a;b\n" + b"1;2\n" * 4, Fault.TOO_MANY_ROWS),
        (b";".join([b"x"] * 61), Fault.TOO_MANY_COLUMNS), (b"PK\x03\x04" + b"x" * 50, Fault.BROKEN),
        (b"a;b\n\x00;1", Fault.BROKEN), (b"\xd0\xcf\x11\xe0" + b"x" * 600, Fault.BROKEN), (b"\x81;\x8d\n", Fault.BROKEN),
    ],
)  # fmt: skip
def test_what_is_refused(body, fault):
    with pytest.raises(Unreadable) as found:
        read_table("x.csv", body, most_rows=3)
    assert found.value.fault == fault


def test_a_workbook_that_unpacks_to_too_much_is_refused_while_it_is_counted(monkeypatch):
    monkeypatch.setattr(reading, "MOST_UNPACKED", 3_000_000)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 4_000_000)
    assert len(file.getvalue()) < 10_000
    with pytest.raises(Unreadable) as found:
        read_table("x.xlsx", file.getvalue(), most_rows=3)
    assert found.value.fault == Fault.TOO_LARGE


def test_so_is_one_of_many_parts(monkeypatch):
    monkeypatch.setattr(reading, "MOST_ENTRIES", 1)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", b"")
        archive.writestr("b", b"")
    with pytest.raises(Unreadable) as found:
        read_table("x.xlsx", file.getvalue(), most_rows=3)
    assert found.value.fault == Fault.TOO_LARGE


@pytest.mark.parametrize(
    ("read", "written", "value"),
    [
        (values.number, "1.234,5", 1234.5), (values.number, "1.234", 1234), (values.number, "1234.5", 1234.5), (values.number, "-2", -2),
        (values.degrees, "55,709", 55.709), (values.degrees, "55.709", 55.709), (values.whole, "1.200", 1200), (values.whole, "20,0", 20),
        (values.day, "01-03-2026", "2026-03-01"), (values.day, "1.3.2026", "2026-03-01"), (values.day, "2026-03-01", "2026-03-01"),
        (values.day, "31/12/2026", "2026-12-31"), (values.time, "18.30", "18:30"), (values.time, "kl. 9", "09:00"), (values.flag, "X", True),
        (values.flag, "Nej", False), (values.access, "ukendt", "unknown"), (values.weekdays, "man-tor, lør", [0, 1, 2, 3, 5]),
        (values.weekdays, "Alle", [0, 1, 2, 3, 4, 5, 6]), (values.spans, "24-12-2026 til 02-01-2027; 05-06-2027",
         [["2026-12-24", "2027-01-02"], ["2027-06-05", "2027-06-05"]]), (values.postcode, "800", "0800"), (values.postcode, "7100", "7100"),
        (values.kommune, "630", "0630"), (values.kommune, "Vejle", "Vejle"), (values.mails, "a@x.example; b@x.example", ["a@x.example", "b@x.example"]),
    ],
)  # fmt: skip
def test_what_cells_say(read, written, value):
    assert read(written) == value


@pytest.mark.parametrize(
    ("read", "written"),
    [
        (values.whole, "mange"), (values.whole, "-1"), (values.whole, "1,5"), (values.number, "1.23.4"), (values.day, "31-02-2026"),
        (values.day, "03/2026"), (values.day, "1-3-26"), (values.time, "25.00"), (values.time, "aften"), (values.flag, "måske"),
        (values.weekdays, "fre-man"), (values.weekdays, "dagligt"), (values.spans, "i julen"),
    ],
)  # fmt: skip
def test_what_cells_cannot_say(read, written):
    with pytest.raises(NotUnderstood):
        read(written)


@pytest.mark.parametrize("kind", OF_KIND)
def test_each_column_is_known_by_its_names_in_both_languages(kind):
    for names in ([column.da for column in OF_KIND[kind]], [column.en for column in OF_KIND[kind]]):
        assert recognised(kind, names, {}) == [column.name for column in OF_KIND[kind]]


def test_what_somebody_chose_wins_and_no_column_is_taken_twice():
    assert recognised("venues", ["Sted", "Navn", "POSTNR.:", "Noter"], {}) == ["", "name", "postcode", ""]
    assert recognised("venues", ["Sted", "Navn"], {plain("sted"): "street"}) == ["street", "name"]
    assert recognised("venues", ["Lokale", "Navn"], {plain("navn"): ""}) == ["name", ""]
