"""Questions to the secretariat or the district, who owes an answer, and what is shared of them: only what both want, and no names."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.common import clock
from courses.members.models import MemberProfile
from courses.places.models import Region

TEXT, ANSWER = 500, 2000


class Inquiry(models.Model):
    """Spørgsmål: what a member wants to know of the secretariat or the district. It has an owner, and an answer once."""

    member = models.ForeignKey(MemberProfile, models.CASCADE, verbose_name=_("asked by"), related_name="+")
    # Whose it is: a district's, or the secretariat's where this is empty.
    region = models.ForeignKey(
        Region, models.PROTECT, verbose_name=_("district"), null=True, blank=True, related_name="+"
    )
    text = models.TextField(_("question"), max_length=TEXT)
    asked_at = models.DateTimeField(_("asked"))
    answer_by = models.DateTimeField(_("answer until"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("who owes the answer"),
        null=True,
        blank=True,
        related_name="+",
    )
    # When the next level was told that it waits.
    late_at = models.DateTimeField(_("told that it waits"), null=True, blank=True)
    answer = models.TextField(_("answer"), max_length=ANSWER, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        related_name="+",
    )
    member_shares = models.BooleanField(_("shared by who asked"), default=False)
    answerer_shares = models.BooleanField(_("shared by who answered"), default=False)
    shows_answerer = models.BooleanField(_("with the first name of who answered"), default=False)
    reported_at = models.DateTimeField(_("reported"), null=True, blank=True)
    taken_down_at = models.DateTimeField(_("taken down"), null=True, blank=True)

    class Meta:
        verbose_name = _("question to us")
        verbose_name_plural = _("questions to us")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=False)
                | Q(answer="", answered_by__isnull=True, member_shares=False, answerer_shares=False),
                name="inquiry_answered_when",
            ),
            models.CheckConstraint(
                condition=~Q(answer="") | Q(member_shares=False) | Q(answerer_shares=False),
                name="inquiry_shared_says_something",
            ),
        ]
        indexes = [
            models.Index(fields=["answered_at", "answer_by"], name="inquiry_due"),
            models.Index(
                fields=["-answered_at"],
                name="inquiry_shared",
                condition=Q(member_shares=True, answerer_shares=True, taken_down_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_shared(self) -> bool:
        """Whether everybody can read it: both want it, and nobody took it down."""
        return self.member_shares and self.answerer_shares and self.taken_down_at is None and bool(self.answer)

    def may_be_answered_by(self, user: Any) -> bool:
        """Whether nobody has answered yet, or this person may write their answer anew: until it is shared."""
        return self.answered_at is None or (self.answered_by_id == user.pk and not self.is_shared)

    @property
    def is_late(self) -> bool:
        """Whether an answer is overdue."""
        return self.answered_at is None and self.answer_by < clock.now()
