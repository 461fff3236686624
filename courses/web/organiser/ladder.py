"""«Stigen» in the back office: where each trainer stands and why, and signing an exception."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from courses.catalogue.models import Course, GivenLevel, Qualification
from courses.common.errors import DomainError
from courses.ladder.actions.levels import sign_exception, withdraw_level
from courses.ladder.queries.forecast import Weekend, forecast, weekends
from courses.ladder.queries.people import steps_of
from courses.ladder.queries.words import rules_in_words
from courses.members.models import TrainerProfile
from courses.web.organiser import next_steps
from courses.web.organiser.base import PlanningView, note
from courses.web.organiser.missing import PlanningMenuItem
from courses.web.visitor import user_of


class LadderView(PlanningView):
    """How many trainers each course has in each district now and in six months, and who is one step away."""

    page_title = gettext_lazy("The ladder")
    header_icon = "group"
    template_name = "courses/organiser/ladder.html"
    takes_along = "paa-vej-til-underviser"

    def get(self, request: HttpRequest) -> HttpResponse:
        """What lacks most first; then the weekends that would help."""
        rows = forecast()
        proposed = [(weekend, self._draft_url(weekend)) for weekend in weekends(rows)]
        return self.page(rows=rows, lacking=sum(row.missing for row in rows), weekends=proposed, rules=rules_in_words())

    @staticmethod
    def _draft_url(weekend: Weekend) -> str:
        wanted = {"course": weekend.course.pk, "region": weekend.region.pk}
        return f"{reverse('sessions:add')}?{urlencode(wanted)}"


class ExceptionForm(forms.Form):
    """A level that does not come from sessions held, and why."""

    course = forms.ModelChoiceField(label=gettext_lazy("Course"), queryset=Course.objects.filter(is_active=True))
    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"), choices=Qualification.Level.choices, coerce=int, initial=Qualification.Level.LEAD
    )
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=200,
        help_text=gettext_lazy("One sentence. It stands there with your name and the day, also when it is withdrawn."),
        error_messages={"required": gettext_lazy("Write why. The sentence stands there for ever.")},
    )


class PersonView(PlanningView):
    """Where one trainer stands in each course, what was given to them, and the form of an exception."""

    page_title = gettext_lazy("On the ladder")
    header_icon = "group"
    template_name = "courses/organiser/ladder_person.html"
    above = [("ladder:index", gettext_lazy("The ladder"))]

    @cached_property
    def trainer(self) -> TrainerProfile:
        """The trainer of the address."""
        return get_object_or_404(TrainerProfile.objects.select_related("member"), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What there is, and an empty form."""
        return self._page(ExceptionForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Sign an exception."""
        form = ExceptionForm(request.POST)
        if form.is_valid():
            signed, _given = self.attempt(
                lambda: sign_exception(trainer=self.trainer, **form.cleaned_data, actor=user_of(request)), form
            )
            if signed:
                note(self.trainer, "level_given", course=str(form.cleaned_data["course"]))
                further = next_steps.buttons(request, self.trainer)
                messages.success(request, _("Signed. It counts from today."), buttons=further)
                return HttpResponseRedirect(self.request.path)
        return self._page(form, status=422)

    def _page(self, form: ExceptionForm, status: int = 200) -> HttpResponse:
        steps = steps_of(self.trainer.member, self.trainer)
        return self.page(status, trainer=self.trainer, steps=steps, rules=rules_in_words(), form=form)


class WithdrawView(PlanningView):
    """The button that takes a given level back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, given: int) -> HttpResponse:
        """Withdraw it, and say what counts now."""
        row = get_object_or_404(GivenLevel.objects.select_related("course", "trainer"), pk=given, trainer=pk)
        try:
            withdraw_level(given=row, actor=user_of(request))
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
        else:
            note(row.trainer, "level_withdrawn", course=str(row.course))
            messages.success(request, _("Withdrawn. Now only sessions held count."))
        return HttpResponseRedirect(reverse("ladder:person", args=[pk]))


class LadderViewSet(ViewSet):
    name = "ladder"
    icon = "group"
    menu_label = gettext_lazy("The ladder")
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        return [
            path("", LadderView.as_view(), name="index"),
            path("<key:pk>/", PersonView.as_view(), name="person"),
            path("<key:pk>/<key:given>/withdraw/", WithdrawView.as_view(), name="withdraw"),
        ]
