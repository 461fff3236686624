"""Handing over a role: a list that both see, ticks that are kept, and one act at the end that can be undone."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.common import clock
from courses.members.models import MemberProfile
from courses.places.models import Association, Region
from courses.schedule.models import UNDO_FOR

WORDS = 1000
# What whoever leaves writes down.
WRITTEN = ("weekly", "keys", "contacts")


class HandOver(models.Model):
    """Overdragelse: whoever coordinates one place hands it to somebody else, point by point."""

    association = models.ForeignKey(
        Association, models.CASCADE, verbose_name=_("local association"), null=True, blank=True, related_name="+"
    )
    region = models.ForeignKey(
        Region, models.CASCADE, verbose_name=_("district"), null=True, blank=True, related_name="+"
    )
    leaver = models.ForeignKey(MemberProfile, models.CASCADE, verbose_name=_("who leaves"), related_name="+")
    successor = models.ForeignKey(MemberProfile, models.CASCADE, verbose_name=_("who follows"), related_name="+")
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("begun by"), null=True, blank=True, related_name="+"
    )
    begun_at = models.DateTimeField(_("begun"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    # Whoever leaves has said that the list is done, and an organiser has still to say yes.
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True)
    done_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    weekly = models.TextField(_("What the role does each week"), max_length=WORDS, blank=True)
    keys = models.TextField(_("Keys and rooms"), max_length=WORDS, blank=True)
    contacts = models.TextField(_("Whom one can call, and who has agreed to that"), max_length=WORDS, blank=True)
    # Keys of what changed hands, so that exactly this can be undone.
    moved = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(association__isnull=False, region__isnull=True)
                | Q(association__isnull=True, region__isnull=False),
                name="hand_over_of_one_place",
            ),
            models.CheckConstraint(condition=~Q(leaver=models.F("successor")), name="hand_over_to_another"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(accepted_at__isnull=False), name="hand_over_accepted"
            ),
            # Of one role one at a time.
            models.UniqueConstraint(
                fields=["leaver", "association"],
                condition=Q(association__isnull=False, ended_at__isnull=True, done_at__isnull=True),
                name="hand_over_once_association",
            ),
            models.UniqueConstraint(
                fields=["leaver", "region"],
                condition=Q(region__isnull=False, ended_at__isnull=True, done_at__isnull=True),
                name="hand_over_once_region",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def place_name(self) -> str:
        """The association or the district."""
        return str(self.association or self.region)

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.ended_at is None and self.done_at is None

    @classmethod
    def label_of(cls, name: str) -> Any:
        """What a point of `WRITTEN` is called."""
        field: Any = cls._meta.get_field(name)
        return field.verbose_name

    @property
    def written(self) -> dict[str, str]:
        """What is written down, by the name of its point."""
        return {name: getattr(self, name) for name in WRITTEN}

    @property
    def undo_until(self) -> dt.datetime | None:
        """Until when it can be undone; None before it is done."""
        return self.done_at + UNDO_FOR if self.done_at else None

    @property
    def can_be_undone(self) -> bool:
        """Whether it has changed hands and can still go back."""
        return self.undo_until is not None and clock.now() < self.undo_until


class HandOverTick(models.Model):
    """One point of the list that is done."""

    hand_over = models.ForeignKey(HandOver, models.CASCADE, verbose_name=_("hand-over"), related_name="ticks")
    point = models.CharField(_("point"), max_length=30)
    ticked_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("tick of a hand-over")
        verbose_name_plural = _("ticks of a hand-over")
        ordering = ["ticked_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["hand_over", "point"], name="hand_over_tick_once")]

    def __str__(self) -> str:
        return f"{self.hand_over_id} {self.point}"
