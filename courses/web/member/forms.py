"""What a member may change about themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.common.phone import PhoneFormField
from courses.enrolment.actions.feedback import LONGEST
from courses.enrolment.models import Feedback
from courses.members.models import MemberProfile
from courses.web.fields import ButtonForm, FlagField, PostcodeField, clean_person_name
from courses.web.stale import StaleGuard


class ProfileForm(StaleGuard, forms.ModelForm):
    """Name, phone, postcode, local association and the language of mails. The address is the log-in and stays."""

    postcode = PostcodeField(
        label=_("Postcode"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
    )
    phone = PhoneFormField()

    class Meta:
        model = MemberProfile
        fields = ["name", "phone", "postcode", "association", "language"]
        help_texts = {"association": _("Some sessions keep seats for their members. We take your word for it.")}
        labels = {"name": _("First and last name"), "language": _("Language of our mails")}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def clean_name(self) -> str:
        """The name on one line."""
        return clean_person_name(self.cleaned_data["name"])


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


class PresenceForm(ButtonForm):
    """«Jeg er her»: the code from the trainer's screen, which the domain reads."""

    code = forms.CharField()


class ShowNameForm(ButtonForm):
    """Whether the check page of a certificate shows the holder's name."""

    show_name = FlagField()
