"""The form of a series: times and seats have sensible defaults, so that course, venue and rule are enough."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from courses.catalogue.models import Course
from courses.common import clock
from courses.schedule import actions
from courses.schedule.models import Series
from courses.schedule.rules.patterns import usual_pattern
from courses.schedule.rules.recurrence import NoSuchTime, meeting_times
from courses.web.fields import date_field
from courses.web.organiser.forms import FIRST_YEAR, LAST_YEAR, VenueField
from courses.web.organiser.recurrence_forms import RuleFormField

MOST_DAYS_LATER = 60


class SeriesForm(WagtailAdminModelForm):
    course = forms.ModelChoiceField(label=_("Course"), queryset=Course.objects.filter(is_active=True))
    venue = VenueField()
    start_date = date_field(label=_("First day"), help_text=_("The series begins on or after this day."))
    rule = RuleFormField(label=_("Repeats"))
    capacity = forms.IntegerField(
        label=_("Seats"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_("Empty: as many as the course has, at most as many as the venue."),
    )

    def clean_start_date(self) -> Any:
        """A year of four digits within what calendars hold."""
        day = self.cleaned_data["start_date"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(_("Write the year with four digits, e.g. 2027."))
        return day

    def clean(self) -> dict[str, Any]:
        """Seats are the lesser of course and venue unless written, and never more than the venue has."""
        data = super().clean()
        course, venue = data.get("course"), data.get("venue")
        if course and venue:
            if not data.get("capacity"):
                data["capacity"] = min(course.capacity, venue.capacity)
            elif data["capacity"] > venue.capacity:
                self.add_error(
                    "capacity",
                    gettext("%(venue)s has %(seats)s seats.") % {"venue": venue.name, "seats": venue.capacity},
                )
        return data

    def is_valid(self) -> bool:
        """Also the times: a start in the night of the clocks is told where it was written."""
        valid = super().is_valid()
        for row in self.formsets["meetings"].forms:
            written = getattr(row, "cleaned_data", {})
            start, end, offset = (written.get(name) for name in ("start_time", "end_time", "day_offset"))
            if offset and offset > MOST_DAYS_LATER:
                row.add_error("day_offset", _("A session lasts at most 60 days."))
                valid = False
            elif start and end:
                try:
                    meeting_times([(0, start, end)], clock.today())
                except NoSuchTime:
                    message = _("Choose another time: between 2 and 3 at night the clock is changed.")
                    row.add_error("start_time", message)
                    valid = False
        return valid

    @property
    def pattern(self) -> list[tuple[int, Any, Any]]:
        """The meetings that were written, else the usual ones of the course. For a valid form."""
        rows = [row.cleaned_data for row in self.formsets["meetings"].forms if row.cleaned_data]
        written = [
            (row["day_offset"] or 0, row["start_time"], row["end_time"]) for row in rows if not row.get("DELETE")
        ]
        course = self.cleaned_data["course"]
        return written or usual_pattern(course.form, course.minutes)

    def save(self, commit: bool = True) -> Series:
        """A new series gets the meetings of its course's usual pattern."""
        pattern = self.pattern
        series = super().save(commit)
        if commit and not series.meetings.exists():
            actions.write_pattern(series=series, pattern=pattern)
        return series
