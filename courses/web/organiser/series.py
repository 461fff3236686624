"""Series: written with a preview of their days, and made into drafts up to a date."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton

from courses.common import clock
from courses.enrolment.actions.several import Several, follow_series
from courses.enrolment.queries import Told, who_is_told
from courses.rolling.actions import delete_series, drop_drafts
from courses.schedule import actions
from courses.schedule.fields import words
from courses.schedule.models import Series, Session
from courses.schedule.queries.prospects import prospects
from courses.schedule.queries.series import (
    coming_sessions,
    days_to_make,
    deleted_days,
    series_changes,
    series_modes,
    template_of,
)
from courses.schedule.rules import recurrence
from courses.web.organiser.base import PlanningView, fingerprint, note_all, tell_left
from courses.web.organiser.facts import (
    DAY_PANELS,
    PlainColumn,
    PlainDeleteView,
    PlainEditView,
    PlainIndexView,
    PlainViewSet,
)
from courses.web.organiser.forms import PrefillQuery, TickedDaysForm, UntilForm, venues
from courses.web.organiser.series_forms import DaysAgainForm, DeleteSeriesForm, FollowForm, SeriesForm
from courses.web.organiser.telling import telling_words

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


def later_days(rule: recurrence.Rule, first: dt.date, *, after: dt.date) -> list[dt.date]:
    """What a rule with an end still gives after that day. One without an end goes on for ever, which needs no list."""
    if rule.count is None and rule.until is None:
        return []
    return [day for day in recurrence.occurrences(rule, first) if day > after]


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
        deleted = set(form.instance.skipped_days.values_list("day", flat=True)) if form.instance.pk else set()
        coming = [day for day in recurrence.occurrences(data["rule"], first, until=until) if day >= today]
        days = [day for day in coming if day not in made and day not in deleted]
        times = {day: recurrence.meeting_times(form.pattern, day) for day in days[:PREVIEW_MOST]}
        template = form.template
        found = prospects(
            times, venue=data["venue"], trainers=list(template.trainers), modes=template.modes, together=True
        )
        return {
            "words": words(data["rule"], get_language() or "da"),
            "prospects": list(found.values()),
            "made": len([day for day in coming if day in made]),
            "more": len(days) - len(times),
            "later": later_days(data["rule"], first, after=until),
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


class SeriesEditView(PreviewMixin, PlainEditView):
    """Asks what is to happen to the sessions that were made before, if the change touches any."""

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """With the way to make its sessions."""
        make = reverse("series:sessions", args=[self.object.pk])
        return [HeaderButton(_("Make sessions"), url=make, icon_name="calendar-alt")]

    def get_success_url(self) -> str:
        """On to making its sessions."""
        return reverse("series:sessions", args=[self.object.pk])

    def form_valid(self, form: SeriesForm) -> HttpResponse:
        """Save, and change the sessions that are to follow; before that, ask which ones, in words."""
        stored = Series.objects.select_related("course", "venue__municipality", "region", "association").get(
            pk=form.instance.pk
        )
        self.changes = series_changes(stored, template_of(stored), form.template)
        if not self.changes:
            return super().form_valid(form)
        self.follow = FollowForm(self.request.POST if "follow-seen" in self.request.POST else None, prefix="follow")
        if not self.follow.is_valid() or self.must_be_seen(self.follow):
            self.form = form
            return self.render_to_response(self.get_context_data(form=form, question=self.question()))
        with transaction.atomic():
            response = super().form_valid(form)
            followed = follow_series(changes=self.follow.chosen(self.changes))
            dropped = drop_drafts(sessions=self.follow.dropped(self.changes))
        self.say(followed, dropped)
        return response

    def must_be_seen(self, follow: FollowForm) -> bool:
        """Whoever is mailed is named before: with a day of one's own choosing that is another page."""
        is_mailed = any(change.is_told for change in follow.chosen(self.changes))
        return is_mailed and follow.cleaned_data["seen"] != fingerprint(self.request)

    def question(self) -> dict[str, Any]:
        """Each session that the change touches, what it would be, who is told, and what of it is chosen."""
        is_valid = self.follow.is_bound and self.follow.is_valid()
        chosen = self.follow.chosen(self.changes) if is_valid else []
        if not self.follow.is_bound:
            self.follow.initial["from_date"] = clock.local(self.changes[0].session.starts_at).date()
        told = who_is_told(change.session for change in self.changes if change.is_told)
        return {
            "form": self.follow,
            "lines": [
                {
                    "change": change,
                    "told": " ".join(telling_words(told.get(change.session.pk, Told()))),
                    "is_chosen": change in chosen,
                }
                for change in self.changes
                if change.is_given
            ],
            "old": [change.session for change in self.changes if not change.is_given],
            "is_by_hand": any(change.is_by_hand for change in self.changes),
            "count": len(chosen),
            "told": " ".join(telling_words(sum((told.get(change.session.pk, Told()) for change in chosen), Told()))),
            "seen": fingerprint(self.request) if is_valid else "",
        }

    def say(self, followed: Several, dropped: Several) -> None:
        """How many were changed and deleted, and what stayed with why."""
        note_all(followed.done, "series", series=str(self.object))
        if followed.done:
            count = len(followed.done)
            words = ngettext("%(count)s session is changed.", "%(count)s sessions are changed.", count)
            messages.success(self.request, words % {"count": count})
        note_all(dropped.done, "delete")
        if dropped.done:
            count = len(dropped.done)
            words = ngettext("%(count)s draft is deleted.", "%(count)s drafts are deleted.", count)
            messages.success(self.request, words % {"count": count})
        tell_left(self.request, followed.left + dropped.left)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With no question unless the change touches a session."""
        return super().get_context_data(**{"question": None, **kwargs})


class SeriesDeleteView(PlainDeleteView):
    """Says what stays, and offers to delete the drafts and to call off what people know of."""

    template_name = "courses/organiser/series_delete.html"
    form_class = DeleteSeriesForm

    @cached_property
    def sessions(self) -> list[Session]:
        """Its coming sessions."""
        return coming_sessions(self.object)

    def form_valid(self, form: Form) -> HttpResponse:
        """Delete the series and what of its sessions was ticked."""
        data = form.cleaned_data
        title = str(self.object)
        done = delete_series(
            series=self.object,
            sessions=self.sessions,
            drop=data["drop"],
            reason=data["reason"] if data["call_off"] else "",
        )
        was_open = Session.Status.PUBLISHED
        note_all([session for session in done.done if session.status == was_open], "cancel")
        note_all([session for session in done.done if session.status != was_open], "delete")
        messages.success(self.request, _("The series «%(title)s» is deleted.") % {"title": title})
        if done.done:
            count = len(done.done)
            words = ngettext(
                "%(count)s session was deleted or cancelled.", "%(count)s sessions were deleted or cancelled.", count
            )
            messages.success(self.request, words % {"count": count})
        tell_left(self.request, done.left)
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its coming sessions, who would be told, and how many lie behind."""
        published = [session for session in self.sessions if session.status == Session.Status.PUBLISHED]
        told = who_is_told(published)
        return super().get_context_data(
            drafts=[session for session in self.sessions if session.status == Session.Status.DRAFT],
            published=published,
            told=" ".join(telling_words(sum(told.values(), Told()))),
            others=self.object.sessions.count() - len(self.sessions),
            **kwargs,
        )


class MakeSessionsView(PlanningView):
    """Every day that the series gives up to a date, with what speaks against it; what is ticked becomes drafts."""

    model = Series
    page_title = gettext_lazy("Make sessions")
    template_name = "courses/organiser/make_sessions.html"
    above = [("series:index", Series._meta.verbose_name_plural)]

    @cached_property
    def series(self) -> Series:
        """The series of the address with its pattern and trainers; 404 when it has gone."""
        series = Series.objects.select_related("course", "venue__municipality", "venue__postcode", "region")
        return get_object_or_404(series.prefetch_related("meetings", "trainers__trainer__member"), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The days up to the date of the address, or up to the usual one."""
        return self.show(
            UntilForm(
                request.GET if "until" in request.GET else {"until": default_until(self.series)}, horizon=self.horizon
            )
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make drafts of the ticked days; the others are offered again the next time."""
        form = UntilForm(request.POST, horizon=self.horizon)
        if not form.is_valid():
            return self.show(form)
        until = form.cleaned_data["until"]
        days = days_to_make(self.series, until=until)
        ticked = TickedDaysForm(days, request.POST).ticked
        skip = {day for day in days if day.isoformat() not in ticked}
        again = DaysAgainForm(deleted_days(self.series, until=until), request.POST).ticked
        done, made = self.attempt(
            lambda: actions.make_sessions(series=self.series, until=until, skip=skip, again=again), form
        )
        if not done:
            return self.show(form, ticked=ticked)
        if not made:
            messages.error(request, _("Tick at least one day."))
            return self.show(form, ticked=ticked)
        note_all(made, "create")
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
        lines, refusal, more = [], "", {"deleted": list[dt.date](), "later": list[dt.date]()}
        if "until" in getattr(form, "cleaned_data", {}) or form.is_valid():
            try:
                lines = self.lines(form.cleaned_data["until"], ticked)
                more = self.more(form.cleaned_data["until"])
            except actions.BadTimes as error:
                refusal = str(error.message)
        words = rule_words(self.series)
        return self.page(series=self.series, words=words, form=form, lines=lines, refusal=refusal, more=more)

    def more(self, until: dt.date) -> dict[str, Any]:
        """The days that were deleted before, and what the rule gives after the last day that is shown."""
        return {
            "deleted": deleted_days(self.series, until=until),
            "later": later_days(self.series.rule, self.series.start_date, after=until),
        }

    def lines(self, until: dt.date, ticked: set[str] | None) -> list[dict[str, Any]]:
        """One line a day; ticked are those in `ticked`, or those that nothing speaks against."""
        days = days_to_make(self.series, until=until)
        times = {day: actions.session_times(self.series, day) for day in days}
        trainers = [row.trainer for row in self.series.trainers.all()]
        modes = series_modes(self.series)
        found = prospects(times, venue=self.series.venue, trainers=trainers, modes=modes, together=True)
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
    delete_view_class = SeriesDeleteView
    delete_template_name = SeriesDeleteView.template_name
    create_template_name = edit_template_name = "courses/organiser/series_form.html"
    list_display = [
        "__str__",
        PlainColumn(rule_words, label=gettext_lazy("Repeats")),
        "start_date",
        "capacity",
        "note",
    ]
    ordering = ["start_date", "pk"]
    list_filter = ["course", "region"]
    search_fields = ["course__title", "venue__name", "venue__postcode__name"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [FieldPanel("course"), FieldPanel("venue"), FieldPanel("region"), FieldPanel("association")],
                heading=gettext_lazy("What and where"),
            ),
            MultiFieldPanel([FieldPanel("start_date"), FieldPanel("rule")], heading=gettext_lazy("When")),
            InlinePanel(
                "meetings",
                DAY_PANELS,
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
