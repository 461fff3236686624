"""The facts of a course in the back office. What is saved of a course in the making leads back to its flow (`guide`)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList

from courses.catalogue.models import Course
from courses.catalogue.queries import next_position
from courses.common.text import address_part
from courses.pages.queries.making import is_in_the_making
from courses.web.organiser.facts import (
    DAY_PANELS,
    PlainCreateView,
    PlainEditView,
    PlainViewSet,
    UnusedDeleteView,
    YesNoColumn,
)
from courses.web.organiser.next_steps import flow_of


class CourseForm(WagtailAdminModelForm):
    """The code stands in calendar addresses, so it is chosen once: what is typed is seen as it was until it is saved. A new course
    comes after all others."""

    # Wagtail's field for addresses would make «k7-» of «K7 æ/ø» while it is left.
    code = forms.CharField(label=_("Code"), max_length=12, help_text=Course._meta.get_field("code").help_text)

    def clean_code(self) -> str:
        """In small letters of ASCII, æ as ae. Raises `ValidationError` with what it would become, for anything else."""
        typed = self.cleaned_data["code"]
        if self.instance.pk:
            return self.instance.code
        code = address_part(typed)
        if code != typed.lower():
            raise ValidationError(
                _("The code stands in addresses: letters from a to z, digits and hyphens. Write it so: %(code)s"),
                params={"code": code[:12] or "k7"},
            )
        return code

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True
            self.fields["prerequisites"].queryset = Course.objects.exclude(pk=self.instance.pk)
        else:
            self.initial["position"] = next_position(Course)


class CourseCreateView(PlainCreateView):
    """On to the flow, which says what comes next."""

    def get_success_url(self) -> str:
        """The flow of the new course."""
        return flow_of(self.object)


class CourseEditView(PlainEditView):
    def get_success_url(self) -> str:
        """Back to the flow, as long as nobody could join it."""
        return flow_of(self.object) if is_in_the_making(self.object) else super().get_success_url()


class CourseViewSet(PlainViewSet):
    model = Course
    add_view_class = CourseCreateView
    edit_view_class = CourseEditView
    delete_view_class = UnusedDeleteView
    delete_template_name = UnusedDeleteView.template_name
    icon = "openquote"
    list_display = [
        "title",
        "code",
        "lessons",
        "capacity",
        "target_runs_per_year",
        YesNoColumn("is_active", label=_("Offered")),
    ]
    ordering = ["position", "code"]
    list_filter = ["is_active"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
                    FieldPanel("tagline"),
                    FieldPanel("tagline_en"),
                    FieldRowPanel([FieldPanel("code"), FieldPanel("colour"), FieldPanel("position")]),
                ],
                heading=_("Name"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("target_runs_per_year"),
                    FieldRowPanel([FieldPanel("form"), FieldPanel("lessons")]),
                    FieldRowPanel([FieldPanel("capacity"), FieldPanel("min_participants")]),
                    FieldRowPanel([FieldPanel("trainers_needed"), FieldPanel("completion_percent")]),
                    FieldPanel("valid_months"),
                    FieldPanel("queue_order"),
                    FieldPanel("is_active"),
                ],
                heading=_("How it is taught"),
            ),
            InlinePanel(
                "meetings",
                [*DAY_PANELS, FieldPanel("study_minutes")],
                heading=_("Other days than the form says"),
                label=_("day"),
                help_text=_(
                    "None: the usual days of the form above. Four evenings are four days: 0, 7, 14 and 21 days after the first."
                ),
            ),
            InlinePanel("goals", heading=_("After the course you can …"), label=_("learning goal")),
            MultiFieldPanel(
                [FieldPanel("track"), FieldPanel("prerequisites", widget=forms.CheckboxSelectMultiple)],
                heading=_("Before and after"),
            ),
        ],
        base_form_class=CourseForm,
    )
