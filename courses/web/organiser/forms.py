"""Forms of the back office for sessions: times, trainers, reasons. Their date and time fields need no JavaScript."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, Q, QuerySet, When
from django.forms.models import ModelChoiceIterator
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import Course, Mode
from courses.common import clock
from courses.members.models import TrainerProfile
from courses.places.models import Association, Region, Venue
from courses.schedule.models import Session, TrainerRole
from courses.schedule.queries.patterns import needs_room
from courses.schedule.rules.recurrence import NoSuchTime, zoned
from courses.web.fields import QueryForm, StillThereField, date_field, time_field
from courses.web.organiser.admission_forms import SHARED, AdmissionFields
from courses.web.organiser.session_fields import NoteField, OnlineAddressField
from courses.web.stale import StaleGuard

MEETING_ROWS, TRAINER_ROWS = 4, 3
# How many days earlier or later a session can be looked at without writing a date.
NUDGE_DAYS = 1000


class _ByDistrict(ModelChoiceIterator):
    """The venues of each storkreds under its name."""

    def __iter__(self) -> Iterator[tuple]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for region, venues in groupby(self.queryset, key=lambda venue: venue.municipality.region):
            yield (region.name, [self.choice(venue) for venue in venues])


def venues(first: Region | None = None) -> QuerySet[Venue]:
    """The rooms in use by district and town; those of `first` before all others."""
    elsewhere = ~Q(municipality__region=first) if first else Q(pk=None)
    return (
        Venue.objects.filter(is_active=True)
        .select_related("postcode", "municipality__region")
        .order_by(
            Case(When(elsewhere, then=1), default=0), "municipality__region", "postcode__name_key", "name_key", "pk"
        )
    )


class VenueField(forms.ModelChoiceField):
    iterator = _ByDistrict

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=venues(), **{"label": _("Venue"), "empty_label": _("Choose a venue"), **kwargs})

    def label_from_instance(self, obj: Venue) -> str:
        """Town first, as one looks for it, and the seats."""
        return f"{obj.town}: {obj.name} ({obj.capacity})"


class TrainerField(forms.ModelChoiceField):
    """The name, and the codes of what the trainer can teach. `keep`: trainers to offer though they have stopped."""

    def __init__(self, keep: Iterable[int] = (), **kwargs: Any) -> None:
        trainers = TrainerProfile.objects.filter(Q(is_active=True) | Q(pk__in=keep)).select_related("member")
        super().__init__(
            queryset=trainers.prefetch_related("qualifications__course").order_by("member__name_key", "pk"),
            **{"label": _("Trainer"), "empty_label": _("nobody yet"), "required": False, **kwargs},
        )

    def label_from_instance(self, obj: TrainerProfile) -> str:
        """With the codes of what the trainer can teach."""
        codes = ", ".join(row.course.code for row in obj.qualifications.all())
        return f"{obj} ({codes})" if codes else str(obj)


class MeetingForm(forms.Form):
    """One day of a session, on a Danish clock, and its form; `span` is what was written."""

    day = date_field(label=_("Date"))
    start = time_field(label=_("From"))
    end = time_field(label=_("To"))
    mode = forms.ChoiceField(label=_("Form"), choices=Mode, initial=Mode.ROOM, required=False)
    span: tuple[dt.datetime, dt.datetime] | None = None

    def has_changed(self) -> bool:
        """A row that may stay empty is empty, whatever stands in its choice."""
        return bool(set(self.changed_data) - {"mode"})

    def clean(self) -> dict[str, Any]:
        """Both times on a Danish clock; a time that the clock skips in spring is refused."""
        data = super().clean() or {}
        day, start, end = (data.get(name) for name in ("day", "start", "end"))
        if day and start and end:
            try:
                self.span = zoned(day, start), zoned(day, end)
            except NoSuchTime:
                self.add_error("start", _("Choose another time: between 2 and 3 at night the clock is changed."))
            else:
                if end <= start:
                    self.add_error("end", _("The meeting must end after it starts."))
        return data


class SuggestedRows(forms.BaseFormSet):
    """`initial` only suggests: a row that is emptied again does not count."""

    def initial_form_count(self) -> int:
        """None: every row counts only for what is in it."""
        return 0


class BaseMeetingFormSet(forms.BaseFormSet):
    """The meetings of one session."""

    @classmethod
    def get_default_prefix(cls) -> str:
        """A name of its own: two formsets of one page that share Django's `form` overwrite each other's rows."""
        return "meetings"

    @property
    def spans(self) -> list[tuple[dt.datetime, dt.datetime]]:
        """Begin and end of each meeting, in order."""
        return [span for span, _mode in self._rows]

    @property
    def modes(self) -> list[str]:
        """The form of each of them: in the room unless chosen."""
        return [mode for _span, mode in self._rows]

    @property
    def _rows(self) -> list[tuple[tuple[dt.datetime, dt.datetime], str]]:
        return sorted((form.span, form.cleaned_data.get("mode") or Mode.ROOM) for form in self.forms if form.span)

    @property
    def needs_room(self) -> bool:
        """Whether any of them is held in a room."""
        return needs_room(self.modes)

    def clean(self) -> None:
        """At least one meeting, and no two at once."""
        if not any(self.errors) and not self.spans:
            raise ValidationError(_("Give at least one meeting with a time."))
        spans = self.spans
        if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
            raise ValidationError(_("Two meetings overlap."))


class BaseNewMeetingFormSet(SuggestedRows, BaseMeetingFormSet):
    pass


NewMeetings = cast(
    type[BaseNewMeetingFormSet],
    forms.formset_factory(
        MeetingForm, formset=BaseNewMeetingFormSet, extra=MEETING_ROWS, max_num=12, absolute_max=12, validate_max=True
    ),
)
# Moving keeps the number of meetings: each has a calendar identity that goes along.
SameMeetings = cast(
    type[BaseMeetingFormSet],
    forms.formset_factory(
        MeetingForm, formset=BaseMeetingFormSet, extra=0, max_num=40, absolute_max=40, validate_max=True
    ),
)


def meetings_as_rows(session: Session) -> list[dict[str, Any]]:
    """The times of a session as `SameMeetings` shows them."""
    rows = []
    for meeting in session.meetings.order_by("number"):
        start, end = clock.local(meeting.starts_at), clock.local(meeting.ends_at)
        rows.append({"day": start.date(), "start": start.time(), "end": end.time(), "mode": meeting.mode})
    return rows


class TrainerRowForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=TrainerRole, initial=TrainerRole.LEAD, required=False)

    def __init__(self, *args: Any, keep: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trainer"] = TrainerField(keep=keep)
        self.order_fields(["trainer", "role"])


class BaseTrainerFormSet(SuggestedRows):
    """Who teaches a session, and as what."""

    @classmethod
    def get_default_prefix(cls) -> str:
        """A name of its own, as for meetings."""
        return "trainers"

    @property
    def chosen(self) -> list[tuple[TrainerProfile, str]]:
        """The trainers that were chosen, each with a role."""
        rows = [form.cleaned_data for form in self.forms if form.is_valid()]
        return [(row["trainer"], row.get("role") or TrainerRole.LEAD) for row in rows if row.get("trainer")]

    def clean(self) -> None:
        """Nobody is there twice."""
        people = [trainer for trainer, _role in self.chosen]
        if len(people) != len(set(people)):
            raise ValidationError(_("The same trainer is there twice."))


Trainers = cast(
    type[BaseTrainerFormSet],
    forms.formset_factory(
        TrainerRowForm, formset=BaseTrainerFormSet, extra=TRAINER_ROWS, max_num=8, absolute_max=8, validate_max=True
    ),
)


class PrefillQuery(QueryForm):
    """What a link to an empty form may fill in."""

    course = forms.ModelChoiceField(queryset=Course.objects.filter(is_active=True))
    region = forms.ModelChoiceField(queryset=Region.objects.all())
    venue = forms.ModelChoiceField(queryset=Venue.objects.filter(is_active=True))
    date = date_field()


class MoveQuery(QueryForm):
    """How far and where a session is looked at, and the state of the year workspace to go back to."""

    days = forms.IntegerField(min_value=-NUDGE_DAYS, max_value=NUDGE_DAYS)
    venue = forms.CharField()
    year = forms.CharField()


class RegionQuery(QueryForm):
    """`?region=`: which district a list is narrowed to."""

    region = forms.ModelChoiceField(queryset=Region.objects.all())


class UntilForm(forms.Form):
    """Up to which day a series is made into sessions; `horizon` is as far as its rule is followed."""

    until = date_field(label=_("Up to and including"))

    def __init__(self, *args: Any, horizon: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.horizon = horizon

    def clean_until(self) -> dt.date:
        """From today to three years ahead, which is as far as series are made."""
        until = self.cleaned_data["until"]
        if until < clock.today():
            raise ValidationError(_("Choose a day that is still to come."))
        if until > self.horizon:
            last = date_format(self.horizon, "DATE_FORMAT")
            raise ValidationError(_("Choose a day up to and including %(last)s.") % {"last": last})
        return until


class TickedDaysForm(forms.Form):
    """The days of a series that are ticked. A day that the series does not give (any more) is left out."""

    def __init__(self, days: Iterable[dt.date], data: Any) -> None:
        super().__init__(data)
        self.fields["day"] = StillThereField(choices=[(day.isoformat(), "") for day in days])

    @property
    def ticked(self) -> set[str]:
        """The days that are ticked, as YYYY-MM-DD; others that were sent are left out."""
        self.is_valid()
        return set(self.cleaned_data["day"])


class AskFirstForm(forms.Form):
    """What is written is shown in words before it is saved; `seen` says which version was shown."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    holiday_ok = forms.BooleanField(label=_("Yes, on a public holiday"), required=False)


class SessionForm(AskFirstForm):
    course = forms.ModelChoiceField(label=_("Course"), queryset=Course.objects.filter(is_active=True))
    venue = VenueField(required=False)
    region = forms.ModelChoiceField(
        label=_("District"),
        queryset=Region.objects.order_by("number"),
        required=False,
        empty_label=_("the venue's, or the whole country"),
        help_text=_("Only where every day is online."),
    )
    online_url = OnlineAddressField(required=False)
    association = forms.ModelChoiceField(
        label=_("Host association"), queryset=Association.objects.all(), required=False, empty_label=_("none")
    )
    capacity = forms.IntegerField(
        label=_("Seats"), required=False, min_value=1, max_value=1000, help_text=_("Empty: as many as the course has.")
    )
    note = NoteField()

    def clean(self) -> dict[str, Any]:
        """No more seats than the venue has."""
        data = super().clean() or {}
        venue, capacity = data.get("venue"), data.get("capacity")
        if venue and capacity and capacity > venue.capacity:
            self.add_error(
                "capacity", gettext("%(venue)s has %(seats)s seats.") % {"venue": venue.name, "seats": venue.capacity}
            )
        if venue:
            data["region"] = None
        return data


def refuse_place(form: forms.Form, meetings: BaseMeetingFormSet, now: Venue | None = None) -> bool:
    """Whether the venue does not go with the forms of the meetings, which is said beside it: one that is held in a room needs
    a venue (`now`: the one there is already), and where all are online none is booked."""
    chosen = form.cleaned_data.get("venue")
    if meetings.needs_room and not chosen and not now:
        form.add_error("venue", _("Choose a venue, or make every meeting online."))
    elif chosen and not meetings.needs_room:
        form.add_error("venue", _("Every meeting is online, so no venue is booked. Leave it empty."))
    return bool(form.errors)


class MoveForm(StaleGuard, AskFirstForm):
    """Where to; when stands in a formset beside it. An empty venue is no venue: the page compares what the session has."""

    compared = ()
    venue = VenueField(required=False, help_text=_("Empty: the venue stays the same."), empty_label=_("same venue"))


class SeatsForm(StaleGuard, forms.Form):
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=1000)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why?"), max_length=200, help_text=_("Everybody with a place reads this in the mail.")
    )
    into = forms.TypedChoiceField(
        label=_("Hold a seat for each in another session?"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("The mail asks whether that one is fine. A yes takes the seat, a no or no answer lets it go."),
        error_messages={
            "invalid_choice": _("That session has not enough seats any more. Choose another one, or none.")
        },
    )

    def __init__(self, *args: Any, others: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        """`others`: key and words of each session that holds all who are enrolled, the nearest first."""
        super().__init__(*args, **kwargs)
        if not others:
            del self.fields["into"]
            return
        chosen = cast(forms.ChoiceField, self.fields["into"])
        chosen.choices = [*others, ("", _("No, they find one themselves"))]
        chosen.initial = others[0][0]


class DetailsForm(StaleGuard, AdmissionFields, forms.ModelForm):
    online_url = OnlineAddressField(required=False)
    note = NoteField()
    note_en = NoteField(label=_("Practical note (English)"), help_text="")

    class Meta:
        model = Session
        fields = [
            "association",
            "min_participants",
            "decide_by",
            "enrol_by_date",
            "online_url",
            "note",
            "note_en",
            *SHARED,
            "kept_until",
        ]
        widgets = {
            "kept_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "decide_by": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "enrol_by_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def clean(self) -> dict[str, Any]:
        """With who may enrol; until when seats are kept is asked only where there are some."""
        data = super().clean() or {}
        self.check_admission(data, course=self.instance.course, capacity=self.instance.capacity)
        if data.get("kept_seats") and not data.get("kept_until") and "kept_until" not in self.errors:
            self.add_error("kept_until", _("Until when are the seats kept? Write the last day."))
        return data

    @property
    def details(self) -> dict[str, Any]:
        """What `set_details` takes. For a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name not in (*SHARED, "kept_until")}

    @property
    def admission(self) -> dict[str, Any]:
        """What `set_admission` takes. For a valid form."""
        return {name: self.cleaned_data[name] for name in (*SHARED, "kept_until")}
