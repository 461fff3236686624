"""The key of a round: a file outside the database and its backups, made when voting opens and destroyed at the close.

AES-256-GCM of `cryptography`; each envelope is bound to its row, so that none can be moved to another person (docs/adr/0110).
"""

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE, KEY_BITS = 12, 256


class KeyGone(Exception):
    """There is no key, or it does not open this envelope: nobody can read what is sealed."""


def _path(pk: int) -> Path:
    return Path(settings.BALLOT_KEYS) / f"round-{pk:d}.key"


def make(pk: int) -> None:
    """A new key for the round `pk`, on the disk before this returns. Raises `OSError` where it cannot be written, and never
    writes over one that is there."""
    path = _path(pk)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(file, AESGCM.generate_key(KEY_BITS))
        os.fsync(file)
    finally:
        os.close(file)


def destroy(pk: int) -> bool:
    """Write over the key, and take the file away; False where there is none."""
    path = _path(pk)
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(KEY_BITS // 8))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def there() -> list[int]:
    """The rounds that have a key."""
    found = Path(settings.BALLOT_KEYS).glob("round-*.key")
    return sorted(int(path.stem.removeprefix("round-")) for path in found)


def _box(pk: int) -> AESGCM:
    try:
        return AESGCM(_path(pk).read_bytes())
    except (OSError, ValueError) as error:
        raise KeyGone from error


def seal(body: bytes, *, pk: int, voter: int) -> bytes:
    """An envelope for the row `voter` of the round `pk`. Raises `KeyGone`."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + _box(pk).encrypt(nonce, body, f"{pk}:{voter}".encode())


def unseal(envelope: bytes, *, pk: int, voter: int) -> bytes:
    """What was sealed for that row. Raises `KeyGone`."""
    try:
        return _box(pk).decrypt(envelope[:NONCE], envelope[NONCE:], f"{pk}:{voter}".encode())
    except (InvalidTag, ValueError) as error:
        raise KeyGone from error
