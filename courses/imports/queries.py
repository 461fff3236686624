"""Imports as pages show them: what rows would do, in words, and who refers to what an undo would delete."""

import datetime as dt
from typing import Any

from django.db.models import Count, Model, QuerySet
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalKey

from courses.catalogue.models import Qualification
from courses.common import clock
from courses.common.text import is_english
from courses.imports.models import ImportRow, ImportRun
from courses.imports.rules import columns
from courses.imports.rules.reading import MOST_BYTES, MOST_COLUMNS, Fault
from courses.imports.rules.values import Expected
from courses.members.models import Basis
from courses.members.queries import member_list
from courses.places.models import Venue

Values = dict[str, Any]
Outcome, Status = ImportRow.Outcome, ImportRun.Status
# What was written can be taken back for so long; rows and what they say are kept for so long after the file came.
UNDO_FOR = dt.timedelta(days=1)
KEPT_FOR = dt.timedelta(days=7)
MOST_ROWS, MOST_MEMBERS = 5_000, 60_000


def label(column: columns.Column) -> str:
    """What a column is called in the language of the page."""
    return column.en if is_english() else column.da


def labels(kind: str) -> dict[str, str]:
    """Column → what it is called, in their order."""
    return {column.name: label(column) for column in columns.OF_KIND[kind]}


def counts(run: ImportRun) -> dict[str, int]:
    """How many rows there are of each outcome; `written` and `all` beside them. Two queries."""
    found: dict[str, int] = dict.fromkeys(Outcome.values, 0)
    found |= dict(run.rows.order_by().values_list("outcome").annotate(count=Count("pk")))
    return {**found, "all": sum(found.values()), "written": run.rows.filter(written_at__isnull=False).count()}


def may_undo(run: ImportRun) -> bool:
    """Whether something was written, a day has not passed, and it was not taken back already."""
    over = run.status in (Status.DONE, Status.FAILED) and run.undone_at is None
    return over and run.written_at is not None and clock.now() < run.written_at + UNDO_FOR


def waiting() -> QuerySet[ImportRun]:
    """Those that the worker has something to do with."""
    return ImportRun.objects.filter(status__in=[Status.READING, Status.WRITING, Status.UNDOING])


def most_rows(kind: str) -> int:
    """How many rows a file may have: what is written row by row takes its time."""
    return MOST_MEMBERS if kind == ImportRun.Kind.MEMBERS else MOST_ROWS


def kinds() -> list[tuple[str, str]]:
    """What may be brought along, and what it is called: members only where the movement has turned it on."""
    left_out = () if member_list() else (ImportRun.Kind.MEMBERS,)
    return [(kind, str(label)) for kind, label in ImportRun.Kind.choices if kind not in left_out]


def fault_words(fault: Fault, kind: str = "") -> str:
    """Why a file cannot be read, and what to do."""
    return {
        Fault.TOO_LARGE: _("The file is too large: at most %(size)s MB. Split it in two.")
        % {"size": MOST_BYTES // 10**6},
        Fault.NO_TABLE: _(
            "There is no row of headings within the first ten rows. Put the names of the columns above them."
        ),
        Fault.BROKEN: _("This is no file that we can read. Save it as CSV, Excel (.xlsx) or OpenDocument (.ods)."),
        Fault.TOO_MANY_ROWS: _("The file has more than %(rows)s rows. Split it in two.") % {"rows": most_rows(kind)},
        Fault.TOO_MANY_COLUMNS: _("The file has more than %(columns)s columns. Delete those that are not needed.")
        % {"columns": MOST_COLUMNS},
    }[fault]


def expected_words(expected: Expected) -> str:
    """What a cell should hold, with an example."""
    return {
        Expected.NUMBER: _("Write a number, e.g. 1.234,5."),
        Expected.WHOLE: _("Write a whole number, e.g. 20."),
        Expected.DAY: _("Write a day, e.g. 01-03-2026."),
        Expected.TIME: _("Write a time, e.g. 18.30."),
        Expected.YES_OR_NO: _("Write yes or no."),
        Expected.WEEKDAYS: _("Write days of the week, e.g. mon-thu, sat."),
        Expected.DAYS: _("Write first and last day, e.g. 24-12-2026 to 02-01-2027, with a semicolon between several."),
        Expected.MEETINGS: _(
            "Write the days and from when to when, e.g. 04-03-2027 18.30-21.00; 11-03-2027 18.30-21.00."
        ),
    }[expected]


def shown(column: str, value: Any) -> str:
    """A value as the preview tells it."""
    if value in (None, "", [], {}):
        return ""
    if column in ("step_free", "lift", "accessible_toilet", "hearing_loop", "parking"):
        return str(Venue.Access(value).label)
    if column == "basis":
        return str(Basis(value).label)
    if column == "weekdays":
        return ", ".join(str(WEEKDAYS_ABBR[day]) for day in value)
    if column == "closures":
        return "; ".join("–".join(dict.fromkeys(_day(day) for day in span)) for span in value)
    if column == "meetings":
        return "; ".join(f"{_day(day)} {start}–{end}".replace(":", ".") for day, start, end in value)
    if column in ("day", "enrol_by_date"):
        return _day(value)
    if isinstance(value, list):
        return ", ".join(value)
    if column == "qualifications":
        return ", ".join(
            f"{code} ({Qualification.Level(level).label})" for code, (level, _since) in sorted(value.items())
        )
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return f"{value:.5f}" if isinstance(value, float) else str(value)


def _day(written: str) -> str:
    return date_format(dt.date.fromisoformat(written), "SHORT_DATE_FORMAT")


def referring(instance: Model, *, but: tuple[type[Model], ...] = ()) -> list[str]:
    """What refers to a row besides what is a part of it and the tables of `but`, by their names."""
    found = []
    for relation in instance._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if not relation.auto_created or relation.concrete or not isinstance(model, type) or model in but:
            continue
        field = getattr(relation, "field", None)
        if field is None or isinstance(field, ParentalKey) or not issubclass(model, Model):
            continue
        if model._base_manager.filter(**{field.name: instance.pk}).exists():
            found.append(str(model._meta.verbose_name_plural))
    return sorted(set(found))
