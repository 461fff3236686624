"""The steps between: who asks to come along, and what a lead saw. Levels themselves are `catalogue.models.Qualification`."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.common import clock
from courses.members.models import MemberProfile, TrainerProfile
from courses.schedule.models import Session

# So long a lead may take a sheet back.
TAKE_BACK_FOR = dt.timedelta(days=1)
SENTENCE = 300


class Observation(models.Model):
    """Observationsark: what a lead saw a co-trainer do in one session. Points are «yes» or «not yet», never a grade."""

    session = models.ForeignKey(Session, models.CASCADE, verbose_name=_("session"), related_name="+")
    trainer = models.ForeignKey(TrainerProfile, models.CASCADE, verbose_name=_("trainer"), related_name="+")
    observer = models.ForeignKey(TrainerProfile, models.PROTECT, verbose_name=_("signed by"), related_name="+")
    made_safe = models.BooleanField(_("The first ten minutes made people feel safe"), default=False)
    said_goal = models.BooleanField(_("Everybody knew what the exercise was for"), default=False)
    kept_time = models.BooleanField(_("The time was kept"), default=False)
    listened = models.BooleanField(_("Listened more than talked"), default=False)
    let_all_in = models.BooleanField(_("Everybody could take part"), default=False)
    gave_feedback = models.BooleanField(_("Gave feedback that could be used"), default=False)
    worked = models.CharField(_("I saw this work"), max_length=SENTENCE)
    try_next = models.CharField(_("Try this next time"), max_length=SENTENCE)
    # What the trainee answers, if they wish to.
    answer = models.CharField(_("answer"), max_length=SENTENCE, blank=True)
    signed_at = models.DateTimeField(_("signed"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    POINTS = ("made_safe", "said_goal", "kept_time", "listened", "let_all_in", "gave_feedback")

    class Meta:
        verbose_name = _("observation sheet")
        verbose_name_plural = _("observation sheets")
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "trainer"], name="observation_once"),
            models.CheckConstraint(condition=~Q(trainer=F("observer")), name="observation_by_another"),
            models.CheckConstraint(condition=~Q(worked="") & ~Q(try_next=""), name="observation_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.trainer_id}"

    @property
    def is_ready(self) -> bool:
        """Whether every point is ticked: then it counts for the last step."""
        return all(getattr(self, point) for point in self.POINTS)

    @property
    def points(self) -> list[tuple[str, bool]]:
        """Each point in words, and whether it was seen."""
        fields = {field.name: field for field in self._meta.local_fields}
        return [(str(fields[point].verbose_name), getattr(self, point)) for point in self.POINTS]

    @property
    def can_be_taken_back(self) -> bool:
        """Whether whoever signed it may still change their mind."""
        return clock.now() < self.signed_at + TAKE_BACK_FOR


class StepRequest(models.Model):
    """Somebody asks the lead of a session to come along as trainee or co-trainer, or to be observed there."""

    class What(models.TextChoices):
        SHADOW = "shadow", _("to be trainee")
        CO = "co", _("to be co-trainer")
        OBSERVED = "observed", _("to be observed")

    class Answer(models.TextChoices):
        NONE = "none", _("no answer yet")
        YES = "yes", _("yes")
        NO = "no", _("no")

    session = models.ForeignKey(Session, models.CASCADE, verbose_name=_("session"), related_name="+")
    member = models.ForeignKey(MemberProfile, models.CASCADE, verbose_name=_("member"), related_name="+")
    what = models.CharField(_("asks"), max_length=8, choices=What)
    answer = models.CharField(_("answer"), max_length=4, choices=Answer, default=Answer.NONE)
    asked_at = models.DateTimeField(_("asked at"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("request to come along")
        verbose_name_plural = _("requests to come along")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "member", "what"], name="step_asked_once"),
            models.CheckConstraint(
                condition=Q(answer="none", answered_at__isnull=True)
                | (~Q(answer="none") & Q(answered_at__isnull=False)),
                name="step_answered_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.member_id} {self.what}"
