"""The form behind «design of certificates»: what cannot be printed is refused beside the field it was typed in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from courses.branding import rules
from courses.branding.models import PNG, SVG
from courses.common.errors import DomainError
from courses.common.text import clean_line
from courses.common.uploads import png, svg
from courses.printing import glyphs

# More than any file we take, so that reading one into memory is no risk; how large it may be is said by who reads it.
READ_AT_MOST = 600_000
WORDINGS = ("took_part", "took_part_en", "facts_line", "facts_line_en", "after", "after_en")


def _body(file: UploadedFile) -> bytes:
    if (file.size or 0) > READ_AT_MOST:
        raise ValidationError(
            _("The file is %(size)s KB. Make it smaller: at most 100 KB for SVG, 500 KB for PNG.")
            % {"size": (file.size or 0) // 1000}
        )
    return file.read()


class DesignForm(WagtailAdminModelForm):
    """Uploads become clean bytes on the row; nothing of the files themselves is kept."""

    logo_file = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        help_text=gettext_lazy("SVG up to 100 KB with outlines only, or PNG up to 500 KB. Empty: it stays as it is."),
    )
    without_logo = forms.BooleanField(label=gettext_lazy("Remove the logo"), required=False)
    signature_file = forms.FileField(
        label=gettext_lazy("Picture of a signature"),
        required=False,
        help_text=gettext_lazy("PNG up to 500 KB, dark on white. It is printed in grey. Empty: it stays as it is."),
    )
    without_signature = forms.BooleanField(label=gettext_lazy("Remove the signature"), required=False)

    def clean_logo_file(self) -> tuple[bytes, str] | None:
        """The cleaned picture and its kind; None: no new one. Raises `ValidationError` for what cannot be printed
        safely."""
        file = self.cleaned_data["logo_file"]
        if not file:
            return None
        body = _body(file)
        try:
            if body.startswith(b"\x89PNG"):
                return png.clean_png(body, most=png.LOGO, is_grey=False), PNG
            return svg.clean_svg(body), SVG
        except DomainError as refusal:
            raise ValidationError(str(refusal.message)) from refusal

    def clean_signature_file(self) -> bytes | None:
        """The signature as a grey PNG; None: no new one. Raises `ValidationError` for another kind of file."""
        file = self.cleaned_data["signature_file"]
        if not file:
            return None
        try:
            return png.clean_png(_body(file), most=png.SIGNATURE, is_grey=True)
        except DomainError as refusal:
            raise ValidationError(str(refusal.message)) from refusal

    def clean_accent(self) -> str:
        """Dark enough to be read on white: 4.5 to 1 (WCAG 2.2, 1.4.3)."""
        colour = self._colour("accent")
        contrast = rules.contrast(colour, rules.PAPER)
        if contrast < rules.LEAST_CONTRAST:
            raise ValidationError(
                _("This colour is too light to read on white (%(contrast)s, at least 4.5). Choose a darker one.")
                % {"contrast": f"{contrast:.1f}"}
            )
        return colour

    def clean_highlight(self) -> str:
        """Any colour will do."""
        return self._colour("highlight")

    def _colour(self, name: str) -> str:
        colour = rules.read_colour(self.cleaned_data[name])
        if colour is None:
            raise ValidationError(_("Write a colour as # and six signs, e.g. #0B5C63."))
        return colour

    def clean(self) -> dict[str, Any]:
        """Words must be printable in our fonts and hold only blanks that are known."""
        data: dict[str, Any] = super().clean()
        for name in ("signatory", *WORDINGS):
            if name not in data:
                continue
            data[name] = clean_line(data[name] or "")
            missing = glyphs.missing(data[name])
            unknown = rules.unknown_blanks(data[name]) if name in WORDINGS else []
            if missing:
                self.add_error(name, _("These signs cannot be printed: %(signs)s.") % {"signs": " ".join(missing)})
            if unknown:
                self.add_error(
                    name,
                    _("Nothing can be filled in for %(unknown)s. You can use: %(known)s.")
                    % {"unknown": ", ".join(unknown), "known": ", ".join(f"{{{blank}}}" for blank in rules.BLANKS)},
                )
        return data

    def save(self, commit: bool = True) -> Any:
        """With the pictures that were chosen or taken away."""
        self.take_pictures()
        return super().save(commit)

    def take_pictures(self) -> None:
        """Put what was uploaded or ticked away on the row, which is not stored yet."""
        data = self.cleaned_data
        if data["logo_file"]:
            self.instance.logo, self.instance.logo_type = data["logo_file"]
        elif data["without_logo"]:
            self.instance.logo, self.instance.logo_type = b"", ""
        if data["signature_file"]:
            self.instance.signature = data["signature_file"]
        elif data["without_signature"]:
            self.instance.signature = b""
