"""Several sessions of the list at once: moved, cancelled or deleted, each shown in words before. Publishing has its own page."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from courses.common import clock
from courses.enrolment.actions.several import Several, cancel_sessions, move_sessions
from courses.enrolment.queries import Told, who_is_told
from courses.places.models import Venue
from courses.rolling.actions import drop_drafts
from courses.schedule.models import Session
from courses.schedule.queries.bookings import Times
from courses.schedule.queries.prospects import Prospect, prospects
from courses.web.fields import KeysField, QueryForm, time_field
from courses.web.organiser.base import PlanningView, asks_first, fingerprint, note_all, tell_left
from courses.web.organiser.forms import NUDGE_DAYS, AskFirstForm, CancelForm, VenueField
from courses.web.organiser.telling import telling_words, told_words


class SessionsQuery(QueryForm):
    """`?session=4&session=7`: which sessions were ticked in the list."""

    session = KeysField()


class MoveSeveralForm(AskFirstForm):
    """How far, to which time of day, and where. What is empty stays."""

    days = forms.IntegerField(
        label=gettext_lazy("Days later"),
        required=False,
        min_value=-NUDGE_DAYS,
        max_value=NUDGE_DAYS,
        help_text=gettext_lazy("7 is a week later, -7 a week earlier. Empty: the same day."),
    )
    start = time_field(
        label=gettext_lazy("Begins at"),
        required=False,
        help_text=gettext_lazy("Each day keeps its length. Empty: the same time."),
    )
    venue = VenueField(
        required=False,
        help_text=gettext_lazy("Empty: each session stays where it is."),
        empty_label=gettext_lazy("same venue"),
    )

    def clean(self) -> dict[str, Any]:
        """Something must change, and not into the night in which the clock changes."""
        data = super().clean() or {}
        if not self.errors and not (data.get("days") or data.get("start") or data.get("venue")):
            raise forms.ValidationError(_("Write how far, when or where the sessions move."))
        start = data.get("start")
        if start and start.hour == 2:
            self.add_error("start", _("Choose another time: between 2 and 3 at night the clock is changed."))
        return data

    def times(self, session: Session) -> list[tuple[dt.datetime, dt.datetime]]:
        """When its meetings would be: so many days later on a Danish clock, at the time that is written."""
        days, start = self.cleaned_data["days"] or 0, self.cleaned_data["start"]
        found = []
        for meeting in session.meetings.all():
            begin, end = clock.local(meeting.starts_at), clock.local(meeting.ends_at)
            length = end.replace(tzinfo=None) - begin.replace(tzinfo=None)
            moved = begin.replace(tzinfo=None) + dt.timedelta(days=days)
            moved = dt.datetime.combine(moved.date(), start) if start else moved
            found.append((moved.replace(tzinfo=begin.tzinfo), (moved + length).replace(tzinfo=begin.tzinfo)))
        return found


class SeveralView(PlanningView):
    """The ticked sessions that the step fits, in order, and by name those that it does not fit."""

    above = [("sessions:index", Session._meta.verbose_name_plural)]
    fits: tuple[str, ...] = ()

    @cached_property
    def ticked(self) -> list[Session]:
        """What the address names, as far as it is still there."""
        keys = SessionsQuery.of(self.request)["session"]
        return list(Session.objects.with_details().filter(pk__in=keys).order_by("starts_at", "pk"))

    @cached_property
    def sessions(self) -> list[Session]:
        """Those that the step fits."""
        return [session for session in self.ticked if session.status in self.fits and session.starts_at > clock.now()]

    def show(self, **context: Any) -> HttpResponse:
        """With those that fit, those that do not, and who would be told; back to the list where nothing fits."""
        if not self.sessions:
            messages.error(self.request, _("Tick at least one coming session that this can be done with."))
            return HttpResponseRedirect(reverse("sessions:index"))
        told = who_is_told(session for session in self.sessions if session.status == Session.Status.PUBLISHED)
        return self.page(
            sessions=self.sessions,
            others=[session for session in self.ticked if session not in self.sessions],
            told=" ".join(telling_words(sum(told.values(), Told()))),
            back=reverse("sessions:index"),
            **context,
        )

    def done(self, done: Several, sentence: str, action: str) -> HttpResponse:
        """Say what was done and what stayed, note who did it, and go back to the list."""
        note_all(done.done, action)
        if done.done:
            messages.success(self.request, sentence)
        tell_left(self.request, done.left)
        return HttpResponseRedirect(reverse("sessions:index"))


class CancelSeveralView(SeveralView):
    page_title = gettext_lazy("Cancel sessions")
    template_name = "courses/organiser/cancel_several.html"
    fits = (Session.Status.PUBLISHED,)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks for a reason."""
        return self.show(form=CancelForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Cancel them and tell everybody with a place in one."""
        form = CancelForm(request.POST)
        if not form.is_valid() or not self.sessions:
            return self.show(form=form)
        done = cancel_sessions(sessions=self.sessions, reason=form.cleaned_data["reason"])
        count = len(done.done)
        words = ngettext("%(count)s session is cancelled.", "%(count)s sessions are cancelled.", count)
        return self.done(done, said(words % {"count": count}, done.told), "cancel")


class DeleteSeveralView(SeveralView):
    permission_required = "delete"
    page_title = gettext_lazy("Delete drafts")
    template_name = "courses/organiser/delete_several.html"
    fits = (Session.Status.DRAFT,)

    @cached_property
    def sessions(self) -> list[Session]:
        """Also drafts that lie behind us."""
        return [session for session in self.ticked if session.status in self.fits]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks first."""
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Delete them; one that was published meanwhile stays, with a sentence."""
        if not self.sessions:
            return self.show()
        done = drop_drafts(sessions=self.sessions)
        count = len(done.done)
        words = ngettext("%(count)s draft is deleted.", "%(count)s drafts are deleted.", count)
        return self.done(done, words % {"count": count}, "delete")


class MoveSeveralView(SeveralView):
    """By so many days, to another time of day or to another room: first in words, after that for good."""

    page_title = gettext_lazy("Move sessions")
    template_name = "courses/organiser/move_several.html"
    fits = (Session.Status.DRAFT, Session.Status.PUBLISHED)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks how far, when and where."""
        return self.show(form=MoveSeveralForm(), lines=[], seen="")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Look at what was written, then move; whoever is enrolled is told."""
        form = MoveSeveralForm(request.POST)
        if not form.is_valid() or not self.sessions:
            return self.show(form=form, lines=[], seen="")
        times: dict[Session, Times] = {session: form.times(session) for session in self.sessions}
        found = self.prospects(times, form.cleaned_data["venue"])
        everything = Prospect(days=[day for prospect in found.values() for day in prospect.days], clashes=[])
        if asks_first(request, form, everything):
            return self.show(form=form, lines=list(found.items()), seen=fingerprint(request), prospect=everything)
        done = move_sessions(times=times, venue=form.cleaned_data["venue"])
        count = len(done.done)
        words = ngettext("%(count)s session is moved.", "%(count)s sessions are moved.", count)
        return self.done(done, said(words % {"count": count}, done.told), "move")

    def prospects(self, times: Mapping[Session, Times], venue: Venue | None) -> dict[Session, Prospect]:
        """What each would meet: those that move along do not count."""
        by_key = {session.pk: spans for session, spans in times.items()}
        rooms = {session.pk: venue or session.venue for session in times}
        people = {session.pk: [row.trainer for row in session.trainers.all()] for session in times}
        modes = {session.pk: session.modes for session in times}
        found = prospects(by_key, venue=rooms, trainers=people, modes=modes, but=self.sessions, together=True)
        return {session: found[session.pk] for session in times}


def said(words: str, told: Told) -> str:
    """What was done, and how those whom it concerns hear of it."""
    return " ".join([words, *told_words(told)])
