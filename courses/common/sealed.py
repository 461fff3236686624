"""Secrets that must be read again, sealed where they are stored: a copy of the database alone opens nothing."""

import base64
import binascii
import secrets
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

# Before what is sealed by AES-256-GCM; what has none is a Fernet token, as it was made until December 2026.
_MARK = "g2."
_NONCE_BYTES = 12


class Unreadable(Exception):
    """Sealed with a key that is neither `SECRET_KEY` nor among `SECRET_KEY_FALLBACKS`, or not sealed at all."""


def seal(text: str, *, purpose: str) -> str:
    """`text` under AES-256-GCM (NIST SP 800-38D; its key by RFC 5869), readable for the same `purpose` only."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    box = AESGCM(_key(purpose, _keys()[0]))
    return _MARK + base64.urlsafe_b64encode(nonce + box.encrypt(nonce, text.encode(), purpose.encode())).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """What was sealed, by the key of today or one that it replaced. Raises `Unreadable`."""
    open_one = _open if sealed.startswith(_MARK) else _open_fernet
    for key in _keys():
        try:
            return open_one(sealed.removeprefix(_MARK), _key(purpose, key), purpose).decode()
        except (InvalidTag, InvalidToken, binascii.Error, ValueError):
            continue
    raise Unreadable


def _open(sealed: str, key: bytes, purpose: str) -> bytes:
    body = base64.urlsafe_b64decode(sealed)
    return AESGCM(key).decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], purpose.encode())


def _open_fernet(sealed: str, key: bytes, _purpose: str) -> bytes:
    return Fernet(base64.urlsafe_b64encode(key)).decrypt(sealed.encode())


def _keys() -> tuple[bytes, ...]:
    return tuple(force_bytes(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@cache
def _key(purpose: str, secret: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(secret)
