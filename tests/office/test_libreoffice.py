"""What is taken out, opened and saved by LibreOffice in Danish, and brought along again changes nothing. `make test-office`; the short
twin is tests/courses/imports/test_round_trip.py."""

import subprocess

import pytest

from courses.imports.actions.taking_out import KINDS, table_of
from courses.imports.queries import counts
from courses.web.organiser.spreadsheets import lines
from tests.courses.imports.bringing import bring
from tests.courses.imports.conftest import movement  # noqa: F401 the fixture that `filled` stands on
from tests.courses.imports.test_round_trip import filled, same  # noqa: F401 a fixture

pytestmark = pytest.mark.django_db
# Semicolon, no quotes but where they are needed, UTF-8, Danish (1030), special numbers known: as the window asks in Denmark.
SAVED = {"xlsx": "xlsx", "ods": "ods", "csv": "csv:Text - txt - csv (StarCalc):59,34,76,1,,1030,false,true,false"}


def resaved(body: bytes, form: str, folder) -> bytes:
    """The CSV as LibreOffice read it and wrote it again."""
    source, out = folder / "fil.csv", folder / "ud"
    source.write_bytes(body)
    command = [
        *("soffice", f"-env:UserInstallation=file://{folder}/profil", "--headless"),
        "--infilter=Text - txt - csv (StarCalc):59,34,76,1,,1030,false,true",
        *("--convert-to", SAVED[form], "--outdir", str(out), str(source)),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (out / f"fil.{form}").read_bytes()


@pytest.mark.parametrize("form", SAVED)
@pytest.mark.parametrize("kind", KINDS)
def test_libreoffice_in_danish_changes_nothing(filled, tmp_path, kind, form):  # noqa: F811
    same(bring(kind, resaved(b"".join(lines(table_of(kind))), form, tmp_path), f"x.{form}"))


def test_planted_change_made_in_it_is_found(filled, tmp_path):  # noqa: F811
    rows = list(table_of("venues"))
    rows[1][rows[0].index("Pladser")] = 39
    assert counts(bring("venues", resaved(b"".join(lines(rows)), "ods", tmp_path), "x.ods"))["changed"] == 1
