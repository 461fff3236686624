"""The forms that anybody may send."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import Course
from courses.common.address import AddressFormField, AddressInput
from courses.common.phone import PhoneFormField
from courses.schedule.rules.order import Order
from courses.web.fields import (
    CourseField,
    FlagField,
    MaybePostcodeField,
    PostcodeField,
    QueryForm,
    clean_person_name,
    date_field,
    distance_field,
)


class FindForm(forms.Form):
    """Where somebody is."""

    postnr = PostcodeField()


class FindQuery(QueryForm):
    """What narrows a search, how it is sorted, and how many pages of it are shown."""

    kursus = forms.CharField(widget=forms.HiddenInput())
    tid = forms.ChoiceField(choices=[("evening", ""), ("weekend", "")], widget=forms.HiddenInput())
    orden = forms.ChoiceField(choices=[(order, "") for order in Order if order], widget=forms.HiddenInput())
    vis = forms.IntegerField(min_value=1, initial=1, widget=forms.HiddenInput())
    q = forms.CharField(label=_("Words, e.g. a course or a town"), max_length=80)
    dato = date_field(label=_("From this day on"))
    trinfrit = forms.BooleanField(label=_("Step-free entrance"))
    teleslynge = forms.BooleanField(label=_("Hearing loop"))
    online = forms.BooleanField(label=_("Online only"))

    SHOWN = ("q", "dato", "trinfrit", "teleslynge", "online")

    @property
    def asked(self) -> dict[str, str]:
        """What was understood, as it stands in an address; empty where nothing was said."""
        given = self.given
        said = {name: "on" if given[name] is True else str(given[name] or "") for name in self.fields}
        return {name: value for name, value in said.items() if name != "vis"}

    @property
    def is_narrowed(self) -> bool:
        """Whether one of the fields that are folded away says something."""
        return any(self.asked[name] for name in self.SHOWN)


class CourseQuery(QueryForm):
    """`?kursus=`: which course a form is about."""

    kursus = forms.ModelChoiceField(queryset=Course.objects.filter(is_active=True), to_field_name="code")


class FromQuery(QueryForm):
    """`?fra=`: the postcode somebody searched from."""

    fra = MaybePostcodeField()


class WaitsQuery(QueryForm):
    """`?venter=1`: the thank-you page is for somebody who got no seat."""

    venter = FlagField()


def searched_from(request: HttpRequest) -> str:
    """The postcode somebody searched from as it stands in a form; empty when the address names none."""
    postcode = FromQuery.of(request)["fra"]
    return postcode.pk if postcode else ""


# How many enrolments one e-mail address may be written in, in a day: each is a mail to somebody we may not know. Two courses
# and their two waiting lists, and one slip (TRUST.md, «Mails that a stranger can cause»).
ENROLS_A_DAY = 5


class Trapped(forms.Form):
    """A field that people do not see and simple robots fill in; no captcha."""

    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}))

    @property
    def is_trapped(self) -> bool:
        """Whether the field that people do not see was filled in, as programs do."""
        return bool(self.data.get("website"))


class EnrolForm(Trapped):
    """Two fields to fill in; the rest is folded away."""

    name = forms.CharField(
        label=_("First and last name"),
        max_length=120,
        error_messages={"required": _("Write your name, so that the trainer can greet you.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = AddressFormField(
        label=_("E-mail"),
        max_length=200,
        error_messages={
            "required": _("Write your e-mail address. The link to your place goes there."),
            "invalid": _("Write a whole e-mail address, e.g. aase@example.dk."),
        },
        widget=AddressInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    phone = PhoneFormField(help_text=_("Only used if the session is cancelled at short notice."))
    needs = forms.CharField(
        label=_("Is there anything we should take into account?"),
        required=False,
        max_length=300,
        help_text=_("E.g. hearing loop or vegetarian food. Please do not write about illness."),
        widget=forms.TextInput(),
    )
    # Where the person searched from: for the way on the page. Kept only with a tick.
    postcode: Any = MaybePostcodeField(widget=forms.HiddenInput())
    keep_postcode = forms.BooleanField(
        label=_("Remember my postcode, so that you can find courses near me"), required=False
    )

    def clean_name(self) -> str:
        """The name on one line; raises `ValidationError` for an empty one."""
        name = clean_person_name(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Write your name, so that the trainer can greet you."))
        return name


class CorrectionForm(forms.Form):
    """The right address, from somebody who sees that the one they wrote is wrong."""

    email = AddressFormField(
        label=_("The right e-mail address"),
        max_length=200,
        error_messages=EnrolForm.base_fields["email"].error_messages,
        widget=AddressInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )


class AskAgainForm(Trapped):
    """«Spørg mig igen»: only the address."""

    email = AddressFormField(
        label=_("E-mail"),
        max_length=200,
        error_messages={
            "required": _("Write your e-mail address, so that we can ask you."),
            "invalid": _("Write a whole e-mail address, e.g. aase@example.dk."),
        },
        widget=AddressInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )


class InterestForm(Trapped):
    """«Skriv mig op»."""

    email = AddressFormField(
        label=_("E-mail"),
        max_length=200,
        error_messages={
            "required": _("Write your e-mail address, so that we can tell you."),
            "invalid": _("Write a whole e-mail address, e.g. aase@example.dk."),
        },
        widget=AddressInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    course = CourseField(
        label=_("Which course?"),
        queryset=Course.objects.filter(is_active=True),
        required=False,
        empty_label=_("All courses"),
    )
    radius_km = distance_field()
    postcode = PostcodeField(
        label=_("Your postcode"),
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, is_near: bool = False, **kwargs: Any) -> None:
        """`is_near`: the page knows the postcode, and does not ask for it."""
        super().__init__(*args, **kwargs)
        if is_near:
            self.fields["postcode"].widget = forms.HiddenInput()
