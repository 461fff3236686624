"""What an organiser may change about a certificate: colours that can be read, and words with a few blanks. Pure Python."""

import re
from collections.abc import Mapping

# What stands in a text for something of the certificate. No other name is filled in, whatever it looks like.
BLANKS = ("kursus", "lektioner", "dato", "sted", "arrangør")
_BLANK = re.compile(r"\{([^{}]*)\}")
_COLOUR = re.compile(r"#[0-9a-f]{6}")

# WCAG 2.2, 1.4.3: text on white paper.
LEAST_CONTRAST = 4.5
PAPER = "#ffffff"


def read_colour(text: str) -> str | None:
    """«#0B5C63» or «0b5c63» as «#0b5c63»; None for anything else."""
    colour = "#" + text.strip().lower().removeprefix("#")
    return colour if _COLOUR.fullmatch(colour) else None


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def tint(colour: str, share: float = 0.12) -> str:
    """`colour` thinned with white, for the ground that text stands on."""
    channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - (255 - channel) * share):02x}" for channel in channels)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def unknown_blanks(text: str) -> list[str]:
    """What stands in braces and is none of `BLANKS`, and stray braces, each once."""
    found = [match[0] for match in _BLANK.finditer(text) if match[1] not in BLANKS]
    stray = [sign for sign in _BLANK.sub("", text) if sign in "{}"]
    return list(dict.fromkeys([*found, *stray]))


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with its blanks filled in. Never `str.format`: what organisers write is no program (TRUST.md S11)."""
    return _BLANK.sub(lambda match: values.get(match[1], match[0]) if match[1] in BLANKS else match[0], text)
