"""What an aim costs: a plan beside the same year with the other words of that aim, as a picture and a table."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from courses.planner.actions import plans
from courses.planner.models import PlanRun
from courses.planner.queries import explanations
from courses.planner.queries.comparisons import ABOUT, AIMS, Point, is_whole, lost_words, points_of, share_words
from courses.web.organiser.one_plan import REFRESH_SECONDS, OnePlanView
from courses.web.pictures.curve import Curve, curve_of
from courses.web.visitor import user_of


class ComparisonForm(forms.Form):
    """Which aim."""

    aim = forms.ChoiceField(
        label=gettext_lazy("What is compared"),
        choices=[(aim, name) for aim, (name, _words) in AIMS.items()],
        error_messages={"required": gettext_lazy("Choose what to compare.")},
    )


@dataclass(frozen=True)
class Compared:
    """One aim as the page shows it; `across`: what the drawing has from left to right."""

    name: Any
    across: Any
    rows: list[tuple[Point, list[str]]]
    curve: Curve
    lost: list[str]
    is_whole: bool
    was_cut_short: bool


# The columns of shares.
SHARES = ("all", "mean", "districts", "towns")
# What lies from left to right, by the figure of `ABOUT`.
ACROSS = {
    "mean": gettext_lazy("average over the courses"),
    "districts": gettext_lazy("the worst-served district"),
    "km": gettext_lazy("kilometres of trainers"),
    "kr": gettext_lazy("kroner for rooms"),
}


def compared(run: PlanRun) -> Compared:
    """A comparison for the page. A place that none can tell of (`Point`) lies at nought."""
    points, about = points_of(run), ABOUT[run.compared_aim]
    drawn = [(getattr(point, about) or 0.0, point.all, f"{point.name}: {share_words(point.all)}") for point in points]
    return Compared(
        AIMS[run.compared_aim][0],
        ACROSS[about],
        [(point, [share_words(getattr(point, name)) for name in SHARES]) for point in points],
        curve_of(drawn),
        lost_words(run.compared_aim, points),
        is_whole(run),
        not all(point.is_complete for point in points),
    )


class CompareView(OnePlanView):
    """The comparisons with a plan, and a form for the next one."""

    page_title = gettext_lazy("What does it cost?")
    template_name = "courses/organiser/plan_compare.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form, how far a calculation is, and the last comparison of each aim."""
        return self.show(ComparisonForm(initial={"aim": "kr"}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for one; a refusal stands on the form."""
        form = ComparisonForm(request.POST)
        if form.is_valid():
            aim = form.cleaned_data["aim"]
            done, _run = self.attempt(
                lambda: plans.ask_for_comparison(run=self.run, aim=aim, actor=user_of(request)), form
            )
            if done:
                return HttpResponseRedirect(request.path)
        return self.show(form)

    def show(self, form: ComparisonForm) -> HttpResponse:
        """The page; of several comparisons of one aim the newest that has figures."""
        active = next((run for run in self.comparisons if run.is_active), None)
        newest: dict[str, PlanRun] = {}
        for run in self.comparisons:
            if run.result.get("points"):
                newest.setdefault(run.compared_aim, run)
        return self.page(
            status=422 if form.errors else 200,
            form=form,
            run=self.run,
            active=active,
            failed=next((run for run in self.comparisons[:1] if run.status == PlanRun.Status.FAILED), None),
            step=explanations.step_words(active) if active else "",
            refresh=REFRESH_SECONDS,
            found=[compared(newest[aim]) for aim in AIMS if aim in newest],
        )

    @cached_property
    def comparisons(self) -> list[PlanRun]:
        """With this plan, newest first."""
        return list(self.run.comparisons.order_by("-created_at", "-pk"))
