"""The seal: a signature over every byte of a certificate's PDF, kept inside it as a comment.

A PDF reader skips it, PDF/A allows it, and one changed byte breaks it. A program that saves the file anew drops it:
then nothing can be said about the words on the page (docs/adr/0031).
"""

import hashlib
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet

from courses.certificates.credentials import badge, keys

_MARK = b"%rundkreds-seal "
_END = b"startxref\n"


class Broken(Exception):
    """The seal is there and does not fit the file."""


def make(document: bytes, *, address: str) -> str:
    """The signature for an unsealed `document` whose certificate is checked at `address`."""
    key = keys.signing_key()
    claims = {"iss": keys.issuer(), "jti": address, "sha256": hashlib.sha256(document).hexdigest()}
    return jwt.encode({"alg": keys.ALGORITHM, "typ": "JWT", "kid": key.kid}, claims, key)


def stamp(document: bytes, signature: str) -> bytes:
    """`document` with its seal, behind the last object, so that nothing in the file moves."""
    at = document.rindex(_END)
    return document[:at] + _MARK + signature.encode() + b"\n" + document[at:]


def split(document: bytes) -> tuple[bytes, str]:
    """The document as it was before it was sealed, and the signature, which is empty when there is none."""
    at = document.rfind(_MARK)
    end = document.find(b"\n", at) + 1
    if at < 0 or not document.startswith(_END, end):
        return document, ""
    return document[:at] + document[end:], document[at + len(_MARK) : end - 1].decode("ascii", "replace")


def check(document: bytes, trusted: KeySet) -> dict[str, Any] | None:
    """What the seal says, None where there is none. Raises `Broken` when the document is not the one it was made for."""
    content, signature = split(document)
    if not signature:
        return None
    try:
        claims = badge.read(signature, trusted)
    except badge.NotGenuine as refusal:
        raise Broken(str(refusal)) from refusal
    if claims.get("sha256") != hashlib.sha256(content).hexdigest():
        raise Broken("the file was changed")
    return claims
