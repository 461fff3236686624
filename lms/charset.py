"""Every request is read as UTF-8. Django lets a request name another charset for a form in parts and for its query:
under some of those text comes out that no database can store, and a few are no charset of text at all."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse


class Utf8Middleware:
    """Answers 400 to a request that says it is written in anything but UTF-8."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower().replace("_", "-") not in ("utf-8", "utf8"):
            raise BadRequest("A request must be written in UTF-8.")
        return self.get_response(request)
