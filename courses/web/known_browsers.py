"""Browsers in which somebody has logged in before: for a year each carries a signed mark of it, and codes for that address are
counted apart there. So whoever spends the codes of an address that is not theirs does not keep its owner out (TRUST.md S22).

The mark opens nothing. It holds a random word and a signature that nobody can make or read an address from; no table knows it.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from courses.common.address import canonical

COOKIE = "kendt"
SECONDS = 365 * 24 * 60 * 60


def _signer(email: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"known browser\0{canonical(email)}")


def remember(response: HttpResponse, email: str) -> None:
    """Mark the browser that gets this answer as one in which the owner of the address has logged in; the last one counts."""
    response.set_cookie(
        COOKIE,
        _signer(email).sign(secrets.token_urlsafe(12)),
        max_age=SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_known(request: HttpRequest, email: str) -> bool:
    """Whether the owner of this address has logged in here within a year."""
    try:
        _signer(email).unsign(request.COOKIES.get(COOKIE, ""), max_age=SECONDS)
    except signing.BadSignature:
        return False
    return True


def forget(response: HttpResponse) -> HttpResponse:
    """`response`, with the word to the browser to drop the mark."""
    response.delete_cookie(COOKIE, samesite="Lax")
    return response
