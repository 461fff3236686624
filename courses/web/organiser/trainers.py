"""Trainers in the back office: who they are, where they live, and what they teach already."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList

from courses.catalogue.models import Course, Qualification
from courses.common import clock
from courses.common.address import AddressFormField
from courses.common.text import clean_line
from courses.ladder.actions.levels import sign_exception
from courses.members.actions import invite_trainer, last_day_away, set_home, trainer_to_be
from courses.members.models import TrainerProfile
from courses.web.fields import KeyField, QueryForm, clean_person_name
from courses.web.organiser import next_steps
from courses.web.organiser.base import note
from courses.web.organiser.facts import (
    PlainColumn,
    PlainCreateView,
    PlainViewSet,
    PostcodeField,
    UnusedDeleteView,
    YesNoColumn,
)
from courses.web.visitor import user_of


class TrainerForm(WagtailAdminModelForm):
    """A trainer is found or made by the e-mail address: a list of all members to choose from would show them all."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = AddressFormField(
        label=_("E-mail"), help_text=_("The address the trainer logs in with. We send an invitation to it.")
    )
    home = PostcodeField(label=_("Home postcode"), help_text=_("Rooms are looked for from here."))
    # Asked once, of a new trainer; later levels are signed on the ladder.
    teaches = forms.ModelChoiceField(
        label=_("Teaches already"),
        queryset=Course.objects.none(),
        required=False,
        help_text=_(
            "A course they have taught elsewhere, or are the first to teach. Empty: the next page says what they may teach."
        ),
    )
    why = forms.CharField(
        label=_("Why?"),
        max_length=200,
        required=False,
        help_text=_("One sentence. It stands there with your name and the day, also when it is withdrawn."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            member = self.instance.member
            for name, value in {"name": member.name, "email": member.email}.items():
                self.fields[name].disabled = True
                self.fields[name].required = False
                self.initial[name] = value
            # Who is stopped, or has been here for long, can be saved without it; nobody new.
            self.fields["home"].required = False
            self.initial["home"] = member.postcode_id
            del self.fields["teaches"], self.fields["why"]
        else:
            self.fields["teaches"].queryset = Course.objects.filter(is_active=True)

    def clean_why(self) -> str:
        """On one line."""
        return clean_line(self.cleaned_data["why"])

    def clean(self) -> dict[str, Any]:
        """A level is signed with a reason, and a reason is one for something."""
        data = super().clean()
        if data.get("teaches") and not data.get("why"):
            self.add_error("why", _("Write why. The sentence stands there for ever."))
        if data.get("why") and not data.get("teaches"):
            self.add_error("teaches", _("Choose the course, or leave the reason empty."))
        return data

    def is_valid(self) -> bool:
        """Also the days away: a year that is typed wrong is told where it was written."""
        valid = super().is_valid()
        last = last_day_away(clock.today())
        for row in self.formsets["times_away"].forms:
            written = getattr(row, "cleaned_data", {}).get("end_date")
            if written and written > last and "end_date" in row.changed_data:
                row.add_error("end_date", _("Choose days within the next two years."))
                valid = False
        return valid

    def clean_name(self) -> str:
        """The name on one line."""
        return clean_person_name(self.cleaned_data["name"]) if not self.instance.pk else self.instance.member.name

    def clean_email(self) -> str:
        """In small letters; raises `ValidationError` when the person is a trainer already."""
        email = self.cleaned_data["email"]
        if not self.instance.pk and TrainerProfile.objects.filter(member__user__email=email).exists():
            raise ValidationError(_("This person is a trainer already. Find the name in the list."))
        return email

    def save(self, commit: bool = True) -> TrainerProfile:
        """A new trainer belongs to the member with that address, who is made where there is none."""
        data, is_new = self.cleaned_data, not self.instance.pk
        if is_new:
            self.instance.member = trainer_to_be(email=data["email"], name=data["name"], home=data["home"])
        elif "home" in self.changed_data:
            set_home(member=self.instance.member, home=data["home"])
        trainer = super().save(commit)
        if is_new:
            invite_trainer(trainer=trainer)
        return trainer


def courses_of(trainer: TrainerProfile) -> str:
    """«k1, k2 (medunderviser)»: a bare code is a course that the trainer leads."""
    return ", ".join(
        row.course.code if row.level == row.Level.LEAD else f"{row.course.code} ({row.get_level_display()})"
        for row in trainer.qualifications.all()
    )


class CourseQuery(QueryForm):
    """`?course=`: the course that needs a trainer."""

    course = KeyField()


class TrainerCreateView(PlainCreateView):
    """Signs what the new trainer teaches already, and goes on to what else they may teach."""

    def get_initial(self) -> dict[str, Any]:
        """With the course of the address, where one leads here from it."""
        return {**super().get_initial(), "teaches": CourseQuery.of(self.request)["course"]}

    def save_instance(self) -> TrainerProfile:
        """The trainer, and the level in the same transaction."""
        trainer = cast(TrainerProfile, super().save_instance())
        course, why = (self.form.cleaned_data[name] for name in ("teaches", "why"))
        if course:
            level = Qualification.Level.LEAD
            sign_exception(trainer=trainer, course=course, level=level, reason=why, actor=user_of(self.request))
            note(trainer, "level_given", course=str(course))
        return trainer

    def get_success_url(self) -> str:
        """The ladder of who was just made; back to the course in the making that lacked somebody."""
        return next_steps.back_to_flow(self.request) or reverse("ladder:person", args=[self.object.pk])


class TrainerViewSet(PlainViewSet):
    model = TrainerProfile
    add_view_class = TrainerCreateView
    delete_view_class = UnusedDeleteView
    delete_template_name = UnusedDeleteView.template_name
    name = "trainers"
    icon = "group"
    queryset = TrainerProfile.objects.select_related("member").prefetch_related("qualifications__course")
    list_display = [
        "__str__",
        PlainColumn(courses_of, label=_("Teaches")),
        "travel_km",
        "max_sessions_per_year",
        YesNoColumn("is_active", label=_("Active")),
    ]
    ordering = ["member__name", "pk"]
    list_filter = ["is_active", "qualifications__course"]
    search_fields = ["member__name"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("name"), FieldPanel("email")]),
                    FieldPanel("home"),
                    FieldPanel("is_active"),
                ],
                heading=_("Trainer"),
            ),
            MultiFieldPanel(
                [HelpPanel(template="courses/organiser/_ladder_link.html"), FieldPanel("teaches"), FieldPanel("why")],
                heading=_("Can teach"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("travel_km"), FieldPanel("max_sessions_per_year")]),
                    FieldPanel("rest_weeks"),
                    FieldPanel("weekdays"),
                ],
                heading=_("How much and when"),
            ),
            InlinePanel("times_away", heading=_("Away"), label=_("time away")),
            MultiFieldPanel([FieldPanel("show_name"), FieldPanel("bio")], heading=_("What the public sees")),
        ],
        base_form_class=TrainerForm,
    )
