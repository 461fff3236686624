"""What the bundled fonts can show, read from the fonts themselves. No page of ours may carry an empty box.

Latin, Greek and Cyrillic, Arabic, Hebrew, Chinese, Japanese and Korean, and the usual symbols. Emoji and other scripts
cannot be shown.
"""

import re
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
# Signs that are drawn in colour by themselves (Emoji_Presentation of Unicode 16, emoji-data.txt). Pango asks an emoji font
# of the machine for them, whatever our own fonts have.
_EMOJI = re.compile(
    "[\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab"
    "\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e"
    "\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\U0001f000-\U0001faff]"
)
# They steer how letters join, and have no shape of their own.
JOINERS = "\u200c\u200d"


def missing(text: str) -> list[str]:
    """The signs of `text` (NFC) that would show as a box, each once, in order.

    A mark counts as shown only in the font that its letter is taken from: marks are not borrowed from a second one.
    """
    seen: dict[str, None] = {}
    for letter, marks in _clusters(text):
        font = _shown_by(letter)
        if font is None:
            seen[letter] = None
        seen |= dict.fromkeys(mark for mark in marks if font is None or ord(mark) not in _advances(font))
    return list(seen)


def printable(text: str) -> str:
    """`text` with «?» for each letter that no bundled font can show, and without other such signs (emoji).

    Certificates refuse such text instead (`missing`); on a list for the day a gap is better than no list.
    """
    unknown = {sign for sign in set(text) if sign > "~" and not _can_be_shown(sign)}
    return text.translate({ord(sign): _instead_of(sign) for sign in unknown}) if unknown else text


def _can_be_shown(sign: str) -> bool:
    # Signs that steer the others (joiners, soft hyphens, directions) have no shape, in any font.
    return unicodedata.category(sign) in ("Cf", "Cc") or _shown_by(sign) is not None


def _instead_of(sign: str) -> str:
    if sign.isspace():
        return " "
    return "?" if unicodedata.category(sign)[0] in "LN" else ""


def em_width(text: str) -> float:
    """How wide `text` is in the fonts of the name, in em, kerning and joined letters aside."""
    return sum(_width(sign) for sign in text)


def count_lines(text: str, width: float) -> int:
    """How many lines `text` takes in a column `width` em wide, in the fonts of the name.

    Lines break at spaces, beside Chinese and Japanese signs, and anywhere in a word that is longer than a line.
    """
    lines, used = 1, 0.0
    for word in _words(text):
        needed = em_width(word)
        if used + em_width(word.rstrip()) <= width:
            used += needed
            continue
        lines += 1 if used else 0
        # A word longer than a line goes on in the lines below.
        lines += int(needed // width)
        used = needed % width
    return lines


def _words(text: str) -> list[str]:
    """What a line may break between, each with the space behind it."""
    return re.findall(r"[\u2e80-\ua4cf\uff00-\uffef] ?|[^ \u2e80-\ua4cf\uff00-\uffef]+ ?| ", text)


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


def _shown_by(sign: str) -> str | None:
    """The bundled font that a page takes `sign` from; none for emoji. Widths go on asking `_font_of`: names that were printed
    before emoji were refused keep their size."""
    return None if _EMOJI.match(sign) else _font_of(sign)


def _width(sign: str) -> float:
    font = None if sign in JOINERS else _font_of(sign)
    if font is None:
        return 0.0 if sign in JOINERS else 1.0
    return _advances(font)[ord(sign)]


@cache
def _advances(file: str) -> dict[int, float]:
    from fontTools.ttLib import TTFont  # deferred: slow, 0.1 s, and only issuing and rendering need it

    with TTFont(FOLDER / file, lazy=True) as font:
        metrics, units = font["hmtx"].metrics, font["head"].unitsPerEm
        return {code: metrics[glyph][0] / units for code, glyph in font.getBestCmap().items()}
