"""Fra undervisere: what trainers give each other about a module, under a licence, each with or without a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.pages.models import ModulePage
from courses.places.models import Region
from courses.schedule.models import Session


class SharedNoteQuerySet(models.QuerySet["SharedNote"]):
    def shared(self) -> "SharedNoteQuerySet":
        """What its author has not taken back."""
        return self.filter(withdrawn_at__isnull=True)


class SharedNote(models.Model):
    """What one trainer shares about one module after one session."""

    class Licence(models.TextChoices):
        BY = "CC-BY-4.0", _("CC BY 4.0: others may use and change it, and say who it is from")
        ZERO = "CC0-1.0", _("CC0: others may use and change it, and need not say who it is from")

    module = models.ForeignKey(ModulePage, models.CASCADE, related_name="+", verbose_name=_("module"))
    session = models.ForeignKey(Session, models.SET_NULL, null=True, related_name="+", verbose_name=_("session"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Where it was held: «a trainer in Vestjylland» is all that is said of somebody who wants no name by it.
    region = models.ForeignKey(Region, models.SET_NULL, null=True, related_name="+", verbose_name=_("district"))
    shows_name = models.BooleanField(_("my first name may stand by it"), default=False)
    worked = models.TextField(_("What worked?"), blank=True)
    changed = models.TextField(_("What did you change?"), blank=True)
    example = models.TextField(_("Your example"), blank=True)
    licence = models.CharField(_("licence"), max_length=12, choices=Licence, default=Licence.BY)
    # The author agreed to the licence then.
    shared_at = models.DateTimeField(_("shared"))
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    adopted_at = models.DateTimeField(_("taken into the module"), null=True, blank=True)
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = SharedNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["-shared_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "session", "module"],
                condition=Q(withdrawn_at__isnull=True),
                name="shared_note_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def by(self) -> str:
        """«Mette, Vestjylland», or «a trainer in Vestjylland»; a name only as long as its author is there and wishes it."""
        name = self.author.first_name.split() if self.author and self.shows_name else []
        place = self.region.name if self.region else ""
        if name:
            return f"{name[0]}, {place}" if place else name[0]
        return gettext("a trainer in %(place)s") % {"place": place} if place else gettext("a trainer")

    @property
    def text(self) -> str:
        """All of its words, for a search and for the module that takes them in."""
        return "\n".join(part for part in (self.worked, self.changed, self.example) if part)


class SharedHandout(models.Model):
    """The sheet that goes with it. In the database, so that backups, erasure and taking it back need no second place."""

    note = models.OneToOneField(SharedNote, models.CASCADE, related_name="handout", verbose_name=_("contribution"))
    name = models.CharField(_("name"), max_length=80)
    body = models.BinaryField()

    class Meta:
        verbose_name = _("shared sheet")
        verbose_name_plural = _("shared sheets")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.note_id}"


class NoteMark(models.Model):
    """That somebody says thank you for a contribution, or has used it. Only how many do is ever shown, and only from five."""

    class Kind(models.TextChoices):
        THANKS = "thanks", _("thank you")
        USED = "used", _("used it")

    note = models.ForeignKey(SharedNote, models.CASCADE, related_name="marks", verbose_name=_("contribution"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(_("what"), max_length=6, choices=Kind)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("thanks for a contribution")
        verbose_name_plural = _("thanks for contributions")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["note", "user", "kind"], name="note_mark_once")]

    def __str__(self) -> str:
        return f"{self.note_id} {self.kind}"
