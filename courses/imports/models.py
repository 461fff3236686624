"""A file that somebody brought along, what each of its rows would do, and what it did (docs/IMPORT.md)."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.common import own_process
from courses.common.address import AddressField


class ImportRun(models.Model):
    """One file: read, shown, and written after a yes. The file itself is emptied as soon as its rows are there; the rows
    go after a week."""

    class Kind(models.TextChoices):
        VENUES = "venues", _("rooms")
        ASSOCIATIONS = "associations", _("local associations")
        TRAINERS = "trainers", _("trainers")
        SESSIONS = "sessions", _("sessions")
        ENROLMENTS = "enrolments", _("enrolments")
        MEMBERS = "members", _("members")

    class Status(models.TextChoices):
        READING = "reading", _("being read")
        READY = "ready", _("waits for your yes")
        WRITING = "writing", _("being written")
        DONE = "done", _("written")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        DROPPED = "dropped", _("dropped")
        FAILED = "failed", _("could not be read")

    kind = models.CharField(_("what it holds"), max_length=12, choices=Kind)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.READING)
    file_name = models.CharField(_("file"), max_length=120)
    body = models.BinaryField(default=bytes)
    headings = models.JSONField(default=list)
    # For each heading the column that it is, or "".
    columns = models.JSONField(default=list)
    # Of members: whoever is not in it has left.
    is_whole = models.BooleanField(_("is the whole list"), default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("brought by")
    )
    language = models.CharField(max_length=2, default="da")
    error = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(_("brought"), db_index=True)
    beat_at = models.DateTimeField(null=True, blank=True)
    process = models.CharField(max_length=own_process.LENGTH, blank=True, db_default="", editable=False)
    written_at = models.DateTimeField(_("written"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.file_name}"

    @property
    def is_active(self) -> bool:
        """Whether the worker has something to do with it."""
        return self.status in (self.Status.READING, self.Status.WRITING, self.Status.UNDOING)


class ImportRow(models.Model):
    """One row of a file. `cells` as people see them; `before` and `after`: the row of ours that it is about, by columns, so that
    an undo knows what to put back and whether somebody else has written since."""

    class Outcome(models.TextChoices):
        UNREAD = "", _("not looked at yet")
        ADDED = "added", _("new")
        CHANGED = "changed", _("changed")
        SAME = "same", _("as it is")
        LEAVES = "leaves", _("no longer on the list")
        REFUSED = "refused", _("refused")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    cells = models.JSONField(default=list)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.UNREAD, blank=True)
    # Whose row it is, so that forgetting a person finds it.
    email = AddressField(blank=True, db_index=True)
    # What tells rows of one file apart: the same twice is refused.
    identity = models.CharField(max_length=300, blank=True)
    # [[column, sentence], …]
    reasons = models.JSONField(default=list)
    # [[column, old, new], …]
    changes = models.JSONField(default=list)
    target = models.BigIntegerField(null=True, blank=True)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    written_at = models.DateTimeField(null=True, blank=True)
    # Why an undo left it as it is.
    kept_because = models.CharField(max_length=300, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["run", "outcome"], name="import_row_outcome")]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.number}"


# What a yes writes.
WRITES = (ImportRow.Outcome.ADDED, ImportRow.Outcome.CHANGED, ImportRow.Outcome.LEAVES)


class RememberedColumn(models.Model):
    """What a heading meant the last time somebody chose it by hand; an empty `column`: it is not used."""

    kind = models.CharField(max_length=12, choices=ImportRun.Kind)
    heading = models.CharField(max_length=200)
    column = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("remembered column")
        verbose_name_plural = _("remembered columns")
        ordering = ["kind", "heading"]
        constraints = [models.UniqueConstraint(fields=["kind", "heading"], name="remembered_column_once")]

    def __str__(self) -> str:
        return f"{self.heading} → {self.column}"


class OutsideKey(models.Model):
    """What the system that a row came from calls it: the same file again finds it, also under another name."""

    kind = models.CharField(max_length=12, choices=ImportRun.Kind)
    key = models.CharField(max_length=100)
    target = models.BigIntegerField()

    class Meta:
        verbose_name = _("key of another system")
        verbose_name_plural = _("keys of other systems")
        ordering = ["kind", "key"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="outside_key_once"),
            models.UniqueConstraint(fields=["kind", "target"], name="outside_key_of_one"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
