"""When and where: a series (rule) makes sessions (hold), a session has meetings (mødegange).

Slots of a quarter of an hour, unique per venue and per trainer, are what makes a double booking impossible.
"""

import datetime as dt
import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from courses.catalogue.models import Course, Mode
from courses.common import clock
from courses.common.fields import DayField
from courses.common.text import localized
from courses.members.models import TrainerProfile
from courses.places.models import Association, Region, Venue
from courses.schedule.fields import RuleField
from courses.schedule.rules import counters
from courses.schedule.rules.titles import Titled

DECIDE_BEFORE_START = dt.timedelta(days=7)
# How long a publication can be undone. Nobody who wrote themselves up, and no trainer, is told of a session before that.
UNDO_FOR = dt.timedelta(minutes=10)
MOST_DAYS_FIRST = 90


def opens_on(published_at: dt.datetime | None, days: int) -> dt.date | None:
    """The Danish day from which not only members can enrol; None where that was never so, or nothing is published."""
    if not days or published_at is None:
        return None
    return clock.local(published_at).date() + dt.timedelta(days=days)


def admission_constraints(table: str, *, kept: Q) -> list[models.BaseConstraint]:
    """What holds of who may enrol in a row of `table`; `kept` holds where seats are kept."""
    return [
        models.CheckConstraint(condition=~Q(requires=F("course")), name=f"{table}_requires_another_course"),
        models.CheckConstraint(
            condition=Q(members_first_days__lte=MOST_DAYS_FIRST), name=f"{table}_members_first_for_a_while"
        ),
        models.CheckConstraint(condition=Q(kept_seats__lte=F("capacity")), name=f"{table}_kept_seats_fit"),
        models.CheckConstraint(condition=Q(kept_seats=0) | kept, name=f"{table}_kept_seats_are_for_somebody"),
    ]


class TrainerRole(models.TextChoices):
    LEAD = "lead", _("trainer")
    CO = "co", _("co-trainer")
    SHADOW = "shadow", _("trainee")


class Admission(models.Model):
    """Who may enrol: after which course, members first for how many days, and how many seats are kept for whom."""

    requires = models.ForeignKey(
        Course,
        models.PROTECT,
        verbose_name=_("only after the course"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Only who has taken that course can enrol. Empty: everybody."),
    )
    members_first_days = models.PositiveSmallIntegerField(
        _("members first, days"),
        default=0,
        validators=[MaxValueValidator(MOST_DAYS_FIRST)],
        help_text=_("So many days from publishing only those we know already can enrol. 0: everybody at once."),
    )
    kept_seats = models.PositiveSmallIntegerField(
        _("seats kept"), default=0, help_text=_("For the members of one local association. 0: none.")
    )
    kept_for = models.ForeignKey(
        Association, models.PROTECT, verbose_name=_("kept for"), null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


class Series(Admission, ClusterableModel):
    """A course that comes back: the rule holds only the RRULE; day, time and zone stand in columns of their own.

    Stored with a DTSTART, django-recurrence keeps UTC and an evening course moves by an hour in March.
    """

    course = models.ForeignKey(Course, models.PROTECT, verbose_name=_("course"), related_name="+")
    # None where every day is online: nothing is booked then, and the district stands by itself.
    venue = models.ForeignKey(Venue, models.PROTECT, verbose_name=_("venue"), null=True, blank=True, related_name="+")
    region = models.ForeignKey(
        Region, models.PROTECT, verbose_name=_("district"), null=True, blank=True, related_name="+"
    )
    association = models.ForeignKey(
        Association,
        models.SET_NULL,
        verbose_name=_("host association"),
        null=True,
        blank=True,
        related_name="+",
    )
    start_date = DayField(_("first day"))
    rule = RuleField(verbose_name=_("repeats"))
    capacity = models.PositiveSmallIntegerField(_("seats"), validators=[MinValueValidator(1)])
    kept_days = models.PositiveSmallIntegerField(
        _("kept until, days before"),
        default=14,
        help_text=_("So many days before the first meeting all can have them."),
    )
    note = models.CharField(_("note for organisers"), max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["start_date", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(capacity__gte=1), name="series_has_seats"),
            *admission_constraints("series", kept=Q(kept_for__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.course}, {self.venue or 'Online'}"


class SeriesMeeting(models.Model):
    """One meeting of each session of the series: `day_offset` days after the session's first day, Danish wall time."""

    series = ParentalKey(Series, on_delete=models.CASCADE, related_name="meetings", verbose_name=_("series"))
    day_offset = models.PositiveSmallIntegerField(_("days after the first day"), default=0)
    start_time = models.TimeField(_("from"))
    end_time = models.TimeField(_("to"))
    mode = models.CharField(_("form"), max_length=6, choices=Mode, default=Mode.ROOM)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["day_offset", "start_time"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_time__gt=F("start_time")),
                name="series_meeting_ends_after_start",
                violation_error_message=_("The meeting must end after it starts."),
            ),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="series_meeting_mode_known"),
        ]

    def __str__(self) -> str:
        return f"+{self.day_offset} {self.start_time:%H.%M}–{self.end_time:%H.%M}"


class SeriesTrainer(models.Model):
    series = ParentalKey(Series, on_delete=models.CASCADE, related_name="trainers", verbose_name=_("series"))
    trainer = models.ForeignKey(TrainerProfile, models.PROTECT, verbose_name=_("trainer"), related_name="+")
    role = models.CharField(_("role"), max_length=8, choices=TrainerRole, default=TrainerRole.LEAD)

    class Meta:
        verbose_name = _("trainer")
        verbose_name_plural = _("trainers")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["series", "trainer"], name="series_trainer_once")]

    def __str__(self) -> str:
        return f"{self.trainer} ({self.get_role_display()})"


class SkippedDay(models.Model):
    """A day of the rule that somebody took out of the series by deleting its draft: it is not made again unless ticked."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="skipped_days", verbose_name=_("series"))
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("deleted day")
        verbose_name_plural = _("deleted days")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["series", "day"], name="skipped_day_once")]

    def __str__(self) -> str:
        return f"{self.series_id} {self.day}"


class SessionQuerySet(models.QuerySet["Session"]):
    def public(self) -> "SessionQuerySet":
        """What the public may see: published, cancelled and held; never drafts."""
        return self.exclude(status=Session.Status.DRAFT)

    def open_at(self, moment) -> "SessionQuerySet":
        """Published and not yet started at `moment`."""
        return self.filter(status=Session.Status.PUBLISHED, starts_at__gt=moment)

    def with_details(self) -> "SessionQuerySet":
        """All that a card, a page or a calendar entry shows, in a fixed number of queries."""
        trainers = SessionTrainer.objects.select_related("trainer__member__user")
        return self.select_related(
            "course", "venue__postcode", "venue__municipality", "region", "association", "requires", "kept_for"
        ).prefetch_related("meetings", models.Prefetch("trainers", trainers))


class Session(Titled, Admission):
    """Hold: one run of a course. `seats_taken` is a counter kept by conditional updates (TRUST.md R1). `is_detailed`: read
    by `schedule.queries.known`, with all that a mail shows."""

    is_detailed = False

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("open for enrolment")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    course = models.ForeignKey(Course, models.PROTECT, verbose_name=_("course"), related_name="+")
    series = models.ForeignKey(
        Series, models.SET_NULL, verbose_name=_("series"), null=True, blank=True, related_name="sessions"
    )
    # The first day the rule gave; stays when the session is moved, so that expanding again makes no twin.
    series_date = models.DateField(null=True, blank=True, editable=False)
    venue = models.ForeignKey(Venue, models.PROTECT, verbose_name=_("venue"), null=True, blank=True, related_name="+")
    region = models.ForeignKey(
        Region, models.PROTECT, verbose_name=_("district"), null=True, blank=True, related_name="+"
    )
    association = models.ForeignKey(
        Association,
        models.SET_NULL,
        verbose_name=_("host association"),
        null=True,
        blank=True,
        related_name="+",
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    starts_at = models.DateTimeField(_("starts"), db_index=True)
    ends_at = models.DateTimeField(_("ends"))
    enrol_by_date = DayField(
        _("enrolment deadline"), null=True, blank=True, help_text=_("The last day to enrol. Empty: until it begins.")
    )
    capacity = models.PositiveSmallIntegerField(_("seats"))
    seats_taken = models.PositiveSmallIntegerField(_("seats taken"), default=0, editable=False)
    min_participants = models.PositiveSmallIntegerField(_("minimum participants"), default=0)
    decide_by = DayField(
        _("decide by"),
        null=True,
        blank=True,
        help_text=_("The day on which it is decided whether there are enough people. Empty: a week before the start."),
    )
    kept_until = DayField(
        _("kept until"), null=True, blank=True, help_text=_("The last day. After it everybody can have them.")
    )
    # Of the seats kept, those that nobody has taken yet. They are counted in `seats_taken`, so that nobody else gets one.
    kept_left = models.PositiveSmallIntegerField(default=0, editable=False)
    # Links of meeting programs carry tokens: some have more than 800 letters.
    online_url = models.URLField(
        _("online address"), max_length=1000, blank=True, help_text=_("Only those enrolled see it.")
    )
    # Whether one can take part in any of its meetings from home: kept beside their forms, since lists are narrowed to it.
    is_online = models.BooleanField(_("online"), default=False)
    note = models.TextField(_("practical note"), blank=True, help_text=_("What to bring, food, price."))
    note_en = models.TextField(_("practical note (English)"), blank=True)
    # A draft that no plan moves, staffs anew or takes away.
    is_pinned = models.BooleanField(_("held fast"), default=False)
    cancel_reason = models.CharField(_("reason for cancelling"), max_length=200, blank=True)
    # RFC 5545 3.8.7.4: grows with every change of time, place or status; never goes back.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["status", "starts_at"], name="session_upcoming"),
            models.Index(fields=["course", "starts_at"], name="session_course"),
            models.Index(fields=["venue", "starts_at", "status"], name="session_venue"),
            models.Index(fields=["region", "starts_at"], name="session_region"),
            # Of all that come, only these few cannot be joined (queries/first.py).
            models.Index(
                fields=["venue", "starts_at"], name="session_full", condition=Q(seats_taken__gte=F("capacity"))
            ),
            models.Index(
                fields=["venue", "starts_at", "enrol_by_date"],
                name="session_deadline",
                condition=Q(enrol_by_date__isnull=False),
            ),
            # What leaves the calendars with time (calendars/actions/departures.py).
            models.Index(fields=["status", "ends_at"], name="session_leaves"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(seats_taken__lte=F("capacity")), name="session_not_oversold"),
            models.CheckConstraint(condition=Q(min_participants__lte=F("capacity")), name="session_minimum_fits"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
            models.CheckConstraint(condition=Q(is_online=True) | Q(venue__isnull=False), name="session_has_a_place"),
            models.UniqueConstraint(fields=["series", "series_date"], name="session_once_per_series_date"),
            # Whoever takes part from home has something to open; only what was entered after it was held needs nothing.
            models.CheckConstraint(
                condition=~Q(status="published")
                | Q(is_online=False)
                | ~Q(online_url="")
                | Q(published_at__isnull=False, ends_at__lte=F("published_at")),
                name="session_online_has_an_address",
                violation_error_message=_("One can take part online: write the online address."),
            ),
            *admission_constraints("session", kept=Q(kept_for__isnull=False, kept_until__isnull=False)),
            models.CheckConstraint(
                condition=Q(kept_left__lte=F("kept_seats")) & Q(kept_left__lte=F("seats_taken")),
                name="session_kept_seats_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_name} · {self.course} · {self.starts_at:%Y-%m-%d}"

    @property
    def address_online(self) -> str:
        """What those enrolled open to take part from home; empty where nobody does, whatever was written once."""
        return self.online_url if self.is_online else ""

    @property
    def modes(self) -> list[str]:
        """The form of each of its meetings, in order."""
        return [meeting.mode for meeting in self.meetings.all()]

    @property
    def counters(self) -> set[str]:
        """What counts the changes of the calendars that this session stands in now: a draft is seen by staff alone."""
        if self.status == Session.Status.DRAFT:
            return {counters.STAFF}
        return counters.counters_of(
            course=self.course_id, region=self.region_id, association=self.association_id, venue=self.venue_id
        )

    @property
    def is_settled(self) -> bool:
        """Whether plans go round it: everything that people know of, and drafts that are held fast."""
        return self.is_pinned or self.status != self.Status.DRAFT

    @property
    def is_no_more(self) -> bool:
        """Whether nobody can come any more: cancelled, held, or begun. A draft may still be anything."""
        over = self.status == self.Status.PUBLISHED and self.starts_at <= clock.now()
        return over or self.status in (self.Status.CANCELLED, self.Status.HELD)

    @property
    def seats_left(self) -> int:
        """Free seats; the database keeps it from going below 0."""
        return self.capacity - self.seats_taken

    @property
    def is_full(self) -> bool:
        """Whether the next one has to wait."""
        return self.seats_taken >= self.capacity

    def is_past_deadline(self, today: dt.date) -> bool:
        """Whether the last day to enrol lies before `today`."""
        return self.enrol_by_date is not None and self.enrol_by_date < today

    @property
    def people(self) -> int:
        """How many have a seat: those kept for others and not taken are nobody's."""
        return self.seats_taken - self.kept_left

    @property
    def lacks(self) -> int:
        """How many more people are needed for it to take place."""
        return max(0, self.min_participants - self.people)

    @property
    def opens_on(self) -> dt.date | None:
        """The day from which not only members can enrol; None where that was never so, or it is not published."""
        return opens_on(self.published_at, self.members_first_days)

    def is_members_first(self, today: dt.date) -> bool:
        """Whether only members can enrol today."""
        return self.opens_on is not None and today < self.opens_on

    def is_keeping(self, today: dt.date) -> bool:
        """Whether seats are kept that nobody has taken yet."""
        return self.kept_left > 0 and self.kept_until is not None and today <= self.kept_until

    @property
    def decides_on(self) -> dt.date:
        """The day on which it is decided whether there are enough people."""
        return self.decide_by or clock.local(self.starts_at).date() - DECIDE_BEFORE_START

    @property
    def display_note(self) -> str:
        """The note in the language of the page; Danish where there is no English one."""
        return localized(self, "note")


class Meeting(models.Model):
    """Mødegang: one day of a session. `uid` is the calendar UID, fixed for life."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="meetings", verbose_name=_("session"))
    number = models.PositiveSmallIntegerField(_("number"))
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    # One that is online books no room, whatever room its session has.
    mode = models.CharField(_("form"), max_length=6, choices=Mode, default=Mode.ROOM)
    # As the course asked for it when the session was made; a later change of the course is for new sessions.
    study_minutes = models.PositiveSmallIntegerField(_("at home before, min"), default=0)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["session", "number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="meeting_number_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_start"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="meeting_mode_known"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}.{self.number}"

    @property
    def is_in_room(self) -> bool:
        """Whether people meet in the room of the session."""
        return self.mode != Mode.ONLINE

    @property
    def can_be_joined(self) -> bool:
        """Whether one can take part from home."""
        return self.mode != Mode.ROOM

    @property
    def mode_words(self) -> str:
        """«, online»: the form as it stands after the time, where people can take part in the session from home; else nothing."""
        return f", {self.get_mode_display()}" if self.session.is_online else ""

    @property
    def place_name(self) -> str:
        """The town of the session, or «Online» where this meeting is."""
        return self.session.place_name if self.is_in_room else "Online"

    @property
    def span(self) -> tuple[dt.datetime, dt.datetime]:
        """Begin and end."""
        return self.starts_at, self.ends_at


class SessionTrainer(models.Model):
    session = models.ForeignKey(Session, models.CASCADE, related_name="trainers", verbose_name=_("session"))
    trainer = models.ForeignKey(TrainerProfile, models.PROTECT, verbose_name=_("trainer"), related_name="+")
    role = models.CharField(_("role"), max_length=8, choices=TrainerRole, default=TrainerRole.LEAD)

    class Meta:
        verbose_name = _("trainer")
        verbose_name_plural = _("trainers")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["session", "trainer"], name="session_trainer_once")]

    def __str__(self) -> str:
        return f"{self.trainer} ({self.get_role_display()})"


class TrainerNotice(models.Model):
    """What a trainer was told about a session: the same as the mail, for their page. Rows are added; the SEQUENCE of their
    next invitation is counted from them."""

    class What(models.TextChoices):
        ASSIGNED = "assigned", _("you teach it")
        MOVED = "moved", _("it has been changed")
        CALLED_OFF = "called_off", _("it is called off")
        RELEASED = "released", _("you do not teach it any more")

    session = models.ForeignKey(Session, models.CASCADE, verbose_name=_("session"), related_name="+")
    trainer = models.ForeignKey(TrainerProfile, models.CASCADE, verbose_name=_("trainer"), related_name="+")
    what = models.CharField(_("what"), max_length=10, choices=What)
    at = models.DateTimeField(_("when"))
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice to a trainer")
        verbose_name_plural = _("notices to trainers")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["trainer", "at"], name="notice_unseen", condition=Q(seen_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.trainer_id} {self.what}"


class VenueSlot(models.Model):
    """A quarter of an hour (`slot` = epoch // 900) in which a venue is taken (TRUST.md R2)."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="+")
    slot = models.PositiveIntegerField()
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "slot"], name="venue_slot_once")]

    def __str__(self) -> str:
        return f"{self.venue_id}@{self.slot}"


class TrainerSlot(models.Model):
    """A quarter of an hour in which a trainer is taken."""

    trainer = models.ForeignKey(TrainerProfile, models.CASCADE, related_name="+")
    slot = models.PositiveIntegerField()
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trainer", "slot"], name="trainer_slot_once")]

    def __str__(self) -> str:
        return f"{self.trainer_id}@{self.slot}"


class CalendarEntry(models.Model):
    """The finished VEVENT bytes of a session in one language: a cache, remade when its version or form is passed.

    `form` is a fingerprint of how entries are written (`ics.form`), so that a new release remakes them.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    language = models.CharField(max_length=2)
    version = models.DateTimeField()
    form = models.CharField(max_length=16, default="")
    body = models.BinaryField()
    # The all-day entry of the enrolment deadline, for those who ask for it; empty where there is none.
    deadline = models.BinaryField(default=b"")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "language"], name="calendar_entry_once")]

    def __str__(self) -> str:
        return f"{self.session_id}.{self.language}"
