"""What all documents share: one style sheet, one frame, and a version that tells whether anything has changed."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.branding.queries import branding_in_use
from courses.printing import glyphs, pdf

RINGS = ("ring.svg", "ring-light.svg")


class Size(StrEnum):
    """Sheets of paper as CSS names them. Lengths in the style sheet are in rem, so that one layout fits A4 and A3."""

    A4 = "A4"
    A3 = "A3"
    A3_WIDE = "A3 landscape"
    # 16:9, as projectors and screens have it.
    SCREEN = "13.333in 7.5in"


@dataclass(frozen=True)
class Document:
    """A document before it is pressed: its words are fixed, its `version` is made of them."""

    html: str
    size: Size
    file_name: str
    pictures: tuple[pdf.Picture, ...] = ()

    @cached_property
    def version(self) -> str:
        """The same for the same bytes; it changes with every word, drawing and rule of the layout."""
        parts = [self.html.encode(), _layout(self.size).style.encode(), *(picture.body for picture in self.pictures)]
        return hashlib.sha256(b"\0".join(parts)).hexdigest()[:32]

    def pdf(self) -> bytes:
        """PDF/UA-1. Takes 0.05–0.25 s of CPU, and seconds more the first time in a process (benchmarks/documents.py)."""
        return pdf.render(_layout(self.size), self.html, identifier=self.version, pictures=self.pictures)


def make(
    template: str,
    *,
    title: str,
    file_name: str,
    changed_at: dt.datetime,
    size: Size = Size.A4,
    pictures: tuple[pdf.Picture, ...] = (),
    **context: Any,
) -> Document:
    """Fill in `documents/<template>.html` in the active language, in the organiser's look where there is one.

    `changed_at` is the date the file gives for itself.
    """
    branding = branding_in_use()
    html = render_to_string(
        f"documents/{template}.html",
        context
        | {
            "title": title,
            "branding": branding,
            "size": size,
            "language": get_language() or settings.LANGUAGE_CODE,
            "organiser": settings.ORGANISER_NAME,
            "phone": settings.ORGANISER_PHONE,
            "base_url": settings.BASE_URL,
            "moment": pdf.moment(changed_at),
        },
    )
    return Document(glyphs.printable(html), size, file_name, pictures + (branding.pictures if branding else ()))


def address(path: str) -> str:
    """`path` as people open it from paper."""
    return settings.BASE_URL + path


def spoken(address: str) -> str:
    """An address as it is typed: without the protocol and the slash at the end."""
    return address.partition("://")[2].rstrip("/")


def code_to(address: str) -> SafeString:
    """The QR code that opens `address`."""
    return pdf.qr(address, title=_("QR code to %(address)s") % {"address": spoken(address)})


def _styles(size: Size) -> list[str]:
    """The style sheets of a size, by name; what comes later counts more."""
    return ["base", "slides"] if size is Size.SCREEN else ["base"]


@cache
def _layout(size: Size) -> pdf.Layout:
    rings = [render_to_string(f"documents/{name}").encode() for name in RINGS]
    return pdf.Layout(
        style=f"@page {{ size: {size} }}\n"
        + "\n".join(render_to_string(f"documents/{name}.css") for name in _styles(size)),
        pictures=tuple(pdf.Picture(name, ring, "image/svg+xml") for name, ring in zip(RINGS, rings, strict=True)),
    )
