"""When two ways of writing are one person. Pure Python."""

import unicodedata
from difflib import SequenceMatcher

from courses.common.spelling import typewritten


def name_key(name: str) -> str:
    """What two ways of writing one name share: capitals, spaces, letters written in two signs (the ring after its a), and the
    apostrophes and hyphens of telephones aside."""
    return " ".join(typewritten(unicodedata.normalize("NFC", name)).casefold().split())


def likeness(one: str, other: str) -> float:
    """How alike two names are, each by its `name_key`: 0 to 1. The order of the words does not count, and where all words of one stand in
    the other, as with a middle name, they are nearly the same."""
    words, others = sorted(one.split()), sorted(other.split())
    fewer, more = sorted((set(words), set(others)), key=len)
    if len(fewer) > 1 and fewer <= more:
        return 1.0 if fewer == more else 0.95
    return SequenceMatcher(None, " ".join(words), " ".join(others), autojunk=False).ratio()
