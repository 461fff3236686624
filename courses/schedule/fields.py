"""django-recurrence's model field, narrowed to the grammar of `rules` and mended (docs/adr/0010)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext_lazy as _
from recurrence.fields import RecurrenceField

from courses.schedule.rules.recurrence import DAYS, Rule, RuleError, parse_rule

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


class RuleField(RecurrenceField):
    """Holds a `Rule`; the column holds its canonical RRULE text.

    Stock `RecurrenceField` compares by hash (last Sunday == second-last Sunday), fails on `.only()`, and answers a
    malformed value with a server error; here the value is a frozen dataclass and bad input a `ValidationError`.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["include_dtstart"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list, dict]:
        """For migrations, without an option of the parent that this field does not have."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("include_dtstart", None)
        return name, path, args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, **kwargs: Any) -> None:
        """As a plain field, without what the parent puts on the model."""
        models.Field.contribute_to_class(self, cls, name, **kwargs)

    def to_python(self, value: Any) -> Rule | None:
        """The rule that is meant. Raises `ValidationError` outside our grammar."""
        if value is None or isinstance(value, Rule):
            return value
        return clean_rule(str(value)) if value else None

    def from_db_value(self, value: Any, *args: Any) -> Rule | None:
        """Read without checking again: what is stored was checked when it was written."""
        return parse_rule(value) if value else None

    def get_prep_value(self, value: Any) -> str:
        """The one way to write the rule, `RRULE:…`; empty for none."""
        rule = self.to_python(value)
        return f"RRULE:{rule.text()}" if rule else ""

    def value_to_string(self, obj: models.Model) -> str:
        """As it is stored, for fixtures."""
        return self.get_prep_value(self.value_from_object(obj))


_WORDS: dict[str, dict[str, Any]] = {
    "da": {
        "nth": {1: "første", 2: "anden", 3: "tredje", 4: "fjerde", -1: "sidste"},
        "and": "og",
    },
    "en": {
        "nth": {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"},
        "and": "and",
    },
}
_EVERY = {
    "da": {
        "WEEKLY": ("hver uge", "hver {} uge"),
        "MONTHLY": ("hver måned", "hver {} måned"),
        "YEARLY": ("hvert år", "hvert {} år"),
    },
    "en": {
        "WEEKLY": ("every week", "every {} week"),
        "MONTHLY": ("every month", "every {} month"),
        "YEARLY": ("every year", "every {} year"),
    },
}
_DANISH_ORDINALS = {2: "anden", 3: "tredje", 4: "fjerde", 5: "femte", 6: "sjette", 7: "syvende", 8: "ottende", 9: "niende", 10: "tiende", 11: "ellevte", 12: "tolvte"}  # fmt: skip


def words(rule: Rule, language: str = "da") -> str:
    """The rule in words: «anden tirsdag hver tredje måned, 4 gange», “the second Tuesday of every third month, 4 times”."""
    language = "en" if language.startswith("en") else "da"
    table = _WORDS[language]
    with translation.override(language):
        days = _joined([str(WEEKDAYS[DAYS.index(day)]) for day in rule.days], table["and"])
        months = _joined([str(MONTHS[month]) for month in rule.months], table["and"])
        end = _end(rule, language)
    every = _every(rule, language)
    if rule.freq == "WEEKLY":
        text = f"{days}, {every}" if language == "da" else f"{every} on {days}"
    elif language == "da":
        text = f"{table['nth'][rule.nth]} {days}" + (f" i {months}" if months else "") + f", {every}"
    else:
        text = f"the {table['nth'][rule.nth]} {days} of {months or every}" + (f", {every}" if months else "")
    return text + end


def _every(rule: Rule, language: str) -> str:
    one, many = _EVERY[language][rule.freq]
    if rule.interval == 1:
        return one
    return many.format(_ordinal(rule.interval, language, neuter=rule.freq == "YEARLY"))


def _ordinal(number: int, language: str, *, neuter: bool) -> str:
    if language == "da":
        return "andet" if number == 2 and neuter else _DANISH_ORDINALS.get(number, f"{number}.")
    if number == 2:
        return "second" if neuter else "other"
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return {3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}.get(number, f"{number}{suffix}")


def _joined(words: list[str], conjunction: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {conjunction} {words[-1]}" if words else ""


def _end(rule: Rule, language: str) -> str:
    if rule.count is not None:
        if language == "da":
            return ", én gang" if rule.count == 1 else f", {rule.count} gange"
        return ", once" if rule.count == 1 else f", {rule.count} times"
    if rule.until is not None:
        month = MONTHS[rule.until.month]
        if language == "da":
            return f", til og med {rule.until.day}. {month} {rule.until.year}"
        return f", until {rule.until.day} {month} {rule.until.year}"
    return ""
