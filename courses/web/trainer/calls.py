"""The call list of a session: who has no e-mail and must hear of a change by telephone (PRIVACY.md P11)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from courses.enrolment import queries
from courses.enrolment.actions.attendance import note_look
from courses.enrolment.actions.calls import note_call
from courses.enrolment.models import Call, ListView
from courses.people.models import User
from courses.schedule.models import Session
from courses.web.fields import ButtonForm, FlagField, KeyField, KeyForm
from courses.web.trainer.sessions import my_session, trainer_required
from courses.web.visitor import user_of


class CallKey(KeyForm):
    """Which call a button is about."""

    call = KeyField()


class CalledForm(ButtonForm):
    """Whether the person was called: 1, or 0 to take it back."""

    called = FlagField()


def looked_at(session: Session, actor: User | None) -> list[Call]:
    """The names and numbers to call, with a note of who looks; nobody any more once the session is over."""
    rows = queries.call_list(session)
    if rows:
        note_look(session=session, what=ListView.What.CALLS, actor=actor)
    return rows


def tick(request: HttpRequest, session: Session) -> bool:
    """What the button of one row says, which is returned: called, or not called after all."""
    was_called = CalledForm.of(request)["called"]
    note_call(session=session, call=CallKey.of(request), was_called=was_called, actor=user_of(request))
    return was_called


@require_http_methods(["GET", "POST"])
@trainer_required
def calls(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom a trainer of the session can call, from the change until the session is over."""
    found = my_session(request, pk)
    if request.method == "POST":
        tick(request, found)
        return redirect("trainer:calls", pk=pk)
    context = {"session": found, "calls": looked_at(found, user_of(request))}
    return render(request, "courses/trainer/calls.html", context)


urlpatterns = [path("hold/<key:pk>/ring/", calls, name="calls")]
