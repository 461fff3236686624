"""Who is coordinator where: organisers name them, let them go, and give on the tasks of an association that is no more."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from courses.common.address import AddressFormField
from courses.places.models import Association, Region
from courses.tasks.actions import coordinators, posting
from courses.tasks.models import Coordinator
from courses.tasks.queries.newcomers import progress_by_place
from courses.tasks.queries.tasks import all_coordinators
from courses.web.fields import KeyField, KeyForm, clean_person_name
from courses.web.organiser.base import PlanningView
from courses.web.organiser.missing import PlanningMenuItem


class NameForm(forms.Form):
    """Whom to name, and for which place."""

    name = forms.CharField(label=gettext_lazy("First and last name"), max_length=120)
    email = AddressFormField(label=gettext_lazy("E-mail"), max_length=200)
    association = forms.ModelChoiceField(
        label=gettext_lazy("Local association"), queryset=Association.objects.order_by("name_key"), required=False
    )
    region = forms.ModelChoiceField(
        label=gettext_lazy("or district"), queryset=Region.objects.order_by("number"), required=False
    )

    def clean_name(self) -> str:
        """The name on one line."""
        return clean_person_name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """One place. Raises `ValidationError` for none and for two."""
        data = super().clean() or {}
        if not self.errors and bool(data.get("association")) == bool(data.get("region")):
            raise ValidationError(_("Choose a local association or a district, not both."))
        return data


class DissolveForm(KeyForm):
    """Which association is no more."""

    association = KeyField()


class CoordinatorsView(PlanningView):
    page_title = gettext_lazy("Coordinators")
    header_icon = "group"
    template_name = "courses/organiser/coordinators.html"
    takes_along = "koordinatorer"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Who is one, place by place, and an empty form."""
        return self.show(NameForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Name somebody; they are told by mail."""
        form = NameForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        row = coordinators.name_coordinator(**form.cleaned_data)
        said = _("%(name)s is coordinator of %(place)s and is told by mail.")
        messages.success(request, said % {"name": row.member.name, "place": row.place_name})
        return HttpResponseRedirect(reverse("coordinators:index"))

    def show(self, form: NameForm, status: int = 200) -> HttpResponse:
        """With the list."""
        return self.page(form=form, lines=self.lines(), status=status)

    @staticmethod
    def lines() -> list[dict[str, Any]]:
        """Each place with its people, and whether everybody new there was welcomed: a word, never a number."""
        by_place: dict[str, list[Coordinator]] = {}
        every = list(all_coordinators())
        for row in every:
            by_place.setdefault(row.place_name, []).append(row)
        words = progress_by_place(every)
        return [{"place": place, "rows": rows, "progress": words[place]} for place, rows in by_place.items()]


class LetGoView(PlanningView):
    """A button: somebody is coordinator no more."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let them go. Another one of the place is asked about their tasks, or these close."""
        row = get_object_or_404(Coordinator.objects.select_related("member", "association", "region"), pk=pk)
        coordinators.let_go(coordinator=row)
        said = _("%(name)s is not coordinator of %(place)s any more.")
        messages.success(request, said % {"name": row.member.name, "place": row.place_name})
        return HttpResponseRedirect(reverse("coordinators:index"))


class DissolveView(PlanningView):
    """A button: an association is no more."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Give its tasks to the district. After that nothing of ours keeps it from being deleted."""
        association = get_object_or_404(
            Association.objects.select_related("municipality__region"), pk=DissolveForm.of(request)
        )
        count = posting.dissolve(association=association)
        said = ngettext(
            "%(count)s task of %(place)s goes to the district, or is closed where nobody coordinates there.",
            "%(count)s tasks of %(place)s go to the district, or are closed where nobody coordinates there.",
            count,
        )
        messages.success(request, said % {"count": count, "place": association.name})
        return HttpResponseRedirect(reverse("coordinators:index"))


class CoordinatorViewSet(ViewSet):
    name = "coordinators"
    icon = "group"
    menu_label = gettext_lazy("Coordinators")
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        return [
            path("", CoordinatorsView.as_view(), name="index"),
            path("dissolve/", DissolveView.as_view(), name="dissolve"),
            path("<key:pk>/let-go/", LetGoView.as_view(), name="let_go"),
        ]
