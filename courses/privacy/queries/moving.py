"""Every table as lines of JSON, and a line as a row again: the same on both databases (docs/EXPORT.md).

Columns are read as the plain fields of Django below our own, so that nothing is interpreted on the way: a text that a
field of ours would refuse today comes out as it went in.
"""

import base64
import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import IO, Any

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import connection, models
from django.db.models import ExpressionWrapper, F, Max

from courses.privacy.registry.moving import BLANKED, FIRST_ROWS, STAYS

# So many rows are in memory at once.
BATCH = 1000
# What a column may hold, by the name that the archive calls it: Django's plain field, into JSON, and out of it.
Turn = Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _iso_utc(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).isoformat()


def _base64(value: bytes | memoryview) -> str:
    return base64.b64encode(bytes(value)).decode()


KINDS: dict[str, tuple[models.Field, Turn, Turn]] = {
    "boolean": (models.BooleanField(), _same, _same),
    "integer": (models.BigIntegerField(), _same, _same),
    "float": (models.FloatField(), _same, _same),
    "text": (models.TextField(), _same, _same),
    "moment": (models.DateTimeField(), _iso_utc, dt.datetime.fromisoformat),
    "day": (models.DateField(), dt.date.isoformat, dt.date.fromisoformat),
    "time": (models.TimeField(), dt.time.isoformat, dt.time.fromisoformat),
    "uuid": (models.UUIDField(), str, uuid.UUID),
    "base64": (models.BinaryField(), _base64, base64.b64decode),
    "json": (models.JSONField(), _same, _same),
}
_BY_TYPE = {
    "BooleanField": "boolean",
    "FloatField": "float",
    "DateTimeField": "moment",
    "DateField": "day",
    "TimeField": "time",
    "UUIDField": "uuid",
    "BinaryField": "base64",
    "JSONField": "json",
    **dict.fromkeys(("CharField", "TextField", "SlugField", "FileField", "GenericIPAddressField"), "text"),
    **dict.fromkeys(("AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "BigIntegerField"), "integer"),
    **dict.fromkeys(("SmallIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"), "integer"),
    "PositiveBigIntegerField": "integer",
}


@dataclass(frozen=True)
class Column:
    """One column of a table: its name in the archive, what it holds, and the table that it points to, if any."""

    name: str
    column: str
    kind: str
    points_to: str
    is_null: bool

    @property
    def read(self) -> ExpressionWrapper:
        """The column as the database has it, in Django's plain type."""
        return ExpressionWrapper(F(self.name), output_field=KINDS[self.kind][0])

    def told(self, value: Any) -> Any:
        """A value as JSON has it."""
        return None if value is None else KINDS[self.kind][1](value)

    def written(self, value: Any) -> Any:
        """A value of the archive as this database takes it. Raises `ValueError`, `TypeError` for what is none."""
        if self.kind == "json" and (value is not None or not self.is_null):
            return connection.ops.adapt_json_value(value, None)
        plain, _into, out = KINDS[self.kind]
        return None if value is None else plain.get_db_prep_save(out(value), connection)


@cache
def moved() -> dict[str, type[models.Model]]:
    """Every table that goes along, by its label, in the order of the archive."""
    every = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    return {
        label: every[label]
        for label in sorted(every)
        if label not in STAYS and every[label]._meta.managed and not every[label]._meta.proxy
    }


@cache
def columns(model: type[models.Model]) -> tuple[Column, ...]:
    """The columns of a table that go along, its own only where it extends another table."""
    return tuple(
        Column(field.attname, str(field.column), _kind(field), _points_to(field), field.null)
        for field in model._meta.local_concrete_fields
        if not field.generated and f"{model._meta.label}.{field.name}" not in BLANKED
    )


def blanked(model: type[models.Model]) -> dict[str, str]:
    """Column → what a new site has there in place of what stayed behind: a password that nobody knows."""
    fields = model._meta.local_concrete_fields
    return {
        str(field.column): make_password(None) for field in fields if f"{model._meta.label}.{field.name}" in BLANKED
    }


def _kind(field: models.Field) -> str:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return _BY_TYPE[field.get_internal_type()]


def _points_to(field: models.Field) -> str:
    return field.related_model._meta.label if isinstance(field, models.ForeignKey) else ""


def schema(model: type[models.Model]) -> dict[str, str]:
    """Column → what it holds, as the manifest says it: «integer → courses.Session», «text»."""
    return {
        column.name: f"{column.kind} → {column.points_to}" if column.points_to else column.kind
        for column in columns(model)
    }


def write_rows(model: type[models.Model], target: IO[bytes]) -> int:
    """Every row of a table as a line of JSON, in the order of its keys; returns how many. Keeps `BATCH` of them at once."""
    own, pk = columns(model), model._meta.pk.attname
    rows = model._base_manager.order_by(pk).values_list(*(column.read for column in own))
    count = 0
    for row in rows.iterator(chunk_size=BATCH):
        told = {column.name: column.told(value) for column, value in zip(own, row, strict=True)}
        target.write(json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n")
        count += 1
    return count


def read_rows(model: type[models.Model], source: IO[bytes]) -> Iterator[list[Any]]:
    """The lines of a table as values for its columns, those of `blanked` last. Raises `ValueError`, `KeyError`, `TypeError`."""
    own, filled = columns(model), list(blanked(model).values())
    for line in source:
        told = json.loads(line)
        yield [*(column.written(told[column.name]) for column in own), *filled]


def last_number(model: type[models.Model]) -> int | None:
    """The highest number that a row of the table ever had, also one that is gone; None where keys do not count up."""
    field = model._meta.pk
    if not isinstance(field, models.AutoField):
        return None
    table, highest = model._meta.db_table, model._base_manager.aggregate(highest=Max("pk"))["highest"] or 0
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        else:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(table), field.column])
            (sequence,) = cursor.fetchone()
            cursor.execute(f"SELECT last_value FROM {sequence} WHERE is_called")  # noqa: S608 a name of the database's
        return max([highest, *(number for (number,) in cursor.fetchall())])


def in_use() -> dict[str, int]:
    """Tables of this site that hold something beside what migrations put there, and how many rows: a site to move into has none."""
    counted = {label: model._base_manager.count() for label, model in moved().items() if label not in FIRST_ROWS}
    return {label: count for label, count in counted.items() if count}
