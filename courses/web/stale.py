"""Two people, or two tabs, with one form: who saves second is refused and shown both versions (docs/adr/0055).

The form carries a digest of each value as it was when the page was opened. What differs from now was saved by somebody in
between. The row must be held while the form is built and saved (`held`), or two could pass at the same moment.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

OPENED = "opened"
# So much of a long text stands in the sentence; the field below has the rest.
SHOWN = 120


# What the mixin below stands before; at run time the form that uses it says which.
if TYPE_CHECKING:
    AnyForm = forms.BaseForm
else:
    AnyForm = object


@dataclass(frozen=True)
class Fact:
    """One thing that a form shows: as it is now, in words; and in words what was typed."""

    label: str
    raw: Any
    now: str
    yours: Callable[[], str]

    @property
    def digest(self) -> str:
        """The same for the same value."""
        return hashlib.blake2b(repr(self.raw).encode(), digest_size=6).hexdigest()


class StaleGuard(AnyForm):
    """Mixed into a form, before it: the form refuses what would overwrite something that its writer has not seen."""

    # Names of the fields that are compared; None: all that can be typed in.
    compared: tuple[str, ...] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others: dict[str, Fact] = {}
        self.fields[OPENED] = forms.CharField(required=False, label="", widget=forms.HiddenInput)
        self.shown = str(self.data.get(self.add_prefix(OPENED), "")) if self.is_bound else ""
        self._carry()

    def also(self, name: str, label: str, raw: Any, now: str, yours: Callable[[], str]) -> None:
        """Compare something that the form itself does not hold, such as the rows of a formset beside it."""
        self.others[name] = Fact(label, raw, now, yours)
        self._carry()

    def clean(self) -> dict[str, Any]:
        """Raises `ValidationError` with both versions of each value that somebody else has changed since."""
        data = super().clean() or {}
        data.pop(OPENED, None)
        try:
            seen = json.loads(self.shown) if self.shown else {}
        except ValueError:
            seen = {}
        facts = self._facts()
        changed = [
            fact
            for name, fact in facts.items()
            if isinstance(seen, dict) and name in seen and seen[name] != fact.digest
        ]
        differing = [fact for fact in changed if fact.now != fact.yours()]
        if differing:
            sentence = _("%(label)s: now it is «%(now)s», and you wrote «%(yours)s».")
            raise ValidationError(
                [
                    _("Somebody has saved this since you opened it, so nothing of yours is saved yet."),
                    *(
                        sentence
                        % {"label": capfirst(fact.label), "now": _short(fact.now), "yours": _short(fact.yours())}
                        for fact in differing
                    ),
                    _("Write what is to hold, and save again."),
                ]
            )
        return data

    def _carry(self) -> None:
        """What is shown now is what the next press has seen."""
        token = json.dumps({name: fact.digest for name, fact in self._facts().items()}, sort_keys=True)
        self.initial[OPENED] = token
        if self.is_bound:
            # A copy of what was sent, with the hidden field as it is to be shown.
            data = cast(Any, self.data).copy()
            data[self.add_prefix(OPENED)] = token
            self.data = data

    def _facts(self) -> dict[str, Fact]:
        facts = {}
        for name, field in self.fields.items():
            is_typed = not field.disabled and not isinstance(field.widget, forms.HiddenInput)
            if is_typed and (self.compared is None or name in self.compared):
                value = field.prepare_value(self.get_initial_for_field(field, name))
                facts[name] = Fact(
                    str(field.label or name), _plain(value), _words(field, value), partial(self._typed, name)
                )
        for name, rows in getattr(self, "formsets", {}).items():
            children = list(rows.get_queryset())
            facts[name] = Fact(
                str(rows.model._meta.verbose_name_plural),
                [model_to_dict(child) for child in children],
                "; ".join(map(str, children)) or "–",
                lambda: _("as it stands below"),
            )
        return facts | self.others

    def _typed(self, name: str) -> str:
        field = self.fields[name]
        cleaned = getattr(self, "cleaned_data", {})
        if name in cleaned:
            return _words(field, field.prepare_value(cleaned[name]))
        return str(self[name].data or "–")


class GuardedForm(StaleGuard, forms.Form):
    """A form of its own with nothing but the guard, beside formsets."""


@cache
def guarded(form_class: type[forms.BaseForm]) -> type[forms.BaseForm]:
    """The same form with the guard."""
    return cast(Any, type(form_class))(form_class.__name__, (StaleGuard, form_class), {})


def _plain(value: Any) -> Any:
    """A value by what is in it: the order of a set says nothing, and «» and nothing are the same."""
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [getattr(one, "pk", one) for one in value]
    return None if value == "" else value


def _words(field: forms.Field, value: Any) -> str:
    """A value as the page says it."""
    if isinstance(field, forms.BooleanField):
        return str(_("yes") if value else _("no"))
    if value in field.empty_values:
        return "–"
    if isinstance(field, forms.ModelChoiceField):
        keys = _plain(value if isinstance(value, list | tuple) else [value])
        found = cast(Any, field.queryset).filter(pk__in=keys)
        return ", ".join(field.label_from_instance(row) for row in found) or str(value)
    if isinstance(field, forms.ChoiceField):
        labels = {str(key): str(label) for key, label in _flat(field.choices)}
        several = value if isinstance(value, list | tuple | set | frozenset) else [value]
        return ", ".join(labels.get(str(one), str(one)) for one in sorted(several, key=str))
    return str(field.widget.format_value(value) or "–")


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    """The choices of a field, those of groups as well."""
    pairs: list[tuple[Any, Any]] = []
    for key, label in choices:
        pairs += label if isinstance(label, list | tuple) else [(key, label)]
    return pairs


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(SHOWN)
