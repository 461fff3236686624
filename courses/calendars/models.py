"""Private calendar addresses."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.places.models import Region


class FeedToken(models.Model):
    """One private calendar address, for one device: whoever has it may read, and nobody else.

    Only a digest of the token is kept, so the address can be shown once, when it is made.
    """

    class Kind(models.TextChoices):
        MINE = "mine", _("my courses")
        TRAINER = "trainer", _("what I teach")
        REGION = "region", _("a district, with drafts")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("owner"), related_name="+")
    kind = models.CharField(_("what"), max_length=8, choices=Kind)
    region = models.ForeignKey(
        Region, models.CASCADE, verbose_name=_("district"), null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=60)
    is_neutral = models.BooleanField(_("neutral titles"), default=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"))
    changed_at = models.DateTimeField(_("changed"))
    # A day is enough to see which device still asks, and tells nobody's habits.
    last_used_date = models.DateField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("private calendar")
        verbose_name_plural = _("private calendars")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="region", region__isnull=False) | (~Q(kind="region") & Q(region__isnull=True)),
                name="feed_token_region_for_its_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
