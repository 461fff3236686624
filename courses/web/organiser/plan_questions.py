"""A plan by hand beside the calculated one: ask why something is not in it, hold it fast all the same, keep a course out of a room."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.errors import DomainError
from courses.places.models import Venue
from courses.planner.actions import by_hand
from courses.planner.models import NotHere, PlanRun
from courses.planner.queries import answers
from courses.planner.queries.problem import Problem, problem_of
from courses.web.fields import ButtonForm, CourseField, KeyField, QueryForm, date_field
from courses.web.organiser.base import PlanningView, note
from courses.web.organiser.forms import TrainerField, VenueField


class WhyQuery(QueryForm):
    """`?course=&venue=&day=&trainer=`: what is asked about."""

    course = CourseField(
        queryset=Course.objects.filter(is_active=True), label=gettext_lazy("Course"), empty_label=gettext_lazy("Choose")
    )
    venue = VenueField()
    day = date_field(label=gettext_lazy("First day"))
    trainer = TrainerField(empty_label=gettext_lazy("whoever can"))


class PairForm(ButtonForm):
    """Which course and room a button is about, and which plan's page it was on."""

    course = CourseField(queryset=Course.objects.all())
    venue = forms.ModelChoiceField(queryset=Venue.objects.all())
    day = date_field()
    trainer = TrainerField()
    plan = KeyField()


class WhyView(PlanningView):
    page_title = gettext_lazy("Why not here?")
    header_icon = "help"
    template_name = "courses/organiser/plan_why.html"
    above = [("plans:index", gettext_lazy("Plan the year"))]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The question, and the plan's answer to it. Nothing is changed, and no solver is asked."""
        run = get_object_or_404(PlanRun, pk=pk, compares=None, status__in=[PlanRun.Status.READY, PlanRun.Status.TAKEN])
        form = WhyQuery(request.GET)
        asked = form.given
        facts: dict[str, Any] = {}
        if asked["course"] and asked["venue"]:
            facts = self.answer(run, asked)
        elif form.data:
            facts = {"verdict": _("Choose a course and a room.")}
        kept_free = NotHere.objects.select_related("course", "venue__postcode")
        return self.page(run=run, form=form, asked=asked, kept_free=kept_free, **facts)

    def answer(self, run: PlanRun, asked: dict[str, Any]) -> dict[str, Any]:
        """What the page shows of it: the verdict, the rules, what goes, and what that gives."""
        problem = problem_of(run.start_date)
        if asked["course"] not in problem.courses or asked["venue"] not in problem.venues:
            return {"verdict": _("The course is promised nowhere, so no plan holds it.")}
        day, trainer = asked["day"], asked["trainer"]
        if day and day not in problem.days:
            return {"verdict": _("The day is not in the year that was planned.")}
        found = ask(problem, run, asked)
        name = str(trainer) if trainer else ""
        facts: dict[str, Any] = {"verdict": answers.verdict_words(found)}
        facts["rules"] = [answers.rule_words(problem, hurdle, name) for hurdle in found["rules"]]
        facts["goes"] = [
            (answers.session_words(problem, hurdle["row"]), answers.taken_words(hurdle["rule"]))
            for hurdle in found["goes"]
        ]
        facts["gives"] = answers.exchange_words(problem, found)
        if found["row"]:
            lead = found["row"][3]
            facts["best"] = answers.session_words(problem, found["row"])
            facts["day"] = answers.day_of(problem, found["row"])
            facts["lead"] = problem.trainers[lead] if lead is not None else None
            facts["is_there"] = found["is_there"]
        return facts


def ask(problem: Problem, run: PlanRun, asked: dict[str, Any]) -> dict[str, Any]:
    """The answer of the rules and the counting that made the plan, as plain data."""
    from courses.planner.solver.instance import Instance, Placed  # deferred: slow, it loads NumPy
    from courses.planner.solver.state import State
    from courses.planner.solver.whynot import why_not

    instance = Instance.read(problem.data)
    rows = [row for kept in run.result.get("rows", []) if (row := problem.placed(kept)) is not None]
    state = State(instance, [*instance.fixed, *(Placed.read(row) for row in rows)])
    trainer, day = asked["trainer"], asked["day"]
    answer = why_not(
        state,
        problem.courses.index(asked["course"]),
        problem.venues.index(asked["venue"]),
        problem.days.index(day) if day else None,
        problem.trainers.index(trainer) if trainer in problem.trainers else None,
    )
    return answer.as_dict()


class ByHandView(PlanningView):
    """A button of that page: does one thing to a course and a room, says so, and goes back to the question."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Do it, or say why not."""
        given = PairForm.of(request)
        if not given["course"] or not given["venue"]:
            messages.error(request, _("Choose a course and a room."))
        else:
            try:
                self.do(given)
            except DomainError as refusal:
                messages.error(request, refusal.message)
        if given["plan"] is None:
            return HttpResponseRedirect(reverse("plans:index"))
        wanted = {name: getattr(given[name], "pk", "") for name in ("course", "venue", "trainer")}
        return HttpResponseRedirect(f"{reverse('plans:why', args=[given['plan']])}?{urlencode(wanted)}")

    def do(self, given: dict[str, Any]) -> None:
        """What the button is for."""
        raise NotImplementedError


class KeepOutView(ByHandView):
    def do(self, given: dict[str, Any]) -> None:
        """No plan puts the course there any more."""
        course, venue = given["course"], given["venue"]
        if by_hand.keep_out(course=course, venue=venue):
            note(venue, "keep_out", course=course.display_title)
        messages.success(
            self.request, _("No plan puts %(course)s there from now on.") % {"course": course.display_title}
        )


class LetInView(ByHandView):
    def do(self, given: dict[str, Any]) -> None:
        """Plans may use the room for it again."""
        course, venue = given["course"], given["venue"]
        if by_hand.let_in(course=course, venue=venue):
            note(venue, "let_in", course=course.display_title)
        messages.success(self.request, _("Plans may put %(course)s there again.") % {"course": course.display_title})


class HoldHereView(ByHandView):
    def do(self, given: dict[str, Any]) -> None:
        """A draft there, held fast: the next plan is made around it."""
        day = given["day"] or clock.today()
        session = by_hand.hold_here(course=given["course"], venue=given["venue"], day=day, trainer=given["trainer"])
        note(session, "create")
        note(session, "pin")
        messages.success(
            self.request,
            _("The draft is made and held fast. Plan the year again, and the rest is made around it."),
            buttons=[messages.button(reverse("sessions:edit", args=[session.pk]), _("Open it, or delete it"))],
        )
