"""Plans of a year as they are made."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


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
        """Waiting or being calculated; the database allows one such plan at a time."""
        return self.status in (self.Status.QUEUED, self.Status.RUNNING)
