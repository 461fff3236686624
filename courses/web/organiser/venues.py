"""Rooms in the back office: what a change touches is said before it is saved, with the ways out."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic

from courses.places.models import Venue
from courses.places.queries import free_slug
from courses.schedule.actions import fit_to_room
from courses.schedule.models import Session
from courses.schedule.queries.rooms import Room, Touched, room_of, same_room, touched_by
from courses.web.organiser import next_steps
from courses.web.organiser.base import fingerprint
from courses.web.organiser.facts import (
    PlainColumn,
    PlainCreateView,
    PlainEditView,
    PlainViewSet,
    PostcodeField,
    UnusedDeleteView,
    YesNoColumn,
)

if TYPE_CHECKING:

    class ModelView(generic.EditView):
        """Has the form and the page that the mixin asks for."""

else:
    ModelView = object


class VenueForm(WagtailAdminModelForm):
    """Kommune and place on the map follow from the postcode unless somebody knows better."""

    postcode = PostcodeField(label=_("Postcode"))
    lat = forms.FloatField(label=_("Latitude"), required=False, help_text=_("Empty: the middle of the postcode."))
    lon = forms.FloatField(label=_("Longitude"), required=False)

    def clean(self) -> dict[str, Any]:
        """The point is the postcode's until somebody writes a better one; a new postcode moves it along."""
        data = super().clean()
        postcode = data.get("postcode")
        if postcode is None:
            return data
        moved = bool(self.instance.pk) and self.initial.get("postcode") != postcode.pk
        point_kept = not {"lat", "lon"} & set(self.changed_data)
        if data.get("lat") is None or data.get("lon") is None or (moved and point_kept):
            data["lat"], data["lon"] = postcode.lat, postcode.lon
        self.instance.municipality = postcode.municipality
        if not self.instance.slug:
            self.instance.slug = free_slug(Venue, f"{data.get('name', '')} {postcode.name}")
        return data

    @property
    def room(self) -> Room:
        """The room as it is written. For a valid form."""
        rows = [row.cleaned_data for row in self.formsets["closures"].forms if row.cleaned_data]
        closed = frozenset((row["start_date"], row["end_date"]) for row in rows if not row.get("DELETE"))
        return Room(self.cleaned_data["capacity"], self.cleaned_data["is_active"], closed)

    @property
    def double(self) -> Venue | None:
        """A room that is there already and looks like the same. For a valid form."""
        data = self.cleaned_data
        place = {"name": data["name"], "street": data["street"], "postcode": data["postcode"].pk}
        return same_room(**place, but=self.instance.pk)


class SeenForm(forms.Form):
    """Which version of the question was answered with «save all the same»."""

    seen = forms.CharField(required=False)


class AsksAboutRoomMixin(ModelView):
    """A double of a room, and sessions that the change touches, are named once before it is saved."""

    request: HttpRequest
    object: Any

    def form_valid(self, form: VenueForm) -> HttpResponse:
        """Save, or ask first."""
        question = self.question(form)
        seen = SeenForm(self.request.POST)
        if question and not (seen.is_valid() and seen.cleaned_data["seen"] == fingerprint(self.request)):
            self.form = form
            shown = question | {"seen": fingerprint(self.request)}
            return self.render_to_response(self.get_context_data(form=form, question=shown))
        return self.save(form)

    def save(self, form: VenueForm) -> HttpResponse:
        """Wagtail's own step."""
        return super().form_valid(form)

    def question(self, form: VenueForm) -> dict[str, Any]:
        """What is to be looked at first; empty where there is nothing."""
        double = form.double if {"name", "street", "postcode"} & set(form.changed_data) else None
        return {"double": double, "touched": [], "together": ""} if double else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With no question unless there is one."""
        return super().get_context_data(**{"question": None, **kwargs})


class VenueCreateView(AsksAboutRoomMixin, PlainCreateView):
    def get_success_url(self) -> str:
        """On to the series of the course in the making that lacked a room, else to the list."""
        return next_steps.to_series(self.request, self.object) or super().get_success_url()


class VenueEditView(AsksAboutRoomMixin, PlainEditView):
    @cached_property
    def stored(self) -> Room:
        """The room before it was edited."""
        return room_of(Venue.objects.get(pk=self.object.pk))

    def question(self, form: VenueForm) -> dict[str, Any]:
        """Also the sessions that the change touches."""
        touched = touched_by(form.instance, self.stored, form.room)
        question = super().question(form)
        if not touched:
            return question
        moving = [found.session.pk for found in touched if found.must_move]
        together = f"{reverse('sessions:move_several')}?{urlencode({'session': moving}, doseq=True)}" if moving else ""
        return {"double": None, **question, "touched": touched, "together": together}

    def save(self, form: VenueForm) -> HttpResponse:
        """Sessions with more seats than the room get as many as it has, or as are taken."""
        touched: list[Touched] = touched_by(form.instance, self.stored, form.room)
        response = super().save(form)
        lowered = sum(fit_to_room(session=Session(pk=found.session.pk)) for found in touched)
        if lowered:
            words = ngettext(
                "%(count)s session has fewer seats now.", "%(count)s sessions have fewer seats now.", lowered
            )
            messages.success(self.request, words % {"count": lowered})
        return response


class VenueViewSet(PlainViewSet):
    model = Venue
    add_view_class = VenueCreateView
    edit_view_class = VenueEditView
    delete_view_class = UnusedDeleteView
    delete_template_name = UnusedDeleteView.template_name
    create_template_name = edit_template_name = "courses/organiser/venue_form.html"
    icon = "home"
    queryset = Venue.objects.select_related("postcode", "municipality__region")
    list_display = [
        "name",
        PlainColumn("town", label=_("Town"), sort_key="postcode__name"),
        PlainColumn("municipality.region", label=_("District"), sort_key="municipality__region"),
        "capacity",
        "step_free",
        YesNoColumn("is_active", label=_("In use")),
    ]
    ordering = ["name", "pk"]
    list_filter = ["municipality__region", "step_free", "is_active"]
    search_fields = ["name", "street", "postcode__name", "postcode__code"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("name"),
                    FieldRowPanel([FieldPanel("street"), FieldPanel("postcode")]),
                    FieldPanel("capacity"),
                    FieldPanel("is_active"),
                ],
                heading=_("Venue"),
            ),
            MultiFieldPanel([FieldPanel("weekdays"), FieldPanel("cost_kr")], heading=_("When it can be had")),
            InlinePanel("closures", heading=_("Closed"), label=_("closure")),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("step_free"), FieldPanel("lift")]),
                    FieldRowPanel([FieldPanel("accessible_toilet"), FieldPanel("hearing_loop")]),
                    FieldPanel("parking"),
                ],
                heading=_("Accessibility"),
            ),
            MultiFieldPanel(
                [FieldPanel("directions"), FieldPanel("directions_en"), FieldPanel("contact")],
                heading=_("How to get there"),
            ),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("lat"), FieldPanel("lon")])],
                heading=_("Exact place on the map"),
                classname="collapsed",
            ),
        ],
        base_form_class=VenueForm,
    )
