"""A trainer who cannot come: who could take over, and asking them by one tap."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from courses.common.errors import DomainError
from courses.members.models import TrainerProfile
from courses.schedule.actions.telling import see_news
from courses.staffing.actions import ask_colleague
from courses.staffing.queries.candidates import colleagues
from courses.staffing.queries.vacancies import asked_by, is_planned
from courses.web.fields import KeyField, KeyForm
from courses.web.trainer.sessions import my_session, trainer_required


class ColleagueKey(KeyForm):
    """Whom a button asks."""

    trainer = KeyField()


@require_http_methods(["GET", "POST"])
@trainer_required
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Who can take over, a button each; who was asked, and what they said."""
    found = my_session(request, pk)
    trainer: TrainerProfile = request.trainer  # type: ignore[attr-defined]
    error = ""
    if request.method == "POST":
        colleague = get_object_or_404(TrainerProfile.objects.select_related("member"), pk=ColleagueKey.of(request))
        try:
            ask_colleague(session=found, trainer=trainer, colleague=colleague)
        except DomainError as refusal:
            error = str(refusal.message)
        else:
            return redirect("trainer:hand_over", pk=pk)
    role = next(row.role for row in found.trainers.all() if row.trainer_id == trainer.pk)
    asked = asked_by(trainer, found)
    waits = {row.trainer_id for row in asked if row.answer != row.Answer.LATE}
    can = colleagues(found, role) if is_planned(found) else []
    context = {
        "session": found,
        "asked": asked,
        "colleagues": [candidate for candidate in can if candidate.trainer.pk not in waits],
        "error": error,
    }
    return render(request, "courses/trainer/hand_over.html", context, status=409 if error else 200)


@require_POST
@trainer_required
def seen(request: HttpRequest) -> HttpResponse:
    """What the page told has been read."""
    see_news(trainer=request.trainer)  # type: ignore[attr-defined]
    return redirect("trainer:home")


urlpatterns = [
    path("set/", seen, name="seen"),
    path("hold/<key:pk>/giv-videre/", hand_over, name="hand_over"),
]
