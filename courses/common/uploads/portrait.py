"""A picture of a person, as a telephone takes it: cut square, made small, written anew with nothing but its pixels."""

from courses.common.uploads.pictures import open_picture, too_small, write_webp

SIDE = 320
KEPT_BYTES = 30_000
QUALITIES = (82, 70, 55, 40, 25)
FORMATS = ["JPEG", "PNG", "WEBP"]


def clean_portrait(body: bytes) -> bytes:
    """`body` as WebP of at most `SIDE` × `SIDE` pixels and `KEPT_BYTES`, upright, without place, time and camera.

    Raises `BadPicture` for what is no picture, damaged, too large, or smaller than is worth showing.
    """
    from PIL import ImageOps  # deferred: slow, 40 ms, and only an upload needs it

    upright = open_picture(body, FORMATS, lambda picture: ImageOps.exif_transpose(picture).convert("RGB"))
    side = min(upright.size)
    if side < SIDE // 4:
        raise too_small(SIDE // 4)
    # A face is above the middle of a picture taken upright.
    square = ImageOps.fit(upright, (min(side, SIDE),) * 2, centering=(0.5, 0.35))
    return write_webp(square, qualities=QUALITIES, most_bytes=KEPT_BYTES, method=6)
