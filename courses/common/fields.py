"""Model fields that Django lacks."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.text import sort_key

# How far from today a day may be that somebody types, in years: others are slips, such as 2127. So far back that no row which
# was saved once hinders its form later.
YEARS_BACK, YEARS_AHEAD = 20, 5


class Sensible:
    """A validator: a day that lies within so many years from today, or a sentence that names the first and the last."""

    def __init__(self, back: int = YEARS_BACK, ahead: int = YEARS_AHEAD) -> None:
        self.back, self.ahead = back, ahead

    def __call__(self, day: dt.date) -> None:
        today = clock.today()
        first, last = _years_from(today, -self.back), _years_from(today, self.ahead)
        if not first <= day <= last:
            ends = {"first": date_format(first, "DATE_FORMAT"), "last": date_format(last, "DATE_FORMAT")}
            raise ValidationError(_("Choose a day from %(first)s to %(last)s. Is the year right?"), params=ends)


def _years_from(day: dt.date, years: int) -> dt.date:
    return dt.date(day.year + years, day.month, min(day.day, 28))


class DayField(models.DateField):
    """A day that people type in the back office. Its form field knows `Sensible`; the column is any day's."""

    def __init__(self, *args: Any, years_back: int = YEARS_BACK, years_ahead: int = YEARS_AHEAD, **kwargs: Any) -> None:
        self.bounds = Sensible(years_back, years_ahead)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """A date to migrations: the bounds are the form's."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        """A field whose day is judged where it is typed."""
        field: Any = super().formfield(**kwargs)
        field.validators = [*field.validators, self.bounds]
        return field


class NameKeyField(models.BinaryField):
    """The place of a name in Danish order, written with every save of it: bytes, which every database sorts alike.

    `of`: the field that holds the name. Whoever writes that field past `save`, or names it in `update_fields`, names
    this one as well (`tests/web/test_danish_order.py`).
    """

    def __init__(self, of: str = "name", **kwargs: Any) -> None:
        self.of = of
        super().__init__(**{"db_index": True, "default": b"", "editable": False, **kwargs})

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """With the name of the other field."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes:
        """The key of the name as it is now."""
        key = sort_key(getattr(model_instance, self.of) or "")
        setattr(model_instance, self.attname, key)
        return key


class NumberSetField(models.PositiveSmallIntegerField):
    """A set of small numbers, kept as bits: in Python a frozenset, in a form boxes to tick."""

    members: dict[int, Any] = {}

    @property
    def validators(self) -> list:
        """The range checks of the column's type are about numbers, not sets."""
        return []

    def from_db_value(self, value: int | None, *_args: Any) -> frozenset[int] | None:
        """The set that a bit mask stands for."""
        return None if value is None else self.to_python(value)

    def to_python(self, value: Any) -> frozenset[int]:
        """A frozen set of numbers, from a bit mask or from anything that can be iterated. Raises `ValueError` for
        what is no number."""
        if isinstance(value, int):
            return frozenset(number for number in self.members if value >> number & 1)
        return frozenset(int(number) for number in value or ())

    def get_prep_value(self, value: Iterable[int] | int | None) -> int | None:
        """The bit mask of a set; members that the field does not know are left out."""
        if value is None or isinstance(value, int):
            return value
        return sum(1 << number for number in set(value) if number in self.members)

    def value_to_string(self, obj: models.Model) -> str:
        """The bit mask, for fixtures."""
        return str(self.get_prep_value(self.value_from_object(obj)))

    def value_from_object(self, obj: models.Model) -> Any:
        """The sorted list that a form's boxes are ticked by."""
        return sorted(self.to_python(super().value_from_object(obj)))

    def formfield(self, **kwargs: Any) -> Any:
        """A box to tick for each member."""
        choices = [(number, label) for number, label in self.members.items()]
        return forms.TypedMultipleChoiceField(
            choices=choices,
            coerce=int,
            required=kwargs.get("required", not self.blank),
            label=kwargs.get("label", capfirst(self.verbose_name)),
            help_text=kwargs.get("help_text", self.help_text),
            initial=sorted(self.get_default()) if self.has_default() else [],
            widget=forms.CheckboxSelectMultiple,
        )


class WeekdaysField(NumberSetField):
    """0 is Monday, as in `datetime.date.weekday`."""

    members = dict(WEEKDAYS)


class MonthsField(NumberSetField):
    """1 is January."""

    members = dict(MONTHS)


def every_weekday() -> frozenset[int]:
    """Monday (0) to Sunday (6)."""
    return frozenset(range(7))


def no_month() -> frozenset[int]:
    """The empty set; a function, so that migrations can name it."""
    return frozenset()
