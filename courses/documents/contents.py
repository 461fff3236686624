"""Pictures, tables and the like of a module on paper: what can be pressed is printed, what can only be opened is named."""

import hashlib
from collections.abc import Iterable
from typing import Any

from wagtail.blocks import StreamValue
from wagtail.images.models import AbstractImage

from courses.common.uploads.photographs import printed_filter
from courses.documents.document import address, spoken
from courses.printing.pdf import Picture

# Millimetres: no picture is higher, and none is wider than what it stands in.
HIGHEST = 75


def contents(blocks: StreamValue, *, widest: int, highest: int = HIGHEST) -> tuple[list[dict[str, Any]], list[Picture]]:
    """Each block as the template prints it, and the files of its pictures. `widest`, `highest`: millimetres that a picture may
    take. Two queries a picture."""
    rows, pictures = [], []
    for block in blocks:
        value = block.value
        row = {"kind": block.block_type, "value": value, "id": block.id}
        if block.block_type == "picture" and value["picture"]:
            made, picture = _pressed(value["picture"], value["shape"], widest, highest)
            pictures.append(picture)
            row |= made | {"spoken": spoken(value["link"]) if value["link"] else ""}
        elif block.block_type == "video":
            row |= {"spoken": spoken(value["url"])}
        elif block.block_type == "file" and value["file"]:
            row |= {"address": address(value["file"].url), "spoken": spoken(address(value["file"].url))}
        elif block.block_type == "film" and value:
            row |= {"address": address(value.url), "spoken": spoken(address(value.url))}
        elif block.block_type in ("picture", "file", "film") or (block.block_type == "table" and value.table is None):
            continue
        rows.append(row)
    return rows, pictures


def of_activities(activities: Iterable[Any], *, widest: int) -> tuple[list[list[dict[str, Any]]], list[Picture]]:
    """The same for each activity of a module, in their order."""
    made = [contents(activity, widest=widest) for activity in activities]
    return [rows for rows, _pictures in made], [picture for _rows, pictures in made for picture in pictures]


def _pressed(picture: AbstractImage, shape: str, widest: int, highest: int) -> tuple[dict[str, Any], Picture]:
    rendition = picture.get_rendition(printed_filter(shape))
    with rendition.file.open() as file:
        body = file.read()
    name = f"picture-{hashlib.sha256(body).hexdigest()[:24]}.jpg"
    width = min(widest, highest * rendition.width / rendition.height)
    size = {"width": f"{width:.1f}", "height": f"{width * rendition.height / rendition.width:.1f}"}
    return {"name": name, "alt": picture.contextual_alt_text or "", **size}, Picture(name, body, "image/jpeg")
