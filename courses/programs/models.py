"""Keys that programs of others ask with, and the answers they were given (docs/API.md)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.common.address import AddressField
from courses.programs.rules import Scope
from courses.schedule.models import Session


class ProgramKey(models.Model):
    """What one program shows to be let in. The key itself is shown once and kept nowhere."""

    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("begins with"), max_length=8, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    reads_programme = models.BooleanField(_("read the programme, drafts too"), default=False)
    reads_enrolments_of = models.ForeignKey(
        Session,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("read who is enrolled in one session"),
    )
    writes_members = models.BooleanField(_("write the list of members"), default=False)
    writes_sessions = models.BooleanField(_("write sessions"), default=False)
    writes_directory = models.BooleanField(_("write the directory"), default=False, db_default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"))
    ends_on = models.DateField(_("last day"))
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("key of a program")
        verbose_name_plural = _("keys of programs")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reads_programme=True)
                | Q(reads_enrolments_of__isnull=False)
                | Q(writes_members=True)
                | Q(writes_sessions=True)
                | Q(writes_directory=True),
                name="program_key_may_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def scopes(self) -> list[Scope]:
        """What it may do."""
        may = {
            Scope.READ_PROGRAMME: self.reads_programme,
            Scope.READ_ENROLMENTS: self.reads_enrolments_of_id is not None,
            Scope.WRITE_MEMBERS: self.writes_members,
            Scope.WRITE_SESSIONS: self.writes_sessions,
            Scope.WRITE_DIRECTORY: self.writes_directory,
        }
        return [scope for scope, is_so in may.items() if is_so]


class KeptAnswer(models.Model):
    """What a program was told when it sent something under an idempotency key: told again, not done again. No `status`: it is being
    done. Gone after a day."""

    key = models.ForeignKey(ProgramKey, models.CASCADE, related_name="+")
    # Digests: what a program writes there may be anything.
    idempotency = models.CharField(max_length=64)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    # Whose answer it is, so that forgetting a person finds it.
    email = AddressField(blank=True, db_index=True)
    begun_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("answer to a program")
        verbose_name_plural = _("answers to programs")
        constraints = [
            models.UniqueConstraint(fields=["key", "idempotency"], name="kept_answer_once"),
            models.CheckConstraint(condition=Q(status__isnull=True) | Q(status__gte=200), name="kept_answer_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.key_id} {self.pk}"
