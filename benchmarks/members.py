"""What a movement's list of members costs from a file: 50,000 rows looked at, written, looked at again and undone.

The dry run and the write are processes of their own, as the worker is; seconds and the most memory that each has held. As CSV and as
xlsx, on the database of `DATABASE_URL`, else on a scratch SQLite.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
MEMBERS = int(os.environ.get("MEMBERS", "50000"))
KB_IN_MB = 1024
HEADINGS = ("E-mail", "Navn", "Postnr", "Forening", "Grundlag")


def setup() -> None:
    import django

    django.setup()


def fill() -> None:
    """Sixty postcodes and associations, and the list turned on."""
    from django.core.management import call_command

    from courses.members.models import MemberListSetting
    from tests.factories.places import AssociationFactory, MunicipalityFactory, PostcodeFactory

    call_command("migrate", verbosity=0)
    for n in range(60):
        town = MunicipalityFactory(code=f"9{n:03}", name=f"By {n}")
        PostcodeFactory(code=f"{7000 + n}", municipality=town)
        AssociationFactory(name=f"Forening {n}", municipality=town)
    MemberListSetting.objects.create(is_on=True)


def rows() -> list[tuple[str, ...]]:
    """The list: every hundredth row is wrong in its postcode."""
    chance = random.Random(18)
    names, families = ("Åse", "Bo", "Ægir", "Ida", "Kaj", "Signe"), ("Østergård", "Holm", "Krag", "Lund", "Ravn")
    found = []
    for n in range(MEMBERS):
        postcode = "9999" if n % 100 == 99 else f"{7000 + chance.randrange(60)}"
        name = f"{chance.choice(names)} {chance.choice(families)}"
        found.append((f"p{n}@demo.example", name, postcode, f"Forening {chance.randrange(60)}", "medlemskab"))
    return found


def write_files(folder: Path) -> None:
    """The list as CSV and as a workbook."""
    from openpyxl import Workbook

    lines = [HEADINGS, *rows()]
    (folder / "members.csv").write_text("\r\n".join(";".join(line) for line in lines), encoding="utf-8-sig")
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in lines:
        sheet.append(line)
    book.save(folder / "members.xlsx")


def step(what: str, file: Path) -> dict[str, Any]:
    """One thing that the worker does; how long it took and the most memory this process has held."""
    from courses.imports.actions import runs, working
    from courses.imports.models import ImportRun
    from courses.imports.queries import counts

    if what == "look":
        runs.bring(kind="members", file_name=file.name, body=file.read_bytes(), actor=None)
    there = ImportRun.objects.defer("body").filter(**({"status": "done"} if what == "undo" else {}))
    run = there.latest("pk")
    if what == "write":
        runs.say_yes(run=run)
    if what == "undo":
        runs.take_back(run=run)
    begun = time.perf_counter()
    working.work_due()
    seconds = time.perf_counter() - begun
    run.refresh_from_db(fields=["status"])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KB_IN_MB
    return {"status": run.status, "seconds": round(seconds, 1), "memory_mb": round(peak), **counts(run)}


def called(database: str, *command: str) -> str:
    """This file in a process of its own."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "lms.settings.test", "DATABASE_URL": database}
    line = [sys.executable, __file__, *command]
    return subprocess.run(line, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def main() -> None:
    """Print a line for each step of both files."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_files(folder)
        for name in ("members.csv", "members.xlsx"):
            database = os.environ.get("DATABASE_URL") or f"sqlite:///{folder / name}.sqlite3"
            called(database, "fill")
            for what in ("look", "write", "look", "undo"):
                # The second look finds all of them as they are; what is undone is what was written before it.
                told = json.loads(called(database, what, str(folder / name)))
                print(f"{name:13} {what:6} {told['seconds']:6.1f} s {told['memory_mb']:4d} MB  {told}")


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        setup()
        if sys.argv[1] == "fill":
            fill()
        else:
            print(json.dumps(step(sys.argv[1], Path(sys.argv[2]))))
