"""What somebody types who checks a certificate."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.certificates.rules import read_token

NOT_WHOLE = _("This is not a whole code. It has 28 digits and letters. Read it once more from the certificate.")


class CodeForm(forms.Form):
    """The code from the paper; case, spaces and hyphens do not matter."""

    code = forms.CharField(
        label=_("Code from the certificate"),
        help_text=_("28 digits and letters, at the bottom right of the certificate."),
        max_length=60,
        error_messages={"required": _("Write the code from the certificate."), "max_length": NOT_WHOLE},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """The token that the code stands for; raises `ValidationError` when a sign is missing or wrong."""
        token = read_token(self.cleaned_data["code"])
        if token is None:
            raise forms.ValidationError(NOT_WHOLE)
        return token


class NameForm(forms.Form):
    """The name to compare with the certificate."""

    name = forms.CharField(
        label=_("Name on the certificate"),
        max_length=200,
        error_messages={"required": _("Write the name as it stands on the certificate.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
