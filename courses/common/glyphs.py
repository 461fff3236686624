"""What the bundled fonts can show, read from the fonts themselves. No page of ours may carry an empty box."""

import unicodedata
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"
DISPLAY = "LiterataDisplay-Regular.ttf"
TEXT = "AtkinsonHyperlegibleNext-Regular.ttf"


def missing(text: str) -> list[str]:
    """The signs of `text` (NFC) that would show as a box, each once, in order.

    A combining mark counts as shown only if the font of the name has it: marks are not borrowed from a second font.
    """
    display, fallback = _advances(DISPLAY), _advances(TEXT)
    seen: dict[str, None] = {}
    for sign in text:
        if sign in "\n " or ord(sign) in display:
            continue
        if unicodedata.combining(sign) or ord(sign) not in fallback:
            seen[sign] = None
    return list(seen)


def em_width(text: str) -> float:
    """How wide `text` is in the font of the name, in em, kerning aside."""
    advances = _advances(DISPLAY)
    return sum(advances.get(ord(sign), 1.0) for sign in text)


@cache
def _advances(file: str) -> dict[int, float]:
    # fontTools takes a tenth of a second to import, and only issuing and rendering need it.
    from fontTools.ttLib import TTFont

    with TTFont(FOLDER / file, lazy=True) as font:
        metrics, units = font["hmtx"].metrics, font["head"].unitsPerEm
        return {code: metrics[glyph][0] / units for code, glyph in font.getBestCmap().items()}
