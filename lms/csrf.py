"""A form is taken from our own pages only: by what the browser says of where it was, and where somebody is logged in by
a token too (docs/adr/0064)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
# Fetch Metadata, 2.2: our own page, or somebody who typed the address or pressed «reload».
OURS = ("same-origin", "none")

type View = Callable[..., Any]


class CrossOriginMiddleware:
    """Answers 403 to a form that the browser says comes from the page of another site.

    The rule is that of Go's `http.CrossOriginProtection`: `Sec-Fetch-Site` decides where it is sent; else `Origin`, which
    must be ours or trusted. Who sends neither is no browser of this decade, and carries nobody's cookies unasked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        """None where the view may go on, else the refusal. A view that is `csrf_exempt` takes forms from everywhere."""
        if request.method in SAFE or getattr(view, "csrf_exempt", False) or not is_foreign(request):
            return None
        return refuse(request)


class TokenMiddleware(CsrfViewMiddleware):
    """Django's own, where a session exists: only then is there something that another site could use. Pages for who has
    none hold no token, so that they can be the same bytes for everybody."""

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> Any:
        """None where the view may go on, else the refusal."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        return super().process_view(request, view, args, kwargs)


def is_foreign(request: HttpRequest) -> bool:
    """Whether the browser says that another site's page sent this."""
    site, origin = request.headers.get("Sec-Fetch-Site", ""), request.headers.get("Origin", "")
    if site in OURS:
        return False
    if origin:
        return origin not in (f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS)
    return bool(site)


def refuse(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page that says so (`CSRF_FAILURE_VIEW`); what was typed is kept by the browser, one step back."""
    came_from = urlsplit(request.headers.get("Referer", "")).path
    return render(request, "403_csrf.html", {"again": came_from or "/"}, status=403)
