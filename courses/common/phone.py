"""One form of a telephone number: however it was pasted, it is stored as E.164 and shown in pairs."""

import re
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

# The number of a country that is written without one.
HOME = "DK"
# «Tlf. (+45) 20-30-40-50» with an invisible mark at each end: what is typed is longer than what is stored.
LONGEST = 40
# A trunk zero in brackets, which Denmark has none of.
_TRUNK = re.compile(r"\(0\)")
# Dots at half height, which are pasted between pairs.
_DOTS = str.maketrans(dict.fromkeys("\u00b7\u2022\u2219\u30fb", "."))
# «20 3O 4O 5O», «20 30 ring»: letters behind a digit, which the keys of an old telephone would make other digits of.
_LETTERS_INSIDE = re.compile(r"\d.*[^\W\d_]", re.DOTALL)


def canonical(typed: str) -> str:
    """`typed` as E.164, e.g. «+4520304050»; as it is, without white space around it, where it is no number."""
    number = _parsed(typed)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else typed.strip()


def number_key(phone: str) -> str:
    """What two ways of writing one number share: its canonical form, of what is no number its digits; empty for none."""
    return re.sub(r"[^0-9+]", "", canonical(phone)).lstrip("+")


def in_pairs(stored: str) -> str:
    """A number as people read it: «20 30 40 50» at home, «+46 70 123 45 67» abroad, anything else as it is."""
    number = _parsed(stored)
    if number is None:
        return stored
    if number.country_code == phonenumbers.country_code_for_region(HOME):
        return " ".join(re.findall("..", str(number.national_number)))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _parsed(typed: str) -> phonenumbers.PhoneNumber | None:
    """The number; None for what cannot be one. A series that is not given out yet can be one: lists of them grow old.

    What is more than one number is none: E.164 has no room for an extension, and «20304050, 21314151» would lose one.
    """
    if _LETTERS_INSIDE.search(typed):
        return None
    try:
        number = phonenumbers.parse(_TRUNK.sub("", typed.translate(_DOTS)), HOME)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) and not number.extension else None


class PhoneFormField(forms.CharField):
    """A telephone number as it is pasted; gives E.164, and empty where nothing was typed."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"})
        super().__init__(**{"max_length": LONGEST, "label": _("Phone"), "widget": widget, "required": False, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """A stored number in pairs; what was typed and refused as it was."""
        return in_pairs(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        """E.164. Raises `ValidationError` for what is no whole number."""
        typed: str = super().clean(value)
        if typed and _parsed(typed) is None:
            raise ValidationError(
                _(
                    "Write one whole number, e.g. 20 30 40 50; one from abroad with + and its country, e.g. +46 70 123 45 67."
                )
            )
        return canonical(typed)


class PhoneField(models.CharField):
    """A column of numbers in their one form, and looked up so, whatever spelling is asked for."""

    def get_prep_value(self, value: Any) -> Any:
        """What is written and looked up: E.164."""
        value = super().get_prep_value(value)
        return canonical(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The row holds what the database does."""
        value = self.get_prep_value(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        """A field that takes what people paste."""
        return super().formfield(**{"form_class": PhoneFormField, **kwargs})
