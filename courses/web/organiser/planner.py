"""A year that plans itself: ask for it, watch it, see what it would change, take it over or drop it."""

import datetime as dt
from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from courses.cadence.rules import YEAR_DAYS
from courses.common import clock
from courses.common.errors import DomainError
from courses.enrolment.queries import UNDO_FOR
from courses.planner.actions import plans
from courses.planner.actions.undo import may_undo, undo_take
from courses.planner.models import PlanRun, TakenPlan
from courses.planner.queries import explanations
from courses.planner.queries.comparisons import AIMS
from courses.planner.queries.proposal import Proposal, proposal
from courses.planner.rules import LEVELS, USUAL
from courses.web.fields import KeyField, QueryForm, TicksField, date_field
from courses.web.organiser.base import PlanningView, note_all, tell_left
from courses.web.organiser.missing import PlanningMenuItem
from courses.web.organiser.one_plan import REFRESH_SECONDS, OnePlanView
from courses.web.organiser.plan_comparisons import CompareView
from courses.web.organiser.plan_questions import HoldHereView, KeepOutView, LetInView, WhyView
from courses.web.visitor import user_of

SHOWN = 20


def aim_field(aim: str) -> forms.ChoiceField:
    """The words of an aim; none is as usual."""
    name, words = AIMS[aim]
    return forms.ChoiceField(
        label=name, choices=[(word, words[word]) for word in sorted(words, key=USUAL.__ne__)], required=False
    )


class PlanForm(forms.Form):
    """From when, and how long to search."""

    start_date = date_field(
        label=gettext_lazy("First day"),
        help_text=gettext_lazy("The plan holds the 52 weeks from that day."),
        error_messages={"required": gettext_lazy("Choose the first day.")},
    )
    seconds = forms.TypedChoiceField(label=gettext_lazy("How thoroughly"), coerce=int)

    everything = aim_field("everything")
    evenly = aim_field("evenly")
    km = aim_field("km")
    kr = aim_field("kr")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = settings.PLANNER_SECONDS
        choices = {0: _("Quickly, without a search"), usual: _("Usual: %(seconds)s seconds") % {"seconds": usual}}
        for seconds in (60, 300):
            choices.setdefault(seconds, _("Thoroughly: %(seconds)s seconds") % {"seconds": seconds})
        field = self.fields["seconds"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = sorted(choices.items())
        self.initial = {"start_date": clock.today(), "seconds": usual, **self.initial}

    @property
    def asked(self) -> dict[str, Any]:
        """As `ask_for_plan` takes it: what counts as usual is not said."""
        aims = {name: word for name in LEVELS if (word := self.cleaned_data[name]) not in ("", USUAL)}
        return {name: self.cleaned_data[name] for name in ("start_date", "seconds")} | {"aims": aims}

    def clean_start_date(self) -> dt.date:
        """Within two years from today."""
        day = self.cleaned_data["start_date"]
        if day > clock.today() + dt.timedelta(days=2 * YEAR_DAYS):
            raise forms.ValidationError(_("Choose a day within the next two years."))
        return day


class LinesQuery(QueryForm):
    """`?course=&region=`: the changes of one course or one district alone."""

    course = KeyField()
    region = KeyField()


class LinesForm(forms.Form):
    """The changes that are ticked, by `Line.key`."""

    line = TicksField()


def numbers_of(run: PlanRun) -> dict[str, Any]:
    """What is reached, what is proved that no plan can pass, and how long it took; empty before the first plan."""
    answer, so_far = run.result, run.progress
    if "all" in answer:
        names = {"all": answer["all"], "mean": answer["mean"], "gap": answer["gap"], "seconds": answer["seconds"]}
        # A quick plan proves nothing about what could be better.
        return names | (
            {"bound_all": answer["bound"]["all"], "bound_mean": answer["bound"]["mean"]} if run.seconds else {}
        )
    return {**so_far} if "sessions" in so_far else {}


class PlansView(PlanningView):
    """The form, and the plans there were."""

    page_title = gettext_lazy("Plan the year")
    header_icon = "order"
    template_name = "courses/organiser/plans.html"
    takes_along = "aarsplaner"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form, and the last plans."""
        return self.show(PlanForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask for a plan and go to it; a refusal, such as a plan that is being calculated, stands on the form."""
        form = PlanForm(request.POST)
        if form.is_valid():
            done, run = self.attempt(
                lambda: plans.ask_for_plan(**form.asked, actor=user_of(request)),
                form,
            )
            if done:
                return HttpResponseRedirect(reverse("plans:plan", args=[run.pk]))
        return self.show(form)

    def show(self, form: PlanForm) -> HttpResponse:
        """With the last plans, newest first."""
        runs = PlanRun.objects.select_related("requested_by").defer("result").filter(compares=None)
        return self.page(form=form, runs=self.shown(runs.order_by("-created_at", "-pk"), SHOWN))


class PlanView(OnePlanView):
    """While it is calculated: how far it is. Afterwards: what it would change, each with its reason."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far it is, or what taking it would change."""
        run = self.run
        facts: dict[str, Any] = {
            "run": run,
            "numbers": numbers_of(run),
            "step": explanations.step_words(run),
            "refresh": REFRESH_SECONDS,
        }
        if run.status == PlanRun.Status.READY:
            found = proposal(run)
            facts |= {"found": found, "districts": self.districts(found), "lacking": self.lacking(found)}
            facts |= self.choices(found)
            answer = run.result
            facts["served"] = explanations.served_words(answer.get("figures", {}))
            if answer.get("promised"):
                facts["kept"] = explanations.kept_words(
                    answer["lacking"], answer["promised"], answer["impossible"], answer["unplaced"]
                )
        return self.page(undo_offers=self.undo_offers(), **facts)

    @cached_property
    def asked(self) -> dict[str, Any]:
        """Which course and district are looked at alone."""
        return LinesQuery.of(self.request)

    def choices(self, found: Proposal) -> dict[str, Any]:
        """What the lines can be narrowed to, and what they are."""
        return {
            "courses": sorted({line.course for line in found.lines}, key=lambda course: (course.position, course.code)),
            "regions": sorted({line.region for line in found.lines}, key=lambda region: region.number),
            "course": self.asked["course"],
            "region": self.asked["region"],
        }

    def districts(self, found: Proposal) -> list[tuple[Any, list[dict[str, Any]]]]:
        """The changes that are looked at, by storkreds, then in the order of the plan."""
        course, region = self.asked["course"], self.asked["region"]
        lines = [line for line in found.lines if course in (None, line.course.pk) and region in (None, line.region.pk)]
        return [
            (district, [{"line": line, "why": explanations.line_words(line)} for line in group])
            for district, group in groupby(lines, key=lambda line: line.region)
        ]

    def undo_offers(self) -> list[tuple[TakenPlan, dt.datetime, int]]:
        """What was taken of this plan and can still be undone: until when, and how many drafts."""
        recent = self.run.taken.annotate(count=Count("changes")).order_by("-taken_at", "-pk")
        return [(taken, taken.taken_at + UNDO_FOR, taken.count) for taken in recent if may_undo(taken)]

    @staticmethod
    def lacking(found: Proposal) -> list[dict[str, Any]]:
        """What found no place, each with why in words."""
        return [{"item": item, "words": explanations.lacking_words(item)} for item in found.lacking]


class StopView(OnePlanView):
    http_method_names = ["post"]
    runs = PlanRun.objects.all()

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have the calculation end at its next look, with the best plan so far."""
        plans.stop_plan(run=self.run)
        kept = (
            _("It stops, and keeps what is finished.")
            if self.run.compares_id
            else _("It stops, and keeps the best plan so far.")
        )
        messages.success(request, kept)
        return self.back()


class DropView(OnePlanView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Throw the plan away; no session is touched."""
        try:
            plans.drop_plan(run=self.run)
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return self.back()
        messages.success(request, _("The plan is dropped. Drafts stay as they are."))
        return HttpResponseRedirect(reverse("plans:index"))


class TakeView(OnePlanView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change the ticked drafts as the plan says, note each in the log, and say how many."""
        form = LinesForm(request.POST)
        keys = form.cleaned_data["line"] if form.is_valid() else []
        if not keys:
            messages.error(request, _("Tick at least one change."))
            return self.back()
        try:
            done = plans.take_plan(run=self.run, keys=keys)
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return self.back()
        for action, sessions in {
            "plan_made": done.made,
            "plan_moved": done.moved,
            "plan_staffed": done.swapped,
            "plan_removed": done.removed,
        }.items():
            note_all(sessions, action, plan=self.run.name)
        changed = len(done.sessions)
        sentence = ngettext("%(count)s draft is changed.", "%(count)s drafts are changed.", changed) % {
            "count": changed
        }
        messages.success(request, sentence + " " + _("Nobody outside sees drafts before you publish them."))
        for words in done.words[:SHOWN]:
            messages.warning(request, words)
        return self.back()


class UndoTakeView(PlanningView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put back what was taken, but for what was changed since; back with a sentence when it is too late."""
        taken = get_object_or_404(TakenPlan.objects.select_related("run"), pk=pk)
        try:
            back, left = undo_take(taken=taken)
        except DomainError as refusal:
            messages.error(request, refusal.message)
        else:
            note_all(back, "plan_undone", plan=taken.run.name)
            count = len(back)
            words = ngettext("%(count)s draft is as it was.", "%(count)s drafts are as they were.", count)
            messages.success(request, words % {"count": count})
            tell_left(request, left)
        return HttpResponseRedirect(reverse("plans:plan", args=[taken.run_id]))


class PlanViewSet(ViewSet):
    name = "plans"
    icon = "order"
    menu_label = PlansView.page_title
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        return [
            path("", PlansView.as_view(), name="index"),
            path("<key:pk>/", PlanView.as_view(), name="plan"),
            path("<key:pk>/why/", WhyView.as_view(), name="why"),
            path("<key:pk>/compare/", CompareView.as_view(), name="compare"),
            path("hold-here/", HoldHereView.as_view(), name="hold_here"),
            path("keep-out/", KeepOutView.as_view(), name="keep_out"),
            path("let-in/", LetInView.as_view(), name="let_in"),
            path("<key:pk>/stop/", StopView.as_view(), name="stop"),
            path("undo/<key:pk>/", UndoTakeView.as_view(), name="undo"),
            path("<key:pk>/take/", TakeView.as_view(), name="take"),
            path("<key:pk>/drop/", DropView.as_view(), name="drop"),
        ]
