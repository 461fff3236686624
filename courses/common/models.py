"""The outbox: mail is a row written in the same transaction as what it tells about."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.common.address import AddressField


class OutboxMail(models.Model):
    """One mail to one person, from the moment it is due until it is sent or given up."""

    kind = models.CharField(_("kind"), max_length=40)
    to = AddressField(_("to"))
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    calendar = models.TextField(
        _("invitation"), blank=True, help_text=_("An iTIP message; its METHOD decides the MIME method.")
    )
    reply_to = models.EmailField(_("reply to"), blank=True)
    # RFC 8058: where one click ends the subscription that this mail belongs to; empty for all other mail.
    unsubscribe_url = models.CharField(max_length=300, blank=True)
    # Names what may be written once only, e.g. a reminder about one day of one place.
    once_key = models.CharField(max_length=80, blank=True)
    # Repeats of one delivery share it, so that a mail sent twice is shown once (RFC 5322 3.6.4).
    message_id = models.CharField(max_length=200, unique=True)
    # Whom erasure must find; no foreign key, since this table knows no domain.
    subject_key = models.CharField(max_length=60, blank=True, db_index=True)
    created_at = models.DateTimeField(_("created"))
    due_at = models.DateTimeField(_("due"), db_index=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [
            models.Index(
                fields=["due_at"],
                name="outbox_waiting",
                condition=Q(sent_at__isnull=True, failed_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(sent_at__isnull=False, failed_at__isnull=False), name="outbox_sent_or_failed"
            ),
            models.UniqueConstraint(fields=["once_key"], condition=~Q(once_key=""), name="outbox_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Heartbeat(models.Model):
    """When a named routine last finished; `/readyz` reads it."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()
    detail = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name


class Setback(models.Model):
    """A routine, or a row of one, that did not go the last time: it is left alone until `retry_at`."""

    # «routine», or «routine:key of the row».
    name = models.CharField(max_length=60, primary_key=True)
    # The kind of fault and the line it came from; never its words, which may name somebody.
    reason = models.CharField(max_length=200, blank=True)
    times = models.PositiveIntegerField(default=0)
    since_at = models.DateTimeField()
    retry_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """A counter of changes: one row with what was counted up to `counted_at`, and one for each change since.

    Changes are rows of their own so that those who make them at once do not wait for each other.
    """

    name = models.CharField(max_length=60, db_index=True)
    count = models.PositiveBigIntegerField(default=1)
    counted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=Q(counted_at__isnull=False), name="version_summed_once")
        ]

    def __str__(self) -> str:
        return self.name


class Tries(models.Model):
    """How often somebody did something since their window began; who it is cannot be read from the key."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
