"""What somebody does with a module beside the meeting: is asked about it again, and notes what only they read."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from courses.common.address import AddressField
from courses.learning.rules import DAYS, LONGEST_NOTE


class QuestionReminder(models.Model):
    """«Spørg mig igen»: a question of a module by mail, three times; goes by itself after the last. Nothing is kept of answers."""

    email = AddressField(_("email address"))
    # Always a module; the floor of pages is above this one.
    page = models.ForeignKey(Page, models.CASCADE, related_name="+", verbose_name=_("module"))
    language = models.CharField(max_length=2, default="da")
    asked_at = models.DateTimeField(_("asked at"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    sent = models.PositiveSmallIntegerField(_("questions sent"), default=0)
    due_at = models.DateTimeField(_("next question"), null=True, blank=True)

    class Meta:
        verbose_name = _("question by mail")
        verbose_name_plural = _("questions by mail")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["email", "page"], name="question_reminder_once"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="question_reminder_email_one_form"),
            models.CheckConstraint(condition=Q(sent__lt=len(DAYS)), name="question_reminder_ends"),
            # Nothing is sent to an address that has not answered.
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, due_at__isnull=True, sent=0)
                | Q(confirmed_at__isnull=False, due_at__isnull=False),
                name="question_reminder_needs_yes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class OwnNote(models.Model):
    """«Mine noter»: what somebody wrote about a module, for nobody else. It stays when the module goes or has another title."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # Of the module in all its languages.
    module_key = models.UUIDField(_("module"))
    title = models.CharField(_("title"), max_length=255)
    text = models.TextField(_("your note"), validators=[MaxLengthValidator(LONGEST_NOTE)])
    changed_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("own note")
        verbose_name_plural = _("own notes")
        ordering = ["-changed_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "module_key"], name="own_note_once")]

    def __str__(self) -> str:
        return f"{self.pk}"
