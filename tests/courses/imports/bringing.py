"""A file from its bytes to what the worker made of it, for the tests of every kind."""

from pathlib import Path

from courses.imports.actions import runs, working
from courses.imports.models import ImportRun

SAMPLES = Path(__file__).resolve().parents[3] / "docs" / "import"
KINDS = {
    "lokaler": "venues",
    "undervisere": "trainers",
    "foreninger": "associations",
    "hold": "sessions",
    "tilmeldinger": "enrolments",
    "medlemmer": "members",
}


def bring(kind: str, body: bytes | str, name: str = "x.csv") -> ImportRun:
    run = runs.bring(
        kind=kind, file_name=name, body=body.encode() if isinstance(body, str) else body, actor=None, language="en"
    )
    return work(run)


def sample(name: str) -> ImportRun:
    return bring(KINDS[name.partition(".")[0].partition("-")[0]], (SAMPLES / name).read_bytes(), name)


def work(run: ImportRun) -> ImportRun:
    working.work_due()
    run.refresh_from_db()
    return run


def write(run: ImportRun) -> ImportRun:
    runs.say_yes(run=run)
    return work(run)


def undo(run: ImportRun) -> ImportRun:
    runs.take_back(run=run)
    return work(run)


def said(run: ImportRun) -> list[str]:
    """What stands on each row of a file about why it is refused, in their order."""
    rows = run.rows.order_by("number")
    return [" ".join(f"{column} {why}" for column, why in row.reasons) for row in rows]


def dump(*tables) -> dict[str, list[tuple]]:
    """Every row that an import may touch, but for when it was changed and how it is numbered."""
    without = {"id", "changed_at", "date_joined", "password"}
    return {
        model.__name__: [
            tuple(getattr(row, field.attname) for field in model._meta.local_fields if field.name not in without)
            for row in model.objects.order_by("pk")
        ]
        for model in tables
    }
