"""«Samme person to gange?»: look at two rows side by side, make them one, take it back within a day."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from courses.common.errors import DomainError
from courses.members.models import MemberProfile, PersonMerge
from courses.privacy.actions.merging import keep_apart, merge, undo_merge
from courses.privacy.queries import amounts, person_of
from courses.privacy.queries.twice import UNDO_FOR, likely_twice, may_undo
from courses.web.organiser.base import PlanningView
from courses.web.organiser.erasure import note_look
from courses.web.organiser.missing import PlanningMenuItem
from courses.web.visitor import user_of

LISTED = 20


class MergesView(PlanningView):
    page_title = gettext_lazy("The same person twice?")
    header_icon = "group"
    template_name = "courses/organiser/merges.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Pairs that may be one person, and what was merged within a day."""
        done = PersonMerge.objects.filter(are_two=False, undone_at=None).select_related("kept__user", "actor")
        recent = [merged for merged in done.order_by("-done_at", "-pk")[:LISTED] if may_undo(merged)]
        return self.page(
            pairs=likely_twice(), recent=[{"merged": row, "until": row.done_at + UNDO_FOR} for row in recent]
        )


class KeepForm(forms.Form):
    """Which of the two stays."""

    keep = forms.TypedChoiceField(
        label=gettext_lazy("Which one stays?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose which one stays.")},
        help_text=gettext_lazy("With its name and e-mail address. All that the other has moves to it."),
    )

    def __init__(self, *args: Any, members: list[MemberProfile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(member.pk, f"{member.name} · {member.email or _('no e-mail')}") for member in members]
        self.fields["keep"].choices = choices  # type: ignore[attr-defined]


class PairView(PlanningView):
    page_title = gettext_lazy("One person or two?")
    header_icon = "group"
    template_name = "courses/organiser/merge.html"
    above = [("merges:index", MergesView.page_title)]

    @cached_property
    def members(self) -> list[MemberProfile]:
        """Both, in the order of the address; 404 where one is gone or both are the same."""
        found = MemberProfile.objects.exclude(name="").select_related("user", "postcode", "association")
        rows = {row.pk: row for row in found.filter(pk__in=[self.kwargs["one"], self.kwargs["other"]])}
        if len(rows) < 2:
            raise Http404("nobody, or no longer")
        return [rows[self.kwargs["one"]], rows[self.kwargs["other"]]]

    def get(self, request: HttpRequest, one: int, other: int) -> HttpResponse:
        """Both side by side. Each look is noted."""
        for member in self.members:
            note_look(person_of(member), "look_up")
        return self.show(KeepForm(members=self.members))

    def post(self, request: HttpRequest, one: int, other: int) -> HttpResponse:
        """Make them one; 422 without a choice, 409 with the sentence where something is to be settled first."""
        form = KeepForm(request.POST, members=self.members)
        if not form.is_valid():
            return self.show(form, status=422)
        kept = next(member for member in self.members if member.pk == form.cleaned_data["keep"])
        gone = next(member for member in self.members if member.pk != kept.pk)
        done, _merged = self.attempt(lambda: merge(kept=kept, gone=gone, actor=user_of(request)), form)
        if not done:
            return self.show(form, status=409)
        note_look(person_of(kept), "person_merge")
        messages.success(request, _("They are one person now. It can be undone for a day."))
        return HttpResponseRedirect(reverse("merges:index"))

    def show(self, form: KeepForm, status: int = 200) -> HttpResponse:
        """With what is kept of each."""
        sides = [{"member": member, "amounts": amounts(person_of(member))} for member in self.members]
        return self.page(status=status, form=form, sides=sides)


class ApartView(PairView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, one: int, other: int) -> HttpResponse:
        """They are two people, and are not proposed again."""
        keep_apart(one=self.members[0], other=self.members[1], actor=user_of(request))
        messages.success(request, _("They stay two people, and are not proposed again."))
        return HttpResponseRedirect(reverse("merges:index"))


class UndoMergeView(PlanningView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make two of them again, or say why not."""
        merged = PersonMerge.objects.filter(pk=pk, are_two=False).first()
        if merged is None:
            raise Http404("nothing, or no longer")
        try:
            undo_merge(merged=merged)
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
        else:
            note_look(person_of(merged.kept), "person_merge_undone")
            messages.success(request, _("They are two people again."))
        return HttpResponseRedirect(reverse("merges:index"))


class MergeViewSet(ViewSet):
    name = "merges"
    icon = "group"
    menu_label = MergesView.page_title
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        return [
            path("", MergesView.as_view(), name="index"),
            path("<key:one>/<key:other>/", PairView.as_view(), name="pair"),
            path("<key:one>/<key:other>/apart/", ApartView.as_view(), name="apart"),
            path("<key:pk>/undo/", UndoMergeView.as_view(), name="undo"),
        ]
