"""A letter with its ring is one sign in all that we keep. Some keyboards, and files of a Mac, write it as two («a» and a ring
above): a search for that would find nothing, and what was saved so would not be found by others."""

import unicodedata
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from courses.common.text import clean_line

# What is searched for, wherever there is a list: Wagtail's own name for it, and ours.
WORDS = "q"
OFFICE = "/admin/"
# Text with marks at counted places (Draftail), which other letters would move.
_COUNTED = ("{", "[")


class ComposedMiddleware:
    """Reads what is searched for as it is kept: in composed letters, without spaces that nobody sees. Every list of the back
    office and the public pages look for that, whatever was typed or pasted. What is saved there comes in composed letters too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_office = request.path.startswith(OFFICE)
        _mend(request, "GET", lambda name, text: clean_line(text) if is_office or name == WORDS else text)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_rest: Any) -> None:
        """What a form of the back office sends: read here, so that what is too large has its answer already."""
        if request.method == "POST" and request.path.startswith(OFFICE):
            _mend(request, "POST", _composed)


def _composed(name: str, text: str) -> str:
    if "password" in name or text.startswith(_COUNTED):
        return text
    return unicodedata.normalize("NFC", text)


def _mend(request: HttpRequest, part: str, mended: Callable[[str, str], str]) -> None:
    typed: QueryDict = getattr(request, part)
    if all(mended(name, text) == text for name, texts in typed.lists() for text in texts):
        return
    found = typed.copy()
    for name, texts in typed.lists():
        found.setlist(name, [mended(name, text) for text in texts])
    found._mutable = False
    setattr(request, part, found)
