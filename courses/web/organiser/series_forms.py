"""The form of a series: times and seats have sensible defaults, so that course, venue and rule are enough."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from courses.catalogue.models import MOST_DAYS_LATER, Course
from courses.common import clock
from courses.places.models import Region
from courses.schedule.actions.meetings import write_pattern
from courses.schedule.models import Series, Session
from courses.schedule.queries.patterns import course_modes, course_pattern, needs_room
from courses.schedule.queries.series import SessionChange, Template
from courses.schedule.rules.recurrence import NoSuchTime, meeting_times, occurrences
from courses.web.fields import StillThereField, date_field
from courses.web.organiser.admission_forms import AdmissionFields
from courses.web.organiser.forms import TrainerField, VenueField
from courses.web.organiser.recurrence_forms import RuleFormField


class SeriesForm(AdmissionFields, WagtailAdminModelForm):
    course = forms.ModelChoiceField(label=_("Course"), queryset=Course.objects.filter(is_active=True))
    venue = VenueField(required=False, help_text=_("Empty where every day is online: nothing is booked then."))
    region = forms.ModelChoiceField(
        label=_("District"),
        queryset=Region.objects.order_by("number"),
        required=False,
        empty_label=_("the venue's, or the whole country"),
        help_text=_("Only for a series that is online on every day."),
    )
    start_date = date_field(label=_("First day"), help_text=_("The series begins on or after this day."))
    rule = RuleFormField(label=_("Repeats"))
    capacity = forms.IntegerField(
        label=_("Seats"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_("Empty: as many as the course has, at most as many as the venue."),
    )

    kept_days = forms.IntegerField(
        label=_("Kept until, days before"),
        required=False,
        min_value=0,
        max_value=365,
        help_text=_("So many days before the first meeting all can have them. Empty: 14."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.formsets["trainers"]
        there = [row.trainer_id for row in self.instance.trainers.all()] if self.instance.pk else []
        # A list to choose from that asks for all its names at once, and says what each may teach.
        rows.form = type("TrainerRow", (rows.form,), {"trainer": TrainerField(keep=there, required=True)})

    def clean_kept_days(self) -> int:
        """Empty is the usual."""
        days = self.cleaned_data["kept_days"]
        return Series._meta.get_field("kept_days").default if days is None else days

    def clean(self) -> dict[str, Any]:
        """Seats are the lesser of course and venue unless written, and never more than the venue has. The rule gives a day."""
        data = super().clean() or {}
        rule, first = data.get("rule"), data.get("start_date")
        if rule and first and not occurrences(rule, first, limit=1):
            self.add_error("rule", gettext("No day lies between the first day and the end. Choose a later end."))
        course, venue = data.get("course"), data.get("venue")
        if course and not data.get("capacity") and "capacity" not in self.errors:
            data["capacity"] = min(course.capacity, venue.capacity) if venue else course.capacity
        if course and data.get("capacity"):
            self.check_admission(data, course=course, capacity=data["capacity"])
        return data

    def _judge_place(self) -> None:
        """A day in a room needs a venue with as many seats; where all are online there is none, and its district stays."""
        data = self.cleaned_data
        venue = data.get("venue")
        if not needs_room(self.modes):
            data["region"] = data.get("region") or (venue and venue.municipality.region)
            data["venue"] = None
        elif not venue:
            self.add_error("venue", _("Choose a venue, or make every day online."))
            return
        else:
            data["region"] = venue.municipality.region
            if data["capacity"] > venue.capacity:
                seats = {"venue": venue.name, "seats": venue.capacity}
                self.add_error("capacity", gettext("%(venue)s has %(seats)s seats.") % seats)
        self.instance.venue, self.instance.region = data["venue"], data["region"]

    def is_valid(self) -> bool:
        """Also the times, and the venue by them: a start in the night of the clocks is told where it was written."""
        valid = super().is_valid()
        if valid:
            self._judge_place()
            valid = not self.errors
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
    def template(self) -> Template:
        """The series as it is written. For a valid form."""
        data = self.cleaned_data
        return Template(
            course=data["course"],
            venue=data["venue"],
            association=data.get("association"),
            capacity=data["capacity"],
            rule=data["rule"],
            start_date=data["start_date"],
            pattern=tuple(self.pattern),
            modes=tuple(self.modes),
            trainers={row["trainer"]: row["role"] for row in self._written("trainers")},
        )

    def _written(self, name: str) -> list[dict[str, Any]]:
        """The rows of a formset that are filled in and stay."""
        rows = [row.cleaned_data for row in self.formsets[name].forms if row.cleaned_data]
        return [row for row in rows if not row.get("DELETE")]

    @property
    def pattern(self) -> list[tuple[int, Any, Any]]:
        """The meetings that were written, else the usual ones of the course. For a valid form."""
        written = [(row["day_offset"] or 0, row["start_time"], row["end_time"]) for row in self._days]
        return written or course_pattern(self.cleaned_data["course"])

    @property
    def modes(self) -> list[str]:
        """The form of each meeting of the pattern. For a valid form."""
        return [row["mode"] for row in self._days] or course_modes(self.cleaned_data["course"])

    @property
    def _days(self) -> list[dict[str, Any]]:
        return sorted(self._written("meetings"), key=lambda row: (row["day_offset"] or 0, row["start_time"]))

    def save(self, commit: bool = True) -> Series:
        """A new series gets the meetings of its course's usual pattern."""
        pattern, modes = self.pattern, self.modes
        series = super().save(commit)
        if commit and not series.meetings.exists():
            write_pattern(series=series, pattern=pattern, modes=modes)
        return series


class FollowForm(forms.Form):
    """What becomes of the sessions that were made before the series was edited. Nothing is chosen for the organiser."""

    NEW, DRAFTS, FROM = "new", "drafts", "from"

    scope = forms.ChoiceField(
        label=_("Which sessions get the new times, place, seats and trainers?"),
        choices=[
            (NEW, _("Only new ones: those below stay as they are")),
            (DRAFTS, _("All drafts")),
            (FROM, _("All from this day on, drafts and published ones:")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is to happen to the sessions below.")},
    )
    from_date = date_field(label=_("From and including"), required=False)
    by_hand = forms.BooleanField(label=_("Also those that were changed by themselves"), required=False)
    drop_old = forms.BooleanField(label=_("Delete the drafts on days that the rule gives no more"), required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A day is needed where it is chosen to begin from one."""
        data = super().clean() or {}
        if data.get("scope") == self.FROM and not data.get("from_date") and "from_date" not in self.errors:
            self.add_error("from_date", _("Choose the first day from which on the sessions change."))
        return data

    def chosen(self, changes: list[SessionChange]) -> list[SessionChange]:
        """Those that are to follow the series. For a valid form."""
        data = self.cleaned_data
        if data["scope"] == self.NEW:
            return []
        found = [change for change in changes if change.is_given and (data["by_hand"] or not change.is_by_hand)]
        if data["scope"] == self.DRAFTS:
            return [change for change in found if change.session.status == Session.Status.DRAFT]
        return [change for change in found if clock.local(change.session.starts_at).date() >= data["from_date"]]

    def dropped(self, changes: list[SessionChange]) -> list[Session]:
        """The drafts of the old rule that are to go."""
        if not self.cleaned_data["drop_old"]:
            return []
        old = [change.session for change in changes if not change.is_given]
        return [session for session in old if session.status == Session.Status.DRAFT]


class DeleteSeriesForm(forms.Form):
    """What becomes of the coming sessions of a series that is deleted."""

    drop = forms.BooleanField(label=_("Delete its coming drafts as well"), required=False)
    call_off = forms.BooleanField(label=_("Cancel its coming published sessions as well"), required=False)
    reason = forms.CharField(
        label=_("Why?"),
        max_length=200,
        required=False,
        help_text=_("Everybody with a place reads this in the mail."),
    )

    def clean(self) -> dict[str, Any]:
        """People whose session is cancelled are told why."""
        data = super().clean() or {}
        if data.get("call_off") and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Write why the sessions are cancelled."))
        return data


class DaysAgainForm(forms.Form):
    """The days that are ticked though their draft was deleted."""

    def __init__(self, days: list[dt.date], data: Any) -> None:
        super().__init__(data)
        self.fields["again"] = StillThereField(choices=[(day.isoformat(), "") for day in days])

    @property
    def ticked(self) -> set[dt.date]:
        """The days to make again."""
        self.is_valid()
        return {dt.date.fromisoformat(day) for day in self.cleaned_data.get("again", [])}
