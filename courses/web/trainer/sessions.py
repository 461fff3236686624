"""The trainer's area: my sessions, who comes, who is here, what I teach, closing.

A session is shown to its own trainers only; to everybody else it does not exist. The participant list closes a month
after the last meeting, once the session is closed (PRIVACY.md P8); the counts stay.
"""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.catalogue.models import Course, Qualification
from courses.certificates.queries import without_certificate
from courses.common import clock
from courses.common.address import AddressFormField
from courses.common.errors import DomainError
from courses.commons.queries import of_modules
from courses.documents.trainer import attendance_list
from courses.enrolment import queries, rules
from courses.enrolment.actions import enrolments, on_behalf
from courses.enrolment.actions.attendance import note_look
from courses.enrolment.actions.feedback import debriefs_about
from courses.enrolment.models import AttendanceEvent, Enrolment, ListView
from courses.ladder.actions.requests import step_token
from courses.ladder.queries.next_steps import asked_in, to_observe
from courses.members.models import TrainerProfile
from courses.members.queries import trainer_of
from courses.pages.actions.closing import close_session
from courses.pages.queries import modules_for, running_order
from courses.pages.queries.proposals import proposals_of, waiting_for_lead
from courses.pages.queries.versions import changed_since
from courses.schedule.models import Meeting, Session
from courses.schedule.queries.notices import news_for
from courses.schedule.queries.sessions import taught_by
from courses.staffing.actions import request_token
from courses.staffing.queries.vacancies import asked_of, is_planned
from courses.web.fields import ButtonForm, FlagField, KeyField, KeyForm, QueryForm, clean_person_name
from courses.web.private import private
from courses.web.public.documents import private_answer
from courses.web.visitor import user_of

# So many of the latest debriefs stand on a course's page.
DEBRIEFS = 20
# What the telephone copies and fills in for somebody whom it adds without a network.
BLANK_ROW = {
    "enrolment": {"pk": "", "needs": "", "state": "", "coming_at": None},
    "name": "",
    "present": False,
}
View = Callable[..., HttpResponseBase]


class MeetingQuery(QueryForm):
    """`?gang=2`: which meeting of a session is looked at."""

    gang = forms.IntegerField()


class MeetingForm(ButtonForm):
    """Which meeting a button of the list is about."""

    meeting = forms.IntegerField()


class EnrolmentKey(KeyForm):
    """Whom a button of the list is about."""

    enrolment = KeyField()


class TapForm(ButtonForm):
    """Whether somebody is there."""

    present = FlagField()


class WalkInForm(forms.Form):
    """Somebody at the door: a name is enough."""

    name = forms.CharField(
        label=gettext_lazy("First and last name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Write the name of the person at the door.")},
    )
    email = AddressFormField(
        label=gettext_lazy("E-mail"),
        required=False,
        max_length=200,
        error_messages={"invalid": gettext_lazy("Write a whole e-mail address, or leave it empty.")},
    )

    def clean_name(self) -> str:
        """The name on one line."""
        return clean_person_name(self.cleaned_data["name"])


def trainer_required(view: View) -> View:
    """Log-in, and a trainer behind it (`request.trainer`); others see how to become one."""

    @wraps(view)
    @login_required
    @private
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        trainer = trainer_of(request.user)
        if trainer is None:
            return render(request, "courses/trainer/no_trainer.html", status=403)
        request.trainer = trainer  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return wrapped


def my_session(request: HttpRequest, pk: int) -> Session:
    """A session of the trainer who asks; 404 for everybody else's."""
    trainer: TrainerProfile = request.trainer  # type: ignore[attr-defined]
    return get_object_or_404(taught_by(trainer).with_details(), pk=pk)


def closes_at(session: Session) -> dt.datetime:
    """When the list of names closes."""
    is_open = session.status == Session.Status.PUBLISHED
    return rules.list_closes_at(session.ends_at, is_open=is_open, closed_at=session.closed_at)


def list_is_open(session: Session) -> bool:
    """Whether names may still be shown: until the session is closed, and then for a while."""
    return closes_at(session) > clock.now()


def require_list(session: Session) -> None:
    """404 once the list of names is closed."""
    if not list_is_open(session):
        raise Http404("the list is closed")


@require_GET
@trainer_required
def home(request: HttpRequest) -> HttpResponse:
    """My sessions: today's first, then what is to be closed, what is coming, what was."""
    sessions = list(taught_by(request.trainer).with_details())  # type: ignore[attr-defined]
    now, today = clock.now(), clock.today()
    days = {s.pk: {clock.local(m.starts_at).date() for m in s.meetings.all()} for s in sessions}
    active = [s for s in sessions if s.status == Session.Status.PUBLISHED]
    context = {
        "trainer": request.trainer,  # type: ignore[attr-defined]
        "news": news_for(request.trainer),  # type: ignore[attr-defined]
        "asked": [(row, request_token(row)) for row in asked_of(request.trainer)],  # type: ignore[attr-defined]
        "today": [s for s in active if today in days[s.pk]],
        "to_close": [s for s in active if s.ends_at <= now and today not in days[s.pk]],
        "coming": [s for s in active if s.ends_at > now and today not in days[s.pk]],
        "past": [s for s in reversed(sessions) if s.status == Session.Status.HELD][:20],
        "steps": [(row, step_token(row)) for row in asked_in(request.trainer)],  # type: ignore[attr-defined]
        "courses": Course.objects.filter(qualifications__trainer=request.trainer),  # type: ignore[attr-defined]
        "proposals": proposals_of(user_of(request)),
        "to_judge": waiting_for_lead(user_of(request)),
    }
    return render(request, "courses/trainer/home.html", context)


def chosen_meeting(request: HttpRequest, session: Session) -> Meeting:
    """The meeting of the address, else today's, else the first."""
    meetings = list(session.meetings.all())
    wanted = MeetingQuery.of(request)["gang"] or MeetingForm.of(request)["meeting"]
    for meeting in meetings:
        if meeting.number == wanted:
            return meeting
    today = clock.today()
    return next((m for m in meetings if clock.local(m.starts_at).date() == today), meetings[0])


def rows_of(session: Session, meeting: Meeting) -> list[dict[str, Any]]:
    """Everyone with a seat, by name, and whether they are noted as present at this meeting."""
    participants = queries.participants(session)
    return [
        {
            "enrolment": enrolment,
            "name": name,
            "present": any(a.was_present for a in enrolment.attendance.all() if a.meeting_id == meeting.pk),
        }
        for enrolment, name in zip(participants, queries.list_names(participants), strict=True)
    ]


def _session_page(
    request: HttpRequest, session: Session, *, form: WalkInForm | None = None, error: str = "", status: int = 200
) -> HttpResponse:
    meeting = chosen_meeting(request, session)
    rows = rows_of(session, meeting) if list_is_open(session) else None
    if rows is not None:
        note_look(session=session, what=ListView.What.LIST, actor=user_of(request))
    waiting = queries.waiting_list(session) if rows is not None else []
    context = {
        "session": session,
        "meeting": meeting,
        "meetings": session.meetings.all(),
        "rows": rows,
        "blank_row": BLANK_ROW,
        "present": sum(row["present"] for row in rows or []),
        "waiting": list(zip(waiting, queries.list_names(waiting), strict=True)),
        "may_give": rules.offer_until(clock.now(), session.starts_at) is None and not session.is_full,
        "form": form or WalkInForm(),
        "calls": queries.calls(session),
        "may_hand_over": is_planned(session),
        "to_observe": to_observe(session, request.trainer),  # type: ignore[attr-defined]
        "has_begun": session.starts_at <= clock.now()
        and session.status in (Session.Status.PUBLISHED, Session.Status.HELD),
        "error": error,
        "may_close": session.ends_at <= clock.now() and session.status != Session.Status.CANCELLED,
        "closes_on": closes_at(session),
        "rendered": int(clock.now().timestamp() * 1000),
    }
    return render(request, "courses/trainer/session.html", context, status=status)


@require_GET
@trainer_required
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: place, people, attendance by one tap."""
    return _session_page(request, my_session(request, pk))


@require_POST
@trainer_required
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Note one person as present (`present` = 1) or not (0) at one meeting: what the buttons post without a script."""
    found = my_session(request, pk)
    require_list(found)
    meeting = chosen_meeting(request, found)
    enrolment = get_object_or_404(Enrolment, pk=EnrolmentKey.of(request), session=found)
    was_present = TapForm.of(request)["present"]
    try:
        enrolments.record_attendance(
            enrolment=enrolment, meeting=meeting, was_present=was_present, actor=user_of(request)
        )
    except DomainError as refusal:
        return _session_page(request, found, error=str(refusal.message), status=409)
    response = redirect("trainer:session", pk=pk)
    response["Location"] += f"?gang={meeting.number}#t{enrolment.pk}"
    return response


@require_POST
@trainer_required
def walk_in(request: HttpRequest, pk: int) -> HttpResponse:
    """«Ny deltager i døren»: enrolled and present at this meeting."""
    found = my_session(request, pk)
    require_list(found)
    form = WalkInForm(request.POST)
    if not form.is_valid():
        return _session_page(request, found, form=form, status=422)
    meeting = chosen_meeting(request, found)
    try:
        enrolment = enrolments.add_walk_in(session=found, **form.cleaned_data, actor=user_of(request))
        enrolments.record_attendance(
            enrolment=enrolment,
            meeting=meeting,
            was_present=True,
            actor=user_of(request),
            source=AttendanceEvent.Source.DOOR,
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal.message))
        return _session_page(request, found, form=form, status=409)
    response = redirect("trainer:session", pk=pk)
    response["Location"] += f"?gang={meeting.number}#t{enrolment.pk}"
    return response


@require_GET
@trainer_required
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The list on paper, with big rows and room for people at the door."""
    found = my_session(request, pk)
    require_list(found)
    note_look(session=found, what=ListView.What.PAPER, actor=user_of(request))
    names = queries.list_names(queries.participants(found))
    context = {"session": found, "names": names, "blank": range(6)}
    return render(request, "courses/trainer/sheet.html", context)


@require_GET
@trainer_required
def sheet_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The same list for the printer."""
    found = my_session(request, pk)
    require_list(found)
    note_look(session=found, what=ListView.What.PAPER, actor=user_of(request))
    return private_answer(request, attendance_list(found, queries.participants(found)))


@require_GET
@trainer_required
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """The running order: every activity of the session's meetings with clock times, and the trainer's notes."""
    found = my_session(request, pk)
    modules = modules_for(found.course, get_language() or "da")
    meetings = [(meeting.starts_at, meeting.ends_at) for meeting in found.meetings.all()]
    return render(
        request, "courses/trainer/running_order.html", {"session": found, "order": running_order(modules, meetings)}
    )


@require_GET
@trainer_required
def course(request: HttpRequest, code: str) -> HttpResponse:
    """The modules of a course with trainer notes, for those who are qualified or learning to be."""
    found = get_object_or_404(Course.objects.filter(qualifications__trainer=request.trainer), code=code)  # type: ignore[attr-defined]
    qualification = request.trainer.qualifications.select_related("course").get(course=found)  # type: ignore[attr-defined]
    modules = modules_for(found, get_language() or "da")
    changed = changed_since(request.trainer, modules)  # type: ignore[attr-defined]
    shared = of_modules(modules)
    return render(
        request,
        "courses/trainer/course.html",
        {
            "course": found,
            "valid_until": qualification.valid_until,
            "has_expired": qualification.valid_until is not None and qualification.valid_until < clock.today(),
            "modules": [(module, changed.get(module.pk), shared[module.pk]) for module in modules],
            "may_write": qualification.level >= Qualification.Level.CO_TRAINER,
            "debriefs": debriefs_about(found)[:DEBRIEFS],
        },
    )


@require_http_methods(["GET", "POST"])
@trainer_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who will get a certificate and who not, then close. It can be corrected and closed again."""
    found = my_session(request, pk)
    error, issued = "", None
    if request.method == "POST":
        try:
            issued = close_session(session=found, actor=user_of(request))
        except DomainError as refusal:
            error = str(refusal.message)
        found.refresh_from_db()
    meetings = len(found.meetings.all())
    finished = queries.finished(found)
    people = [
        {"enrolment": enrolment, "name": name, "completes": _completes(enrolment, meetings, found)}
        for enrolment, name in zip(finished, queries.list_names(finished), strict=True)
    ]
    if list_is_open(found):
        note_look(session=found, what=ListView.What.CLOSING, actor=user_of(request))
    context = {
        "session": found,
        "people": people if list_is_open(found) else [],
        "completing": sum(person["completes"] for person in people),
        "meetings": meetings,
        "issued": issued,
        "error": error or ("" if found.ends_at <= clock.now() else _("The last meeting is not over yet.")),
        "unprintable": [pair for pair in without_certificate(found) if pair[1]] if issued is not None else [],
    }
    return render(request, "courses/trainer/close.html", context, status=409 if error else 200)


def _completes(enrolment: Enrolment, meetings: int, session: Session) -> bool:
    return rules.completes(enrolment.present, meetings, session.course.completion_percent)  # type: ignore[attr-defined]


@require_POST
@trainer_required
def give_seat(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody in the queue gets a free seat."""
    found = my_session(request, pk)
    require_list(found)
    seat = get_object_or_404(Enrolment, pk=EnrolmentKey.of(request), session=found)
    try:
        on_behalf.give_seat(enrolment=seat, actor=user_of(request))
    except DomainError as refusal:
        return _session_page(request, found, error=str(refusal.message), status=409)
    return redirect("trainer:session", pk=pk)


@require_GET
@trainer_required
def events(request: HttpRequest, pk: int) -> HttpResponse:
    """Every step of every place, with first names as long as the list is open."""
    found = my_session(request, pk)
    require_list(found)
    note_look(session=found, what=ListView.What.LIST, actor=user_of(request))
    context = {"session": found, "events": queries.told_apart(queries.history(found)[:500])}
    return render(request, "courses/trainer/events.html", context)


urlpatterns = [
    path("", home, name="home"),
    path("hold/<key:pk>/", session, name="session"),
    path("hold/<key:pk>/fremmoede/", attendance, name="attendance"),
    path("hold/<key:pk>/doer/", walk_in, name="walk_in"),
    path("hold/<key:pk>/giv-plads/", give_seat, name="give_seat"),
    path("hold/<key:pk>/haendelser/", events, name="events"),
    path("hold/<key:pk>/liste/", sheet, name="sheet"),
    path("hold/<key:pk>/liste.pdf", sheet_pdf, name="sheet_pdf"),
    path("hold/<key:pk>/drejebog/", order, name="running_order"),
    path("hold/<key:pk>/afslut/", close, name="close"),
    path("kursus/<slug:code>/", course, name="course"),
]
