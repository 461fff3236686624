"""Which calendar somebody wants: the picker of the calendar page, of embedded lists and of the month to print."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from courses.calendars import queries, rules
from courses.calendars.queries import Feed
from courses.catalogue.models import Course
from courses.common.errors import DomainError
from courses.places.models import Region
from courses.places.queries import UnknownPostcode, find_postcode
from courses.web.fields import DISTANCE_CHOICES, USUAL_KM, CourseField, MonthField

WRITE_MONTH = _("Write a month as 2027-02.")


@dataclass(frozen=True)
class Chosen:
    """A public feed and its permanent address, path and query."""

    feed: Feed
    path: str


class MonthForm(forms.Form):
    """Which month is shown; the present one when nothing is said."""

    maaned = MonthField(
        required=False,
        error_messages={"invalid": WRITE_MONTH},
        validators=[
            MinValueValidator(dt.date(2000, 1, 1), WRITE_MONTH),
            MaxValueValidator(dt.date(2100, 12, 31), WRITE_MONTH),
        ],
    )


class PickForm(forms.Form):
    """All fields may be empty: that is the whole calendar. Made for GET, so that what was chosen is an address."""

    postnr = forms.CharField(
        label=_("Near a postcode"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
    )
    km = forms.CharField(
        label=_("How far?"),
        required=False,
        # Not `max_length`: Django would write it onto the list, where HTML knows no such thing.
        validators=[MaxLengthValidator(5)],
        widget=forms.Select(choices=DISTANCE_CHOICES),
    )
    storkreds = forms.ModelChoiceField(
        label=_("or a district"),
        queryset=Region.objects.order_by("number"),
        to_field_name="slug",
        required=False,
        empty_label=_("The whole country"),
        error_messages={"invalid_choice": _("There is no district of that name. Choose one from the list.")},
    )
    kursus = CourseField(
        label=_("A course"),
        queryset=Course.objects.filter(is_active=True),
        to_field_name="code",
        required=False,
        empty_label=_("All courses"),
        error_messages={"invalid_choice": _("There is no course of that name. Choose one from the list.")},
    )
    dage = forms.MultipleChoiceField(
        label=_("Days of the week"),
        required=False,
        choices=[(letters, WEEKDAYS[number - 1]) for letters, number in rules.WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("There is no such day of the week. Choose from the list.")},
    )
    frister = forms.BooleanField(label=_("Show the last days to enrol too"), required=False)

    def __init__(self, data: Any) -> None:
        # What was said, as it was said.
        self.picked = [(name, value) for name in self.base_fields for value in data.getlist(name) if value]
        data = data.copy()
        # Addresses of feeds write the days with commas.
        data.setlist("dage", [day for part in data.getlist("dage") for day in part.split(",") if day])
        data.setdefault("km", str(USUAL_KM))
        super().__init__(data)

    @property
    def query(self) -> str:
        """What was said, as the query of another address; empty fields are left out."""
        return urlencode(self.picked)

    @property
    def attributes(self) -> list[tuple[str, str]]:
        """The same as attributes of the element for other sites, which has one for each field."""
        said: dict[str, list[str]] = {}
        for name, value in self.picked:
            said.setdefault(name, []).append(value)
        return [(name, ",".join(values)) for name, values in said.items() if name != "frister"]

    def chosen(self) -> Chosen | None:
        """What was picked; None, with a sentence at the field, when something of it is wrong."""
        if not self.is_valid():
            return None
        code, region, course = (self.cleaned_data[name] for name in ("postnr", "storkreds", "kursus"))
        days = ",".join(self.cleaned_data["dage"])
        try:
            if code:
                km = self.cleaned_data["km"] or str(USUAL_KM)
                feed, path = queries.near(code, km), reverse("feeds:near", args=[find_postcode(code).pk, km])
            elif region:
                feed, path = queries.of_region(region.slug), reverse("feeds:region", args=[region.slug])
            elif course:
                feed, path, course = queries.of_course(course.code), reverse("feeds:course", args=[course.code]), None
            else:
                feed, path = queries.everything(), reverse("feeds:all")
            narrowed = queries.narrowed(
                feed, course=course.code if course else "", weekdays=days, deadlines=self.cleaned_data["frister"]
            )
        except DomainError as refusal:
            self.add_error("postnr" if isinstance(refusal, UnknownPostcode) else "km", str(refusal.message))
            return None
        query = queries.query_of(narrowed, course.code if course else "")
        return Chosen(narrowed, path + (f"?{query}" if query else ""))
