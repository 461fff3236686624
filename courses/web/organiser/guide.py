"""«Kurser på vej»: one flow from nothing to a course that people can join. Where somebody left it, it goes on, for each by what they may.

Each step is done in the form that there is for it; here stand their order and state, and what is handed on.
"""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page

from courses.catalogue.models import STEP_NAMES, Course, HandedOn
from courses.catalogue.rules import MakingStep
from courses.common.errors import DomainError
from courses.pages.actions import making
from courses.pages.models import ModulePage
from courses.pages.queries.making import (
    SEEN,
    facts_of,
    handed_on,
    in_the_making,
    is_unpublished,
    may_do,
    texts_of,
    waits_for,
    went_out,
)
from courses.pages.rules.making import Facts, State, is_made, standings
from courses.people.models import User
from courses.schedule.models import UNDO_FOR
from courses.web.organiser import guide_steps
from courses.web.organiser.base import PlanningView, note
from courses.web.visitor import user_of


def takes_part(user: Any) -> bool:
    """Whether somebody may do any step."""
    return isinstance(user, User) and any(may_do(user, step) for step in MakingStep)


class StepForm(forms.Form):
    """Which step a button is about."""

    step = forms.ChoiceField(choices=list(STEP_NAMES.items()), widget=forms.HiddenInput)

    @property
    def chosen(self) -> MakingStep:
        """For a valid form."""
        return MakingStep(self.cleaned_data["step"])


class HandForm(StepForm):
    """To whom a step goes; empty: to all who may do it."""

    to = forms.ModelChoiceField(
        label=gettext_lazy("Who does it?"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("all who may do it"),
        error_messages={"invalid_choice": gettext_lazy("This person may not do the step. Choose somebody else.")},
    )

    def __init__(self, people: list[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = User.objects.filter(pk__in=[person.pk for person in people]).order_by("name_key", "pk")


class GuideView(PlanningView):
    """What the pages of the flow share: everybody who may do a step of it sees all of it."""

    model = Course
    header_icon = "list-ol"

    def user_has_permission(self, permission: str) -> bool:
        """Whoever may do any step."""
        return takes_part(self.request.user)


class GuideIndexView(GuideView):
    page_title = gettext_lazy("Courses in the making")
    template_name = "courses/organiser/making.html"
    takes_along = "kurser-paa-vej"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Every course that nobody could join yet, and what of them waits for whoever looks."""
        courses = in_the_making()
        facts, handed = facts_of(courses), handed_on(courses)
        found = [self.line(course, facts[course.pk], handed[course.pk]) for course in courses]
        may_begin = request.user.has_perm("courses.add_course")
        return self.page(lines=found, mine=waits_for(user_of(request)), may_begin=may_begin)

    @staticmethod
    def line(course: Course, facts: Facts, handed: dict[str, HandedOn]) -> dict[str, Any]:
        """How far it is, what comes next, and whom it waits for."""
        steps = standings(facts)
        following = next((one for one in steps if one.state is State.OPEN), None)
        return {
            "course": course,
            "done": sum(one.state is State.DONE for one in steps),
            "total": len(steps),
            "next": STEP_NAMES[following.step] if following else "",
            "handed": list(handed.values()),
        }


class CourseGuideView(GuideView):
    """The flow of one course."""

    template_name = "courses/organiser/making_course.html"
    above = [("making:index", gettext_lazy("Courses in the making"))]

    @cached_property
    def course(self) -> Course:
        """The course of the address; 404 when it has gone."""
        return get_object_or_404(Course.objects.prefetch_related("meetings"), pk=self.kwargs["pk"])

    @property
    def here(self) -> str:
        """The address of the flow."""
        return reverse("making:course", args=[self.course.pk])

    def get_page_title(self) -> str:
        """The course's own title, as it is now."""
        return self.course.title

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every step, where one left."""
        return self.show()

    def show(self, form: HandForm | None = None, status: int = 200) -> HttpResponse:
        """The steps; `form` is the one that was refused."""
        facts = facts_of([self.course])[self.course.pk]
        found = guide_steps.lines(self.request, self.course, facts, handed_on([self.course])[self.course.pk])
        out = went_out(self.course)
        return self.page(
            status=status,
            course=self.course,
            lines=found,
            first=guide_steps.first_open(found),
            done=sum(line.state == "done" for line in found),
            is_made=is_made(facts),
            form=form,
            refused=form.data.get("step") if form else "",
            user=self.request.user,
            undo_until=out[0].published_at + UNDO_FOR
            if out and may_do(user_of(self.request), MakingStep.PUBLISH)
            else None,
        )

    def answer(self, refusal: DomainError) -> HttpResponse:
        """Back to the flow with the sentence."""
        messages.error(self.request, str(refusal.message))
        return HttpResponseRedirect(self.here)


class StepView(CourseGuideView):
    """A button about one step."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, and back to the flow."""
        form = StepForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose a step."))
            return HttpResponseRedirect(self.here)
        try:
            self.do(form.chosen)
        except DomainError as refusal:
            return self.answer(refusal)
        return HttpResponseRedirect(self.here)

    def do(self, step: MakingStep) -> None:
        """What the button is for. Raises `DomainError`."""
        raise NotImplementedError


class HandView(CourseGuideView):
    """Hand a step on."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """They are told by mail; a refusal stands beside the field (422)."""
        step = StepForm(request.POST)
        people = making.who_may(step.chosen) if step.is_valid() else []
        form = HandForm(people, request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        well, row = self.attempt(
            lambda: making.hand_on(
                course=self.course, step=form.chosen, by=user_of(request), to=form.cleaned_data["to"]
            ),
            form,
        )
        if not well:
            return self.show(form, status=422)
        note(self.course, "handed_on", step=str(STEP_NAMES[form.chosen]))
        said = (
            _("It waits for %(name)s now, who is told by mail.") if row.to else _("All who may do it are told by mail.")
        )
        messages.success(request, said % {"name": row.to})
        return HttpResponseRedirect(self.here)


class TakeBackView(StepView):
    """It waits for nobody any more."""

    def do(self, step: MakingStep) -> None:
        """Take it back."""
        making.take_back(course=self.course, step=step, user=user_of(self.request))
        note(self.course, "took_back", step=str(STEP_NAMES[step]))
        messages.success(self.request, _("The step waits for nobody any more."))


class TakeOnView(StepView):
    """«I do it»: what waits for all waits for one from now on."""

    def do(self, step: MakingStep) -> None:
        """Take it. Raises `NotNow` where somebody else did."""
        row = HandedOn.objects.filter(course=self.course, step=step, to=None).first()
        if row is None:
            raise making.NotNow(_("Somebody else has taken it, or it was taken back."))
        making.take_on(row=row, user=user_of(self.request))
        messages.success(self.request, _("It is yours. The others see that you have it."))


class PreviewView(CourseGuideView):
    """Everything that is written, to be looked at as a participant and as a trainer."""

    template_name = "courses/organiser/making_preview.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Each page with its ways to look at it."""
        pages = [self.line(page) for page in texts_of(self.course)]
        return self.page(course=self.course, pages=pages, here=self.here)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """«It looks right»: noted in the history of the course, until something is changed."""
        if not may_do(user_of(request), MakingStep.PREVIEW):
            raise PermissionDenied
        note(self.course, SEEN.partition(".")[2])
        messages.success(request, _("It has been looked at."))
        return HttpResponseRedirect(self.here)

    @staticmethod
    def line(page: Page) -> dict[str, Any]:
        """A page, whether it holds something new, and where one looks at it."""
        address = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
        modes = ModulePage.preview_modes if isinstance(page, ModulePage) else []
        return {
            "page": page,
            "is_new": is_unpublished(page),
            "ways": [(label, f"{address}?mode={mode}") for mode, label in modes] or [(_("Participant"), address)],
            "edit": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        }


class PublishView(CourseGuideView):
    """All texts at once."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish what nobody reads yet."""
        if not may_do(user_of(request), MakingStep.PUBLISH):
            raise PermissionDenied
        try:
            pages = making.publish_texts(course=self.course, user=user_of(request))
        except DomainError as refusal:
            return self.answer(refusal)
        note(self.course, "texts_published")
        said = ngettext("%(count)s page is published.", "%(count)s pages are published.", len(pages))
        messages.success(request, said % {"count": len(pages)})
        return HttpResponseRedirect(self.here)


class UndoView(CourseGuideView):
    """For ten minutes the texts can be taken back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take them back, and name what stays."""
        if not may_do(user_of(request), MakingStep.PUBLISH):
            raise PermissionDenied
        try:
            done, left = making.undo_texts(course=self.course, user=user_of(request))
        except DomainError as refusal:
            return self.answer(refusal)
        note(self.course, "texts_taken_back")
        said = ngettext("%(count)s page is as it was.", "%(count)s pages are as they were.", done)
        messages.success(request, said % {"count": done})
        for sentence in left:
            messages.warning(request, sentence)
        return HttpResponseRedirect(self.here)


class GuideMenuItem(MenuItem):
    """For those who do any step."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether this person may do one."""
        return takes_part(request.user)


class GuideViewSet(ViewSet):
    name = "making"
    icon = "list-ol"
    menu_label = gettext_lazy("Courses in the making")
    menu_item_class = GuideMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        return [
            path("", GuideIndexView.as_view(), name="index"),
            path("<key:pk>/", CourseGuideView.as_view(), name="course"),
            path("<key:pk>/hand/", HandView.as_view(), name="hand"),
            path("<key:pk>/take/", TakeOnView.as_view(), name="take"),
            path("<key:pk>/take-back/", TakeBackView.as_view(), name="take_back"),
            path("<key:pk>/preview/", PreviewView.as_view(), name="preview"),
            path("<key:pk>/publish/", PublishView.as_view(), name="publish"),
            path("<key:pk>/undo/", UndoView.as_view(), name="undo"),
        ]
