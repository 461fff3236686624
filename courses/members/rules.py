"""When two ways of writing are one person. Pure Python."""

import unicodedata

from courses.common.spelling import typewritten


def name_key(name: str) -> str:
    """What two ways of writing one name share: capitals, spaces, letters written in two signs (the ring after its a), and the
    apostrophes and hyphens of telephones aside."""
    return " ".join(typewritten(unicodedata.normalize("NFC", name)).casefold().split())
