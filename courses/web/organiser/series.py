"""Series: written with a preview of their days, and made into drafts up to a date."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton

from courses.catalogue.queries import leads_of
from courses.common import clock
from courses.enrolment.actions.several import Several, follow_series
from courses.enrolment.queries import Told, who_is_told
from courses.rolling.actions import delete_series, drop_drafts
from courses.schedule.fields import words
from courses.schedule.models import Series, SeriesTrainer, Session
from courses.schedule.queries.prospects import prospects
from courses.schedule.queries.series import (
    coming_sessions,
    series_changes,
    template_of,
)
from courses.schedule.rules import recurrence
from courses.web.organiser.admission_forms import SHARED
from courses.web.organiser.base import fingerprint, note_all, tell_left
from courses.web.organiser.facts import (
    DAY_PANELS,
    PlainColumn,
    PlainDeleteView,
    PlainEditView,
    PlainIndexView,
    PlainViewSet,
)
from courses.web.organiser.forms import PrefillQuery, venues
from courses.web.organiser.making import (
    PREVIEW_DAYS,
    MakeSessionsView,
    later_days,
    make_smooth,
    publish_url,
    rule_words,
)
from courses.web.organiser.series_forms import DeleteSeriesForm, FollowForm, SeriesForm
from courses.web.organiser.telling import telling_words

# As many days as one can still read.
PREVIEW_MOST = 24


# What the mixin below is mixed into; at run time the view that uses it says which.
if TYPE_CHECKING:

    class ModelView(generic.EditView):
        """Has the object, the form and the page that the mixin asks for."""

else:
    ModelView = object


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
        return super().get_context_data(**{"preview": None, "makes_at_once": False, **kwargs})


class SeriesCreateView(PreviewMixin, generic.CreateView):
    """`?course=&region=&date=` fills the form in. One button saves it, another makes its drafts at once."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the button that makes the drafts at once."""
        return super().get_context_data(makes_at_once=True, **kwargs)

    def get_initial_form_instance(self) -> Series:
        """With the course, the room and the first day of the link; with the trainer, where only one may teach the course."""
        given = PrefillQuery.of(self.request)
        series = Series(course=given["course"], venue=given["venue"], start_date=given["date"])
        if given["course"]:
            only = list(leads_of(given["course"])[:2])
            if len(only) == 1:
                series.trainers.add(SeriesTrainer(trainer=only[0]))
        return series

    def get_form(self, form_class: Any = None) -> SeriesForm:
        """Venues of the district that the link names stand first."""
        form = super().get_form(form_class)
        form.fields["venue"].queryset = venues(first=PrefillQuery.of(self.request)["region"])
        return form

    def get_success_url(self) -> str:
        """On to its drafts, where they were wanted at once and there are any, else to making them."""
        if "action-make" in self.request.POST and make_smooth(self.request, self.object):
            return publish_url(self.object)
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
            MultiFieldPanel(
                [FieldPanel(name) for name in (*SHARED, "kept_days")],
                heading=gettext_lazy("Who may enrol"),
                help_text=gettext_lazy("For sessions that are made from now on. Those there are have their own."),
            ),
        ],
        base_form_class=SeriesForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        """Wagtail's, and the page that makes sessions."""
        return [*super().get_urlpatterns(), path("sessions/<key:pk>/", MakeSessionsView.as_view(), name="sessions")]
