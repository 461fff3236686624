"""Waiting for any session of a course nearby: the same three questions for newcomers and for those we know."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from courses.web.fields import PostcodeField, distance_field
from courses.web.public.forms import EnrolForm


class ReachForm(forms.Form):
    """From where, how far, on which days."""

    postcode = PostcodeField(
        label=_("Your postcode"),
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
    )
    radius_km = distance_field()
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Which days can you?"),
        coerce=int,
        initial=list(WEEKDAYS),
        choices=list(WEEKDAYS.items()),
        error_messages={"required": _("Choose one day at least.")},
        widget=forms.CheckboxSelectMultiple,
    )


class ChangeReachForm(ReachForm):
    """How far and when; the place itself stays."""

    postcode: Any = None


class WaitingRequestForm(ReachForm, EnrolForm):
    """For somebody we may not know yet."""

    field_order = ["name", "email", "postcode", "radius_km", "weekdays", "needs"]
    phone: Any = None


class NameForm(forms.Form):
    """Who comes, where only the address is known."""

    name = EnrolForm.base_fields["name"]
    clean_name = EnrolForm.clean_name


class KnownForm(forms.Form):
    """Nothing to fill in: one tap."""
