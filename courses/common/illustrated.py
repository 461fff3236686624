"""What can carry a photograph."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class Illustrated(models.Model):
    """A page or a place with a photograph, which whoever cannot see it is told in words (WCAG 2.2, 1.1.1)."""

    picture = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photograph"),
        help_text=_("Shown wide. Choose its focus where the people are; ask whoever can be recognised."),
    )
    picture_alt = models.CharField(
        _("what the photograph shows"),
        max_length=200,
        blank=True,
        help_text=_("One sentence for those who do not see it: «Six people in a ring of chairs, one is speaking.»"),
    )

    class Meta:
        abstract = True

    def clean(self, *args: Any, **kwargs: Any) -> None:
        """Raises `ValidationError` beside the words that lack."""
        super().clean(*args, **kwargs)
        if self.picture_id and not self.picture_alt.strip():
            raise ValidationError({"picture_alt": _("Say what the photograph shows, for those who do not see it.")})
