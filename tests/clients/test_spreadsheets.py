"""Our files in a real LibreOffice that speaks Danish: numbers are numbers, days are days, codes and formulas are text."""

import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from courses.web.organiser.spreadsheets import lines
from tests.factories.schedule import SessionFactory
from tests.web.organising import somebody

TABLE, OFFICE = (f"{{urn:oasis:names:tc:opendocument:xmlns:{part}:1.0}}" for part in ("table", "office"))
# Comma or semicolon is what the program takes for itself in Danish: 59 is the semicolon, 34 the quote, 1030 Danish, and
# «true» at the eighth place lets it look for numbers and days, as a double click on the file does.
AS_DANISH = "Text - txt - csv (StarCalc):59,34,UTF8,1,,1030,false,true,false"
LOCALE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>da-DK</value></prop></item></oor:items>"""


def opened(content: bytes, folder: Path) -> list[list[tuple[str, str]]]:
    """The cells of a CSV as LibreOffice has them: the kind of each, and what it holds."""
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(LOCALE)
    (folder / "list.csv").write_bytes(content)
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", f"--infilter={AS_DANISH}"]
    subprocess.run([*command, "--convert-to", "ods", "--outdir", str(folder), str(folder / "list.csv")], check=True)
    with zipfile.ZipFile(folder / "list.ods") as book:
        content_of_it = ElementTree.fromstring(book.read("content.xml"))
    return [[_cell(cell) for cell in row.iter(f"{TABLE}table-cell")] for row in content_of_it.iter(f"{TABLE}table-row")]


def _cell(cell: ElementTree.Element) -> tuple[str, str]:
    kind = cell.get(f"{OFFICE}value-type", "")
    value = cell.get(f"{OFFICE}value") or cell.get(f"{OFFICE}date-value") or "".join(cell.itertext())
    return kind, value


def test_words_and_signs_that_a_program_would_change_stay(tmp_path):
    """«Sand» is TRUE in Danish, «(5)» is −5, «5. maj» a day of this year, «1.000» a thousand."""
    words = ["Sand", "FALSK", "(5)", "1.000", "1e-5", "5 1/2", "5. maj", "maj 5", "1:5", "Marie 5"]
    assert opened(b"".join(lines([words])), tmp_path)[0] == [("string", word) for word in words]


def test_values_are_what_they_were(tmp_path):
    made = b"".join(lines([["Ægir; Ørn", "0630", 2.5, 12, "2027-02-13", "=1+1", "+45 20"]]))
    assert opened(made, tmp_path)[0] == [
        ("string", "Ægir; Ørn"),
        ("string", "0630"),
        ("float", "2.5"),
        ("float", "12"),
        ("date", "2027-02-13"),
        ("string", "'=1+1"),
        ("string", "'+45 20"),
    ]


@pytest.mark.django_db
def test_the_list_of_sessions(client, tmp_path):
    SessionFactory(venue__postcode__name="Ærøskøbing", course__title="=1+1", course__title_en="")
    client.force_login(somebody("Planlægning"))
    answer = client.get(reverse("sessions:index"), {"export": "csv"})
    head, row, *_ = opened(b"".join(answer.streaming_content), tmp_path)
    assert [text for _kind, text in head][:2] == ["Sted", "Kursus"]
    assert row[0] == ("string", "Ærøskøbing")
    assert row[1] == ("string", "'=1+1")
    assert [kind for kind, _text in row[3:7]] == ["date", "date", "float", "float"]
