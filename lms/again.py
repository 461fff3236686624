"""Two editors save at the same moment what there may be only once: an address, a page about a course. The forms of the back office
look first, both find nothing, and the first is written: the other one's form looks again and now says so, with what was typed."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse

# Of the database, and of the page, which looks once more before it is written: neither stands beside a field.
REFUSALS = (IntegrityError, ValidationError)
# Wagtail's own views that write pages; ours ask the domain, which has words for whoever comes second.
VIEWS = {"wagtailadmin_pages:add", "wagtailadmin_pages:edit"}


class AgainMiddleware:
    """Runs the view of a page's form once more where what it wrote was refused; what is refused twice stays a fault."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls it for what a view raises; None lets it go on to be a 500. Nothing of the first time was kept: Wagtail
        writes a page in one transaction."""
        match = request.resolver_match
        if not isinstance(exception, REFUSALS) or request.method != "POST" or match is None:
            return None
        return match.func(request, *match.args, **match.kwargs) if match.view_name in VIEWS else None
