"""A PNG that somebody uploaded to be printed, written anew without anything but its pixels."""

import io

from django.utils.translation import gettext as _

from courses.common.uploads.pictures import BadPicture, Photograph, on_white, open_picture

MOST_BYTES = 500_000
MOST_PIXELS = 4_000_000
LEAST_SIDE = 20
LOGO = (800, 800)
SIGNATURE = (700, 260)


class Printed(Photograph):
    """A logo or a signature, as a drawing program saves it."""

    most_bytes, most_pixels = MOST_BYTES, MOST_PIXELS

    def too_heavy(self, size: int) -> str:
        return _("The picture is %(size)s KB. Make it smaller: at most %(most)s KB.") % {
            "size": size // 1000,
            "most": self.most_bytes // 1000,
        }

    def too_large(self) -> str:
        return _("The picture has more than %(most)s million pixels. Make it smaller: at most 2000 × 2000.") % {
            "most": self.most_pixels // 1_000_000
        }

    def unreadable(self) -> str:
        return _("This is not a readable PNG file. Save the picture as PNG again.")

    def damaged(self) -> str:
        return _("The picture is damaged. Save it as PNG again.")


def clean_png(body: bytes, *, most: tuple[int, int], is_grey: bool) -> bytes:
    """The picture on white, at most `most` pixels, without transparency (PDF/A) or hidden text. Raises `BadPicture`."""
    flat = on_white(open_picture(body, ["PNG"], lambda picture: picture.convert("RGBA"), Printed()))
    if min(flat.size) < LEAST_SIDE:
        raise BadPicture(_("The picture is too small to print: at least 20 × 20 pixels."))
    flat.thumbnail(most)
    written = io.BytesIO()
    (flat.convert("L") if is_grey else flat).save(written, "PNG", optimize=True)
    return written.getvalue()
