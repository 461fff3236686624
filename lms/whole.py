"""A form that did not arrive whole is not taken for one that did."""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

FORM = "application/x-www-form-urlencoded"


def is_cut_off(request: HttpRequest) -> bool:
    """Whether a form is shorter than it was announced: the line went away meanwhile, and gunicorn hands on what it has. Half an
    address would be somebody else's. Files have an end of their own, and what is too large is refused elsewhere."""
    announced = request.META.get("CONTENT_LENGTH")
    if request.content_type != FORM or not announced:
        return False
    try:
        return str(len(request.body)) != str(announced)
    except RequestDataTooBig:
        return False


class WholeFormMiddleware:
    """Stands last, so that views meet whole forms only. Whoever went away reads no answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseBadRequest() if is_cut_off(request) else self.get_response(request)
