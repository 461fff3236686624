"""The back office is built of libraries that take the forms they drew themselves for granted. What somebody sends them by
hand (a number that is none, a formset that counts rows it has not) ends in their code, not in ours."""

import logging
import traceback
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.common.actions.routines import reason_of

logger = logging.getLogger(__name__)
# What reading a wrong value raises.
KINDS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class UnreadableMiddleware:
    """Answers 400 and says that nothing was saved, where a library could not read what was sent to `/admin/`.

    A fault in our own code stays one. What is answered here is logged as an error all the same.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls it for what a view raises; None lets it go on to be a 500."""
        is_sent = request.method == "POST" and request.path.startswith("/admin/")
        if not is_sent or not isinstance(exception, KINDS) or _is_ours(exception):
            return None
        logger.error("the back office could not read a form (%s)", reason_of(exception))
        return render(request, "unreadable.html", status=400)


def _is_ours(exception: Exception) -> bool:
    """Whether the line that raised it is in this project, not in a library."""
    last = traceback.extract_tb(exception.__traceback__)[-1].filename
    return last.startswith(str(settings.BASE_DIR)) and "/site-packages/" not in last
