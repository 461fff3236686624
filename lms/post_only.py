"""Opening the address of a button shows the page that the button is on."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

# Answers any address at all, since pages are found by what stands in the database.
FINDS_ANYTHING = "wagtail_serve"


class PostOnlyMiddleware:
    """Leads a GET of what only takes a POST to the nearest page above it, in place of an empty 405.

    People come here by the back button, a bookmark, or by logging in after the button was pressed. Nothing is done.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # A program reads what it was told; people are led on.
        is_told = response.get("Content-Type") in ("application/problem+json", "application/scim+json")
        if response.status_code == 405 and request.method in ("GET", "HEAD") and not is_told:
            return redirect(page_above(request.path))
        return response


def page_above(path: str) -> str:
    """The nearest address above `path` that the URLconf knows: `/hold/3/` for `/hold/3/tilmeld/`."""
    parts = path.strip("/").split("/")[:-1]
    while parts:
        above = f"/{'/'.join(parts)}/"
        try:
            if resolve(above).url_name != FINDS_ANYTHING:
                return above
        except Resolver404:
            pass
        parts.pop()
    return "/"
