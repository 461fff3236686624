"""A picture of a person, as a telephone takes it: cut square, made small, written anew with nothing but its pixels."""

import io

from django.utils.translation import gettext as _

from courses.common.uploads.png import BadPicture

# What a telephone's largest picture weighs; it is read into memory to be looked at.
MOST_BYTES = 12_000_000
# A file says how large it is before it is unpacked: three bytes for each pixel.
MOST_PIXELS = 24_000_000
SIDE = 320
KEPT_BYTES = 30_000
QUALITIES = (82, 70, 55, 40, 25)
FORMATS = ["JPEG", "PNG", "WEBP"]


def clean_portrait(body: bytes) -> bytes:
    """`body` as WebP of at most `SIDE` × `SIDE` pixels and `KEPT_BYTES`, upright, without place, time and camera.

    Raises `BadPicture` for what is no picture, damaged, too large, or smaller than is worth showing.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # deferred: slow, 40 ms, and only an upload needs it

    if len(body) > MOST_BYTES:
        raise BadPicture(_("The picture is larger than %(most)s MB.") % {"most": MOST_BYTES // 1_000_000})
    try:
        with Image.open(io.BytesIO(body), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise BadPicture(_too_many())
            # A check of its own: other libraries tell Pillow to put up with files that break off.
            picture.verify()
        with Image.open(io.BytesIO(body), formats=FORMATS) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except Image.DecompressionBombError:
        raise BadPicture(_too_many()) from None
    except UnidentifiedImageError:
        raise BadPicture(_("This is no picture that we can read. Choose one as JPEG, PNG or WebP.")) from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise BadPicture(_("The picture is damaged. Choose another one.")) from None
    side = min(upright.size)
    if side < SIDE // 4:
        raise BadPicture(_("The picture is too small: at least %(least)s pixels on each side.") % {"least": SIDE // 4})
    # A face is above the middle of a picture taken upright.
    square = ImageOps.fit(upright, (min(side, SIDE),) * 2, centering=(0.5, 0.35))
    for quality in QUALITIES:
        written = io.BytesIO()
        square.save(written, "WEBP", quality=quality, method=6)
        if written.tell() <= KEPT_BYTES:
            break
    return written.getvalue()


def _too_many() -> str:
    return _("The picture has more than %(most)s million pixels. Take it in a smaller size.") % {
        "most": MOST_PIXELS // 1_000_000
    }
