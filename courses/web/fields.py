"""Fields and forms that several areas share. They need no JavaScript."""

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import Course
from courses.certificates.queries import person_name
from courses.common.errors import DomainError, Question
from courses.common.fields import YEARS_AHEAD, YEARS_BACK, Sensible
from courses.places.models import Postcode
from courses.places.queries import find_postcode

# What a column of keys can count to.
LARGEST_KEY = 2**63 - 1
# How far somebody travels: what may be chosen, and what stands there first, in kilometres.
DISTANCES = (20, 40, 60, 100)
USUAL_KM = 40
FOUR_DIGITS = _("Write a postcode of four digits, e.g. 7100.")


def _up_to(km: int) -> str:
    return gettext("up to %(km)s km") % {"km": km}


# Each in the language of the page that shows it: `%` on a lazy text would fix it when the file is read.
DISTANCE_CHOICES = [(km, lazy(_up_to, str)(km)) for km in DISTANCES]


def distance_field() -> forms.TypedChoiceField:
    """How far somebody travels, in kilometres by road."""
    return forms.TypedChoiceField(
        label=_("How far will you travel?"), coerce=int, initial=USUAL_KM, choices=DISTANCE_CHOICES
    )


class CourseField(forms.ModelChoiceField):
    """A course by its title in the language of the page."""

    def label_from_instance(self, obj: Course) -> str:
        return obj.display_title


class KronerField(forms.CharField):
    """An amount as people write it («5.000», «12,50», «5000 kr.»), as whole øre. No sign, and two decimals at most.

    `least`, `most`: what it may be, in øre.
    """

    AMOUNT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,9})(?:,([0-9]{1,2}|-))?(?:\s?kr\.?)?", re.IGNORECASE)

    def __init__(self, *, least: int = 1, most: int | None = None, **kwargs: Any) -> None:
        self.least, self.most = least, most
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"max_length": 20, "widget": widget, **kwargs})

    def clean(self, value: Any) -> int | None:
        """The amount in øre. Raises `ValidationError` for what is no amount, or too small or large a one."""
        typed = super().clean(value)
        if not typed:
            return None
        found = self.AMOUNT.fullmatch(typed.replace("\u00a0", " ").strip())
        ore = (
            int(found[1].replace(".", "")) * 100 + int((found[2] or "0").replace("-", "0").ljust(2, "0"))
            if found
            else -1
        )
        if ore < self.least:
            raise forms.ValidationError(
                gettext("Write an amount above 0 kr., e.g. 5.000 or 12,50.")
                if self.least
                else gettext("Write an amount of 0 kr. or more, e.g. 5.000 or 12,50.")
            )
        if self.most is not None and ore > self.most:
            raise forms.ValidationError(gettext("Write at most %(most)s kr.") % {"most": self.prepare_value(self.most)})
        return ore

    def prepare_value(self, value: Any) -> Any:
        """What is kept in øre as it is typed."""
        return f"{value // 100},{value % 100:02}".removesuffix(",00") if isinstance(value, int) else value


def date_field(*, years_back: int = YEARS_BACK, years_ahead: int = YEARS_AHEAD, **kwargs: Any) -> forms.DateField:
    """A day, in the browser's own calendar, within so many years from today. Takes what `DateField` takes."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, validators=[Sensible(years_back, years_ahead)], **kwargs)


def time_field(**kwargs: Any) -> forms.TimeField:
    """A time of day, in the browser's own clock. Takes what `TimeField` takes."""
    return forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **kwargs)


def clean_person_name(typed: str) -> str:
    """A name as it is kept (`certificates.queries.person_name`). Raises `ValidationError` with its sentence."""
    try:
        return person_name(typed)
    except DomainError as refusal:
        raise forms.ValidationError(str(refusal.message)) from refusal


# «Skolevej 1, 2. tv., 4720 Præstø, Danmark» and longer: as an address book pastes it.
LONGEST_POSTCODE = 120


class MonthField(forms.DateField):
    """A month as it stands in an address, «2027-02»; gives its first day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m"], **kwargs)


class KeyField(forms.IntegerField):
    """The number of a row, hidden in a page."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=LARGEST_KEY, **{"widget": forms.HiddenInput(), **kwargs})


class KeysField(forms.Field):
    """The numbers of several rows; what is no such number is left out, and so is all after the first thousand."""

    widget = forms.MultipleHiddenInput
    MOST = 1000

    def clean(self, value: Any) -> list[int]:
        """The keys, each once, in the order in which they came."""
        one, keys = KeyField(), []
        for typed in (value or [])[: self.MOST]:
            with suppress(forms.ValidationError):
                keys.append(one.clean(typed))
        return list(dict.fromkeys(keys))


class TicksField(forms.Field):
    """Which boxes of a list were ticked, by the values that the page gave them; what is no such list is empty."""

    widget = forms.MultipleHiddenInput
    MOST, LONGEST = 5000, 200

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> list[str]:
        """Each value once; one that no page can have written is left out."""
        typed = [str(tick) for tick in (value or [])[: self.MOST]]
        return list(dict.fromkeys(tick for tick in typed if 0 < len(tick) <= self.LONGEST and tick.isprintable()))


class PostcodeField(forms.CharField):
    """A Danish postcode as it is typed; gives the `Postcode`, or None when it may be empty and is."""

    default_error_messages = dict.fromkeys(("required", "max_length", "null_characters_not_allowed"), FOUR_DIGITS)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_POSTCODE, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A postcode that was found is shown by its digits."""
        return value.pk if isinstance(value, Postcode) else value

    def clean(self, value: Any) -> Postcode | None:
        """The postcode; None where nothing was typed. Raises `ValidationError` with a sentence."""
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return find_postcode(typed)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal


class MaybePostcodeField(PostcodeField):
    """A postcode that only makes a page handier: a wrong one is no reason to stop anybody."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> Postcode | None:
        """The postcode, or None for whatever is not one."""
        try:
            return super().clean(value)
        except forms.ValidationError:
            return None


class FlagField(forms.BooleanField):
    """1 is yes and everything else is no. (A tick box would take «0» for a tick.)"""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> bool:
        """Only «1» is a yes."""
        return value == "1"


class StillThereField(forms.TypedMultipleChoiceField):
    """Ticks in a list that may have changed since it was shown: what it does not offer any more is left out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> list[Any]:
        """What was ticked and can still be chosen; what has gone since the page was shown is left out."""
        return super().clean([tick for tick in self.to_python(value) if self.valid_value(tick)])


class KeyForm(forms.Form):
    """Which row a button is about: one field. `of` gives its number, and 0, which no row has, for anything else."""

    @classmethod
    def of(cls, request: HttpRequest) -> int:
        """The key that a button sent; 0, which no row has, for anything else."""
        return cls(request.POST)._key

    @classmethod
    def of_query(cls, request: HttpRequest) -> int:
        """The key after the `?` of an address; 0, which no row has, for anything else."""
        return cls(request.GET)._key

    @property
    def _key(self) -> int:
        (name,) = self.fields
        return self.cleaned_data[name] if self.is_valid() else 0


class QueryForm(forms.Form):
    """What an address asks for after its `?`. What is not understood counts as not said: an old or mistyped link still
    leads to a page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    @classmethod
    def of(cls, request: HttpRequest) -> dict[str, Any]:
        """Every field with what it was given, else with its `initial`, else empty."""
        return cls(request.GET).given

    @property
    def given(self) -> dict[str, Any]:
        """The same, of a form."""
        self.is_valid()
        return {name: self._one(name, field) for name, field in self.fields.items()}

    def _one(self, name: str, field: forms.Field) -> Any:
        value = self.cleaned_data.get(name)
        if value not in field.empty_values and value is not False:
            return value
        return field.clean(None) if field.initial is None else field.initial


class ButtonForm(QueryForm):
    """What a button sends along; what is not understood counts as not said."""

    @classmethod
    def of(cls, request: HttpRequest) -> dict[str, Any]:
        """What the pressed button says."""
        return cls(request.POST).given


class SessionKey(KeyForm):
    """Which session a button is about."""

    session = KeyField()


class SavedQuery(QueryForm):
    """`?gemt=1`: the page says that it was saved."""

    gemt = FlagField()


def refuse(form: forms.BaseForm, refusal: DomainError) -> None:
    """Put the sentence of a refusal onto the form: beside the field that it is about, else above all of them."""
    form.add_error(refusal.about if refusal.about in form.fields else None, str(refusal.message))


def seen_field(label: Any) -> forms.BooleanField:
    """The tick of an `AskingForm`, which it shows once something was found."""
    return forms.BooleanField(label=label, required=False, label_suffix="")


def fingerprint(found: list[str]) -> str:
    """What was asked about, in short."""
    return hashlib.sha256("\0".join(found).encode()).hexdigest()[:24]


class AskingForm(forms.Form):
    """A form whose words are asked about where they may lead to somebody; the tick counts for exactly what it was shown with."""

    seen = seen_field(_("It is meant to stand there"))
    found = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = bool(self.data.get("found"))

    def looked_at(self, go: Callable[[list[str]], Any]) -> bool:
        """Whether `go` went through, which is given what was looked at; else the question stands in the form. Raises what `go`
        raises besides."""
        try:
            go([])
        except Question as question:
            # What was written since is asked about anew.
            if not self.cleaned_data["seen"] or self.cleaned_data["found"] != fingerprint(question.found):
                self._ask(question)
                return False
            go(question.found)
        return True

    def _ask(self, question: Question) -> None:
        sent: QueryDict = self.data.copy()  # type: ignore[attr-defined]
        sent["found"] = fingerprint(question.found)
        sent.pop("seen", None)
        self.data = sent
        self.asks = True
        self.add_error("seen", str(question.message))
