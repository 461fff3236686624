"""A form that did not arrive whole is not taken for one that did."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

FORM = "application/x-www-form-urlencoded"


def is_cut_off(request: HttpRequest) -> bool:
    """Whether a form is shorter than it was announced: the line went away meanwhile, and gunicorn hands on what it has. Half an
    address would be somebody else's. What is too large, and files, which have an end of their own, are not looked at."""
    announced = request.META.get("CONTENT_LENGTH") or ""
    if request.content_type != FORM or not announced.isascii() or not announced.isdigit() or len(announced) > 12:
        return False
    return int(announced) <= (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) and len(request.body) < int(announced)


class WholeFormMiddleware:
    """Stands last, so that views meet whole forms only. Whoever went away reads no answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseBadRequest() if is_cut_off(request) else self.get_response(request)
