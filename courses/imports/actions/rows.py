"""What the writers of all kinds share: refusing a row in words, keys of another system, and whether something is used.

A value that is not in `values` is left as it is. The same values that `snapshot` gives can be written again, which is how an undo
puts a row back.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from courses.common.address import canonical
from courses.common.errors import DomainError
from courses.imports.models import ImportRow, ImportRun, OutsideKey
from courses.imports.queries import Values, expected_words, label, referring
from courses.imports.rules.columns import BY_NAME
from courses.imports.rules.values import NotUnderstood

Kind = ImportRun.Kind


class Refused(DomainError):
    """A row cannot be written, for a reason that its sentence says."""


@dataclass(frozen=True)
class Writer:
    """One kind. `identity` tells two rows of one file apart; `around` notes what an undo of a new row must know.
    Neither `identity` nor `find` raises: what is wrong with a row is said when it is written."""

    model: type[Model]
    identity: Callable[[Values], str]
    find: Callable[[Values], Model | None]
    snapshot: Callable[[Model], Values]
    write: Callable[[Values, Model | None], Model]
    remove: Callable[[Model, Values], None]
    around: Callable[[Values], Values] = lambda _values: {}
    # Called before a step of rows is looked at, inside what is rolled back: what earlier steps of the file promised.
    prepare: Callable[[ImportRun], None] = lambda _run: None


@contextmanager
def about(column: str) -> Iterator[None]:
    """A refusal inside belongs to this column."""
    try:
        yield
    except ValidationError as error:
        raise Refused(" ".join(error.messages), about=column) from error
    except DomainError as error:
        raise Refused(error.message, about=column) from error


def by_key(kind: str, values: Values) -> int | None:
    """The row (its key) that the other system calls as the file does."""
    key = values.get("key")
    return OutsideKey.objects.filter(kind=kind, key=key).values_list("target", flat=True).first() if key else None


def key_of(kind: str, row: Model) -> str:
    """What the other system calls the row."""
    return OutsideKey.objects.filter(kind=kind, target=row.pk).values_list("key", flat=True).first() or ""


def keep_key(kind: str, values: Values, row: Model) -> None:
    """Note what the other system calls the row. Raises `Refused` for a key that another row has."""
    if "key" not in values or values["key"] == key_of(kind, row):
        return
    OutsideKey.objects.filter(kind=kind, target=row.pk).delete()
    if values["key"]:
        if OutsideKey.objects.filter(kind=kind, key=values["key"]).exists():
            raise Refused(_("Another row has this key already."), about="key")
        OutsideKey.objects.create(kind=kind, key=values["key"], target=row.pk)


def drop_key(kind: str, row: Model) -> None:
    """Forget what the other system calls a row that goes."""
    OutsideKey.objects.filter(kind=kind, target=row.pk).delete()


def set_fields(row: Model, values: Values, names: Iterable[str]) -> None:
    """Write what is given of these fields, and the days of the week, onto the row."""
    for name in (*names, "weekdays"):
        if name in values:
            setattr(row, name, frozenset(values[name]) if name == "weekdays" else values[name])


def require_unused(row: Model, *but: type[Model]) -> None:
    """Raises `Refused`, naming what refers to the row."""
    if found := referring(row, but=but):
        raise Refused(_("It is used meanwhile: %(what)s.") % {"what": ", ".join(found)})


def numbers(days: Any) -> list[int]:
    """Days of the week in order."""
    return sorted(days)


def by_column(error: ValidationError, columns: dict[str, str]) -> DomainError:
    """The first thing that a model has against its fields, as a refusal of its column."""
    if not hasattr(error, "error_dict"):
        return Refused(" ".join(error.messages))
    field, found = next(iter(error.message_dict.items()))
    return Refused(" ".join(found), about=columns.get(field, field))


def read_values(run: ImportRun, row: ImportRow) -> Values:
    """What the cells say, by column; empty ones are left out. What is not understood stands on the row."""
    known = BY_NAME[run.kind]
    found: Values = {}
    for name, cell in zip(run.columns, row.cells, strict=False):
        if not name or not cell:
            continue
        try:
            found[name] = known[name].read(cell)
        except NotUnderstood as error:
            row.reasons.append([label(known[name]), f"«{cell[:60]}»: {expected_words(error.expected)}"])
    if "email" in found:
        found["email"] = canonical(found["email"])
    return found
