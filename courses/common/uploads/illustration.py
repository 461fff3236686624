"""A picture from elsewhere that stands in a text: written anew with nothing but its pixels, whatever it was."""

import io
import struct

from django.utils.translation import gettext as _

from courses.common.uploads.png import BadPicture

# What is read into memory to be looked at; a file says how large it is before it is unpacked.
MOST_BYTES = 12_000_000
MOST_PIXELS = 24_000_000
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
    from PIL import Image, ImageOps, UnidentifiedImageError  # deferred: slow, 40 ms, and only an upload needs it

    if len(body) > MOST_BYTES:
        raise BadPicture(_("The picture is larger than %(most)s MB.") % {"most": MOST_BYTES // 1_000_000})
    try:
        with Image.open(io.BytesIO(body), formats=FORMATS) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise BadPicture(_too_many())
            # A check of its own: other libraries tell Pillow to put up with files that break off.
            picture.verify()
        with Image.open(io.BytesIO(body), formats=FORMATS) as picture:
            picture.load()
            if _is_plain(body) and max(width, height) <= SIDE and min(width, height) >= LEAST_SIDE:
                return body
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except Image.DecompressionBombError:
        raise BadPicture(_too_many()) from None
    except UnidentifiedImageError:
        raise BadPicture(_("This is no picture that we can read. Choose one as JPEG, PNG or WebP.")) from None
    except (OSError, SyntaxError, ValueError, EOFError, struct.error):
        raise BadPicture(_("The picture is damaged. Choose another one.")) from None
    if min(upright.size) < LEAST_SIDE:
        raise BadPicture(_("The picture is too small: at least %(least)s pixels on each side.") % {"least": LEAST_SIDE})
    flat = Image.new("RGB", upright.size, "white")
    flat.paste(upright, mask=upright.getchannel("A"))
    flat.thumbnail((SIDE, SIDE))
    for quality in QUALITIES:
        written = io.BytesIO()
        flat.save(written, "WEBP", quality=quality, method=4)
        if written.tell() <= KEPT_BYTES:
            break
    return written.getvalue()


def _is_plain(body: bytes) -> bool:
    """Whether a WebP is one chunk of pixels and nothing else (RFC 9649, 2.5 and 2.6), small enough to be kept."""
    if len(body) > KEPT_BYTES or body[:4] != b"RIFF" or body[8:16][:4] != b"WEBP" or body[12:16] not in _PLAIN:
        return False
    whole, chunk = struct.unpack("<I", body[4:8])[0], struct.unpack("<I", body[16:20])[0]
    return len(body) == whole + 8 == 20 + chunk + chunk % 2


def _too_many() -> str:
    return _("The picture has more than %(most)s million pixels. Take it in a smaller size.") % {
        "most": MOST_PIXELS // 1_000_000
    }
