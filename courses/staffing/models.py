"""Who was asked to teach what."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.members.models import TrainerProfile
from courses.schedule.models import Session, TrainerRole


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
    # The colleague who teaches the session now and hands it over; empty where a place is open.
    instead_of = models.ForeignKey(
        TrainerProfile, models.CASCADE, verbose_name=_("instead of"), null=True, blank=True, related_name="+"
    )
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
