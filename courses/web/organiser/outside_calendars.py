"""Calendars that others keep of rooms and associations: whose are read, from where, and whether that works."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from courses.places.actions import calendars
from courses.places.models import Association, OutsideCalendar, Venue
from courses.places.queries import outside_calendars, state_words
from courses.web.organiser.base import PlanningView
from courses.web.organiser.missing import PlanningMenuItem


class CalendarForm(forms.Form):
    """Where the calendar of a room or an association is."""

    address = forms.CharField(
        label=gettext_lazy("Address of the calendar (iCal, .ics)"),
        max_length=1000,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Copied from the program that the calendar is kept in. Nobody sees it here afterwards: whoever has it can often"
            " read all of the calendar."
        ),
    )
    venue = forms.ModelChoiceField(
        label=gettext_lazy("Room"),
        queryset=Venue.objects.select_related("postcode").order_by("name_key", "pk"),
        required=False,
        help_text=gettext_lazy(
            "The times at which it is taken are seen where sessions are planned. Nothing else is kept."
        ),
    )
    association = forms.ModelChoiceField(
        label=gettext_lazy("or local association"),
        queryset=Association.objects.order_by("name_key"),
        required=False,
        help_text=gettext_lazy("What is in it stands on the association's page: title, time, place and link."),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two. Raises `ValidationError` for none and for both."""
        data = super().clean() or {}
        if not self.errors and bool(data.get("venue")) == bool(data.get("association")):
            raise ValidationError(_("Choose a room or a local association, not both."))
        return data


class CalendarsView(PlanningView):
    page_title = gettext_lazy("Calendars from outside")
    header_icon = "calendar"
    template_name = "courses/organiser/outside_calendars.html"
    takes_along = "kalendere-udefra"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Each with how it is, and an empty form."""
        return self.show(CalendarForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Read another one; in place of the one before, where there was one."""
        form = CalendarForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        place = form.cleaned_data["venue"] or form.cleaned_data["association"]
        done, _row = self.attempt(
            lambda: calendars.set_calendar(place=place, address=form.cleaned_data["address"]), form
        )
        if not done:
            return self.show(form, status=422)
        messages.success(request, _("The calendar of %(place)s is fetched within a few minutes.") % {"place": place})
        return HttpResponseRedirect(reverse("outside_calendars:index"))

    def show(self, form: CalendarForm, status: int = 200) -> HttpResponse:
        """With the list."""
        lines = [(row, state_words(row)) for row in outside_calendars()]
        return self.page(form=form, lines=lines, status=status)


class StepView(PlanningView):
    """A button beside a calendar."""

    http_method_names = ["post"]
    does: Any = None
    said: Any = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, and back to the list."""
        row = get_object_or_404(OutsideCalendar.objects.select_related("venue__postcode", "association"), pk=pk)
        place = str(row)
        self.does(calendar=row)
        messages.success(request, self.said % {"place": place})
        return HttpResponseRedirect(reverse("outside_calendars:index"))


class OutsideCalendarViewSet(ViewSet):
    name = "outside_calendars"
    icon = "calendar"
    menu_label = gettext_lazy("Calendars from outside")
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        again = gettext_lazy("The calendar of %(place)s is fetched within a few minutes.")
        gone = gettext_lazy("The calendar of %(place)s is not read any more, and what was read is gone.")
        return [
            path("", CalendarsView.as_view(), name="index"),
            path("<key:pk>/again/", StepView.as_view(does=calendars.ask_again, said=again), name="again"),
            path("<key:pk>/drop/", StepView.as_view(does=calendars.drop_calendar, said=gone), name="drop"),
        ]
