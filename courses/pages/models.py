"""The texts of the programme as Wagtail pages. Facts that the plan works with are on `catalogue.Course` (docs/adr/0002)."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from courses.catalogue.models import Course, Track
from courses.pages.blocks import TEXT_FEATURES, ActivityBlock, MinutesInput, QuestionBlock
from courses.pages.rules import minutes_off
from courses.places.models import Postcode
from courses.places.queries import UnknownPostcode, find_postcode
from courses.schedule.linked_data import course_page_data
from courses.schedule.queries.sessions import of_course, soonest_by_course

INTRO_FEATURES = ["h3", *TEXT_FEATURES]


class CourseIndexPage(Page):
    """«Kurser»: every course that is offered."""

    lead = models.CharField(_("lead"), max_length=250, blank=True)

    template = "courses/pages/index.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["courses.CoursePage"]
    content_panels = [*Page.content_panels, FieldPanel("lead")]
    search_fields = [*Page.search_fields, index.SearchField("lead")]
    max_count = 2

    class Meta:
        verbose_name = _("course overview")
        verbose_name_plural = _("course overviews")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With each course page below it, by its track, and the soonest session of its course."""
        pages = CoursePage.objects.child_of(self).live().select_related("course__track", "locale").order_by("path")
        upcoming = soonest_by_course()
        by_track: dict[Track | None, list[dict[str, Any]]] = {}
        for page in pages.prefetch_related("course__meetings", "course__prerequisites"):
            row = {"page": page, "course": page.course, "next": upcoming.get(page.course_id)}
            by_track.setdefault(page.course.track, []).append(row)
        # What stands in no track comes last, under no heading where there are no tracks at all.
        tracks = sorted((track for track in by_track if track), key=lambda track: (track.position, track.pk))
        return super().get_context(request, *args, **kwargs) | {
            "tracks": [(track, by_track[track]) for track in [*tracks, *([None] if None in by_track else [])]],
        }


class NearForm(forms.Form):
    """Where somebody is, to show what is near."""

    postnr = forms.CharField(required=False)

    def clean_postnr(self) -> Postcode | None:
        """The postcode that was typed; raises `ValidationError` with a sentence for one that is not known."""
        typed = self.cleaned_data["postnr"]
        try:
            return find_postcode(typed) if typed else None
        except UnknownPostcode as refusal:
            raise ValidationError(str(refusal.message)) from refusal


class AnswerForm(forms.Form):
    """Which option of a question somebody chose, by its place."""

    def __init__(self, options: int, data: Any) -> None:
        super().__init__(data)
        self.fields["answer"] = forms.TypedChoiceField(choices=[(n, str(n)) for n in range(options)], coerce=int)


class CoursePage(Page):
    """The text of one course in one language; facts, promise and goals come from the course itself."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="+", verbose_name=_("course"))
    audience = models.CharField(_("for whom"), max_length=200, blank=True)
    intro = RichTextField(_("introduction"), features=INTRO_FEATURES, blank=True)

    template = "courses/pages/course.html"
    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types = ["courses.ModulePage"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("course"),
        FieldPanel("audience"),
        FieldPanel("intro"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("audience"), index.SearchField("intro")]

    class Meta:
        verbose_name = _("course page")
        verbose_name_plural = _("course pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the facts of the course and its next sessions, nearest first where a postcode is given."""
        form = NearForm(request.GET)
        form.is_valid()
        postcode = form.cleaned_data.get("postnr")
        hits = of_course(self.course, postcode=postcode, limit=3)
        goals = list(self.course.goals.all())
        place = self.get_url_parts(request)
        return super().get_context(request, *args, **kwargs) | {
            "course": self.course,
            "goals": goals,
            "prerequisites": self.course.prerequisites.all(),
            "leads_to": self.course.leads_to.filter(is_active=True),
            "modules": ModulePage.objects.child_of(self).live().order_by("path"),
            "hits": hits,
            "postcode": postcode,
            "typed": (form["postnr"].value() or "")[:10],
            "error": form.errors["postnr"][0] if form.errors else "",
            "linked_data": course_page_data(
                self.course,
                [hit.session for hit in hits],
                goals=[goal.display_text for goal in goals],
                url=settings.BASE_URL + place[2] if place else "",
            ),
        }


class ModulePageForm(WagtailAdminPageForm):
    """Refuses to publish a module whose minutes do not add up; a draft may be as it is."""

    def clean(self) -> dict[str, Any]:
        """The minutes of the activities must add up to the module's, unless the page is saved as a draft."""
        cleaned: dict[str, Any] = super().clean()
        activities, minutes = cleaned.get("activities"), cleaned.get("minutes")
        if not self.is_deferred_validation and activities is not None and minutes is not None:
            off = minutes_off([block.value["minutes"] for block in activities], minutes)
            if off:
                self.add_error("minutes", ValidationError(_off_by(off, minutes), code="minutes"))
        return cleaned


def _off_by(off: int, minutes: int) -> str:
    numbers = {"sum": minutes + off, "minutes": minutes, "off": abs(off)}
    if off > 0:
        return (
            ngettext(
                "The activities last %(sum)s min, the module %(minutes)s: %(off)s minute too many.",
                "The activities last %(sum)s min, the module %(minutes)s: %(off)s minutes too many.",
                off,
            )
            % numbers
        )
    return (
        ngettext(
            "The activities last %(sum)s min, the module %(minutes)s: %(off)s minute too few.",
            "The activities last %(sum)s min, the module %(minutes)s: %(off)s minutes too few.",
            -off,
        )
        % numbers
    )


class ModulePage(Page):
    """One module. `trainer_notes` are shown to trainers only: not on the page, not in search, not in any API."""

    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(5), MaxValueValidator(480)], default=45
    )
    activities = StreamField([("activity", ActivityBlock())], verbose_name=_("activities"), blank=True)
    homework = RichTextField(_("homework"), features=TEXT_FEATURES, blank=True)
    question = StreamField([("question", QuestionBlock())], verbose_name=_("question"), blank=True, max_num=1)
    trainer_notes = RichTextField(
        _("trainer notes"),
        features=TEXT_FEATURES,
        blank=True,
        help_text=_("Only trainers see this: what goes wrong, what to say, the hard version."),
    )

    # What is written in the fields is Danish on English pages too; only their titles are English.
    text_language = "da"
    template = "courses/pages/module.html"
    base_form_class = ModulePageForm
    parent_page_types = ["courses.CoursePage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("minutes", widget=MinutesInput),
        FieldPanel("activities"),
        FieldPanel("homework"),
        FieldPanel("question"),
        MultiFieldPanel([FieldPanel("trainer_notes")], heading=_("Only for trainers"), icon="lock"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("activities")]
    preview_modes = [
        ("participant", _("Participant")),
        ("trainer", _("Trainer")),
        ("print", _("On paper")),
    ]

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    @property
    def default_preview_mode(self) -> str:
        """What participants see."""
        return "participant"

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """The trainer's page has a template of its own; print and screen share one."""
        return "courses/pages/module_trainer.html" if mode_name == "trainer" else self.template

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """As the page shows it, and whether it is for paper."""
        return self.get_context(request) | {"on_paper": mode_name == "print"}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With its number among the modules of the course and the ones before and after."""
        siblings = list(ModulePage.objects.sibling_of(self).live().order_by("path"))
        position = next((n for n, page in enumerate(siblings) if page.pk == self.pk), 0)
        return super().get_context(request, *args, **kwargs) | {
            "course_page": self.get_parent().specific,
            "number": position + 1,
            "total": len(siblings),
            "previous_module": siblings[position - 1] if position else None,
            "next_module": siblings[position + 1] if position + 1 < len(siblings) else None,
            "answer": self._answer(request),
        }

    def _answer(self, request: HttpRequest) -> dict[str, Any] | None:
        """How the chosen answer does. Nothing is stored, and a question is never a gate."""
        if request.method != "POST":
            return None
        options = list(self.question[0].value["options"]) if self.question else []
        form = AnswerForm(len(options), request.POST)
        if not form.is_valid():
            return {"missing": True}
        number = form.cleaned_data["answer"]
        return {"chosen": number, "is_right": options[number]["is_right"], "why": self.question[0].value["why"]}


class LearningPathPage(Page):
    """«Jeg er ny»: four steps, and what fits into the time somebody has."""

    lead = models.CharField(_("lead"), max_length=250, blank=True)

    template = "courses/pages/path.html"
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, FieldPanel("lead")]
    search_fields = [*Page.search_fields, index.SearchField("lead")]
    max_count = 2

    class Meta:
        verbose_name = _("path for new members")
        verbose_name_plural = _("paths for new members")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the courses by their form, and one question to try."""
        pages = CoursePage.objects.live().filter(locale=self.locale, course__is_active=True)
        pages = pages.select_related("course", "locale").order_by("course__position", "path")
        questions = ModulePage.objects.live().filter(locale=self.locale).exclude(question=[]).order_by("path")
        by_form: dict[str, list[CoursePage]] = {}
        for page in pages:
            by_form.setdefault(page.course.form, []).append(page)
        return super().get_context(request, *args, **kwargs) | {
            "first": next(iter(pages), None),
            "pages": list(pages),
            "evening": by_form.get("evening", []) + by_form.get("evenings", []),
            "day": by_form.get("day", []),
            "weekend": by_form.get("weekend", []),
            "questions": questions.select_related("locale")[:3],
        }
