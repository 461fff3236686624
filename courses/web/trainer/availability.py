"""When I can teach: a trainer's days, distance, most a year, rest and days away, from the phone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from courses.common import clock
from courses.common.actions.holding import held
from courses.members import actions
from courses.members.models import TrainerProfile
from courses.staffing.actions import note_absence
from courses.staffing.queries.vacancies import taught_while_away
from courses.web.fields import SavedQuery
from courses.web.trainer.forms import AvailabilityForm, TimeAwayForm
from courses.web.trainer.sessions import trainer_required


def _page(
    request: HttpRequest, *, form: AvailabilityForm | None = None, away_form: TimeAwayForm | None = None
) -> HttpResponse:
    trainer: TrainerProfile = request.trainer  # type: ignore[attr-defined]
    context = {
        "form": form or AvailabilityForm(instance=trainer),
        "away_form": away_form or TimeAwayForm(),
        "away": trainer.times_away.filter(end_date__gte=clock.today()).order_by("start_date", "pk"),
        "saved": SavedQuery.of(request)["gemt"],
        "meant": taught_while_away(trainer),
    }
    return render(request, "courses/trainer/availability.html", context, status=422 if form or away_form else 200)


@require_http_methods(["GET", "POST"])
@trainer_required
def availability(request: HttpRequest) -> HttpResponse:
    """The page, and its first form."""
    if request.method == "GET":
        return _page(request)
    trainer: TrainerProfile = request.trainer  # type: ignore[attr-defined]
    with held(trainer):
        trainer.refresh_from_db(fields=AvailabilityForm.Meta.fields)
        form = AvailabilityForm(request.POST, instance=trainer)
        if not form.is_valid():
            return _page(request, form=form)
        actions.set_availability(trainer=trainer, **form.cleaned_data)
    response = redirect("trainer:availability")
    response["Location"] += "?gemt=1"
    return response


@require_POST
@trainer_required
def add_away(request: HttpRequest) -> HttpResponse:
    """Days away."""
    form = TimeAwayForm(request.POST)
    if not form.is_valid():
        return _page(request, away_form=form)
    note_absence(trainer=request.trainer, **form.cleaned_data)  # type: ignore[attr-defined]
    return redirect("trainer:availability")


@require_POST
@trainer_required
def remove_away(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them is off."""
    actions.remove_time_away(trainer=request.trainer, pk=pk)  # type: ignore[attr-defined]
    return redirect("trainer:availability")


urlpatterns = [
    path("tid/", availability, name="availability"),
    path("tid/vaek/", add_away, name="add_away"),
    path("tid/vaek/<key:pk>/fjern/", remove_away, name="remove_away"),
]
