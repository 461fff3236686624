"""What we hold about somebody as they read it: the same rows as the file for programs, by the lines of the notice."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.fields import NumberSetField
from courses.privacy.queries import Person, tables, told
from courses.privacy.registry import CATEGORIES, RECORDS, Category, Record

# What something is called by.
NAMES = ("name", "title", "code")


@dataclass(frozen=True)
class Part:
    """The rows of one table: each as pairs of what it is and what it says, without what is empty."""

    title: str
    rows: list[list[tuple[str, str]]]


@dataclass(frozen=True)
class Chapter:
    """One line of the notice, and all that we hold of it."""

    category: Category
    parts: list[Part]


def readable(person: Person) -> list[Chapter]:
    """Every row about somebody, in the order of the notice; categories and tables that hold nothing are left out. As many
    queries as there are records in the registry, whatever they hold."""
    by_category: dict[int, list[Part]] = {}
    for record in RECORDS:
        rows = [pairs for row in told(person, record) if (pairs := list(_pairs(record, row)))] if record.name else []
        if rows:
            kind = id(next(iter(record.fields.values())))
            by_category.setdefault(kind, []).append(Part(_title(record), rows))
    return [Chapter(category, by_category[id(category)]) for category in CATEGORIES if id(category) in by_category]


def _title(record: Record) -> str:
    return capfirst(str(tables()[record.model]._meta.verbose_name_plural))


def _pairs(record: Record, row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    named = {path.partition(LOOKUP_SEP)[0] for path in record.told if LOOKUP_SEP in path}
    for path, value in row.items():
        field = _field(tables()[record.model], path)
        # The number of a row says nothing beside its words.
        if not (path in named and isinstance(field, models.ForeignKey)) and (words := _words(field, value)):
            yield capfirst(_label(tables()[record.model], path, field)), words


def _label(model: type[models.Model], path: str, field: models.Field) -> str:
    """What a value is: the name of something else is told as what it is, «Lokalforening» for its «Navn»."""
    *before, last = path.split(LOOKUP_SEP)
    named = _field(model, LOOKUP_SEP.join(before)) if before and last in NAMES else field
    return str(named.verbose_name)


def _field(model: type[models.Model], path: str) -> models.Field:
    for name in path.split(LOOKUP_SEP)[:-1]:
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    found: models.Field = model._meta.get_field(path.rpartition(LOOKUP_SEP)[2])  # type: ignore[assignment]
    return found


def _words(field: models.Field, value: Any) -> str:
    """A value in words; nothing for what is empty."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return date_format(clock.local(value), "DATETIME_FORMAT")
    if isinstance(value, dt.date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, dt.time):
        return time_format(value, "TIME_FORMAT")
    if isinstance(field, models.ForeignKey):
        return _("number %(number)s") % {"number": value}
    if isinstance(field, NumberSetField):
        return ", ".join(str(field.members[number]) for number in value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _plainly(value)


def _plainly(value: Any) -> str:
    """What a column of JSON holds, on one line."""
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_plainly(inner)}" for name, inner in value.items())
    return ", ".join(map(_plainly, value)) if isinstance(value, list | tuple) else str(value)
