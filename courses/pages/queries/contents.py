"""Pictures, tables and the like between a page and a package: out as plain values, in as an editor's blocks."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from functools import lru_cache
from typing import Any

from wagtail.blocks import StreamValue
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, Image
from wagtail.rich_text import RichText

from courses.common.uploads.illustration import clean_illustration
from courses.common.uploads.pictures import BadPicture
from courses.pages.models import ModulePage

# A picture as a package has it: its name, which is made of its bytes, and these.
type Packaged = tuple[str, bytes]
# Bytes of pictures that a process remembers, at most 400 KB each.
REMEMBERED = 32


def named(body: bytes) -> str:
    """The name of a picture: the same picture has the same one on every site."""
    return f"{hashlib.sha256(body).hexdigest()[:24]}.webp"


def packaged(image: AbstractImage) -> Packaged | None:
    """A picture as a package has it; None where its file is gone or is none any more."""
    return _packaged(image.pk, image.get_file_hash()) if _has_file(image) else None


def _has_file(image: AbstractImage) -> bool:
    return bool(image.file) and image.file.storage.exists(image.file.name)


@lru_cache(maxsize=REMEMBERED)
def _packaged(pk: int, _file_hash: str) -> Packaged | None:
    image = Image.objects.get(pk=pk)
    with image.file.open() as file:
        try:
            body = clean_illustration(file.read())
        except BadPicture:
            return None
    return named(body), body


def plain(blocks: Iterable[Any], html: Callable[[str], str], files: dict[str, bytes]) -> list[dict[str, Any]]:
    """`blocks` as a package has them; the bytes of their pictures come into `files`. What stays here is left out.

    `html`: what becomes of formatted text.
    """
    rows = []
    for block in blocks:
        value, kind = block.value, block.block_type
        if stays(block):
            continue
        if kind == "text":
            rows.append({"kind": kind, "text": html(value.source)})
            continue
        row = {"kind": kind} | {name: inner for name, inner in value.items() if name != "picture" and inner is not None}
        row |= {name: html(inner.source) for name, inner in value.items() if isinstance(inner, RichText)}
        if kind == "checklist":
            row["points"] = list(value["points"])
        if kind in ("picture", "video"):
            made = packaged(value["picture"])
            if made is None:
                continue
            files[made[0]] = made[1]
            alt = value["picture"].contextual_alt_text or ""
            row |= {"file": made[0], "alt": alt, "is_decorative": not alt}
        rows.append(row)
    return rows


def stays(block: Any) -> bool:
    """Whether a block is in no package: a file, or a picture that is gone or may not be passed on."""
    value = block.value
    if block.block_type in ("picture", "video"):
        return value["picture"] is None or value.get("licence") == "here"
    if block.block_type == "table":
        return value.table is None
    return block.block_type in ("file", "film")


def staying(page: ModulePage) -> list[tuple[str, str]]:
    """What of a module is in no package, by its kind and its title, each once."""
    found = [
        (block.block_type, _title(block))
        for stream in streams(page)
        for block in stream
        if block.block_type != "table" and stays(block)
    ]
    return list(dict.fromkeys(found))


def _title(block: Any) -> str:
    value, kind = block.value, block.block_type
    if kind == "film":
        return str(value or "")
    if kind == "file":
        return str(value["title"] or value["file"] or "")
    return str(value["title"] if kind == "video" else value["caption"] or value["picture"] or "")


def written(
    rows: Iterable[Any], images: Mapping[str, AbstractImage], cleaned: Callable[[str], str]
) -> list[tuple[str, Any]]:
    """What a package says as an editor's blocks. `images` by their names in the package; `cleaned`: text of the editor."""
    made: list[tuple[str, Any]] = []
    for row in rows:
        value = row.model_dump(exclude={"kind", "file", "alt", "is_decorative"})
        for name in ("text", "transcript"):
            if name in value and row.kind != "quote":
                value[name] = RichText(cleaned(value[name]))
        if row.kind == "checklist":
            value["points"] = list(row.points)
        if row.kind in ("picture", "video"):
            # A copy: Wagtail keeps the words of a block on the picture itself.
            value["picture"] = {"image": copy(images[row.file]), "alt_text": row.alt, "decorative": row.is_decorative}
        made.append((row.kind, value["text"] if row.kind == "text" else value))
    return made


def streams(page: ModulePage) -> list[StreamValue]:
    """Every stream of a module with such blocks, in order."""
    return [page.about, page.before, *(block.value["more"] for block in page.activities)]


def files_of(pages: Iterable[ModulePage]) -> list[AbstractDocument]:
    """The files that some modules give along, each once, in the order in which they stand; those that are gone are left out."""
    blocks = (block for page in pages for stream in streams(page) for block in stream if block.block_type == "file")
    found = {block.value["file"].pk: block.value["file"] for block in blocks if block.value["file"]}
    return [one for one in found.values() if one.file and one.file.storage.exists(one.file.name)]


def pictures_of(pages: Iterable[ModulePage]) -> dict[str, AbstractImage]:
    """The pictures of some modules by their names in a package."""
    found: dict[str, AbstractImage] = {}
    for page in pages:
        blocks = (block for stream in streams(page) for block in stream if block.block_type in ("picture", "video"))
        for image in (block.value["picture"] for block in blocks):
            if image is not None and (made := packaged(image)):
                found[made[0]] = image
    return found
