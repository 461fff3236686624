"""The forms that anybody may send."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import Course
from courses.common.errors import DomainError
from courses.common.text import clean_line
from courses.places.models import Postcode
from courses.places.queries import find_postcode


class Trapped(forms.Form):
    """A field that people do not see and simple robots fill in; no captcha."""

    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}))

    @property
    def is_trapped(self) -> bool:
        return bool(self.data.get("website"))


class EnrolForm(Trapped):
    """Two fields to fill in; the rest is folded away."""

    name = forms.CharField(
        label=_("First and last name"),
        max_length=120,
        error_messages={"required": _("Write your name, so that the trainer can greet you.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=200,
        error_messages={
            "required": _("Write your e-mail address. The link to your place goes there."),
            "invalid": _("Write a whole e-mail address, e.g. aase@example.dk."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=20,
        help_text=_("Only used if the session is cancelled at short notice."),
        validators=[RegexValidator(r"^\+?[\d ]{6,20}$", _("Write the number with digits only, e.g. 20 30 40 50."))],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    needs = forms.CharField(
        label=_("Is there anything we should take into account?"),
        required=False,
        max_length=300,
        help_text=_("E.g. hearing loop or vegetarian food. Please do not write about illness."),
        widget=forms.TextInput(),
    )
    fra = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput())

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Write your name, so that the trainer can greet you."))
        return name

    def clean_fra(self) -> Postcode | None:
        """The postcode the person searched from; a wrong one is no reason to stop anybody."""
        try:
            return find_postcode(self.cleaned_data["fra"])
        except DomainError:
            return None


class InterestForm(Trapped):
    """«Skriv mig op»."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=200,
        error_messages={
            "required": _("Write your e-mail address, so that we can tell you."),
            "invalid": _("Write a whole e-mail address, e.g. aase@example.dk."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    course = forms.ModelChoiceField(
        label=_("Which course?"),
        queryset=Course.objects.filter(is_active=True),
        required=False,
        empty_label=_("All courses"),
    )
    radius_km = forms.TypedChoiceField(
        label=_("How far will you travel?"),
        coerce=int,
        initial=40,
        choices=[(km, _("up to %(km)s km") % {"km": km}) for km in (20, 40, 60, 100)],
    )
    postcode = forms.CharField(
        label=_("Your postcode"),
        max_length=10,
        error_messages={"required": _("Write a postcode of four digits, e.g. 7100.")},
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, is_near: bool = False, **kwargs: Any) -> None:
        """`is_near`: the page knows the postcode, and does not ask for it."""
        super().__init__(*args, **kwargs)
        if is_near:
            self.fields["postcode"].widget = forms.HiddenInput()

    def clean_postcode(self) -> Postcode:
        try:
            return find_postcode(self.cleaned_data["postcode"])
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal
