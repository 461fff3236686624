"""Codes for a telephone's camera, as part of a page."""

from typing import Any

import segno
from django.utils.safestring import SafeString


def drawn(code: segno.QRCode, **look: Any) -> SafeString:
    """The code as inline SVG; `look` as segno has it. It is squares and our own words: segno escapes a title."""
    return SafeString(code.svg_inline(lineclass=None, **look))
