"""What an organiser writes to save a session."""

from django import forms

from courses.web.fields import KeyField, KeyForm
from courses.web.organiser.session_fields import OnlineAddressField


class OnlineForm(forms.Form):
    online_url = OnlineAddressField(help_text="")


class IntoKey(KeyForm):
    """Which other session people are offered."""

    into = KeyField()
