"""Waiting for any session of a course nearby: asking for it, and the page of one waiting request (one link, no log-in)."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.catalogue.models import Course
from courses.common.actions.limits import allow, allow_for
from courses.common.errors import DomainError
from courses.demand import queries
from courses.demand.actions import interests
from courses.demand.actions.interests import interest_by_token
from courses.enrolment.actions import waiting_list
from courses.enrolment.models import WaitingRequest
from courses.enrolment.queries import (
    enrolment_by_token,
    enrolment_token,
    positions_of_waiting_request,
    reached,
    waiting_request_by_token,
    waiting_request_token,
)
from courses.schedule.models import Session
from courses.schedule.queries.sessions import of_course
from courses.web.fields import SavedQuery
from courses.web.member.waiting_list_forms import ChangeReachForm, KnownForm, NameForm, ReachForm, WaitingRequestForm
from courses.web.private import private
from courses.web.public.forms import ENROLS_A_DAY, searched_from

# How many of the sessions that a waiting request reaches its page shows.
SHOWN = 10


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a place in any session of the course. The answer is the same for everybody (docs/adr/0007)."""
    course = get_object_or_404(Course, code=code, is_active=True)
    if request.method != "POST":
        return _ask_page(request, course, WaitingRequestForm(initial={"postcode": searched_from(request)}))
    form = WaitingRequestForm(request.POST)
    if form.is_trapped:
        return redirect("waiting_list:sent", code=code)
    if not form.is_valid():
        return _ask_page(request, course, form, status=422)
    if not allow(request, "enrol", settings.ENROL_RATE):
        form.add_error(None, _("Many people are enrolling from where you are. Wait ten minutes, or call us."))
        return _ask_page(request, course, form, status=429)
    # Counted whether the address is known or not, so that it tells nobody anything (PRIVACY.md P12).
    if not allow_for(form.cleaned_data["email"], "enrol_to", ENROLS_A_DAY):
        form.add_error("email", _("This address has been written many times today. Wait until tomorrow, or call us."))
        return _ask_page(request, course, form, status=429)
    facts = {name: form.cleaned_data[name] for name in ("name", "email", "postcode", "radius_km", "weekdays", "needs")}
    waiting_list.ask(course=course, **facts, language=get_language() or "da")
    return redirect("waiting_list:sent", code=code)


def _ask_page(request: HttpRequest, course: Course, form: WaitingRequestForm, status: int = 200) -> HttpResponse:
    return render(request, "courses/public/waiting_request.html", {"course": course, "form": form}, status=status)


@require_safe
def sent(request: HttpRequest, code: str) -> HttpResponse:
    """What happens next; it knows nobody."""
    course = get_object_or_404(Course, code=code, is_active=True)
    return render(
        request, "courses/public/waiting_request_sent.html", {"course": course, "soon": of_course(course, limit=3)}
    )


def _waiting_request(token: str) -> WaitingRequest:
    waiting_request = waiting_request_by_token(token)
    if waiting_request is None:
        raise Http404("unknown waiting request")
    return waiting_request


@require_http_methods(["GET", "POST"])
@private
def waiting_request(request: HttpRequest, token: str) -> HttpResponse:
    """Where somebody stands on the waiting list of each session that the request reaches; a POST changes what it reaches."""
    found = _waiting_request(token)
    form = ChangeReachForm(
        request.POST if request.method == "POST" else None,
        initial={"radius_km": found.radius_km, "weekdays": found.days},
    )
    if request.method == "POST" and form.is_valid():
        waiting_list.change(waiting_request=found, **form.cleaned_data)
        return HttpResponseRedirect(reverse("waiting_list:waiting_request", args=[token]) + "?gemt=1")
    within: list[dict[str, Any]] = []
    if found.ended_at is None:
        sessions = reached(found)[:SHOWN]
        positions = positions_of_waiting_request(found, sessions)
        within = [{"session": s, "position": n} for s, n in zip(sessions, positions, strict=True)]
    context = {
        "waiting_request": found,
        "form": form,
        "token": token,
        "saved": SavedQuery.of(request)["gemt"],
        "within": within,
        "status": found.get_ended_by_display(),
    }
    return render(request, "courses/member/waiting_request.html", context, status=422 if form.errors else 200)


@require_POST
@private
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Give up a waiting request; the link stays and says so."""
    waiting_list.withdraw(waiting_request=_waiting_request(token))
    return redirect("waiting_list:waiting_request", token=token)


@require_http_methods(["GET", "POST"])
@private
def instead(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever waits for one session may wait for the others nearby as well, without writing who they are again."""
    enrolment = enrolment_by_token(token)
    if enrolment is None:
        raise Http404("unknown place")
    home = enrolment.member.postcode_id or (enrolment.session.venue.postcode_id if enrolment.session.venue else "")
    form = ReachForm(request.POST if request.method == "POST" else None, initial={"postcode": home})
    course = enrolment.session.course
    if request.method == "POST" and form.is_valid():
        made = waiting_list.wait_for(member=enrolment.member, course=course, needs=enrolment.needs, **form.cleaned_data)
        return redirect("waiting_list:waiting_request", token=waiting_request_token(made))
    context = {"course": course, "form": form, "token": token}
    return render(request, "courses/member/wait_instead.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@private
def one_tap(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """From the mail about a session nearby: one tap, and a name only where we do not know it."""
    found = interest_by_token(token)
    session = Session.objects.public().with_details().filter(pk=pk).first()
    if session is None:
        raise Http404("no such session")
    if found is None:
        # The interest came true or was deleted: the session is still there for everybody.
        return redirect("public:session", pk=pk)
    kind = KnownForm if queries.knows_name(found) else NameForm
    form = kind(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            seat = interests.enrol_interested(interest=found, session=session, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return redirect("member:enrolment", token=enrolment_token(seat))
    context = {"session": session, "form": form}
    return render(request, "courses/public/one_tap.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("venteliste/<slug:code>/", ask, name="ask"),
    path("venteliste/<slug:code>/tak/", sent, name="sent"),
    path("venteplads/<str:token>/", waiting_request, name="waiting_request"),
    path("venteplads/<str:token>/forlad/", leave, name="leave"),
    path("min-plads/<str:token>/andre-hold/", instead, name="instead"),
    path("skriv-mig-op/<str:token>/hold/<key:pk>/", one_tap, name="one_tap"),
]
