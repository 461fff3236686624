"""«Min plads» (one link, no log-in) and «Min side» (log-in by code)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.certificates.actions.certificates import show_name
from courses.certificates.queries import certificate_for, for_member, next_refresher
from courses.common import clock
from courses.common.actions.holding import held
from courses.common.errors import DomainError
from courses.enrolment.actions import check_in, feedback
from courses.enrolment.actions import enrolments as actions
from courses.enrolment.actions.reminders import say_coming
from courses.enrolment.models import SEATED, Enrolment, State
from courses.enrolment.queries import (
    enrolment_by_token,
    enrolment_token,
    has_other_place,
    is_too_late_to_offer,
    may_undo,
    of_member,
    present_meetings,
    queue_position,
    waiting_list,
)
from courses.enrolment.rules import held_until
from courses.handover.queries import going_on
from courses.introductions.queries import people
from courses.members.actions import change_profile
from courses.members.models import MemberProfile
from courses.members.queries import profile_of
from courses.pages.queries import reading
from courses.privacy.actions.erasure import erase_member
from courses.privacy.queries import everything_about, person_of
from courses.privacy.queries.readable import readable
from courses.schedule.ics import session_calendar
from courses.schedule.models import Session
from courses.schedule.queries.sessions import other_sessions
from courses.tasks.queries import tasks
from courses.tasks.queries.stand_ins import looks_after
from courses.web import known_browsers
from courses.web.fields import SavedQuery, SessionKey
from courses.web.member.accounts import leaving
from courses.web.member.download_certificate import IssueForm, file_response, issue
from courses.web.member.forms import FeedbackForm, PresenceForm, ProfileForm, ShowNameForm
from courses.web.private import View, private

# «Kommer du?» is asked three days before; from then on the page has the two buttons.
ASK_COMING = dt.timedelta(days=4)
# So many of their own tasks stand on «Min side», the newest.
MOST_TASKS = 10
ACTIVE = (State.UNCONFIRMED, State.ENROLLED, State.WAITING, State.OFFERED)


def _enrolment(token: str) -> Enrolment:
    enrolment = enrolment_by_token(token)
    if enrolment is None:
        raise Http404("unknown enrolment")
    return enrolment


def _shown(
    request: HttpRequest,
    enrolment: Enrolment,
    error: str = "",
    *,
    form: IssueForm | None = None,
    answers: FeedbackForm | None = None,
) -> HttpResponse:
    session = enrolment.session
    upcoming = session.status == Session.Status.PUBLISHED and session.starts_at > clock.now()
    here_now = enrolment.state in SEATED and check_in.meeting_now(session)
    soon = upcoming and session.starts_at - clock.now() <= ASK_COMING
    asks_coming = soon and not here_now and enrolment.state == State.ENROLLED and not enrolment.coming_at
    movable = enrolment.state in ACTIVE and (upcoming or session.status == Session.Status.CANCELLED)
    is_over = session.ends_at <= clock.now()
    modules = reading(session.course, is_over=is_over, language=get_language() or "da")
    context = {
        "enrolment": enrolment,
        "session": session,
        "token": enrolment_token(enrolment),
        "upcoming": upcoming,
        "active": enrolment.state in ACTIVE,
        "position": queue_position(enrolment) if enrolment.state == State.WAITING else None,
        "may_undo": may_undo(enrolment),
        # Somebody else had the seat by the time the person thought better of it.
        "has_lost_seat": enrolment.state == State.WAITING and enrolment.state_before in SEATED,
        "has_other": has_other_place(enrolment),
        "here_now": here_now,
        "answers": (answers or FeedbackForm()) if feedback.may_answer(enrolment) else None,
        "remember_until": int((session.ends_at + check_in.CLOSES_AFTER).timestamp() * 1000),
        "asks_coming": asks_coming,
        "movable": movable,
        "others": other_sessions(session, postcode=enrolment.member.postcode, limit=5),
        "certificate": certificate_for(enrolment),
        "present": present_meetings(enrolment),
        "is_over": is_over,
        "reading": modules if enrolment.state in SEATED else [],
        "tasks": _tasks_after(enrolment) if is_over else [],
        "form": form or IssueForm(),
        "error": error,
        "share": settings.BASE_URL + reverse("public:session", args=[session.pk]),
    }
    status = 422 if form or answers else 409 if error else 200
    return render(request, "courses/member/enrolment.html", context, status=status)


def _tasks_after(enrolment: Enrolment) -> list[tasks.Hit]:
    """Three tasks for somebody who was there: what was learnt is used soon."""
    came = enrolment.state in (State.ATTENDED, State.ENROLLED, State.UNCONFIRMED)
    return tasks.fitting(enrolment.member, course=enrolment.session.course_id) if came else []


@require_GET
@private
def enrolment_page(request: HttpRequest, token: str) -> HttpResponse:
    """Everything about one enrolment; the buttons on it are POST, since mail scanners open links."""
    return _shown(request, _enrolment(token))


def _step(action: Callable[..., Any]) -> View:
    """A POST button of the page of an enrolment: one action, then back to the page; a refusal is shown there."""

    @require_POST
    @private
    def view(request: HttpRequest, token: str) -> HttpResponse:
        enrolment = _enrolment(token)
        try:
            action(enrolment=enrolment)
        except DomainError as refusal:
            return _shown(request, _enrolment(token), str(refusal.message))
        return redirect("member:enrolment", token=token)

    return view


@require_POST
@private
def note_presence(request: HttpRequest, token: str) -> HttpResponse:
    """«Jeg er her», with the code from the trainer's screen."""
    try:
        check_in.check_in_with_code(enrolment=_enrolment(token), code=PresenceForm.of(request)["code"])
    except DomainError as refusal:
        return _shown(request, _enrolment(token), str(refusal.message))
    return redirect("check_in:thanks")


@require_POST
@private
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The three questions, once; they are kept without the person."""
    enrolment, form = _enrolment(token), FeedbackForm(request.POST)
    if not form.is_valid():
        return _shown(request, enrolment, answers=form)
    try:
        feedback.give_feedback(enrolment=enrolment, **form.cleaned_data)
    except DomainError as refusal:
        return _shown(request, _enrolment(token), str(refusal.message))
    return redirect("member:enrolment", token=token)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once and say what follows; the button on that page cancels."""
    enrolment = _enrolment(token)
    if request.method != "POST":
        if not _is_leavable(enrolment):
            return redirect("member:enrolment", token=token)
        context = _context_of_leaving(enrolment) | {
            "position": queue_position(enrolment) if enrolment.state == State.WAITING else None,
            "kept_until": held_until(clock.now(), enrolment.session.starts_at),
        }
        return render(request, "courses/member/cancel.html", context)
    try:
        actions.cancel(enrolment=enrolment, hold_seat=True)
    except DomainError as refusal:
        return _shown(request, _enrolment(token), str(refusal.message))
    return redirect("member:enrolment", token=token)


def _is_leavable(enrolment: Enrolment) -> bool:
    return enrolment.state in ACTIVE and enrolment.session.starts_at > clock.now()


def _context_of_leaving(enrolment: Enrolment) -> dict[str, Any]:
    """What goes on to whom, told before it does."""
    return {
        "enrolment": enrolment,
        "session": enrolment.session,
        "token": enrolment_token(enrolment),
        "waiting": len(waiting_list(enrolment.session)),
        "is_late": is_too_late_to_offer(enrolment.session),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@private
def move(request: HttpRequest, token: str) -> HttpResponse:
    """Change to another session, asked once; the link in older mails keeps working and says where the place went."""
    enrolment = _enrolment(token)
    key = SessionKey.of(request) if request.method == "POST" else SessionKey.of_query(request)
    session = get_object_or_404(Session.objects.public().with_details(), pk=key)
    if request.method != "POST":
        if enrolment.state not in ACTIVE:
            return redirect("member:enrolment", token=token)
        return render(request, "courses/member/change.html", _context_of_leaving(enrolment) | {"target": session})
    try:
        moved = actions.move(enrolment=enrolment, session=session)
    except DomainError as refusal:
        return _shown(request, _enrolment(token), str(refusal.message))
    return redirect("member:enrolment", token=enrolment_token(moved))


@require_GET
@private
def enrolment_ics(request: HttpRequest, token: str) -> HttpResponse:
    """The session as a file, for calendars that did not take the invitation."""
    body = session_calendar(_enrolment(token).session)
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


@require_GET
@private
def certificate_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The certificate of this enrolment; only its holder has this link."""
    certificate = certificate_for(_enrolment(token))
    if certificate is None:
        raise Http404("no certificate")
    return file_response(certificate) if certificate.sealed_at else redirect("member:enrolment", token=token)


@require_POST
@private
def issue_certificate(request: HttpRequest, token: str) -> HttpResponse:
    """The first time: make the file, with a sentence of one's own or without; then fetch it as often as one likes."""
    enrolment = _enrolment(token)
    certificate = certificate_for(enrolment)
    if certificate is None:
        raise Http404("no certificate")
    form = issue(certificate, request.POST)
    return _shown(request, enrolment, form=form) if form else redirect("member:certificate_pdf", token=token)


@require_POST
@private
def switch_name(request: HttpRequest, token: str) -> HttpResponse:
    """Let the check page of the certificate show the holder's name (`show_name` = 1), or stop it."""
    certificate = certificate_for(_enrolment(token))
    if certificate is None:
        raise Http404("no certificate")
    show_name(certificate=certificate, shows_name=ShowNameForm.of(request)["show_name"])
    return redirect("member:enrolment", token=token)


@require_http_methods(["GET", "POST"])
@login_required
@private
def home(request: HttpRequest) -> HttpResponse:
    """«Min side»: coming and past sessions, certificates, what we know about you."""
    member = profile_of(request.user)
    form = ProfileForm(instance=member) if member else None
    if member and request.method == "POST":
        with held(member):
            member.refresh_from_db(fields=ProfileForm.Meta.fields)
            form = ProfileForm(request.POST, instance=member)
            if form.is_valid():
                change_profile(member=member, **form.cleaned_data)
                return HttpResponseRedirect(reverse("member:home") + "?gemt=1#oplysninger")
    enrolments = list(of_member(member)) if member else []
    for enrolment in enrolments:
        enrolment.token = enrolment_token(enrolment)  # type: ignore[attr-defined]
    moment = clock.now()
    context = {
        "member": member,
        "form": form,
        "saved": SavedQuery.of(request)["gemt"],
        "coming": [e for e in enrolments if e.session.ends_at >= moment],
        "past": [e for e in reversed(enrolments) if e.session.ends_at < moment],
        "certificates": for_member(member) if member else [],
        "refresher": next_refresher(member) if member else None,
        **(_tasks(member) if member else {}),
        **(_in_touch(member) if member else {}),
    }
    return render(request, "courses/member/home.html", context, status=422 if form and form.errors else 200)


def _tasks(member: MemberProfile) -> dict[str, Any]:
    """What somebody has taken, three that fit, and whether they coordinate."""
    mine = list(tasks.of_member(member)[:MOST_TASKS])
    for row in mine:
        row.token = tasks.taken_token(row)  # type: ignore[attr-defined]
    return {
        "tasks_taken": mine,
        "tasks_fitting": tasks.fitting(member),
        "hand_overs": going_on(member),
        "is_coordinator": bool(looks_after(member)),
    }


def _in_touch(member: MemberProfile) -> dict[str, Any]:
    """Who waits for their answer, and whom they write with."""
    sides = people.sides_of(member)
    return {
        "sides_asked": [side for side in sides if side.stage == "asked"],
        "sides_open": [side for side in sides if side.stage == "open"],
    }


@require_GET
@login_required
@private
def export(request: HttpRequest) -> HttpResponse:
    """All we hold about the person, as JSON (GDPR Art. 15 and 20)."""
    member = profile_of(request.user)
    if member is None:
        raise Http404("no profile")
    response = JsonResponse(everything_about(person_of(member)), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{_("my-data")}.json"'
    return response


@require_GET
@login_required
@private
def own_data(request: HttpRequest) -> HttpResponse:
    """The same to read: by the lines of the notice, each with why we keep it and for how long."""
    member = profile_of(request.user)
    if member is None:
        raise Http404("no profile")
    return render(request, "courses/member/own_data.html", {"chapters": readable(person_of(member)), "at": clock.now()})


@require_http_methods(["GET", "POST"])
@login_required
@private
def forget(request: HttpRequest) -> HttpResponse:
    """Ask first (GET), then delete everything about the person and log them out (POST)."""
    member = profile_of(request.user)
    if member is None:
        raise Http404("no profile")
    if request.method == "GET":
        return render(request, "courses/member/forget.html", {"member": member})
    try:
        erase_member(member=member)
    except DomainError as refusal:
        return render(request, "courses/member/forget.html", {"member": member, "error": refusal.message}, status=409)
    logout(request)
    return known_browsers.forget(leaving(render(request, "courses/member/forgotten.html")))


urlpatterns = [
    path("min-side/", home, name="home"),
    path("min-side/mine-data/", own_data, name="own_data"),
    path("min-side/mine-data.json", export, name="export"),
    path("min-side/slet/", forget, name="forget"),
    path("min-plads/<str:token>/", enrolment_page, name="enrolment"),
    path("min-plads/<str:token>/bekraeft/", _step(actions.confirm), name="confirm"),
    path("min-plads/<str:token>/her/", note_presence, name="check_in"),
    path("min-plads/<str:token>/svar/", answer, name="answer"),
    path("min-plads/<str:token>/kommer/", _step(say_coming), name="coming"),
    path("min-plads/<str:token>/afbud/", cancel, name="cancel"),
    path("min-plads/<str:token>/fortryd/", _step(actions.undo_cancel), name="undo"),
    path("min-plads/<str:token>/ja/", _step(actions.accept_offer), name="accept"),
    path("min-plads/<str:token>/nej/", _step(actions.decline_offer), name="decline"),
    path("min-plads/<str:token>/skift/", move, name="move"),
    path("min-plads/<str:token>/vis-navn/", switch_name, name="show_name"),
    path("min-plads/<str:token>/kalender.ics", enrolment_ics, name="enrolment_ics"),
    path("min-plads/<str:token>/kursusbevis/", issue_certificate, name="issue_certificate"),
    path("min-plads/<str:token>/kursusbevis.pdf", certificate_pdf, name="certificate_pdf"),
]
