"""«Må vi låne lokalet?»: the page behind the link that a landlord gets. It works without log-in; every answer is a POST, since
mail scanners open links."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from courses.common.errors import DomainError
from courses.common.text import clean_line
from courses.rooms import actions
from courses.rooms.models import RoomBooking
from courses.rooms.queries import booking_by_token, can_be_undone, read_times, stamp
from courses.web.fields import ButtonForm
from courses.web.private import private

State = RoomBooking.State
WORDS = {"ja": State.YES, "nej": State.NO, "anden-dag": State.OTHER}


class OtherDayForm(forms.Form):
    """Which other day would do."""

    note = forms.CharField(
        label=_("Which day and time would do?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a day, so that we can see whether it fits.")},
    )

    def clean_note(self) -> str:
        """On one line."""
        return clean_line(self.cleaned_data["note"])


class SeenForm(ButtonForm):
    """Which times stood on the page (`queries.stamp`)."""

    seen = forms.CharField(max_length=40)


def _booking(token: str) -> RoomBooking:
    found = booking_by_token(token)
    if found is None:
        raise Http404("unknown booking")
    return found


def _page(
    request: HttpRequest,
    booking: RoomBooking,
    token: str,
    form: OtherDayForm | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "booking": booking,
        "times": read_times(booking.times),
        "token": token,
        "seen": stamp(booking),
        "form": form or OtherDayForm(),
        "can_be_undone": can_be_undone(booking),
        "error": error,
    }
    return render(request, "courses/public/room.html", context, status=status)


@require_GET
@private
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked for, and three answers; or the answer, with its undo."""
    return _page(request, _booking(token), token)


@require_POST
@private
def say(request: HttpRequest, token: str, said: str) -> HttpResponse:
    """Take an answer."""
    booking, note = _booking(token), ""
    if said not in WORDS:
        raise Http404("unknown answer")
    if WORDS[said] == State.OTHER:
        form = OtherDayForm(request.POST)
        if not form.is_valid():
            return _page(request, booking, token, form=form, status=422)
        note = form.cleaned_data["note"]
    try:
        actions.answer(booking=booking, state=WORDS[said], note=note, seen=SeenForm.of(request)["seen"])
    except DomainError as refusal:
        return _page(request, _booking(token), token, error=str(refusal.message), status=409)
    return redirect("room:answer", token=token)


@require_POST
@private
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """Take the answer back within ten minutes."""
    try:
        actions.take_back(booking=_booking(token))
    except DomainError as refusal:
        return _page(request, _booking(token), token, error=str(refusal.message), status=409)
    return redirect("room:answer", token=token)


urlpatterns = [
    path("lokale/<str:token>/", answer, name="answer"),
    path("lokale/<str:token>/fortryd/", undo, name="undo"),
    path("lokale/<str:token>/<slug:said>/", say, name="say"),
]
