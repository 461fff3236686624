"""Drawings for documents: an SVG made from a template, named after its content."""

import hashlib
from typing import Any

from django.template.loader import render_to_string

from courses.printing import glyphs
from courses.printing.pdf import Picture


def svg(template: str, **context: Any) -> Picture:
    """`documents/<template>.svg`, filled in. Equal drawings have equal names, so that the press may keep them."""
    body = glyphs.printable(render_to_string(f"documents/{template}.svg", context)).encode()
    return Picture(f"{template}-{hashlib.sha256(body).hexdigest()[:24]}.svg", body, "image/svg+xml")
