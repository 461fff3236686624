"""A repetition in plain fields: how often, which day, until when. Works without JavaScript and without jQuery.

django-recurrence's own widget breaks Wagtail's page editor, and its form field answers malformed input with a server error
(CALENDARS.md C13); this one writes a rule of the grammar or says what is wrong with it.
"""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from courses.schedule.fields import clean_rule
from courses.schedule.rules.recurrence import DAYS, NTH, Rule

FREQUENCIES = [("WEEKLY", _("weeks")), ("MONTHLY", _("months")), ("YEARLY", _("years"))]
ORDINALS = dict(zip(NTH, (_("first"), _("second"), _("third"), _("fourth"), _("last")), strict=True))


def _parts(text: str) -> dict[str, str]:
    """The parts of an RRULE text, right or wrong, so that what was typed can be shown again."""
    body = text.strip().upper().removeprefix("RRULE:")
    return {name: value for name, _equals, value in (part.partition("=") for part in body.split(";"))}


class RuleWidget(forms.Widget):
    """Select boxes and ticks that together write an RRULE text."""

    class Media:
        js = ["js/recurrence.js"]
        css = {"all": ["css/recurrence.css"]}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """The text of the rule that the boxes say, to be checked by the field."""
        if name in data:
            # Written out by a program; it is checked like everything else.
            return str(data[name])
        freq = data.get(f"{name}-freq", "")
        nth = "" if freq == "WEEKLY" else data.get(f"{name}-nth", "")
        days = data.getlist(f"{name}-day") if hasattr(data, "getlist") else data.get(f"{name}-day", [])
        months = data.getlist(f"{name}-month") if hasattr(data, "getlist") else data.get(f"{name}-month", [])
        parts = {
            "FREQ": freq,
            "INTERVAL": data.get(f"{name}-interval", "").strip() or "1",
            "BYMONTH": ",".join(months) if freq == "YEARLY" else "",
            "BYDAY": ",".join(f"{nth}{day}" for day in days),
            "COUNT": data.get(f"{name}-count", "").strip(),
            "UNTIL": data.get(f"{name}-until", "").strip().replace("-", ""),
        }
        if not freq:
            return ""
        return ";".join(f"{part}={value}" for part, value in parts.items() if value)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Left out only when neither the text nor the boxes were sent."""
        return name not in data and f"{name}-freq" not in data

    def format_value(self, value: Any) -> str:
        """The rule as text."""
        return value.text() if isinstance(value, Rule) else str(value or "")

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The boxes, filled in from the rule."""
        parts = _parts(self.format_value(value))
        byday = [day for day in parts.get("BYDAY", "").split(",") if day]
        nth = byday[0][:-2] if byday else ""
        until = parts.get("UNTIL", "")
        context = {
            "name": name,
            "id": (attrs or {}).get("id", f"id_{name}"),
            "frequencies": FREQUENCIES,
            "freq": parts.get("FREQ", "MONTHLY"),
            "interval": parts.get("INTERVAL", "1"),
            "ordinals": [(str(number), word) for number, word in ORDINALS.items()],
            "nth": nth or "1",
            "weekdays": [(code, WEEKDAYS[number], code in {d[-2:] for d in byday}) for number, code in enumerate(DAYS)],
            "months": [(str(n), MONTHS[n], str(n) in parts.get("BYMONTH", "").split(",")) for n in range(1, 13)],
            "count": parts.get("COUNT", ""),
            "until": f"{until[:4]}-{until[4:6]}-{until[6:8]}" if len(until) >= 8 else "",
        }
        return SafeString(render_to_string("courses/organiser/widgets/recurrence.html", context))


class RuleFormField(forms.Field):
    """Gives a `Rule`; a repetition outside the grammar is an error in words."""

    widget = RuleWidget
    default_error_messages = {"required": _("Choose how the sessions repeat.")}

    def to_python(self, value: Any) -> Rule | None:
        """The rule; None where nothing was chosen. Raises `ValidationError` outside our grammar."""
        if value in self.empty_values or isinstance(value, Rule):
            return value or None
        return clean_rule(str(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared as rules, not as they are written."""
        before = initial.text() if isinstance(initial, Rule) else str(initial or "")
        try:
            after = self.to_python(data)
        except forms.ValidationError:
            return True
        return (after.text() if after else "") != before
