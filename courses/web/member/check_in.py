"""`/her/<code>/`: people note themselves as present with their own telephone. Nobody is told who else takes part."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from courses.common.actions.limits import allow
from courses.common.errors import DomainError
from courses.common.text import clean_line
from courses.enrolment.actions import check_in
from courses.enrolment.models import Enrolment
from courses.enrolment.queries import enrolment_by_token, of_member
from courses.members.queries import profile_of
from courses.schedule.models import Meeting
from courses.web.fields import ButtonForm, FlagField
from courses.web.private import private

# A whole class behind one address, each with a few tries.
TRIES = 120


class NameForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        help_text=gettext_lazy("The first letters are enough, as you wrote it when you enrolled."),
        error_messages={"required": gettext_lazy("Write the first letters of your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words"}),
    )

    def clean_name(self) -> str:
        """The name on one line."""
        return clean_line(self.cleaned_data["name"])


class WhoForm(ButtonForm):
    """Who taps without typing: the link of «Min plads» that the telephone has kept, or whoever is logged in."""

    token = forms.CharField()
    me = FlagField()


@require_http_methods(["GET", "HEAD", "POST"])
@private
def check_in_page(request: HttpRequest, code: str) -> HttpResponse:
    """«Er du her?»: one tap for somebody we know by log-in or link, else the first letters of the name."""
    if not allow(request, "check_in", TRIES):
        return render(request, "courses/public/check_in.html", {"wait": True}, status=429)
    meeting = check_in.meeting_of(code)
    if meeting is None:
        return render(request, "courses/public/check_in.html", {"run_out": True}, status=410)
    if request.method != "POST":
        return _page(request, meeting, NameForm())
    known = _known(request, meeting)
    form = NameForm(request.POST)
    try:
        if known:
            check_in.check_in(meeting=meeting, enrolment=known)
        elif form.is_valid():
            check_in.check_in_by_name(meeting=meeting, typed=form.cleaned_data["name"])
        else:
            return _page(request, meeting, form, status=422)
    except DomainError as refusal:
        form.is_valid()
        form.add_error("name", str(refusal.message))
        return _page(request, meeting, form, status=422)
    return redirect("check_in:thanks")


@require_GET
@private
def thanks(request: HttpRequest) -> HttpResponse:
    """Welcome; it says nothing about who came."""
    return render(request, "courses/public/check_in.html", {"noted": True})


def _page(request: HttpRequest, meeting: Meeting, form: NameForm, status: int = 200) -> HttpResponse:
    context = {"meeting": meeting, "session": meeting.session, "form": form, "me": _logged_in(request, meeting)}
    return render(request, "courses/public/check_in.html", context, status=status)


def _known(request: HttpRequest, meeting: Meeting) -> Enrolment | None:
    """Who taps: by the link of «Min plads», which the telephone has kept, or by log-in."""
    who = WhoForm.of(request)
    if who["token"]:
        return enrolment_by_token(who["token"])
    return _logged_in(request, meeting) if who["me"] else None


def _logged_in(request: HttpRequest, meeting: Meeting) -> Enrolment | None:
    member = profile_of(request.user)
    return of_member(member).filter(session=meeting.session_id).first() if member else None


urlpatterns = [
    path("her/tak/", thanks, name="thanks"),
    path("her/<str:code>/", check_in_page, name="code"),
]
