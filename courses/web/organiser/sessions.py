"""One session in the back office: its page, and each step as a page of its own."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, cast

from django.forms import Form, ModelChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from courses.cadence.queries.alternatives import alternatives
from courses.cadence.queries.conflicts import Kind, conflicts_if
from courses.catalogue.models import Mode
from courses.common import clock
from courses.common.errors import DomainError
from courses.common.text import date_words, time_span
from courses.demand.queries import neighbours
from courses.enrolment import queries as enrolment_queries
from courses.enrolment.actions import enrolments as enrolment_actions
from courses.enrolment.actions.attendance import looks_at
from courses.enrolment.actions.kept_seats import set_facts
from courses.enrolment.actions.on_behalf import cancel_into
from courses.enrolment.actions.publications import publish_drafts
from courses.enrolment.queries import Told, stamp
from courses.places.models import Venue
from courses.rolling.actions import drop_draft
from courses.rolling.models import NoRerun
from courses.rooms.queries import booking_of
from courses.schedule import actions
from courses.schedule.actions.moving import enter_afterwards
from courses.schedule.models import Session, TrainerRole
from courses.schedule.queries.admission import rules_in_words
from courses.schedule.queries.patterns import course_modes, course_pattern
from courses.schedule.queries.prospects import Prospect, prospects
from courses.schedule.queries.series import siblings
from courses.schedule.rules.deadlines import moved_along
from courses.web.organiser.base import OneSessionView, PlanningView, asks_first, fingerprint, note
from courses.web.organiser.cockpit import tasks
from courses.web.organiser.forms import (
    BaseMeetingFormSet,
    BaseTrainerFormSet,
    CancelForm,
    DetailsForm,
    MoveForm,
    MoveQuery,
    NewMeetings,
    PrefillQuery,
    SameMeetings,
    SeatsForm,
    SessionForm,
    Trainers,
    meetings_as_rows,
    refuse_place,
    venues,
)
from courses.web.organiser.rolling import WantedForm
from courses.web.organiser.telling import everybody_words, told_words
from courses.web.stale import GuardedForm
from courses.web.visitor import user_of

MOVABLE = (Session.Status.DRAFT, Session.Status.PUBLISHED)
# The steps that a session is moved by without writing a date, and how far they lead.
NUDGES = [
    (-7, gettext_lazy("a week earlier")),
    (-1, gettext_lazy("a day earlier")),
    (1, gettext_lazy("a day later")),
    (7, gettext_lazy("a week later")),
]


class SessionPage(OneSessionView):
    """What needs to be done about a session, the facts, and the doors to each step. Of those enrolled only how many there are (PRIVACY.md P10)."""

    page_title = gettext_lazy("Session")
    template_name = "courses/organiser/session.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All about a session, with its seats to change."""
        return self.show(SeatsForm(initial={"capacity": self.session.capacity}))

    def show(self, seats_form: Form) -> HttpResponse:
        """With how many wait, what can still be done, and who looked at the names."""
        calls = enrolment_queries.calls(self.session)
        return self.page(
            seats_form=seats_form,
            waiting=enrolment_queries.queue(self.session).count(),
            calls=calls.made + calls.open,
            to_call=calls.open,
            tasks=tasks(self.session, to_call=calls.open),
            may_move=self.session.status in MOVABLE,
            siblings=siblings(self.session),
            rules=rules_in_words(self.session),
            booking=booking_of(self.session),
            is_past=self.session.starts_at <= clock.now(),
            no_rerun=NoRerun.objects.filter(session=self.session).exists(),
            looks=looks_at(self.session),
            history_url=reverse("sessions:history", args=[self.session.pk]),
        )


class SeatsView(SessionPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change the number of seats; who waits moves up, and the sentence of a refusal stands at the field."""
        with self.held():
            form = SeatsForm(request.POST, initial={"capacity": self.session.capacity})
            if form.is_valid():
                capacity = form.cleaned_data["capacity"]
                done, changed = self.attempt(
                    lambda: enrolment_actions.change_capacity(session=self.session, capacity=capacity), form
                )
                if done:
                    words = _("The session has %(seats)s seats.") % {"seats": capacity}
                    if changed.min_participants < self.session.min_participants:
                        fewer = _("It needs at least %(count)s people now.") % {"count": changed.min_participants}
                        words = f"{words} {fewer}"
                    return self.done(words, "seats")
        return self.show(form)


class PublishView(OneSessionView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish this one draft, unless it was changed meanwhile or something serious speaks against it."""
        done = publish_drafts(seen={self.session.pk: stamp(self.session)})
        if done.left:
            return self.refused(done.left[0].reason)
        return self.done(_("The session is published. People can enrol now."), "publish")


class EnterView(OneSessionView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A session that was held without being published: its people can be noted now."""
        try:
            enter_afterwards(session=self.session)
        except DomainError as refusal:
            return self.refused(refusal.message)
        return self.done(_("The session is entered. Its trainers can note who was there, and close it."), "enter")


class PinView(OneSessionView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hold a draft fast, so that no plan moves or deletes it, or let it go again."""
        is_pinned = WantedForm.of(request)["wanted"]
        actions.set_pin(session=self.session, is_pinned=is_pinned)
        if is_pinned:
            return self.done(_("The draft is held fast. No plan moves or deletes it."), "pin")
        return self.done(_("Plans may move the draft again."), "unpin")


class DeleteDraftView(OneSessionView):
    permission_required = "delete"
    page_title = gettext_lazy("Delete draft")
    template_name = "courses/organiser/delete.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks first."""
        return self.page()

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete the draft; back with a sentence for a session that people know of."""
        try:
            drop_draft(session=self.session)
        except DomainError as refusal:
            return self.refused(refusal.message)
        note(self.session, "delete")
        messages.success(request, _("The draft is deleted."))
        return HttpResponseRedirect(reverse("sessions:index"))


class CancelView(OneSessionView):
    """Asks for a reason and says how many will be told."""

    page_title = gettext_lazy("Cancel the session")
    template_name = "courses/organiser/cancel.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks for a reason; back with a sentence when it is not published."""
        if self.session.status != Session.Status.PUBLISHED:
            return self.refused(_("Only a published session can be cancelled."))
        return self.show(CancelForm(others=self.others))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Cancel and tell everybody; says how many were told."""
        form = CancelForm(request.POST, others=self.others)
        if form.is_valid():
            done, told = self.attempt(lambda: self.cancel(**form.cleaned_data), form)
            if done:
                words = " ".join([_("The session is cancelled."), *told_words(told)])
                return self.done(words, "cancel", to_call=told.called)
        return self.show(form)

    def cancel(self, reason: str, into: int | None = None) -> Told:
        """Who hears of it and how; `into` (a key) holds a seat for each."""
        if into is None:
            return enrolment_actions.cancel_session(session=self.session, reason=reason)
        other = Session.objects.get(pk=into)
        return cancel_into(session=self.session, into=other, reason=reason, actor=user_of(self.request))

    @cached_property
    def others(self) -> list[tuple[int, str]]:
        """The sessions nearby that hold everybody who has a seat here, the nearest first; none where nobody has one."""
        if not self.session.people:
            return []
        return [
            (one.hit.session.pk, f"{one.hit.session.place_name}, {date_words(one.hit.session.starts_at)}")
            for one in neighbours(self.session)
            if one.has_room
        ]

    def show(self, form: Form) -> HttpResponse:
        """With who will hear of it and how."""
        return self.page(form=form, told=everybody_words(self.session))


class MoveView(OneSessionView):
    """New times or another venue: first in words with what is booked then, after that for good.

    `?days=7&venue=3` shows the session so many days later, there; nothing is saved by looking. `?year=` is the state of
    the year workspace that whoever came from there goes back to.
    """

    page_title = gettext_lazy("Move the session")
    template_name = "courses/organiser/move.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The times as they are, or as many days later as the address says."""
        if self.session.status not in MOVABLE:
            return self.refused(_("This session cannot be moved any more."))
        if self.nudge is not None:
            return self.consider(MoveForm(self.as_written(self.nudge)))
        form, meetings = MoveForm(), SameMeetings(initial=meetings_as_rows(self.session))
        self.compare(form, meetings)
        return self.show(form, meetings)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Look at what was written, then move."""
        with self.held():
            return self.consider(MoveForm(request.POST))

    def consider(self, form: MoveForm) -> HttpResponse:
        """Ask once about what speaks against it; move when it was seen, and say how many were told."""
        written = cast(QueryDict, form.data)
        meetings = SameMeetings(written, initial=meetings_as_rows(self.session))
        self.compare(form, meetings)
        if not all([form.is_valid(), meetings.is_valid()]) or refuse_place(form, meetings, self.session.venue):
            return self.show(form, meetings)
        venue = form.cleaned_data["venue"]
        trainers = [row.trainer for row in self.session.trainers.all()]
        prospect = prospects(
            {0: meetings.spans},
            venue=venue or self.session.venue,
            trainers=trainers,
            modes=meetings.modes,
            but=self.session,
        )[0]
        if asks_first(self.request, form, prospect):
            return self.show(form, meetings, prospect, written)
        done, told = self.attempt(lambda: self.move(meetings, venue), form)
        if not done:
            return self.show(form, meetings, prospect, written)
        return self.done(" ".join([_("The session is moved."), *told_words(told)]), "move", to_call=told.called)

    def compare(self, form: MoveForm, meetings: BaseMeetingFormSet) -> None:
        """Somebody else may have moved the session since the page was opened."""
        rows = self.session.meetings.all()
        now = [(meeting.starts_at, meeting.ends_at, meeting.mode) for meeting in rows]
        place = self.session.venue

        def when() -> str:
            return _times(zip(meetings.spans, meetings.modes, strict=True) if meetings.is_valid() else [])

        def where() -> str:
            return str(form.cleaned_data.get("venue") or place or "–")

        form.also("when", _("When"), now, _times((meeting.span, meeting.mode) for meeting in rows), when)
        form.also("where", _("Where"), place and place.pk, str(place or "–"), where)

    def move(self, meetings: BaseMeetingFormSet, venue: Venue | None) -> Told:
        """Who hears of it and how: of a draft nobody."""
        wanted: dict[str, Any] = {"meetings": meetings.spans, "modes": meetings.modes, "venue": venue}
        if self.session.status == Session.Status.PUBLISHED:
            return enrolment_actions.move_session(session=self.session, **wanted)
        actions.reschedule(session=self.session, **wanted)
        return Told()

    @property
    def back_url(self) -> str:
        """The year workspace as it was left, or the session."""
        state = self.asked["year"]
        return f"{reverse('year:index')}?{QueryDict(state).urlencode()}" if state else self.session_url

    @cached_property
    def asked(self) -> dict[str, Any]:
        """What the address says: days, venue, and where to go back to."""
        return MoveQuery.of(self.request)

    @property
    def nudge(self) -> int | None:
        """How many days later it is to be looked at; None when nothing, or nothing that can be, is asked for."""
        return self.asked["days"]

    def as_written(self, days: int) -> QueryDict:
        """The form as a browser would send it, with every meeting so many days later."""
        rows = meetings_as_rows(self.session)
        written = QueryDict(mutable=True)
        prefix = SameMeetings.get_default_prefix()
        for name, value in SameMeetings(initial=rows).management_form.initial.items():
            written[f"{prefix}-{name}"] = str(value)
        for number, row in enumerate(rows):
            day = row["day"] + dt.timedelta(days=days)
            values = {
                "day": f"{day:%Y-%m-%d}",
                "start": f"{row['start']:%H:%M}",
                "end": f"{row['end']:%H:%M}",
                "mode": row["mode"],
            }
            written.update({f"{prefix}-{number}-{name}": value for name, value in values.items()})
        written["venue"] = self.asked["venue"]
        return written

    def show(
        self,
        form: Form,
        meetings: BaseMeetingFormSet,
        prospect: Prospect | None = None,
        written: QueryDict | None = None,
    ) -> HttpResponse:
        """With what speaks against the written times, other times that fit, and how many would be told."""
        return self.page(
            form=form,
            meetings=meetings,
            prospect=prospect,
            conflicts=self.conflicts(form, meetings, prospect) if prospect else [],
            seen=fingerprint(self.request, written) if prospect else "",
            told=everybody_words(self.session),
            options=[(option, self.look(option.days, option.venue)) for option in alternatives(self.session)],
            deadline=self.deadline(prospect),
            nudges=[(self.look((self.nudge or 0) + days), label) for days, label in NUDGES],
            back=self.back_url,
        )

    def deadline(self, prospect: Prospect | None) -> dt.date | None:
        """The last day to enrol as it would be, where there is one and it moves along."""
        if prospect is None or not prospect.days:
            return None
        was, now = (clock.local(moment).date() for moment in (self.session.starts_at, prospect.days[0].starts_at))
        moved = moved_along(self.session.enrol_by_date, was=was, now=now)
        return moved if moved != self.session.enrol_by_date else None

    def conflicts(self, form: Form, meetings: BaseMeetingFormSet, prospect: Prospect) -> list[str]:
        """What speaks against it besides bookings and holidays, which the preview says beside each day."""
        venue = form.cleaned_data["venue"] or self.session.venue
        days = [clock.local(day.starts_at).date() for day in prospect.days]
        return [
            conflict.words
            for conflict in conflicts_if(self.session, venue=venue, days=days, modes=meetings.modes)
            if conflict.kind not in (Kind.HOLIDAY, Kind.SCHOOL_BREAK)
        ]

    def look(self, days: int, venue: Any = None) -> str:
        """The address that shows the session so many days later, in `venue` or in the one that is looked at now."""
        wanted = {"days": days, "venue": venue.pk if venue else self.asked["venue"], "year": self.asked["year"]}
        return "?" + urlencode({name: value for name, value in wanted.items() if value != ""})


def _times(rows: Iterable[tuple[tuple[dt.datetime, dt.datetime], str]]) -> str:
    return "; ".join(f"{date_words(start)} {time_span(start, end)}, {Mode(mode).label}" for (start, end), mode in rows)


class TrainersView(OneSessionView):
    page_title = gettext_lazy("Trainers")
    template_name = "courses/organiser/trainers.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who teaches, with two empty rows."""
        return self.show(GuardedForm(), self.rows())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save who teaches; a trainer who is booked elsewhere is refused with a sentence."""
        with self.held():
            form = GuardedForm(request.POST)
            trainers = self.rows(form.data)
            page = self.show(form, trainers)
            if trainers.is_valid() and form.is_valid():
                done, _none = self.attempt(
                    lambda: actions.set_trainers(session=self.session, trainers=trainers.chosen), form
                )
                if done:
                    return self.done(_("The trainers are saved."), "trainers")
        return page

    def show(self, form: GuardedForm, trainers: BaseTrainerFormSet) -> HttpResponse:
        """The page; what somebody else has saved since it was opened is compared with who teaches now."""
        now = [(row.trainer, row.role) for row in self.session.trainers.all()]
        raw = sorted((trainer.pk, role) for trainer, role in now)
        form.also("trainers", _("Trainers"), raw, _names(now), lambda: _names(trainers.chosen))
        return self.page(form=form, trainers=trainers)

    def rows(self, data: Any = None) -> BaseTrainerFormSet:
        """The trainers there are, or those of `data`; somebody who has stopped is kept."""
        now = [{"trainer": row.trainer_id, "role": row.role} for row in self.session.trainers.all()]
        # What was sent stands for itself: compared with `initial`, an unchanged row would count as empty.
        initial = now if data is None else None
        formset = Trainers(data, initial=initial, form_kwargs={"keep": [row["trainer"] for row in now]})
        formset.extra = len(now) + 2
        return formset


def _names(chosen: Iterable[tuple[Any, str]]) -> str:
    return ", ".join(f"{trainer} ({TrainerRole(role).label})" for trainer, role in chosen) or _("nobody yet")


class DetailsView(OneSessionView):
    page_title = gettext_lazy("Practical facts")
    template_name = "courses/organiser/details.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The facts as they are."""
        return self.page(form=DetailsForm(instance=self.session))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save them; the sentence of a refusal stands on the form."""
        with self.held():
            form = DetailsForm(request.POST, instance=self.session)
            if form.is_valid():
                done, _session = self.attempt(
                    lambda: set_facts(session=self.session, details=form.details, admission=form.admission), form
                )
                if done:
                    return self.done(_("Saved."), "details")
        return self.page(form=form)


class CreateSessionView(PlanningView):
    """A session by hand, shown in words before the draft is made. `?course=&region=&date=` fills the form in."""

    permission_required = "add"
    page_title = gettext_lazy("New session")
    template_name = "courses/organiser/session_form.html"
    above = [("sessions:index", Session._meta.verbose_name_plural)]

    def get(self, request: HttpRequest) -> HttpResponse:
        """An empty form, with the course's usual meetings where the link names one."""
        given = PrefillQuery.of(request)
        course, day = given["course"], given["date"]
        pattern = zip(course_pattern(course), course_modes(course), strict=True) if course else []
        rows = [
            {"day": day and day + dt.timedelta(days=offset), "start": start, "end": end, "mode": mode}
            for (offset, start, end), mode in pattern
        ]
        form = SessionForm(initial={"course": course})
        cast(ModelChoiceField, form.fields["venue"]).queryset = venues(first=given["region"])
        return self.page(form=form, meetings=NewMeetings(initial=rows), trainers=Trainers(), prospect=None, seen="")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask once about what speaks against it, then make the draft."""
        form, meetings, trainers = SessionForm(request.POST), NewMeetings(request.POST), Trainers(request.POST)
        is_whole = all([form.is_valid(), meetings.is_valid(), trainers.is_valid()])
        if not is_whole or refuse_place(form, meetings):
            return self.page(form=form, meetings=meetings, trainers=trainers, prospect=None, seen="")
        facts = {name: value for name, value in form.cleaned_data.items() if name not in ("seen", "holiday_ok")}
        booked = [trainer for trainer, _role in trainers.chosen]
        prospect = prospects({0: meetings.spans}, venue=facts["venue"], trainers=booked, modes=meetings.modes)[0]
        shown: dict[str, Any] = {
            "form": form,
            "meetings": meetings,
            "trainers": trainers,
            "prospect": prospect,
            "seen": fingerprint(request),
        }
        if asks_first(request, form, prospect):
            return self.page(**shown)
        done, session = self.attempt(
            lambda: actions.create_session(
                meetings=meetings.spans, modes=meetings.modes, trainers=trainers.chosen, **facts
            ),
            form,
        )
        if not done:
            return self.page(**shown)
        note(session, "create")
        messages.success(request, _("The draft is made. Nobody sees it before you publish it."))
        return HttpResponseRedirect(reverse("sessions:edit", args=[session.pk]))
