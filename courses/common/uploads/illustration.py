"""A picture from elsewhere that stands in a text: written anew with nothing but its pixels, whatever it was."""

import struct
from typing import TYPE_CHECKING

from courses.common.uploads.pictures import on_white, open_picture, too_small, write_webp

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

LEAST_SIDE, SIDE = 20, 1600
KEPT_BYTES = 400_000
QUALITIES = (80, 65, 50, 35)
FORMATS = ["JPEG", "PNG", "WEBP", "AVIF", "GIF"]
_PLAIN = (b"VP8 ", b"VP8L")


def clean_illustration(body: bytes) -> bytes:
    """`body` as WebP of at most `SIDE` pixels a side and `KEPT_BYTES`, upright, on white, without place, time and camera.

    What it wrote itself comes back as it is, so that a picture that goes from site to site stays the same. Raises
    `BadPicture` for what is no picture, damaged, too large or too small.
    """
    from PIL import ImageOps  # deferred: slow, 40 ms, and only an upload needs it

    def upright(picture: "Picture") -> "Picture | None":
        picture.load()
        is_ours = _is_plain(body) and max(picture.size) <= SIDE and min(picture.size) >= LEAST_SIDE
        return None if is_ours else ImageOps.exif_transpose(picture).convert("RGBA")

    whole = open_picture(body, FORMATS, upright)
    if whole is None:
        return body
    if min(whole.size) < LEAST_SIDE:
        raise too_small(LEAST_SIDE)
    flat = on_white(whole)
    flat.thumbnail((SIDE, SIDE))
    return write_webp(flat, qualities=QUALITIES, most_bytes=KEPT_BYTES, method=4)


def _is_plain(body: bytes) -> bool:
    """Whether a WebP is one chunk of pixels and nothing else (RFC 9649, 2.5 and 2.6), small enough to be kept."""
    if len(body) > KEPT_BYTES or body[:4] != b"RIFF" or body[8:16][:4] != b"WEBP" or body[12:16] not in _PLAIN:
        return False
    whole, chunk = struct.unpack("<I", body[4:8])[0], struct.unpack("<I", body[16:20])[0]
    return len(body) == whole + 8 == 20 + chunk + chunk % 2
