"""What the movement's own system decides about a log-in here."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class GivenRole(models.Model):
    """A role that the movement's own system gives somebody, and takes away again. No `group`: administrator. What an administrator
    gave by hand has no row here, and is theirs to take."""

    class Source(models.TextChoices):
        LOG_IN = "log_in", _("said when they logged in")
        DIRECTORY = "directory", _("said by the directory")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("user"), related_name="+")
    group = models.ForeignKey(Group, models.CASCADE, verbose_name=_("role"), null=True, blank=True, related_name="+")
    source = models.CharField(_("said where"), max_length=9, choices=Source)
    given_at = models.DateTimeField(_("given"))

    class Meta:
        verbose_name = _("role by the movement's own system")
        verbose_name_plural = _("roles by the movement's own system")
        constraints = [
            models.UniqueConstraint(fields=["user", "source", "group"], name="given_role_once"),
            models.UniqueConstraint(
                fields=["user", "source"], condition=Q(group__isnull=True), name="given_role_administrator_once"
            ),
            models.CheckConstraint(condition=Q(source__in=["log_in", "directory"]), name="given_role_known_source"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.group_id} {self.source}"
