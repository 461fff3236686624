"""What programs ask for that check a credential: keys, issuer, and the list of revoked certificates.

Everything here is public, the same for everybody, and tells of no certificate in particular.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from courses.certificates import queries
from courses.certificates.credentials import badge, keys
from courses.common import clock


def _public(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = f"public, max-age={badge.STATUS_KEPT_SECONDS}"
    # Wallets and checkers run on sites of their own.
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _json(content: dict[str, Any], kind: str) -> HttpResponse:
    return _public(JsonResponse(content, content_type=kind, json_dumps_params={"ensure_ascii": False}))


@require_safe
def did(request: HttpRequest) -> HttpResponse:
    """Where `did:web` looks for the public keys."""
    return _json(badge.did_document(), "application/did+json")


@require_safe
def jwks(request: HttpRequest) -> HttpResponse:
    """The same keys as a JSON Web Key Set; save it, and certificates can be checked without a network."""
    return _json({"keys": keys.public_jwks()}, "application/jwk-set+json")


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """Who issues."""
    return _json(badge.profile(), "application/ld+json")


@require_safe
def status_list(request: HttpRequest, number: int) -> HttpResponse:
    """One list of 131,072 bits, signed; whoever fetches it does not say which certificate it is about."""
    revoked = queries.revoked_positions(number)
    if revoked is None:
        raise Http404("no such list")
    body = badge.status_list(number, revoked, moment=clock.now())
    return _public(HttpResponse(body, content_type="application/vc+jwt"))


urlpatterns = [
    path(".well-known/did.json", did, name="did"),
    path(".well-known/jwks.json", jwks, name="jwks"),
    path("bevis/udsteder.json", profile, name="profile"),
    path("bevis/status/<key:number>", status_list, name="status_list"),
]
