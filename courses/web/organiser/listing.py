"""The list of sessions: filters, columns, export."""

from collections import OrderedDict
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.widgets.button import Button

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.text import date_words, time_span
from courses.places.models import Region
from courses.schedule.models import Session
from courses.web.fields import QueryForm
from courses.web.organiser.facts import PlainColumn, PlainIndexView
from courses.web.organiser.spreadsheets import cell

COMING, PAST, ALL = "coming", "past", "all"


def when_words(session: Session) -> str:
    """«lørdag den 13. februar 2027, kl. 10.00–15.30 + 1 dag mere», the time on a line of its own."""
    meetings = list(session.meetings.all())
    if not meetings:
        return date_words(session.starts_at)
    text = f"{date_words(meetings[0].starts_at)},\n{time_span(meetings[0].starts_at, meetings[0].ends_at)}"
    more = len(meetings) - 1
    if not more:
        return text
    return f"{text} " + ngettext("+ %(count)s more day", "+ %(count)s more days", more) % {"count": more}


def trainer_names(session: Session) -> str:
    """The trainers of a session on one line."""
    return ", ".join(str(row.trainer) for row in session.trainers.all())


def seats_words(session: Session) -> str:
    """«7 af 20 pladser»"""
    return _("%(taken)s of %(seats)s seats") % {"taken": session.seats_taken, "seats": session.capacity}


class TickColumn(Column):
    """A box for each row, for what is done with several at once."""

    cell_template_name = "courses/organiser/tick.html"


class SessionFilters(WagtailFilterSet):
    when = django_filters.ChoiceFilter(
        label=gettext_lazy("Period"),
        choices=[(COMING, gettext_lazy("coming")), (PAST, gettext_lazy("past")), (ALL, gettext_lazy("all"))],
        method="filter_when",
        widget=forms.RadioSelect,
        empty_label=None,
        initial=COMING,
    )
    starts_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Starts"), widget=DateRangePickerWidget)
    course = django_filters.ModelChoiceFilter(
        label=Course._meta.verbose_name, queryset=Course.objects.order_by("position", "code")
    )
    region = django_filters.ModelChoiceFilter(
        label=Region._meta.verbose_name, queryset=Region.objects.order_by("number")
    )
    status = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Status"), choices=Session.Status, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Session
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        # Whoever names days means these days, also past ones.
        if data is not None and not data.get("when"):
            data = data.copy()
            named = data.get("starts_at_from") or data.get("starts_at_to")
            data["when"] = ALL if named else COMING
        super().__init__(data, *args, **kwargs)

    def filter_when(self, queryset: QuerySet[Session], name: str, value: str) -> QuerySet[Session]:
        """Coming, past or all, by the end of the session."""
        if value == COMING:
            return queryset.filter(ends_at__gte=clock.now())
        return queryset.filter(ends_at__lt=clock.now()) if value == PAST else queryset


class WhenQuery(QueryForm):
    """`?when=`: which period the list shows."""

    when = forms.ChoiceField(choices=[(value, "") for value in (COMING, PAST, ALL)])


class SessionIndexView(PlainIndexView):
    """Place, course, day in words, seats, trainers, status: one line a session, in a fixed number of queries."""

    queryset = Session.objects.with_details()
    filterset_class = SessionFilters
    default_ordering = ("starts_at", "pk")
    search_fields = ["course__title", "course__code", "venue__name", "venue__postcode__name"]
    list_export = ["place", "course", "district", "starts", "ends", "seats", "taken", "minimum", "trainers", "status"]
    export_headings = {
        "place": gettext_lazy("Place"),
        "course": gettext_lazy("Course"),
        "district": gettext_lazy("District"),
        "starts": gettext_lazy("Starts"),
        "ends": gettext_lazy("Ends"),
        "seats": gettext_lazy("Seats"),
        "taken": gettext_lazy("Seats taken"),
        "minimum": gettext_lazy("Minimum"),
        "trainers": gettext_lazy("Trainers"),
        "status": gettext_lazy("Status"),
    }
    export_filename = "hold"

    @cached_property
    def columns(self) -> list[Column]:
        """Where, which course, when, seats, and who teaches."""
        title = self._get_title_column_class(TitleColumn)
        return [
            TickColumn("title", label=_("Choose")),
            title("place_name", label=_("Place"), get_url=self.get_edit_url, classname="title"),
            PlainColumn("course.display_title", label=_("Course"), sort_key="course__position"),
            PlainColumn(when_words, label=_("When"), sort_key="starts_at", classname="planning-when"),
            PlainColumn(seats_words, label=_("Seats"), sort_key="seats_taken"),
            PlainColumn(lambda session: trainer_names(session) or _("nobody yet"), label=_("Trainers")),
            StatusTagColumn(
                "get_status_display",
                label=_("Status"),
                sort_key="status",
                primary=lambda session: session.status == Session.Status.PUBLISHED,
            ),
        ]

    def order_queryset(self, queryset: QuerySet[Session]) -> QuerySet[Session]:
        """What is past is shown newest first, unless a column was chosen."""
        if not self.is_explicitly_ordered and WhenQuery.of(self.request)["when"] == PAST:
            return queryset.order_by("-starts_at", "-pk")
        return super().order_queryset(queryset)

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """With the way to publish drafts."""
        publish = Button(_("Publish drafts"), url=reverse("sessions:publish_drafts"), icon_name="upload", priority=5)
        return [publish, *super().header_more_buttons]

    def get_list_buttons(self, instance: Session) -> list:
        """None: everything is done from the session's own page."""
        return []

    def to_row_dict(self, item: Session) -> OrderedDict[str, Any]:
        """One line of the exported list; words that a spreadsheet would run are defused."""
        values = {
            "place": cell(item.place_name),
            "course": cell(item.course.display_title),
            "district": cell(item.region or ""),
            "starts": item.starts_at,
            "ends": item.ends_at,
            "seats": item.capacity,
            "taken": item.seats_taken,
            "minimum": item.min_participants,
            "trainers": cell(trainer_names(item)),
            "status": str(item.get_status_display()),
        }
        return OrderedDict((name, values[name]) for name in self.list_export)
