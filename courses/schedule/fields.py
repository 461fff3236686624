"""django-recurrence's model field, narrowed to the grammar of `rules` and mended (docs/adr/0010)."""

import datetime as dt
from typing import Any

import recurrence
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from recurrence.fields import RecurrenceField

from courses.common.zone import COPENHAGEN
from courses.schedule.rules.recurrence import Rule, RuleError, parse_rule

MESSAGES = {
    "syntax": _("This is not a repetition we understand. Choose it from the fields."),
    "twice": _("This is not a repetition we understand. Choose it from the fields."),
    "freq": _("Choose whether it repeats by week, month or year."),
    "part": _("This kind of repetition does not work in every calendar. Choose it from the fields."),
    "interval": _("Write how often as a number from 1 to 60."),
    "count": _("Write the number of sessions as a number from 1 to 200."),
    "until": _("Write the last day as a date."),
    "day": _("Choose a weekday."),
    "month": _("Choose at least one month."),
    "end": _("Choose either a number of sessions or a last day, not both."),
}


def clean_rule(text: str) -> Rule:
    """`text` as a `Rule`. Raises `ValidationError` with a sentence that says what to do."""
    try:
        return parse_rule(text)
    except RuleError as error:
        raise ValidationError(MESSAGES[error.code], code=error.code) from error


def as_recurrence(rule: Rule) -> recurrence.Recurrence:
    """The same rule as django-recurrence's object, without a start: ours stands in columns of its own."""
    text = rule.text()
    if rule.until:
        end = dt.datetime.combine(rule.until, dt.time(23, 59, 59), COPENHAGEN).astimezone(dt.UTC)
        text = text.replace(f"UNTIL={rule.until:%Y%m%d}", f"UNTIL={end:%Y%m%dT%H%M%SZ}")
    return recurrence.deserialize(f"RRULE:{text}", include_dtstart=False)


class RuleField(RecurrenceField):
    """Holds a `Rule`; the column holds its canonical RRULE text.

    Stock `RecurrenceField` compares by hash (last Sunday == second-last Sunday), fails on `.only()`, and answers a
    malformed value with a server error; here the value is a frozen dataclass and bad input a `ValidationError`.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["include_dtstart"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list, dict]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("include_dtstart", None)
        return name, path, args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, **kwargs: Any) -> None:
        models.Field.contribute_to_class(self, cls, name, **kwargs)

    def to_python(self, value: Any) -> Rule | None:
        if value is None or isinstance(value, Rule):
            return value
        return clean_rule(str(value)) if value else None

    def from_db_value(self, value: Any, *args: Any) -> Rule | None:
        return parse_rule(value) if value else None

    def get_prep_value(self, value: Any) -> str:
        rule = self.to_python(value)
        return f"RRULE:{rule.text()}" if rule else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))
