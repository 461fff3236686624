"""What a trainer shows in the room and writes afterwards: the code on the screen, a count of ages, and the debrief."""

import segno
from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from courses.common import clock
from courses.common.actions.holding import held
from courses.common.errors import DomainError
from courses.costs.queries import people_of
from courses.enrolment.actions import check_in, feedback
from courses.printing.codes import drawn
from courses.schedule.models import Session
from courses.support.actions import count_ages
from courses.support.queries import count_of
from courses.support.rules import MOST_PEOPLE
from courses.web.fields import FlagField, QueryForm, SavedQuery, refuse
from courses.web.stale import StaleGuard
from courses.web.trainer.sessions import chosen_meeting, my_session, rows_of, trainer_required
from courses.web.visitor import user_of


class PaperQuery(QueryForm):
    """`?papir=1`: the code is to hang on a wall."""

    papir = FlagField()


class DebriefForm(StaleGuard, forms.Form):
    worked = forms.CharField(
        label=_("What worked?"), required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 4})
    )
    change = forms.CharField(
        label=_("What would you change?"), required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 4})
    )


class AgesForm(StaleGuard, forms.Form):
    """Two numbers, no names."""

    came = forms.IntegerField(label=_("How many came"), min_value=0, max_value=MOST_PEOPLE)
    under_25 = forms.IntegerField(label=_("Of them under 25 years"), min_value=0, max_value=MOST_PEOPLE)


@require_GET
@trainer_required
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """The code for people's own cameras: on the screen it changes every quarter of an hour; `papir` is for printing."""
    found = my_session(request, pk)
    meeting = chosen_meeting(request, found)
    on_paper = PaperQuery.of(request)["papir"]
    sign = check_in.check_in_code(meeting, on_paper=on_paper)
    address = settings.BASE_URL + reverse("check_in:code", args=[sign])
    rows = rows_of(found, meeting)
    context = {
        "session": found,
        "meeting": meeting,
        "on_paper": on_paper,
        "code": sign,
        "address": address.partition("://")[2],
        "qr": _picture(address),
        "is_open": check_in.is_open(meeting),
        "opens_at": meeting.starts_at - check_in.OPENS_BEFORE,
        # A few seconds after the change, so that the new one is there.
        "refresh": min(60, int((check_in.next_code_at() - clock.now()).total_seconds()) + 2),
        "present": sum(row["present"] for row in rows),
        "total": len(rows),
    }
    return render(request, "courses/trainer/code.html", context)


def _picture(address: str) -> SafeString:
    """The code as SVG without styles, so that the content security policy lets it be; black on white in the dark too."""
    code = segno.make(address, error="m", micro=False)
    return drawn(code, omitsize=True, border=2, dark="#000", light="#fff", svgclass="door__qr")


def _written(session: Session, request: HttpRequest) -> dict[str, str]:
    """What this trainer wrote before, also in another window."""
    written = feedback.debrief_of(session, user_of(request))
    return {"worked": written.worked, "change": written.change} if written else {}


@require_http_methods(["GET", "POST"])
@trainer_required
def debrief(request: HttpRequest, pk: int) -> HttpResponse:
    """What people said, once more than five have, and what I tell the next trainer."""
    found = my_session(request, pk)
    status, form = 200, DebriefForm(initial=_written(found, request))
    if request.method == "POST":
        status = 422
        with held(found):
            form = DebriefForm(request.POST, initial=_written(found, request))
            if form.is_valid():
                try:
                    feedback.write_debrief(session=found, author=user_of(request), **form.cleaned_data)
                    return redirect(reverse("trainer:debrief", args=[pk]) + "?gemt=1")
                except DomainError as refusal:
                    form.add_error("worked", str(refusal.message))
    context = {
        "session": found,
        "form": form,
        "saved": SavedQuery.of(request)["gemt"] and not form.errors,
        "answers": feedback.answers(found),
        "hidden_up_to": feedback.HIDDEN_UP_TO,
        "is_over": found.ends_at <= clock.now(),
    }
    return render(request, "courses/trainer/debrief.html", context, status=status)


def _ages(session: Session) -> dict[str, int]:
    """What was counted before; else how many came, as attendance says."""
    counted = count_of(session)
    if counted:
        return {"came": counted.came, "under_25": counted.under_25}
    came = people_of(session)
    return {"came": came} if came else {}


@require_http_methods(["GET", "POST"])
@trainer_required
def ages(request: HttpRequest, pk: int) -> HttpResponse:
    """How many of those who came are under 25; 404 before it has begun."""
    found = my_session(request, pk)
    if found.starts_at > clock.now() or found.status == Session.Status.CANCELLED:
        raise Http404("not begun")
    status, form = 200, AgesForm(initial=_ages(found))
    if request.method == "POST":
        status = 422
        with held(found):
            form = AgesForm(request.POST, initial=_ages(found))
            if form.is_valid():
                try:
                    count_ages(session=found, **form.cleaned_data)
                    return redirect(reverse("trainer:ages", args=[pk]) + "?gemt=1")
                except DomainError as refusal:
                    refuse(form, refusal)
    context = {"session": found, "form": form, "saved": SavedQuery.of(request)["gemt"] and not form.errors}
    return render(request, "courses/trainer/ages.html", context, status=status)


urlpatterns = [
    path("hold/<key:pk>/alder/", ages, name="ages"),
    path("hold/<key:pk>/kode/", code, name="code"),
    path("hold/<key:pk>/opsamling/", debrief, name="debrief"),
]
