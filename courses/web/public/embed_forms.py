"""What other sites ask for: how many sessions, and oEmbed's question about one of our addresses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_SHOWN, USUALLY_SHOWN = 20, 5
# Narrower than the first nothing can be read; the second is as wide as a column of text.
LEAST_WIDTH, USUAL_WIDTH, MOST_PIXELS = 240, 600, 10_000


class CountForm(forms.Form):
    """How many sessions a list shows; five when nothing is said."""

    antal = forms.IntegerField(
        label=_("How many"),
        required=False,
        min_value=1,
        max_value=MOST_SHOWN,
        error_messages={"invalid": _("Write how many sessions to show as a number, e.g. 5.")},
    )

    def clean_antal(self) -> int:
        """Empty is the usual."""
        return self.cleaned_data["antal"] or USUALLY_SHOWN


class OEmbedForm(forms.Form):
    """The question as oEmbed 1.0 asks it (section 2.2): an address, and how much room there is."""

    url = forms.URLField(
        max_length=2000, assume_scheme="https", error_messages={"required": _("Say which page: ?url=…")}
    )
    maxwidth = forms.IntegerField(required=False, min_value=1, max_value=MOST_PIXELS)
    maxheight = forms.IntegerField(required=False, min_value=1, max_value=MOST_PIXELS)
    format = forms.CharField(required=False, max_length=20)

    def clean_format(self) -> str:
        """JSON, when nothing is said."""
        return self.cleaned_data["format"] or "json"

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels that the asker has room for, before what the list itself needs. For a valid form."""
        data: dict[str, Any] = self.cleaned_data
        return min(data["maxwidth"] or USUAL_WIDTH, USUAL_WIDTH), data["maxheight"] or MOST_PIXELS
