"""What is promised beyond each course's yearly target, and days without courses."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from courses.cadence.actions import cadence_clash, save_cadence
from courses.cadence.models import Blackout, Cadence
from courses.places.models import Region
from courses.web.organiser.facts import PlainColumn, PlainViewSet


class CadenceForm(WagtailAdminModelForm):
    """The districts are rows of their own, so the form writes through the domain."""

    regions = forms.ModelMultipleChoiceField(
        label=_("Districts"),
        queryset=Region.objects.order_by("number"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Several count as one place: two sessions a year in all of them together."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["regions"] = [place.region_id for place in self.instance.places.all()]

    def clean(self) -> dict[str, Any]:
        """A district has one cadence for a course: another one is named in the refusal."""
        data = super().clean()
        course, regions = data.get("course"), data.get("regions")
        if course and regions:
            refusal = cadence_clash(cadence=self.instance, course=course, regions=regions)
            if refusal:
                self.add_error("regions", ValidationError(refusal))
        return data

    def save(self, commit: bool = True) -> Cadence:
        """Through the domain's action, which writes the districts as well."""
        written = {name: self.cleaned_data[name] for name in ("course", "regions", *NUMBERS, "closed_months")}
        return save_cadence(cadence=self.instance, **written)


NUMBERS = ("runs", "min_gap_weeks", "max_gap_weeks")


def where(cadence: Cadence) -> str:
    """The districts of a cadence, by name."""
    return ", ".join(place.region.name for place in cadence.places.all())


class CadenceViewSet(PlainViewSet):
    model = Cadence
    name = "promises"
    icon = "check"
    queryset = Cadence.objects.select_related("course").prefetch_related("places__region")
    list_display = [
        "course",
        PlainColumn(where, label=_("Districts")),
        "runs",
        "min_gap_weeks",
        "max_gap_weeks",
    ]
    ordering = ["course__position", "course", "pk"]
    list_filter = ["course"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel([FieldPanel("course"), FieldPanel("regions")], heading=_("Where")),
            MultiFieldPanel(
                [FieldPanel("runs"), FieldRowPanel([FieldPanel("min_gap_weeks"), FieldPanel("max_gap_weeks")])],
                heading=_("How often"),
            ),
            FieldPanel("closed_months"),
        ],
        base_form_class=CadenceForm,
    )


class BlackoutViewSet(PlainViewSet):
    model = Blackout
    name = "closed"
    icon = "lock"
    queryset = Blackout.objects.select_related("region")
    list_display = [
        "name",
        PlainColumn(lambda row: row.region or _("the whole country"), label=_("Where")),
        "start_date",
        "end_date",
    ]
    ordering = ["-start_date", "pk"]
    edit_handler = ObjectList(
        [
            FieldPanel("name", help_text=_("A congress, an election: the year plan proposes nothing then.")),
            FieldRowPanel([FieldPanel("start_date"), FieldPanel("end_date")]),
            FieldPanel("region", help_text=_("Empty: the whole country.")),
        ]
    )
