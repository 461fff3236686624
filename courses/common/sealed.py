"""Secrets that must be read again, sealed where they are stored: a copy of the database alone opens nothing."""

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes


class Unreadable(Exception):
    """Sealed with a key that is neither `SECRET_KEY` nor among `SECRET_KEY_FALLBACKS`, or not sealed at all."""


def seal(text: str, *, purpose: str) -> str:
    """`text` as a Fernet token (AES-128-CBC and HMAC-SHA256, RFC 5869 for its key), readable for the same `purpose` only."""
    return _box(purpose, _keys()).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """What was sealed, by the key of today or one that it replaced. Raises `Unreadable`."""
    try:
        return _box(purpose, _keys()).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def _keys() -> tuple[bytes, ...]:
    return tuple(force_bytes(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@cache
def _box(purpose: str, keys: tuple[bytes, ...]) -> MultiFernet:
    derived = (HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(key) for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
