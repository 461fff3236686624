"""What an organiser writes to save a session."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.schedule.models import Session
from courses.web.fields import KeyField, KeyForm


class OnlineForm(forms.Form):
    online_url = forms.URLField(
        max_length=Session._meta.get_field("online_url").max_length,
        label=_("Online address"),
        assume_scheme="https",
        error_messages={
            "required": _("Write the address of the online meeting."),
            "invalid": _("Write a whole address, e.g. https://moede.example.dk/vejle."),
        },
    )


class IntoKey(KeyForm):
    """Which other session people are offered."""

    into = KeyField()
