"""Who is answered from the copy of the database: nobody in particular, who looks at a page or a feed that is for everybody.

Everybody else is answered from the first database: whoever sends a cookie of ours or a key, whoever sends a form, and whoever
has sent one a moment ago, for nobody misses what they wrote themselves (docs/adr/0123).
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import Error, connections, transaction
from django.http import HttpRequest, HttpResponse

from courses.common.replica import REPLICA, following, reading
from courses.web import kept

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
# Seconds beside the lag: what was written, was written before the answer was on its way.
BESIDE = 5


def for_everybody[View: Callable[..., Any]](view: View) -> View:
    """A decorator for a view that shows everybody the same and opens nothing of one person, though it keeps no pages: a feed."""
    view.is_for_everybody = True  # type: ignore[attr-defined]
    return view


class ReplicaMiddleware:
    """Stands before kept pages, whose numbers are read where the page is read. Not there at all where there is no copy."""

    def __init__(self, get_response: kept.Answer) -> None:
        if REPLICA not in connections.settings:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE:
            response = self.get_response(request)
            response.set_cookie(
                settings.WROTE_COOKIE_NAME,
                "1",
                max_age=settings.REPLICA_LAG + BESIDE,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
            return response
        may = not has_written(request) and kept.is_open(request) and following.is_near()
        answer = self._from_copy(request) if may else None
        return answer if answer is not None else self.get_response(request)

    def _from_copy(self, request: HttpRequest) -> HttpResponse | None:
        """The answer; None for what is better asked of the first database: what is not there, and what failed on the way."""
        try:
            with transaction.atomic(using=REPLICA), reading():
                response = self.get_response(request)
        except Error:
            connections[REPLICA].close()
            following.lost()
            return None
        if response.status_code >= 500:
            following.lost()
            return None
        # What was published a moment ago has an address already.
        return response if response.status_code != 404 else None


def has_written(request: HttpRequest) -> bool:
    """Whether this browser has sent a form a moment ago."""
    return settings.WROTE_COOKIE_NAME in request.COOKIES
