"""What is here as a file that can be brought along again: changed in a spreadsheet, or moved to another site."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from courses.catalogue.models import Qualification
from courses.imports.actions.writers import WRITERS
from courses.imports.models import ImportRun
from courses.imports.queries import labels
from courses.imports.rules.values import WEEKDAYS

# Members belong to the source that their list comes from; sessions that people know of are changed on their own page.
KINDS = (ImportRun.Kind.VENUES, ImportRun.Kind.ASSOCIATIONS, ImportRun.Kind.TRAINERS)
_ACCESS = {"yes": "ja", "no": "nej", "unknown": "ukendt"}


def table_of(kind: str) -> Iterator[list[Any]]:
    """The headings, and every row of a kind, each cell as the reader of files understands it. As many queries as a row of that kind
    asks for itself."""
    writer, names = WRITERS[kind], labels(kind)
    yield list(names.values())
    for row in writer.model._default_manager.order_by("pk"):
        values = writer.snapshot(row)
        yield [_cell(name, values.get(name)) for name in names]


def _cell(column: str, value: Any) -> Any:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if column in ("step_free", "lift", "accessible_toilet", "hearing_loop", "parking"):
        return _ACCESS.get(str(value), "")
    if column == "weekdays":
        return ", ".join(WEEKDAYS[day][0] for day in value)
    if column == "closures":
        return "; ".join(" til ".join(f"{dt.date.fromisoformat(day):%d-%m-%Y}" for day in span) for span in value)
    if column == "qualifications":
        return ", ".join(_qualification(code, level) for code, (level, _since) in sorted(value.items()))
    return value


def _qualification(code: str, level: int) -> str:
    return code if level == Qualification.Level.LEAD else f"{code} ({Qualification.Level(level).label})"
