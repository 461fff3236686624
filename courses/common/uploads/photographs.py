"""Photographs on pages: as AVIF and WebP in two widths, each file at most 60 KB, whatever was uploaded."""

import io
from typing import Any

from wagtail.images.image_operations import FilterOperation

# Pixels, twice as wide as high: a telephone's, and those of a wide page. Wagtail cuts around the focus that an editor chose.
SIZES = ((480, 240), (960, 480))
# A picture that is shown whole: as wide, and no higher than a telephone is.
WHOLE_SIZES = ((480, 720), (960, 1440))
# On paper: twice as fine as a screen, in a format that the press reads without help.
PRINTED = {"wide": "fill-1400x700", "whole": "max-1400x1600"}
FORMATS = ("avif", "webp")
MOST_KB = 60
QUALITIES = (60, 45, 30, 18)
# Where even the lowest quality is too large, such as for noise: smaller by a fifth, as often as it takes.
SHRINK = 0.8


class AtMostOperation(FilterOperation):
    """`atmost-60`: the best quality of the format chosen before it in the filter with which the file has at most that many
    kilobytes; fewer pixels where no quality does."""

    def construct(self, kilobytes: str) -> None:
        """Raises `ValueError` for what is no number; Wagtail refuses the filter then."""
        self.most = int(kilobytes) * 1000

    def run(self, willow: Any, image: Any, env: dict[str, Any]) -> Any:
        """The picture, perhaps smaller, and in `env` the quality that Wagtail is to save it with."""
        kind = env["output-format"]
        while True:
            for quality in QUALITIES:
                if _size(willow, kind, quality) <= self.most:
                    env[f"{kind}-quality"] = quality
                    return willow
            width, height = willow.get_size()
            willow = willow.resize((max(1, int(width * SHRINK)), max(1, int(height * SHRINK))))


def _size(willow: Any, kind: str, quality: int) -> int:
    """Bytes of the file."""
    made = io.BytesIO()
    getattr(willow, f"save_as_{kind}")(made, quality=quality)
    return made.tell()


def filters(kind: str, shape: str = "wide") -> list[str]:
    """Wagtail's filter for each size of one format, the largest last. `shape`: «wide», cut around its focus, or «whole»."""
    sizes, how = (WHOLE_SIZES, "max") if shape == "whole" else (SIZES, "fill")
    return [f"{how}-{width}x{height}|format-{kind}|atmost-{MOST_KB}" for width, height in sizes]


def printed_filter(shape: str) -> str:
    """Wagtail's filter for paper, on white: JPEG knows nothing to see through."""
    return f"{PRINTED[shape]}|bgcolor-ffffff|format-jpeg|jpegquality-80"
