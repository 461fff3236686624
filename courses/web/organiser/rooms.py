"""«Lokalebogen»: the rooms by district, what is known of each, and asking for one by mail."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from courses.common.actions.holding import held
from courses.common.errors import DomainError
from courses.places.models import Region, RoomFacts, Venue
from courses.places.rules.prices import MOST_ORE
from courses.rooms import actions, queries
from courses.web.fields import KronerField, QueryForm
from courses.web.organiser.base import OneSessionView, PlanningView
from courses.web.organiser.missing import PlanningMenuItem
from courses.web.stale import StaleGuard

AMOUNTS = ("hour_ore", "day_ore", "heating_ore", "key_ore", "cleaning_ore", "deposit_ore")


class RoomsQuery(QueryForm):
    """What of the list is looked at."""

    q = forms.CharField()
    district = forms.IntegerField()


class FactsForm(StaleGuard, forms.ModelForm):
    """What is known of a room. An amount that is left empty is none."""

    class Meta:
        model = RoomFacts
        fields = [
            *["landlord_name", "landlord_email", "landlord_phone", "is_free", "free_when"],
            *AMOUNTS,
            *["inventory", "confirmed_on"],
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in AMOUNTS:
            self.fields[name] = KronerField(label=self.fields[name].label, required=False, least=0, most=MOST_ORE)
            self.initial[name] = self.initial.get(name) or None
        self._carry()

    def clean(self) -> dict[str, Any]:
        """No amount is nothing."""
        data = super().clean() or {}
        return data | {name: data.get(name) or 0 for name in AMOUNTS if name not in self.errors}


class RoomsView(PlanningView):
    page_title = gettext_lazy("Rooms")
    header_icon = "home"
    template_name = "courses/organiser/rooms.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """`?q=&district=`: every room, or those that fit, by district."""
        asked = RoomsQuery.of(request)
        found = queries.rooms(words=asked["q"], region=asked["district"])
        regions = list(Region.objects.order_by("number"))
        return self.page(rooms=found, words=asked["q"], chosen=asked["district"], regions=regions)


class RoomView(PlanningView):
    """One room: what is known, who has used it, and what is asked for."""

    header_icon = "home"
    template_name = "courses/organiser/room.html"
    above = [("rooms:index", gettext_lazy("Rooms"))]

    @cached_property
    def venue(self) -> Venue:
        """The room of the address; 404 when it has gone."""
        return get_object_or_404(Venue.objects.select_related("postcode", "municipality"), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Its name."""
        return str(self.venue.name)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All of it."""
        return self.page(
            venue=self.venue,
            facts=queries.facts_of(self.venue),
            bookings=queries.bookings_in(self.venue),
            used=queries.users_of(self.venue),
        )


class FactsView(RoomView):
    """The form for what is known."""

    template_name = "courses/organiser/room_facts.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """As it is kept."""
        return self.page(form=FactsForm(instance=queries.facts_of(self.venue)), venue=self.venue)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep it; what was typed stays where something is wrong, or somebody else has saved since."""
        with transaction.atomic(), held(self.venue):
            form = FactsForm(request.POST, instance=queries.facts_of(self.venue))
            if not form.is_valid():
                return self.page(form=form, venue=self.venue, status=422)
            actions.write_facts(facts=form.save(commit=False))
        messages.success(request, _("What is known of %(room)s is saved.") % {"room": self.venue.name})
        return HttpResponseRedirect(reverse("rooms:room", args=[pk]))


class AskView(OneSessionView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask whoever lends out the room of a session."""
        try:
            actions.ask_for_room(session=self.session)
        except DomainError as refusal:
            return self.refused(refusal.message)
        return self.done(_("Whoever lends the room out is asked by mail."), "ask_room")


class RoomViewSet(ViewSet):
    name = "rooms"
    icon = "home"
    menu_label = gettext_lazy("Room book")
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        return [
            path("", RoomsView.as_view(), name="index"),
            path("<key:pk>/", RoomView.as_view(), name="room"),
            path("<key:pk>/facts/", FactsView.as_view(), name="facts"),
            path("ask/<key:pk>/", AskView.as_view(), name="ask"),
        ]
