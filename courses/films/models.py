"""Films that lie here, with their captions (docs/adr/0113)."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.common import clock
from courses.films.rules import MOST_CAPTIONS, paragraphs

# Below `MEDIA_ROOT`: what anybody may see, and what has not arrived yet.
FOLDER, ARRIVING = "films", "films-arriving"


class Film(models.Model):
    """A film and what is said in it. Its row and captions come first, then its file in pieces; `kind` is empty until all of it
    is here."""

    title = models.CharField(_("what the film shows"), max_length=160)
    language = models.CharField(
        _("language"), max_length=2, choices=[("da", _("Danish")), ("en", _("English"))], default="da"
    )
    captions = models.TextField(_("captions"), max_length=MOST_CAPTIONS)
    picture = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture in its place"),
        help_text=_("Shown until somebody presses. Without one the film begins as a dark frame."),
    )
    name = models.CharField(_("name of its file"), max_length=40, unique=True, editable=False)
    kind = models.CharField(_("kind of file"), max_length=4, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)
    # With the size it tells one file from another when sending goes on: milliseconds since 1970, as the browser says.
    modified = models.PositiveBigIntegerField(_("when the file was last changed"), default=0, editable=False)
    arrived = models.PositiveBigIntegerField(_("bytes that are here"), default=0, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("put here by"),
    )
    created_at = models.DateTimeField(_("begun"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("film")
        verbose_name_plural = _("films")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(arrived__lte=F("size")), name="film_no_more_than_it_has"),
            models.CheckConstraint(
                condition=Q(kind="") | Q(arrived=F("size"), size__gt=0), name="film_is_here_when_all_of_it_is"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_here(self) -> bool:
        """Whether all of it has arrived."""
        return bool(self.kind)

    @property
    def percent(self) -> int:
        """How much of it has arrived."""
        return 100 * self.arrived // self.size if self.size else 0

    @property
    def path(self) -> str:
        """Where its file is, below `MEDIA_ROOT`."""
        return f"{FOLDER}/{self.name}.{self.kind}" if self.kind else f"{ARRIVING}/{self.name}"

    @property
    def url(self) -> str:
        """The address of its file."""
        return default_storage.url(self.path)

    @property
    def said(self) -> list[tuple[str, str]]:
        """Who says what, in paragraphs."""
        return paragraphs(self.captions)

    @property
    def words(self) -> str:
        """All that is said, for searching."""
        return " ".join(text for _who, text in self.said)
