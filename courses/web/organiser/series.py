"""Series: written with a preview of their days, and made into drafts up to a date."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log

from courses.common import clock
from courses.schedule import actions
from courses.schedule.fields import words
from courses.schedule.models import Series
from courses.schedule.queries.prospects import prospects
from courses.schedule.rules import recurrence
from courses.web.organiser.base import PlanningView
from courses.web.organiser.facts import PlainColumn, PlainIndexView, PlainViewSet
from courses.web.organiser.forms import PrefillQuery, TickedDaysForm, UntilForm, venues
from courses.web.organiser.series_forms import SeriesForm

# A preview shows the coming year, as far as one can still read it.
PREVIEW_DAYS, PREVIEW_MOST = 365, 24


# What the mixin below is mixed into; at run time the view that uses it says which.
if TYPE_CHECKING:

    class ModelView(generic.EditView):
        """Has the object, the form and the page that the mixin asks for."""

else:
    ModelView = object


def rule_words(series: Series) -> str:
    """«anden tirsdag hver tredje måned, 4 gange»"""
    return words(series.rule, get_language() or "da")


class PreviewMixin(ModelView):
    """«Show the dates»: the days that the form would give, with nothing saved. With JavaScript it follows the hand."""

    request: HttpRequest
    object: Any

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save, or show the days when that button was pressed: as a fragment for the script, else as the page."""
        if "action-preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        self.object = self.get_object() if self.kwargs.get("pk") else None
        self.form = self.get_form()
        self.shown = self.preview(self.form) if self.form.is_valid() else None
        if "fragment" in request.POST:
            return render(request, "courses/organiser/_series_preview.html", {"preview": self.shown})
        return self.render_to_response(self.get_context_data(form=self.form, preview=self.shown))

    def preview(self, form: SeriesForm) -> dict[str, Any]:
        """The rule in words, its days in the coming year with what speaks against each, and how many are not shown."""
        data = form.cleaned_data
        first, today = data["start_date"], clock.today()
        until = max(first, today) + dt.timedelta(days=PREVIEW_DAYS)
        made = set(form.instance.sessions.values_list("series_date", flat=True)) if form.instance.pk else set()
        coming = [day for day in recurrence.occurrences(data["rule"], first, until=until) if day >= today]
        days = [day for day in coming if day not in made]
        times = {day: recurrence.meeting_times(form.pattern, day) for day in days[:PREVIEW_MOST]}
        trainers = [row["trainer"] for row in form.formsets["trainers"].cleaned_data if row.get("trainer")]
        return {
            "words": words(data["rule"], get_language() or "da"),
            "prospects": list(prospects(times, venue=data["venue"], trainers=trainers, together=True).values()),
            "made": len(coming) - len(days),
            "more": len(days) - len(times),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With no preview unless one was asked for."""
        return super().get_context_data(**{"preview": None, **kwargs})


class SeriesCreateView(PreviewMixin, generic.CreateView):
    """`?course=&region=&date=` fills the form in."""

    def get_initial_form_instance(self) -> Series:
        """With the course and the first day of the link."""
        given = PrefillQuery.of(self.request)
        return Series(course=given["course"], start_date=given["date"])

    def get_form(self, form_class: Any = None) -> SeriesForm:
        """Venues of the district that the link names stand first."""
        form = super().get_form(form_class)
        form.fields["venue"].queryset = venues(first=PrefillQuery.of(self.request)["region"])
        return form

    def get_success_url(self) -> str:
        """On to making its sessions."""
        return reverse("series:sessions", args=[self.object.pk])


class SeriesEditView(PreviewMixin, generic.EditView):
    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """With the way to make its sessions."""
        make = reverse("series:sessions", args=[self.object.pk])
        return [HeaderButton(_("Make sessions"), url=make, icon_name="calendar-alt")]

    def get_success_url(self) -> str:
        """On to making its sessions."""
        return reverse("series:sessions", args=[self.object.pk])


class MakeSessionsView(PlanningView):
    """Every day that the series gives up to a date, with what speaks against it; what is ticked becomes drafts."""

    model = Series
    page_title = gettext_lazy("Make sessions")
    template_name = "courses/organiser/make_sessions.html"
    above = [("series:index", Series._meta.verbose_name_plural)]

    @cached_property
    def series(self) -> Series:
        """The series of the address with its pattern and trainers; 404 when it has gone."""
        series = Series.objects.select_related("course", "venue__municipality", "venue__postcode")
        return get_object_or_404(series.prefetch_related("meetings", "trainers__trainer__member"), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The days up to the date of the address, or up to the usual one."""
        return self.show(
            UntilForm(
                request.GET if "until" in request.GET else {"until": default_until(self.series)}, horizon=self.horizon
            )
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make drafts of the ticked days; the others are skipped for good."""
        form = UntilForm(request.POST, horizon=self.horizon)
        if not form.is_valid():
            return self.show(form)
        until = form.cleaned_data["until"]
        days = actions.days_to_make(self.series, until=until)
        ticked = TickedDaysForm(days, request.POST).ticked
        skip = {day for day in days if day.isoformat() not in ticked}
        done, made = self.attempt(lambda: actions.make_sessions(series=self.series, until=until, skip=skip), form)
        if not done:
            return self.show(form, ticked=ticked)
        if not made:
            messages.error(request, _("Tick at least one day."))
            return self.show(form, ticked=ticked)
        for session in made:
            log(instance=session, action="planning.create")
        count = len(made)
        messages.success(
            request, ngettext("%(count)s draft is made.", "%(count)s drafts are made.", count) % {"count": count}
        )
        return HttpResponseRedirect(f"{reverse('sessions:publish_drafts')}?{urlencode({'series': self.series.pk})}")

    @cached_property
    def horizon(self) -> dt.date:
        """How far the rule of this series is followed."""
        return recurrence.horizon(self.series.rule, self.series.start_date, clock.today())

    def show(self, form: Form, ticked: set[str] | None = None) -> HttpResponse:
        """With each day and what speaks against it; a rule that gives no possible time is said."""
        lines, refusal = [], ""
        if "until" in getattr(form, "cleaned_data", {}) or form.is_valid():
            try:
                lines = self.lines(form.cleaned_data["until"], ticked)
            except actions.BadTimes as error:
                refusal = str(error.message)
        return self.page(series=self.series, words=rule_words(self.series), form=form, lines=lines, refusal=refusal)

    def lines(self, until: dt.date, ticked: set[str] | None) -> list[dict[str, Any]]:
        """One line a day; ticked are those in `ticked`, or those that nothing speaks against."""
        days = actions.days_to_make(self.series, until=until)
        times = {day: actions.session_times(self.series, day) for day in days}
        trainers = [row.trainer for row in self.series.trainers.all()]
        found = prospects(times, venue=self.series.venue, trainers=trainers, together=True)
        return [
            {
                "day": day.isoformat(),
                "prospect": prospect,
                "is_ticked": prospect.is_smooth if ticked is None else day.isoformat() in ticked,
            }
            for day, prospect in found.items()
        ]


def default_until(series: Series) -> dt.date:
    """A year ahead of the first day, or of today when that has passed."""
    return max(series.start_date, clock.today()) + dt.timedelta(days=PREVIEW_DAYS)


class SeriesIndexView(PlainIndexView):
    # «Series» is one or many in English, not in Danish.
    page_title = gettext_lazy("Series of sessions")


class SeriesViewSet(PlainViewSet):
    model = Series
    icon = "repeat"
    menu_label = gettext_lazy("Series of sessions")
    index_view_class = SeriesIndexView
    queryset = Series.objects.select_related("course", "venue__postcode")
    add_view_class = SeriesCreateView
    edit_view_class = SeriesEditView
    create_template_name = edit_template_name = "courses/organiser/series_form.html"
    list_display = [
        "__str__",
        PlainColumn(rule_words, label=gettext_lazy("Repeats")),
        "start_date",
        "capacity",
        "note",
    ]
    ordering = ["start_date", "pk"]
    list_filter = ["course", "venue__municipality__region"]
    search_fields = ["course__title", "venue__name", "venue__postcode__name"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [FieldPanel("course"), FieldPanel("venue"), FieldPanel("association")],
                heading=gettext_lazy("What and where"),
            ),
            MultiFieldPanel([FieldPanel("start_date"), FieldPanel("rule")], heading=gettext_lazy("When")),
            InlinePanel(
                "meetings",
                [FieldPanel("day_offset"), FieldRowPanel([FieldPanel("start_time"), FieldPanel("end_time")])],
                heading=gettext_lazy("The days of each session"),
                label=gettext_lazy("day"),
                help_text=gettext_lazy("None: the usual times of the course. A second evening is a second day."),
            ),
            InlinePanel("trainers", heading=gettext_lazy("Trainers"), label=gettext_lazy("trainer")),
            MultiFieldPanel([FieldPanel("capacity"), FieldPanel("note")], heading=gettext_lazy("Seats and note")),
        ],
        base_form_class=SeriesForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        """Wagtail's, and the page that makes sessions."""
        return [*super().get_urlpatterns(), path("sessions/<key:pk>/", MakeSessionsView.as_view(), name="sessions")]
