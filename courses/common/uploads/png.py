"""A PNG that somebody uploaded, looked at before it is unpacked and written anew without anything but its pixels."""

import io
import struct

from django.utils.translation import gettext as _

from courses.common.errors import DomainError

MOST_BYTES = 500_000
# A small file may claim to be a huge picture: its size is read from its head before anything is unpacked.
MOST_PIXELS = 4_000_000
LOGO = (800, 800)
SIGNATURE = (700, 260)


class BadPicture(DomainError):
    """The file is no picture that can be printed; the sentence says why."""


def clean_png(body: bytes, *, most: tuple[int, int], is_grey: bool) -> bytes:
    """The picture on white, at most `most` pixels, without transparency (PDF/A) or hidden text. Raises `BadPicture`."""
    from PIL import Image, UnidentifiedImageError  # deferred: slow, 40 ms, and only an upload needs it

    if len(body) > MOST_BYTES:
        raise BadPicture(
            _("The picture is %(size)s KB. Make it smaller: at most %(most)s KB.")
            % {"size": len(body) // 1000, "most": MOST_BYTES // 1000}
        )
    _check_size(body)
    try:
        # A check of its own: other libraries tell Pillow to put up with files that break off.
        with Image.open(io.BytesIO(body), formats=["PNG"]) as picture:
            picture.verify()
        with Image.open(io.BytesIO(body), formats=["PNG"]) as picture:
            whole = picture.convert("RGBA")
    except UnidentifiedImageError:
        raise BadPicture(_not_png()) from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise BadPicture(_("The picture is damaged. Save it as PNG again.")) from None
    flat = Image.new("RGB", whole.size, "white")
    flat.paste(whole, mask=whole.getchannel("A"))
    flat.thumbnail(most)
    written = io.BytesIO()
    (flat.convert("L") if is_grey else flat).save(written, "PNG", optimize=True)
    return written.getvalue()


def _check_size(body: bytes) -> None:
    """Width and height stand in the first chunk of every PNG (ISO 15948, 11.2.2)."""
    if len(body) < 24 or not body.startswith(b"\x89PNG\r\n\x1a\n") or body[12:16] != b"IHDR":
        raise BadPicture(_not_png())
    width, height = struct.unpack(">II", body[16:24])
    if width * height > MOST_PIXELS:
        raise BadPicture(
            _("The picture has %(width)s × %(height)s pixels. Make it smaller: at most 2000 × 2000.")
            % {"width": width, "height": height}
        )
    if min(width, height) < 20:
        raise BadPicture(_("The picture is too small to print: at least 20 × 20 pixels."))


def _not_png() -> str:
    return _("This is not a readable PNG file. Save the picture as PNG again.")
