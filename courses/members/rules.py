"""When two ways of writing are one person. Pure Python."""

from courses.common.spelling import typewritten


def name_key(name: str) -> str:
    """What two ways of writing one name share: capitals, spaces, and the apostrophes and hyphens of telephones aside."""
    return " ".join(typewritten(name).casefold().split())
