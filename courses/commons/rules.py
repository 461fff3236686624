"""What in a text may be about somebody who took part: it is asked about before it is shared. Pure Python.

It errs on the side of asking: a question costs a tick, a name that is shared cannot be called back.
"""

import re
from collections.abc import Iterable

# Shown as a number from so many people on (PRIVACY.md P15).
SHOWN_FROM = 5
# Shorter parts of a name begin too many words, or are ones.
LEAST_NAME = 2
MOST_FOUND = 12

_MAIL = re.compile(r"[^\s<>()«»]+@[^\s<>()«»]+\.[^\s<>()«»,;]+")
# A telephone, a CPR number, an account: eight digits or more with what people put between them.
_NUMBER = re.compile(r"\+?\d(?:[ \u00a0.\-/]?\d){7,}")
_CAPITAL, _SMALL = "A-ZÆØÅÄÖÜÉ", "a-zæøåäöüé"
_ROAD = (
    "(?i:vej|vejen|gade|gaden|allé|alle|stræde|strædet|plads|pladsen|torv|torvet|vænge|vænget|parken|haven|boulevard)"
)
_STREET = re.compile(rf"\b(?:(?:[{_CAPITAL}][\w.-]* )+{_ROAD}|[{_CAPITAL}][\w-]*{_ROAD}) \d{{1,3}}[a-zA-Z]?\b")
# Words with capitals side by side: nearly always somebody's whole name, or that of a paper.
_CAPITALISED = rf"[{_CAPITAL}][{_SMALL}]+(?:-[{_CAPITAL}][{_SMALL}]+)?"
_WHOLE_NAME = re.compile(rf"\b{_CAPITALISED}(?: {_CAPITALISED})+\b")
_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")


def looks_personal(text: str, names: Iterable[str]) -> list[str]:
    """What of `text` may be a participant's: addresses of mails and houses, numbers, whole names, and each part of one of `names`
    (as people wrote them). Each once, in order of the text, at most twelve."""
    parts = {part.casefold() for name in names for part in _WORD.findall(name) if len(part) >= LEAST_NAME}
    found = [match for pattern in (_MAIL, _NUMBER, _STREET, _WHOLE_NAME) for match in pattern.finditer(text)]
    # A name is written with a capital: «bo» is a word.
    found += [word for word in _WORD.finditer(text) if word[0][0].isupper() and word[0].casefold() in parts]
    kept: dict[str, None] = {}
    taken = -1
    for match in sorted(found, key=lambda one: (one.start(), -one.end())):
        if match.start() >= taken:
            kept[" ".join(match[0].split())] = None
            taken = match.end()
    return list(kept)[:MOST_FOUND]


def shown_count(count: int) -> int | None:
    """How many people, where they are enough to be nobody."""
    return count if count >= SHOWN_FROM else None
