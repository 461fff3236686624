"""The days of a series made into drafts: all that nothing speaks against at once, or those that are ticked, up to a date."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from wagtail.admin import messages

from courses.common import clock
from courses.common.errors import DomainError
from courses.schedule import actions
from courses.schedule.fields import words
from courses.schedule.models import Series, Session
from courses.schedule.queries.prospects import Prospect, prospects
from courses.schedule.queries.series import days_to_make, deleted_days, series_modes
from courses.schedule.rules import recurrence
from courses.web.organiser.base import PlanningView, note_all
from courses.web.organiser.forms import TickedDaysForm, UntilForm
from courses.web.organiser.series_forms import DaysAgainForm

# So far ahead days are shown and made where nobody says how far.
PREVIEW_DAYS = 365


def rule_words(series: Series) -> str:
    """«anden tirsdag hver tredje måned, 4 gange»"""
    return words(series.rule, get_language() or "da")


def later_days(rule: recurrence.Rule, first: dt.date, *, after: dt.date) -> list[dt.date]:
    """What a rule with an end still gives after that day. One without an end goes on for ever, which needs no list."""
    if rule.count is None and rule.until is None:
        return []
    return [day for day in recurrence.occurrences(rule, first) if day > after]


def coming_days(series: Series, until: dt.date) -> Mapping[dt.date, Prospect]:
    """The days that are still to be made, each with what speaks against it. Raises `BadTimes`."""
    times = {day: actions.session_times(series, day) for day in days_to_make(series, until=until)}
    trainers = [row.trainer for row in series.trainers.all()]
    return prospects(times, venue=series.venue, trainers=trainers, modes=series_modes(series), together=True)


def make_smooth(request: HttpRequest, series: Series) -> bool:
    """Make a draft of each day of the coming year that nothing speaks against, and say how many, and what was left. False
    where there is none: then the days are looked at one by one."""
    until = min(default_until(series), recurrence.horizon(series.rule, series.start_date, clock.today()))
    try:
        found = coming_days(series, until)
        skip = {day for day, prospect in found.items() if not prospect.is_smooth}
        made = actions.make_sessions(series=series, until=until, skip=skip) if len(skip) < len(found) else []
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
        return False
    say_made(request, made)
    if skip:
        words = ngettext(
            "%(count)s day was left out: a public holiday, a closed room, or something is booked.",
            "%(count)s days were left out: a public holiday, a closed room, or something is booked.",
            len(skip),
        )
        shown = messages.button(reverse("series:sessions", args=[series.pk]), _("Look at it"))
        messages.warning(request, words % {"count": len(skip)}, buttons=[shown])
    return bool(made)


def say_made(request: HttpRequest, made: list[Session]) -> None:
    """Note who made them, and say how many there are."""
    if made:
        note_all(made, "create")
        count = len(made)
        words = ngettext("%(count)s draft is made.", "%(count)s drafts are made.", count) % {"count": count}
        messages.success(request, words)


def publish_url(series: Series) -> str:
    """Where its drafts are looked at and published."""
    return f"{reverse('sessions:publish_drafts')}?{urlencode({'series': series.pk})}"


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
        say_made(request, made)
        return HttpResponseRedirect(publish_url(self.series))

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
        return [
            {
                "day": day.isoformat(),
                "prospect": prospect,
                "is_ticked": prospect.is_smooth if ticked is None else day.isoformat() in ticked,
            }
            for day, prospect in coming_days(self.series, until).items()
        ]


def default_until(series: Series) -> dt.date:
    """A year ahead of the first day, or of today when that has passed."""
    return max(series.start_date, clock.today()) + dt.timedelta(days=PREVIEW_DAYS)
