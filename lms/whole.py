"""A form that did not arrive whole is not taken for one that did: the line went away meanwhile, and gunicorn hands on what it
has. Half an address would be somebody else's, and a form without its file would say that there was none."""

from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError

FORM = "application/x-www-form-urlencoded"


def is_cut_off(request: HttpRequest) -> bool:
    """Whether a form is shorter than it was announced. One in parts is seen to where it is read (`WholeParser`), and what is
    too large is refused elsewhere."""
    announced = request.META.get("CONTENT_LENGTH")
    if request.content_type != FORM or not announced:
        return False
    try:
        return str(len(request.body)) != str(announced)
    except RequestDataTooBig:
        return False


class Counted:
    """What is read from a body, and how many bytes that were."""

    def __init__(self, body: Any) -> None:
        self.body, self.count = body, 0

    def read(self, size: int | None = None, /) -> bytes:
        """The next bytes; none at the end."""
        part = self.body.read(-1 if size is None else size)
        self.count += len(part)
        return part


class WholeParser(MultiPartParser):
    """Reads a form in parts (with files). Django's own takes the end of the line for the end of the last part."""

    def __init__(self, meta: dict[str, Any], input_data: Any, *more: Any) -> None:
        self.announced, self.counted = meta.get("CONTENT_LENGTH"), Counted(input_data)
        super().__init__(meta, cast("Any", self.counted), *more)

    def parse(self) -> Any:
        """The fields and the files. Raises `MultiPartParserError`, which is answered with 400, where bytes are missing."""
        fields, files = super().parse()
        if self.announced and str(self.counted.count) != str(self.announced):
            for _name, parts in files.lists():
                for part in parts:
                    part.close()
            raise MultiPartParserError("The form did not arrive whole.")
        return fields, files


class WholePartsMiddleware:
    """Stands before everything that reads a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.multipart_parser_class = WholeParser  # type: ignore[assignment]
        return self.get_response(request)


class WholeFormMiddleware:
    """Stands last, so that views meet whole forms only. Whoever went away reads no answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseBadRequest() if is_cut_off(request) else self.get_response(request)
