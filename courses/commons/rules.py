"""What in a text may be about somebody who took part: it is asked about before it is shared. Pure Python.

It errs on the side of asking: a question costs a tick, a name that is shared cannot be called back.
"""

import re
from collections.abc import Iterable

from courses.common.personal import CAPITAL, MAIL, NUMBER, SMALL, STREET, in_order

# Shorter parts of a name begin too many words, or are ones.
LEAST_NAME = 2

# Words with capitals side by side: nearly always somebody's whole name, or that of a paper.
_CAPITALISED = rf"[{CAPITAL}][{SMALL}]+(?:-[{CAPITAL}][{SMALL}]+)?"
_WHOLE_NAME = re.compile(rf"\b{_CAPITALISED}(?: {_CAPITALISED})+\b")
_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")


def looks_personal(text: str, names: Iterable[str]) -> list[str]:
    """What of `text` may be a participant's: addresses of mails and houses, numbers, whole names, and each part of one of `names`
    (as people wrote them). Each once, in order of the text, at most twelve."""
    parts = {part.casefold() for name in names for part in _WORD.findall(name) if len(part) >= LEAST_NAME}
    found = [match for pattern in (MAIL, NUMBER, STREET, _WHOLE_NAME) for match in pattern.finditer(text)]
    # A name is written with a capital: «bo» is a word.
    found += [word for word in _WORD.finditer(text) if word[0][0].isupper() and word[0].casefold() in parts]
    return in_order(found)
