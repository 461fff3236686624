"""One click in a mail program that ends what the mail belongs to (RFC 8058)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

type Ending = Callable[[HttpRequest, str], HttpResponse]


def ended_by_one_click[T](find: Callable[[str], T | None], end: Callable[[T], object]) -> Ending:
    """The view behind `List-Unsubscribe`: `end` what `find` finds by the token of the address.

    The program posts without cookies and shows no page, so nothing but the token says that it may, and the answer is 204
    for one that is over or was never ours too.
    """

    @csrf_exempt
    @require_POST
    def stop(request: HttpRequest, token: str) -> HttpResponse:
        found = find(token)
        if found is not None:
            end(found)
        return HttpResponse(status=204)

    return stop
