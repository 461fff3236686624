"""Whom other systems are told through, and what they were told (docs/API.md): numbers of rows, never anything about anybody."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Webhook(models.Model):
    """One address of another system, the events it is told of, and the secret that what is sent is signed with."""

    name = models.CharField(_("name"), max_length=80)
    url = models.CharField(_("address"), max_length=500)
    # Values of `rules.Event`.
    events = models.JSONField(_("told of"), default=list)
    # Sealed: `common.sealed`.
    secret = models.TextField(editable=False)
    old_secret = models.TextField(blank=True, editable=False)
    old_until = models.DateTimeField(_("old secret until"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"))
    # Since when nothing has arrived though it was tried; None while all is well.
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    off_at = models.DateTimeField(_("switched off"), null=True, blank=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(old_secret="", old_until__isnull=True) | (~Q(old_secret="") & Q(old_until__isnull=False)),
                name="webhook_old_secret_ends",
            )
        ]

    def __str__(self) -> str:
        return self.name


class WebhookMessage(models.Model):
    """One event for one webhook, from the moment it happened until it arrived or was given up."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="messages", verbose_name=_("webhook"))
    # Repeats share it, so that a receiver can tell that it has had it.
    uid = models.CharField(max_length=40, unique=True)
    event = models.CharField(_("event"), max_length=40)
    # What it is about, so that what is undone before it was told is not told.
    about = models.CharField(max_length=60, blank=True, db_index=True)
    body = models.TextField(_("body"))
    happened_at = models.DateTimeField(_("happened"), db_index=True)
    due_at = models.DateTimeField(_("due"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    # Why there was no answer: a value of `common.outward.Why`.
    fault = models.CharField(_("fault"), max_length=20, blank=True)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True)

    class Meta:
        verbose_name = _("message of a webhook")
        verbose_name_plural = _("messages of webhooks")
        ordering = ["-happened_at", "-pk"]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="webhook_waiting",
                condition=Q(arrived_at__isnull=True, failed_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(arrived_at__isnull=False, failed_at__isnull=False), name="webhook_arrived_or_failed"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.uid}"
