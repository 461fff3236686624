"""A picture that somebody uploaded, looked at before it is unpacked: what all kinds of them share."""

import io
import struct
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from courses.common.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image as Picture

# What a telephone's largest picture weighs; it is read into memory to be looked at.
MOST_BYTES = 12_000_000
# A file says how large it is before it is unpacked: three bytes for each pixel.
MOST_PIXELS = 24_000_000


class BadPicture(DomainError):
    """The file is no picture that can be shown or printed; the sentence says why."""


class Photograph:
    """What a picture may be before it is unpacked, and what is said of one that is not: a photograph, in the formats that
    people have."""

    most_bytes, most_pixels = MOST_BYTES, MOST_PIXELS

    def too_heavy(self, size: int) -> str:
        """`size` in bytes."""
        return _("The picture is larger than %(most)s MB.") % {"most": self.most_bytes // 1_000_000}

    def too_large(self) -> str:
        """More pixels than there may be."""
        return _("The picture has more than %(most)s million pixels. Take it in a smaller size.") % {
            "most": self.most_pixels // 1_000_000
        }

    def unreadable(self) -> str:
        """None of the formats."""
        return _("This is no picture that we can read. Choose one as JPEG, PNG or WebP.")

    def damaged(self) -> str:
        """It begins well."""
        return _("The picture is damaged. Choose another one.")


def open_picture[T](
    body: bytes, formats: list[str], make: "Callable[[Picture], T]", bound: Photograph | None = None
) -> T:
    """What `make` makes of the opened picture, which is whole and within the bounds, one of Pillow's `formats`.

    Raises `BadPicture` with a sentence for who chose the file: too many bytes or pixels, no picture, damaged (found out by
    `make` as well).
    """
    from PIL import Image, UnidentifiedImageError  # deferred: slow, 40 ms, and only an upload needs it

    bound = bound or Photograph()
    if len(body) > bound.most_bytes:
        raise BadPicture(bound.too_heavy(len(body)))
    try:
        with Image.open(io.BytesIO(body), formats=formats) as picture:
            if picture.width * picture.height > bound.most_pixels:
                raise BadPicture(bound.too_large())
            # Checks of their own: other libraries tell Pillow to put up with files that break off.
            picture.verify()
            if picture.format in ("JPEG", "MPO") and breaks_off(body):
                raise BadPicture(bound.damaged())
        with Image.open(io.BytesIO(body), formats=formats) as picture:
            return make(picture)
    except Image.DecompressionBombError:
        raise BadPicture(bound.too_large()) from None
    except UnidentifiedImageError:
        raise BadPicture(bound.unreadable()) from None
    except (OSError, SyntaxError, ValueError, EOFError, struct.error):
        raise BadPicture(bound.damaged()) from None


def breaks_off(jpeg: bytes) -> bool:
    """Whether a JPEG ends before its picture does: after the last start of a scan (FF DA) there is no end of the image (FF D9), which
    cannot stand within a scan (ISO/IEC 10918-1, B.1.1.2)."""
    return jpeg.rfind(b"\xff\xd9") < jpeg.rfind(b"\xff\xda")


def on_white(picture: "Picture") -> "Picture":
    """A picture in RGBA without anything to see through (PDF/A)."""
    from PIL import Image  # deferred: slow, 40 ms, and only an upload needs it

    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A"))
    return flat


def write_webp(picture: "Picture", *, qualities: tuple[int, ...], most_bytes: int, method: int) -> bytes:
    """The picture's pixels alone as WebP, in the first of `qualities` that stays within `most_bytes`, else in the last."""
    for quality in qualities:
        written = io.BytesIO()
        picture.save(written, "WEBP", quality=quality, method=method)
        if written.tell() <= most_bytes:
            break
    return written.getvalue()


def too_small(least: int) -> BadPicture:
    """What is said of a picture with fewer than `least` pixels on a side."""
    return BadPicture(_("The picture is too small: at least %(least)s pixels on each side.") % {"least": least})
