"""What is taught: the operational facts of each course. Its text is a Wagtail page that points here (docs/adr/0002)."""

import datetime as dt
from collections.abc import Sequence

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Page, Revision

from courses.catalogue.rules import MakingStep, months_later
from courses.common.fields import DayField
from courses.common.text import localized
from courses.members.models import TrainerProfile
from courses.people.models import User

MINUTES_PER_LESSON = 45
# A session lasts no longer than this.
MOST_DAYS_LATER = 60
# Nobody is asked for more than this at home before one day, in minutes.
MOST_STUDY = 600


class Track(models.Model):
    """Spor: an order in which courses are best taken."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        """The name in the language of the page; Danish where there is no English one."""
        return localized(self, "name")


class QueueOrder(models.TextChoices):
    """Whose turn it is when a seat becomes free; the words are those that the people who wait read."""

    JOINED = "joined", _("Free places are offered in the order people joined.")
    NEW = (
        "new",
        _("Free places go first to people who have not taken a course with us before, then in the order joined."),
    )
    LOCAL = "local", _("Free places go first to people from the district of the session, then in the order joined.")
    NEW_LOCAL = (
        "new_local",
        _(
            "Free places go first to people who have not taken a course with us before, then to people from the district "
            "of the session, then in the order joined."
        ),
    )


class Mode(models.TextChoices):
    """The form of a meeting: where those who take part are. Who is in the room of one that is both can be joined from home."""

    ROOM = "room", _("in the room")
    ONLINE = "online", _("online")
    BOTH = "both", _("in the room and online")


class Course(ClusterableModel):
    """Kursus. `target_runs_per_year` is per storkreds; `completion_percent` of the meetings earn the certificate."""

    class Form(models.TextChoices):
        EVENING = "evening", _("one evening")
        EVENINGS = "evenings", _("two evenings")
        DAY = "day", _("one day")
        WEEKEND = "weekend", _("a weekend")

    class Colour(models.TextChoices):
        FJORD = "fjord", "fjord"
        LYNG = "lyng", "lyng"
        BOEG = "boeg", "bøg"
        HAV = "hav", "hav"
        RAV = "rav", "rav"
        HYBEN = "hyben", "hyben"

    code = models.SlugField(
        _("code"),
        max_length=12,
        unique=True,
        help_text=_("Short and for ever, e.g. k2: it stands in calendar addresses."),
    )
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=120, blank=True)
    tagline = models.CharField(
        _("promise"), max_length=200, blank=True, help_text=_("One sentence: what will I be able to do?")
    )
    tagline_en = models.CharField(_("promise (English)"), max_length=200, blank=True)
    track = models.ForeignKey(Track, models.SET_NULL, verbose_name=_("track"), null=True, blank=True, related_name="+")
    colour = models.CharField(_("colour"), max_length=8, choices=Colour, default=Colour.FJORD)
    form = models.CharField(_("form"), max_length=10, choices=Form, default=Form.DAY)
    lessons = models.PositiveSmallIntegerField(_("lessons of 45 min"), validators=[MinValueValidator(1)])
    min_participants = models.PositiveSmallIntegerField(_("minimum participants"), default=6)
    capacity = models.PositiveSmallIntegerField(_("seats"), default=20, validators=[MinValueValidator(1)])
    trainers_needed = models.PositiveSmallIntegerField(_("trainers needed"), default=1)
    target_runs_per_year = models.PositiveSmallIntegerField(
        _("runs a year per district"),
        default=2,
        help_text=_("The promise the year plan is measured against."),
    )
    completion_percent = models.PositiveSmallIntegerField(
        _("meetings needed for the certificate (%)"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    queue_order = models.CharField(_("waiting list"), max_length=10, choices=QueueOrder, default=QueueOrder.JOINED)
    valid_months = models.PositiveSmallIntegerField(
        _("lasts for (months)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("After this time the course must be taken again, e.g. by trainers. Empty: it lasts for ever."),
    )
    prerequisites = models.ManyToManyField(
        "self", verbose_name=_("prerequisites"), symmetrical=False, blank=True, related_name="leads_to"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(lessons__gte=1), name="course_has_lessons"),
            models.CheckConstraint(
                condition=Q(min_participants__lte=F("capacity")),
                name="course_minimum_fits",
                violation_error_message=_("The minimum is larger than the number of seats."),
            ),
            models.CheckConstraint(
                condition=Q(completion_percent__gte=1, completion_percent__lte=100),
                name="course_completion_is_percent",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def display_title(self) -> str:
        """The title in the language of the page; Danish where there is no English one."""
        return localized(self, "title")

    @property
    def display_tagline(self) -> str:
        """The tagline in the language of the page; Danish where there is no English one."""
        return localized(self, "tagline")

    @property
    def form_words(self) -> str:
        """«to aftener», or how many days it has where its days are written one by one, and how many of them are online."""
        modes = [meeting.mode for meeting in self.meetings.all()]
        if not modes:
            return str(self.get_form_display())
        words = ngettext("%(count)s meeting", "%(count)s meetings", len(modes)) % {"count": len(modes)}
        return ", ".join(filter(None, [words, modes_words(modes), study_words(self.study_minutes)]))

    @property
    def study_minutes(self) -> int:
        """Self-study before all of its days together, in minutes (COURSES.md L14)."""
        return sum(meeting.study_minutes for meeting in self.meetings.all())

    @property
    def minutes(self) -> int:
        """Teaching time in minutes, by lessons of 45."""
        return self.lessons * MINUTES_PER_LESSON


def study_words(minutes: int) -> str:
    """«60 min hjemme»; nothing where there is none."""
    return _("%(minutes)s min at home") % {"minutes": minutes} if minutes else ""


def modes_words(modes: Sequence[str]) -> str:
    """«heraf 2 online»: what is to be said after the number of meetings of these forms; nothing where all are in the room."""
    online, both = modes.count(Mode.ONLINE), modes.count(Mode.BOTH)
    if online + both == 0:
        return ""
    if len(modes) in (online, both):
        return str(Mode(modes[0]).label)
    words = []
    if online:
        words.append(ngettext("%(count)s of them online", "%(count)s of them online", online) % {"count": online})
    if both:
        joined = ngettext("%(count)s of them in the room and online", "%(count)s of them in the room and online", both)
        words.append(joined % {"count": both})
    return ", ".join(words)


class CourseMeeting(models.Model):
    """One day of a course that is none of the four usual forms: so many days after the first, on a Danish clock. A session
    begins with these days, and so do a series and the year plan."""

    course = ParentalKey(Course, on_delete=models.CASCADE, related_name="meetings", verbose_name=_("course"))
    day_offset = models.PositiveSmallIntegerField(
        _("days after the first day"), default=0, validators=[MaxValueValidator(MOST_DAYS_LATER)]
    )
    start_time = models.TimeField(_("from"))
    end_time = models.TimeField(_("to"))
    mode = models.CharField(_("form"), max_length=6, choices=Mode, default=Mode.ROOM)
    study_minutes = models.PositiveSmallIntegerField(
        _("at home before, min"),
        default=0,
        blank=True,
        validators=[MaxValueValidator(MOST_STUDY)],
        help_text=_("Self-study before this day. It is said beside the lessons, and does not count as one."),
    )

    class Meta:
        verbose_name = _("day of a course")
        verbose_name_plural = _("days of a course")
        ordering = ["day_offset", "start_time"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_time__gt=F("start_time")),
                name="course_meeting_ends_after_start",
                violation_error_message=_("The meeting must end after it starts."),
            ),
            models.UniqueConstraint(fields=["course", "day_offset", "start_time"], name="course_meeting_once"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="course_meeting_mode_known"),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} +{self.day_offset} {self.start_time:%H.%M}–{self.end_time:%H.%M}"

    def clean(self) -> None:
        """Most days have no self-study, and nobody needs to write so."""
        if self.study_minutes is None:
            self.study_minutes = 0


class LearningGoal(models.Model):
    """Læringsmål, completing «Efter kurset kan du …»: shown on pages, frozen on certificates."""

    course = ParentalKey(Course, on_delete=models.CASCADE, related_name="goals", verbose_name=_("course"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    text = models.CharField(_("after the course you can …"), max_length=160)
    text_en = models.CharField(_("after the course you can … (English)"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("learning goal")
        verbose_name_plural = _("learning goals")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def display_text(self) -> str:
        """The goal in the language of the page; Danish where there is no English one."""
        return localized(self, "text")


class Qualification(models.Model):
    """How far a trainer has come with one course: føl, medunderviser, underviser (COURSES.md L3).

    What it counts as today, kept beside its reasons so that plans can ask for it: only `ladder.actions.levels` and
    `set_qualifications` write it."""

    class Level(models.IntegerChoices):
        SHADOW = 1, _("trainee")
        CO_TRAINER = 2, _("co-trainer")
        LEAD = 3, _("trainer")

    trainer = ParentalKey(
        TrainerProfile, on_delete=models.CASCADE, related_name="qualifications", verbose_name=_("trainer")
    )
    course = models.ForeignKey(Course, models.CASCADE, related_name="qualifications", verbose_name=_("course"))
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, default=Level.SHADOW)
    since_date = DayField(_("since"), years_back=60, years_ahead=1, null=True, blank=True)
    # The last day on which a trainer counts as one, unless they teach meanwhile (`ladder.rules`); None below that level.
    lapses_on = models.DateField(_("lapses after"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        ordering = ["course__position", "pk"]
        constraints = [models.UniqueConstraint(fields=["trainer", "course"], name="qualification_once_per_course")]

    def __str__(self) -> str:
        return f"{self.course}: {self.get_level_display()}"

    @property
    def valid_until(self) -> dt.date | None:
        """The last day on which it counts, where the course must be taken again and the beginning is known."""
        if self.since_date is None or self.course.valid_months is None:
            return None
        return months_later(self.since_date, self.course.valid_months)


class GivenLevel(models.Model):
    """A level that does not come from sessions held: it was there before the ladder, or an organiser signed an exception."""

    class Why(models.TextChoices):
        BEFORE = "before", _("before the ladder")
        EXCEPTION = "exception", _("exception")

    trainer = ParentalKey(
        TrainerProfile, on_delete=models.CASCADE, related_name="given_levels", verbose_name=_("trainer")
    )
    course = models.ForeignKey(Course, models.CASCADE, verbose_name=_("course"), related_name="+")
    level = models.PositiveSmallIntegerField(_("level"), choices=Qualification.Level)
    why = models.CharField(_("why"), max_length=9, choices=Why)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # From this day on; it lapses by the same rule as what was reached by sessions.
    given_date = models.DateField(_("since"), editable=False)
    signed_by = models.ForeignKey(
        User, models.SET_NULL, verbose_name=_("signed by"), null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(_("signed"))
    withdrawn_by = models.ForeignKey(
        User, models.SET_NULL, verbose_name=_("withdrawn by"), null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("given level")
        verbose_name_plural = _("given levels")
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["trainer", "course"], condition=Q(withdrawn_at__isnull=True), name="given_level_once"
            ),
            models.CheckConstraint(
                condition=Q(why="before") | ~Q(reason=""),
                name="given_level_has_a_reason",
                violation_error_message=_("Write why. The sentence stands there for ever."),
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="given_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.course}: {self.get_level_display()} ({self.get_why_display()})"


# What each step of making a course is called where it is shown.
STEP_NAMES = {
    MakingStep.FACTS: _("Facts"),
    MakingStep.PATTERN: _("Days"),
    MakingStep.PAGE: _("Page"),
    MakingStep.MODULES: _("Modules"),
    MakingStep.PREVIEW: _("Look at it"),
    MakingStep.PUBLISH: _("Publish the texts"),
    MakingStep.SERIES: _("First series"),
}


class HandedOn(models.Model):
    """A step of making a course that waits for somebody else. `to` is empty where it waits for all who may do it. The row goes
    once the step is done or taken back: what was done stands in the history of the course."""

    course = models.ForeignKey(Course, models.CASCADE, verbose_name=_("course"), related_name="+")
    step = models.CharField(_("step"), max_length=8, choices=[(step.value, name) for step, name in STEP_NAMES.items()])
    by = models.ForeignKey(
        User, models.SET_NULL, verbose_name=_("handed on by"), null=True, blank=True, related_name="+"
    )
    to = models.ForeignKey(User, models.CASCADE, verbose_name=_("waits for"), null=True, blank=True, related_name="+")
    handed_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("step handed on")
        verbose_name_plural = _("steps handed on")
        ordering = ["handed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["course", "step"], name="step_handed_on_once"),
            models.CheckConstraint(condition=Q(step__in=[step.value for step in MakingStep]), name="handed_step_known"),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} {self.step}"


class PublishedText(models.Model):
    """A page that went out with all of its course by one press: which version, and which one people read before. Kept as long
    as that can be undone."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="+", verbose_name=_("course"))
    page = models.ForeignKey(Page, models.CASCADE, related_name="+", verbose_name=_("page"))
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+", verbose_name=_("version"))
    before = models.ForeignKey(
        Revision, models.SET_NULL, related_name="+", verbose_name=_("version before"), null=True, blank=True
    )
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("text of a course that went out")
        verbose_name_plural = _("texts of a course that went out")
        ordering = ["published_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["page", "revision"], name="text_went_out_once")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.published_at:%Y-%m-%d %H:%M}"
