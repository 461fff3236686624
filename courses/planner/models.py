"""Plans of a year as they are made."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import Course
from courses.common import own_process
from courses.common.text import date_words
from courses.places.models import Venue
from courses.schedule.models import Session


class PlanRun(models.Model):
    """One calculation of a year: what was asked, how far it is, and what it proposes. A plan is data: the accepted one
    is kept, never calculated again (PLANNER.md Y5)."""

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
    # What counts most: {"everything": "less", …}, one of `aims.LEVELS` for each name; what is not named is as usual.
    aims = models.JSONField(default=dict)
    # {"coverage": 0–1, "gap": 0–1, "seconds": s, "step": words}: what the page shows while it runs.
    progress = models.JSONField(default=dict)
    # The best plan so far, written while it runs: a solver that is killed goes on from here.
    result = models.JSONField(default=dict)
    stop_asked = models.BooleanField(default=False)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True, blank=True)
    process = models.CharField(max_length=own_process.LENGTH, blank=True, db_default="", editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    # A comparison proposes nothing: it calculates that plan once for each word of one aim (`rules.LEVELS`), and tells figures.
    compares = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="comparisons", verbose_name=_("compares")
    )
    compared_aim = models.CharField(_("what is compared"), max_length=12, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("year plan")
        verbose_name_plural = _("year plans")
        ordering = ["-created_at", "-pk"]
        constraints = [
            # Two organisers who plan at once: the second is told (only one row can hold the place).
            models.UniqueConstraint(
                models.Value(1), condition=Q(status__in=["queued", "running"]), name="plan_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(compares=None, compared_aim="") | Q(compares__isnull=False) & ~Q(compared_aim=""),
                name="plan_compares_an_aim",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start_date} #{self.pk}"

    @property
    def name(self) -> str:
        """«årsplan nr. 3 fra mandag den 4. januar 2027»: what the log calls it."""
        return gettext("year plan no. %(number)s from %(day)s") % {
            "number": self.pk,
            "day": date_words(self.start_date),
        }

    @property
    def is_active(self) -> bool:
        """Waiting or being calculated; the database allows one such plan at a time."""
        return self.status in (self.Status.QUEUED, self.Status.RUNNING)


class TakenPlan(models.Model):
    """Changes of a plan that were taken together. For ten minutes they can be undone."""

    run = models.ForeignKey(PlanRun, models.CASCADE, related_name="taken", verbose_name=_("year plan"))
    taken_at = models.DateTimeField(_("taken over"), db_index=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("taken plan")
        verbose_name_plural = _("taken plans")
        ordering = ["-taken_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.run_id} {self.taken_at:%Y-%m-%d %H:%M}"


class TakenChange(models.Model):
    """One session that was changed with a plan. `before`: as it was, by keys, so that it can be made again; `stamp`: what it
    looked like right after, so that an undo leaves alone what was changed since. `session` is empty for one that went."""

    taken = models.ForeignKey(TakenPlan, models.CASCADE, related_name="changes", verbose_name=_("taken plan"))
    session = models.ForeignKey(Session, models.SET_NULL, null=True, related_name="+", verbose_name=_("session"))
    kind = models.CharField(_("kind"), max_length=8)
    before = models.JSONField(default=dict)
    stamp = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("taken change")
        verbose_name_plural = _("taken changes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.taken_id} {self.kind} {self.session_id}"


class NotHere(models.Model):
    """A course that no plan puts into a room, because an organiser says so. Sessions that are there stay."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="+", verbose_name=_("course"))
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="+", verbose_name=_("venue"))

    class Meta:
        verbose_name = _("course that is not for a room")
        verbose_name_plural = _("courses that are not for a room")
        ordering = ["course", "venue"]
        constraints = [
            models.UniqueConstraint(fields=["course", "venue"], name="not_here_once"),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} {self.venue_id}"
