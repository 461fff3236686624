"""How documents look: the setting that organisers edit, and the designs that certificates were issued in."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting

ACCENT, HIGHLIGHT = "#0b5c63", "#f4c430"
SVG, PNG = "image/svg+xml", "image/png"


class BrandingFields(models.Model):
    """What is seen of a design. Pictures are kept as they are printed: read, judged and written anew."""

    accent = models.CharField(
        _("main colour"),
        max_length=7,
        default=ACCENT,
        help_text=_("Headings and the band. Must be dark enough to read."),
    )
    highlight = models.CharField(_("second colour"), max_length=7, default=HIGHLIGHT, help_text=_("Thin lines only."))
    logo = models.BinaryField(_("logo"), default=bytes, blank=True)
    logo_type = models.CharField(max_length=20, blank=True)
    signature = models.BinaryField(_("signature"), default=bytes, blank=True)
    signatory = models.CharField(
        _("who signs"),
        max_length=80,
        blank=True,
        help_text=_("Stands below the signature, e.g. «Anna Raps, forperson»."),
    )

    class Meta:
        abstract = True


class Design(BrandingFields):
    """A design that something was issued in. Rows are added, never changed: `digest` is the SHA-256 of the rest."""

    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("design")
        verbose_name_plural = _("designs")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.digest[:12]


class DesignSetting(BrandingFields, BaseGenericSetting):
    """What the organiser edits in the back office. Nothing is printed in it before `is_used` is ticked."""

    is_used = models.BooleanField(
        _("use it on new certificates and on other documents"),
        default=False,
        help_text=_(
            "Posters, lists and sheets change at once. Certificates that have been issued stay as they are. Look at the "
            "preview first."
        ),
    )
    took_part = models.CharField(_("after the name"), max_length=80, blank=True, help_text=_("«har deltaget i»"))
    took_part_en = models.CharField(_("after the name (English)"), max_length=80, blank=True)
    facts_line = models.CharField(
        _("below the course"), max_length=120, blank=True, help_text=_("«{dato} · {sted} · {lektioner}»")
    )
    facts_line_en = models.CharField(_("below the course (English)"), max_length=120, blank=True)
    after = models.CharField(
        _("before the learning goals"), max_length=80, blank=True, help_text=_("«Efter kurset kan deltageren»")
    )
    after_en = models.CharField(_("before the learning goals (English)"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("design of certificates")
        verbose_name_plural = _("design of certificates")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
