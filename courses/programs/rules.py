"""Keys of programs: how they are written, and what may be done with one. Pure Python."""

import base64
import binascii
import hashlib
import re
import secrets
from dataclasses import dataclass
from enum import StrEnum

# Found by scanners for keys that lie in the open.
BEGINS = "rundkreds_"
_WRITTEN = re.compile(r"rundkreds_([a-z0-9]{8})_([A-Za-z0-9_-]{43})", re.ASCII)
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
# Seconds in which the requests of a key are counted (`API_RATE`).
WINDOW = 600
LONGEST_IDEMPOTENCY_KEY = 255


class Scope(StrEnum):
    """What a program may do. Nothing follows from another but what its words say."""

    READ_PROGRAMME = "read_programme"
    READ_ENROLMENTS = "read_enrolments"
    WRITE_MEMBERS = "write_members"
    WRITE_SESSIONS = "write_sessions"
    WRITE_DIRECTORY = "write_directory"


@dataclass(frozen=True)
class NewKey:
    """`text` is shown once; `prefix` and `digest` are what is kept."""

    text: str
    prefix: str
    digest: str


def new_key() -> NewKey:
    """256 bits that nobody has had before. The prefix says which key it is, and opens nothing."""
    prefix = "".join(secrets.choice(_LETTERS) for _letter in range(8))
    text = f"{BEGINS}{prefix}_{secrets.token_urlsafe(32)}"
    return NewKey(text, prefix, digest_of(text))


def prefix_of(text: str) -> str | None:
    """Which key was sent; None for what is no key by its letters."""
    found = _WRITTEN.fullmatch(text)
    return found[1] if found else None


def digest_of(text: str) -> str:
    """What is kept of a key, or of what is only compared: SHA-256, hexadecimal. Keys are drawn, so that there is nothing to guess."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def idempotency_key(header: str) -> str | None:
    """What stands in `Idempotency-Key`, with or without the quotation marks of a structured field (RFC 9651); None for nothing
    that could be one."""
    key = header.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    is_one = 0 < len(key) <= LONGEST_IDEMPOTENCY_KEY and key.isascii() and key.isprintable() and '"' not in key
    return key if is_one else None


def cursor_after(pk: int) -> str:
    """Where the next part of a list begins, for whoever has been told of the rows up to this one. Nobody is meant to read it."""
    return base64.urlsafe_b64encode(f"after {pk}".encode()).decode().rstrip("=")


def place_of_cursor(cursor: str) -> int | None:
    """The row that a cursor comes after: 0 for an empty one, None for what is no cursor."""
    if not cursor:
        return 0
    try:
        written = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (ValueError, binascii.Error):
        return None
    found = re.fullmatch(r"after ([0-9]{1,18})", written)
    return int(found[1]) if found else None
