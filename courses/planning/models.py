"""What is promised, what people ask for near where they live, and plans of a year as they are made."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import Course
from courses.common.fields import MonthsField, no_month
from courses.members.models import TrainerProfile
from courses.places.models import Postcode, Region
from courses.schedule.models import Session, TrainerRole


class Interest(models.Model):
    """«Skriv mig op»: tell this address when a course comes near. Counts only once the address is confirmed."""

    email = models.EmailField(_("email address"))
    course = models.ForeignKey(
        Course, models.CASCADE, verbose_name=_("course"), null=True, blank=True, related_name="+"
    )
    postcode = models.ForeignKey(Postcode, models.PROTECT, verbose_name=_("postcode"), related_name="+")
    radius_km = models.PositiveSmallIntegerField(
        _("within (km)"), default=40, validators=[MinValueValidator(5), MaxValueValidator(200)]
    )
    language = models.CharField(max_length=2, default="da")
    created_at = models.DateTimeField(_("asked at"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    # Sessions published up to here were looked at; nobody is told twice.
    told_until = models.DateTimeField(_("told until"))

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["email", "course", "postcode"], name="interest_once"),
            models.UniqueConstraint(
                fields=["email", "postcode"],
                condition=Q(course__isnull=True),
                name="interest_once_any_course",
            ),
            models.CheckConstraint(condition=Q(radius_km__gte=5, radius_km__lte=200), name="interest_radius"),
        ]

    def __str__(self) -> str:
        return f"{self.postcode_id} {self.course_id or '*'}"


class DemandNotice(models.Model):
    """That the organiser was told how many ask for a course in a storkreds: once in a season, which begins on this day."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="+")
    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    season_date = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "region", "season_date"], name="demand_told_once")]

    def __str__(self) -> str:
        return f"{self.course_id} {self.region_id} {self.season_date}"


class Rescue(models.Model):
    """What was done about a session that lacks people, each at most once: its organiser was told, and those who asked
    for the course nearby were written to."""

    session = models.OneToOneField(Session, models.CASCADE, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.session_id)


class Cadence(models.Model):
    """A promise that differs from the course's own: so many runs in any 12 months, never too close or too far apart.

    Its districts count as one place: those of a group, or all ten for the whole country.
    """

    course = models.ForeignKey(Course, models.CASCADE, verbose_name=_("course"), related_name="+")
    runs = models.PositiveSmallIntegerField(
        _("sessions in 12 months"),
        default=2,
        validators=[MaxValueValidator(52)],
        help_text=_("0: nothing is promised."),
    )
    min_gap_weeks = models.PositiveSmallIntegerField(
        _("weeks between two, at least"), default=8, validators=[MaxValueValidator(52)]
    )
    max_gap_weeks = models.PositiveSmallIntegerField(
        _("weeks between two, at most"), default=39, validators=[MinValueValidator(1), MaxValueValidator(104)]
    )
    closed_months = MonthsField(_("never in"), default=no_month, blank=True)

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        ordering = ["course__position", "course", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(min_gap_weeks__lt=F("max_gap_weeks")),
                name="cadence_gaps_in_order",
                violation_error_message=_("The least distance must be smaller than the greatest."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.course}: {self.runs}"


class CadencePlace(models.Model):
    """A district of a promise; `course` is repeated so that no district has two promises of one course."""

    cadence = models.ForeignKey(Cadence, models.CASCADE, related_name="places")
    course = models.ForeignKey(Course, models.CASCADE, related_name="+")
    region = models.ForeignKey(Region, models.CASCADE, verbose_name=_("district"), related_name="+")

    class Meta:
        ordering = ["region"]
        constraints = [models.UniqueConstraint(fields=["course", "region"], name="cadence_one_per_district")]

    def __str__(self) -> str:
        return f"{self.cadence_id} {self.region_id}"


class Blackout(models.Model):
    """Days without courses: a congress, an election; in one district or everywhere."""

    name = models.CharField(_("name"), max_length=80)
    start_date = models.DateField(_("first day"))
    end_date = models.DateField(_("last day"))
    region = models.ForeignKey(
        Region, models.CASCADE, verbose_name=_("district"), null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("closed time")
        verbose_name_plural = _("closed times")
        ordering = ["start_date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date__gte=F("start_date")),
                name="blackout_ends_after_start",
                violation_error_message=_("The last day comes before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.start_date:%Y}"


class PlanRun(models.Model):
    """One calculation of a year: what was asked, how far it is, and what it proposes. A plan is data: the accepted one
    is kept, never calculated again (planner.md B5)."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("calculating")
        READY = "ready", _("ready")
        TAKEN = "taken", _("taken over")
        DROPPED = "dropped", _("dropped")
        FAILED = "failed", _("failed")

    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.QUEUED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("asked by")
    )
    start_date = models.DateField(_("from"))
    seconds = models.PositiveSmallIntegerField(_("seconds"), default=20)
    seed = models.PositiveIntegerField(default=1)
    versions = models.CharField(max_length=120, blank=True)
    input_hash = models.CharField(max_length=64, blank=True)
    # {"coverage": 0–1, "gap": 0–1, "seconds": s, "step": words}: what the page shows while it runs.
    progress = models.JSONField(default=dict)
    # The best plan so far, written while it runs: a solver that is killed goes on from here.
    result = models.JSONField(default=dict)
    stop_asked = models.BooleanField(default=False)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("year plan")
        verbose_name_plural = _("year plans")
        ordering = ["-created_at", "-pk"]
        constraints = [
            # Two organisers who plan at once: the second is told (only one row can hold the place).
            models.UniqueConstraint(
                models.Value(1), condition=Q(status__in=["queued", "running"]), name="plan_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.start_date} #{self.pk}"

    @property
    def is_active(self) -> bool:
        return self.status in (self.Status.QUEUED, self.Status.RUNNING)


class TrainerRequest(models.Model):
    """«Kan du tage den?» to one trainer about one session: the first yes wins, the others are told."""

    class Answer(models.TextChoices):
        NONE = "none", _("no answer yet")
        YES = "yes", _("yes")
        NO = "no", _("no")
        LATE = "late", _("somebody else was faster")

    session = models.ForeignKey(Session, models.CASCADE, verbose_name=_("session"), related_name="+")
    trainer = models.ForeignKey(TrainerProfile, models.CASCADE, verbose_name=_("trainer"), related_name="+")
    role = models.CharField(_("role"), max_length=8, choices=TrainerRole, default=TrainerRole.LEAD)
    answer = models.CharField(_("answer"), max_length=4, choices=Answer, default=Answer.NONE)
    # How far the way is, so that the page can say why this person was asked.
    km = models.PositiveSmallIntegerField(_("km"), default=0)
    asked_at = models.DateTimeField(_("asked at"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("request to a trainer")
        verbose_name_plural = _("requests to trainers")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "trainer", "role"], name="trainer_asked_once"),
            models.UniqueConstraint(
                fields=["session", "role"], condition=Q(answer="yes"), name="trainer_request_one_yes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.trainer_id} {self.answer}"


class HoleMail(models.Model):
    """That the list of holes of a district went out for a month: never twice."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    month = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "month"], name="hole_mail_once_a_month")]

    def __str__(self) -> str:
        return f"{self.region_id} {self.month:%Y-%m}"


class NoRerun(models.Model):
    """An organiser's no to the next run that would be drafted after this session: re-running is the default."""

    session = models.OneToOneField(Session, models.CASCADE, related_name="+")
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.session_id)


class Publication(models.Model):
    """Drafts that were published together. For ten minutes it can be undone for those that nobody enrolled in."""

    published_at = models.DateTimeField(_("published"), db_index=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.published_at:%Y-%m-%d %H:%M}"


class PublishedSession(models.Model):
    """A session of a publication; `sequence` as it was then, so that an undo leaves alone what was changed since."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="items")
    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    sequence = models.PositiveIntegerField()

    class Meta:
        ordering = ["session"]
        constraints = [models.UniqueConstraint(fields=["publication", "session"], name="published_once_together")]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.session_id}"
