"""A picture in any of the formats that people have, looked at before it is unpacked: what portraits and illustrations share."""

import io
import struct
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from courses.common.uploads.png import BadPicture

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image as Picture

# What a telephone's largest picture weighs; it is read into memory to be looked at.
MOST_BYTES = 12_000_000
# A file says how large it is before it is unpacked: three bytes for each pixel.
MOST_PIXELS = 24_000_000


def open_picture[T](body: bytes, formats: list[str], make: "Callable[[Picture], T]") -> T:
    """What `make` makes of the opened picture, which is whole and within the bounds, one of Pillow's `formats`.

    Raises `BadPicture` with a sentence for who chose the file: too many bytes or pixels, no picture, damaged (found out by
    `make` as well).
    """
    from PIL import Image, UnidentifiedImageError  # deferred: slow, 40 ms, and only an upload needs it

    if len(body) > MOST_BYTES:
        raise BadPicture(_("The picture is larger than %(most)s MB.") % {"most": MOST_BYTES // 1_000_000})
    try:
        with Image.open(io.BytesIO(body), formats=formats) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise BadPicture(_too_many())
            # A check of its own: other libraries tell Pillow to put up with files that break off.
            picture.verify()
        with Image.open(io.BytesIO(body), formats=formats) as picture:
            return make(picture)
    except Image.DecompressionBombError:
        raise BadPicture(_too_many()) from None
    except UnidentifiedImageError:
        raise BadPicture(_("This is no picture that we can read. Choose one as JPEG, PNG or WebP.")) from None
    except (OSError, SyntaxError, ValueError, EOFError, struct.error):
        raise BadPicture(_("The picture is damaged. Choose another one.")) from None


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


def _too_many() -> str:
    return _("The picture has more than %(most)s million pixels. Take it in a smaller size.") % {
        "most": MOST_PIXELS // 1_000_000
    }
