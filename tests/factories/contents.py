"""What editors put into a module: one block of each kind, with a real picture and a real file."""

import io
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image

from courses.pages.models import ModulePage

ALT = "Tegning: en ring af stole set fra oven."
# More rows than a sheet has room for.
MANY = 70


def image(size: tuple[int, int] = (1200, 800), colour: str = "#0B5C63", title: str = "En ring") -> Image:
    """A picture of one colour with a lighter field in it, kept as PNG."""
    drawn = Picture.new("RGB", size, colour)
    drawn.paste("#F4C430", (size[0] // 3, size[1] // 3, size[0] // 2, size[1] // 2))
    body = io.BytesIO()
    drawn.save(body, "PNG")
    made = Image(title=title, file=ContentFile(body.getvalue(), name="ring.png"), width=size[0], height=size[1])
    made.save()
    return made


def document() -> Document:
    """A file of 2,048 bytes."""
    return Document.objects.create(title="Ark til øvelsen", file=ContentFile(b"x" * 2048, name="ark.pdf"))


def picture(shown: Image, alt: str = ALT, **value: Any) -> dict[str, Any]:
    """The raw value of a picture; without `alt` it is decorative."""
    words = {"image": shown.pk, "alt_text": alt, "decorative": not alt}
    return {"type": "picture", "value": {"picture": words, "caption": "", "licence": "course"} | value}


def table(rows: int = 3) -> dict[str, Any]:
    """The raw value of a table with so many rows below its heading."""
    lines = ["Emne | Hvem | Tid", *(f"Punkt {number} | Alle | {number} min" for number in range(1, rows + 1))]
    cells = {"caption": "Hvem gør hvad hvornår", "cells": "\n".join(lines), "has_row_heads": True}
    return {"type": "table", "value": cells}


def everything(shown: Image | None = None) -> list[dict[str, Any]]:
    """One of each, as a stream is kept; two pictures, of which one leads somewhere."""
    shown = shown or image()
    in_place = {"image": shown.pk, "alt_text": "To mennesker taler sammen.", "decorative": False}
    film = {"title": "Sådan lytter man", "url": "https://film.example/lyt", "captions": "https://film.example/lyt.vtt"}
    return [
        picture(shown, caption="Stolene står i en ring.", credit="Åse Bjørnholt", licence="CC-BY-4.0"),
        picture(shown, link="https://ring.example/stole", caption="Flere ringe"),
        {"type": "quote", "value": {"text": "Den, der taler, har ordet.", "source": "En gammel leder"}},
        {"type": "checklist", "value": {"title": "Før I går i gang", "points": ["Find stole", "Sluk telefonen"]}},
        {"type": "callout", "value": {"mood": "important", "text": "<p>Ingen <b>skal</b> sige noget.</p>"}},
        table(),
        {"type": "file", "value": {"file": document().pk, "title": "Øvelsesarket"}},
        {"type": "video", "value": film | {"picture": in_place, "transcript": "<p>Lyt til ende.</p>"}},
    ]


def fill(module: ModulePage, blocks: list[dict[str, Any]], *, before: list[dict[str, Any]] | None = None) -> ModulePage:
    """`module`, saved with `blocks` in its first activity."""
    activities = list(module.activities.get_prep_value())
    activities[0]["value"]["more"] = blocks
    module.activities = module._meta.get_field("activities").to_python(activities)
    if before is not None:
        module.before = module._meta.get_field("before").to_python(before)
    module.save()
    return module
