"""Forms of the back office for certificates: revoking one, printing those of a storkreds."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.certificates.models import PrintJob
from courses.certificates.rules import plain
from courses.common.text import clean_line
from courses.places.models import Region
from courses.web.fields import date_field

NO_REASON = _("Write why the certificate is revoked.")


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("Why?"),
        max_length=200,
        help_text=_(
            "Only organisers see this. Whoever checks the certificate sees that it does not hold, and since when."
        ),
        error_messages={"required": NO_REASON},
    )

    def clean_reason(self) -> str:
        """A reason on one line, without marks; it is shown to whoever checks the certificate."""
        reason = plain(clean_line(self.cleaned_data["reason"]))
        if not reason:
            raise forms.ValidationError(NO_REASON)
        return reason


class PrintForm(forms.Form):
    region = forms.ModelChoiceField(
        label=_("District"),
        queryset=Region.objects.order_by("number"),
        empty_label=_("Choose a district"),
        error_messages={"required": _("Choose a district."), "invalid_choice": _("Choose a district.")},
    )
    first_day = date_field(
        label=_("Issued from"), years_back=60, error_messages={"required": _("Write the first day.")}
    )
    last_day = date_field(
        label=_("To and including"), years_back=60, error_messages={"required": _("Write the last day.")}
    )
    form = forms.ChoiceField(
        label=_("As"),
        choices=[(PrintJob.Form.PDF, _("All in one PDF")), (PrintJob.Form.ZIP, _("One file each (ZIP)"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose PDF or ZIP."), "invalid_choice": _("Choose PDF or ZIP.")},
    )

    def clean(self) -> dict[str, Any]:
        """The last day not before the first."""
        data = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day must not be before the first."))
        return data
