"""Whether the credential in a file is ours and unchanged: with the public keys alone, without network or database.

The page of a PDF is not signed (docs/adr/0042): what counts is what the credential says.
"""

import enum
import re
import zlib
from dataclasses import dataclass
from typing import Any

from joserfc.jwk import KeySet

from courses.certificates.credentials import badge

# A certificate is 30 KB. Whatever is larger than this is something else.
MOST_BYTES = 5_000_000
MOST_CREDENTIAL_BYTES = 100_000
MOST_ATTACHMENTS = 20
# Where the dictionary of an attachment ends and its content begins.
_BEGIN = re.compile(rb">>\s?stream\r?\n")


class Verdict(enum.Enum):
    GENUINE = "genuine"
    FORGED = "forged"
    NO_CERTIFICATE = "no certificate"


@dataclass(frozen=True)
class Finding:
    """What a file is; `credential` is there when its signature is genuine."""

    verdict: Verdict
    detail: str = ""
    credential: dict[str, Any] | None = None


def look_at(file: bytes, trusted: KeySet) -> Finding:
    """Judge a PDF, or a credential alone (a JWT), by the `trusted` public keys. Never raises."""
    if len(file) > MOST_BYTES:
        return Finding(Verdict.NO_CERTIFICATE, "too large")
    is_pdf = file.startswith(b"%PDF-")
    token = _attached_token(file) if is_pdf else _as_token(file.strip())
    if token is None:
        return Finding(Verdict.NO_CERTIFICATE)
    try:
        credential = badge.read(token, trusted)
        kinds = credential["type"]
    except badge.NotGenuine as refusal:
        return Finding(Verdict.FORGED, str(refusal))
    except KeyError:
        return Finding(Verdict.NO_CERTIFICATE)
    if "OpenBadgeCredential" not in kinds:
        return Finding(Verdict.NO_CERTIFICATE)
    return Finding(Verdict.GENUINE, credential=credential)


def _attached_token(document: bytes) -> str | None:
    """The first attachment that may be a credential. No parser of PDF: attachments are never packed into others."""
    at = 0
    for _attachment in range(MOST_ATTACHMENTS):
        at = document.find(b"/EmbeddedFile", at) + 1
        begin = _BEGIN.search(document, at) if at else None
        end = document.find(b"endstream", begin.end()) if begin else -1
        if begin is None or end < 0:
            return None
        body = document[begin.end() : end].strip(b"\r\n")
        token = _as_token(body) or _as_token(_unpacked(body))
        if token:
            return token
    return None


def _unpacked(body: bytes) -> bytes:
    try:
        # Never more than a credential needs, however much the file claims to hold.
        return zlib.decompressobj().decompress(body, MOST_CREDENTIAL_BYTES)
    except zlib.error:
        return b""


def _as_token(body: bytes) -> str | None:
    looks_right = body.startswith(b"eyJ") and body.count(b".") == 2 and len(body) < MOST_CREDENTIAL_BYTES
    return body.decode("ascii") if looks_right and body.isascii() else None
