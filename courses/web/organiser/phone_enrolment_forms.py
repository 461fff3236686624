"""What an organiser types for somebody else."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.common.address import AddressFormField
from courses.common.phone import PhoneFormField
from courses.web.fields import KeyField, KeyForm, clean_person_name
from courses.web.stale import StaleGuard


class CallerForm(forms.Form):
    """Who is on the phone, and the number to call back."""

    name = forms.CharField(
        label=_("First and last name"),
        max_length=120,
        error_messages={"required": _("Write the name of the person on the phone.")},
    )
    # Somebody else's: the browser offers nothing of its own.
    phone = PhoneFormField(widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}))

    def clean_name(self) -> str:
        """The name on one line."""
        return clean_person_name(self.cleaned_data["name"])


class CorrectionForm(StaleGuard, CallerForm):
    """The name and the number of somebody known, as the caller says they are."""


class PhoneEnrolForm(CallerForm):
    """Somebody on the phone: a name, and a way to reach them."""

    email = AddressFormField(
        label=_("E-mail"),
        required=False,
        max_length=200,
        help_text=_("Leave it empty for somebody without. Then call them if something changes."),
        error_messages={"invalid": _("Write a whole e-mail address, or leave it empty.")},
    )
    needs = forms.CharField(
        label=_("Is there anything we should take into account?"),
        required=False,
        max_length=300,
        help_text=_("Only the trainers of this session see it. It is deleted two weeks after the session."),
    )

    def clean(self) -> dict[str, Any]:
        """A phone number or an address: somebody must be able to reach the person."""
        data = super().clean() or {}
        if not self.errors and not data.get("phone") and not data.get("email"):
            self.add_error("phone", _("Write a phone number or an e-mail address, so that we can reach the person."))
        return data


class DespiteForm(PhoneEnrolForm):
    """The same for a session with rules about who may enrol."""

    despite = forms.CharField(
        label=_("If a rule speaks against it: why all the same?"),
        required=False,
        max_length=200,
        help_text=_("Stands in the history of the session, so write no names. Empty: the rule holds."),
    )


class FindPersonForm(forms.Form):
    """Whom somebody on the phone says to be."""

    who = forms.CharField(
        label=_("Name, number or e-mail"),
        max_length=200,
        help_text=_("As the caller says it: three letters at least, or the whole number."),
        error_messages={"required": _("Write the name or the number of whoever is calling.")},
    )


class MoveKey(KeyForm):
    """Which session somebody changes to."""

    move = KeyField()
