"""What the bundled fonts can show, read from the fonts themselves. No page of ours may carry an empty box.

Latin, Greek and Cyrillic, Arabic, Hebrew, Chinese, Japanese and Korean, and the usual symbols. Emoji and other scripts
cannot be shown.
"""

import unicodedata
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"
DISPLAY = "LiterataDisplay-Regular.ttf"
# In the order in which a page asks them, after the font of the name: the small ones first, so that the ten megabytes
# of Chinese are opened only for somebody who needs them.
FALLBACKS = (
    "AtkinsonHyperlegibleNext-Regular.ttf",
    "NotoNaskhArabic-Regular.ttf",
    "NotoSerifHebrew-Regular.ttf",
    "NotoSansSymbols-Regular.ttf",
    "NotoSansSymbols2-Regular.ttf",
    "NotoSerifKR-Regular.ttf",
    "NotoSerifSC-Regular.ttf",
)
# They steer how letters join, and have no shape of their own.
JOINERS = "\u200c\u200d"


def missing(text: str) -> list[str]:
    """The signs of `text` (NFC) that would show as a box, each once, in order.

    A mark counts as shown only in the font that its letter is taken from: marks are not borrowed from a second one.
    """
    seen: dict[str, None] = {}
    for letter, marks in _clusters(text):
        font = _font_of(letter)
        if font is None:
            seen[letter] = None
        seen |= dict.fromkeys(mark for mark in marks if font is None or ord(mark) not in _advances(font))
    return list(seen)


def em_width(text: str) -> float:
    """How wide `text` is in the fonts of the name, in em, kerning and joined letters aside."""
    return sum(_width(sign) for sign in text)


def _clusters(text: str) -> list[tuple[str, str]]:
    """Each letter with the combining marks that follow it; spaces and joiners are left out."""
    clusters: list[tuple[str, str]] = []
    for sign in text:
        if sign in "\n " or sign in JOINERS:
            continue
        if unicodedata.combining(sign) and clusters:
            letter, marks = clusters[-1]
            clusters[-1] = (letter, marks + sign)
        else:
            clusters.append((sign, ""))
    return clusters


def _font_of(sign: str) -> str | None:
    """The first font that has `sign`, as a page chooses it."""
    return next((font for font in (DISPLAY, *FALLBACKS) if ord(sign) in _advances(font)), None)


def _width(sign: str) -> float:
    font = None if sign in JOINERS else _font_of(sign)
    if font is None:
        return 0.0 if sign in JOINERS else 1.0
    return _advances(font)[ord(sign)]


@cache
def _advances(file: str) -> dict[int, float]:
    # fontTools takes a tenth of a second to import, and only issuing and rendering need it.
    from fontTools.ttLib import TTFont

    with TTFont(FOLDER / file, lazy=True) as font:
        metrics, units = font["hmtx"].metrics, font["head"].unitsPerEm
        return {code: metrics[glyph][0] / units for code, glyph in font.getBestCmap().items()}
