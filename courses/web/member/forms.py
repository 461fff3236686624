"""What a member may change about themselves."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from courses.common.errors import DomainError
from courses.common.text import clean_line
from courses.enrolment.actions.feedback import LONGEST
from courses.enrolment.models import Feedback
from courses.members.models import MemberProfile
from courses.places.models import Postcode
from courses.places.queries import find_postcode


class ProfileForm(forms.ModelForm):
    """Name, phone, postcode and the language of mails. The address is the log-in and stays."""

    postcode = forms.CharField(
        label=_("Postcode"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=20,
        validators=[RegexValidator(r"^\+?[\d ]{6,20}$", _("Write the number with digits only, e.g. 20 30 40 50."))],
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    class Meta:
        model = MemberProfile
        fields = ["name", "phone", "postcode", "language"]
        labels = {"name": _("First and last name"), "language": _("Language of our mails")}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])

    def clean_postcode(self) -> Postcode | None:
        code = self.cleaned_data["postcode"].strip()
        if not code:
            return None
        try:
            return find_postcode(code)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal


class FeedbackForm(forms.Form):
    """The three questions after a session."""

    worth = forms.TypedChoiceField(
        label=_("Was it worth your time?"),
        choices=Feedback.Worth.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the four answers.")},
    )
    worked = forms.CharField(
        label=_("What worked well?"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    change = forms.CharField(
        label=_("What should we do differently?"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
