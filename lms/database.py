"""What people are told while the database is away, or takes nothing."""

from django.db import Error, InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

# In so many seconds somebody, or their program, may try again.
RETRY_AFTER = 30


def is_away(error: BaseException | None) -> bool:
    """Whether `error` says that the database cannot be reached, or that nothing can be written to it now.

    A table or column that is missing is a fault of ours, which SQLite reports in the same class.
    """
    if isinstance(error, InternalError):
        return "read-only" in str(error)
    return isinstance(error, OperationalError | InterfaceError) and not str(error).startswith("no such ")


def away(request: HttpRequest) -> HttpResponse:
    """503 in both languages, for now: that nothing was saved, and for a form a button that sends it once more.

    What was typed stays in that button's form; files have to be chosen again. Asks nothing of the database.
    """
    typed, has_files = _typed(request) if request.method == "POST" else ([], False)
    page = render_to_string(
        "503.html",
        {"is_form": request.method == "POST", "typed": typed, "has_files": has_files, "seconds": RETRY_AFTER},
    )
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"})


def _typed(request: HttpRequest) -> tuple[list[tuple[str, str]], bool]:
    try:
        return [(name, value) for name, values in request.POST.lists() for value in values], bool(request.FILES)
    except (Error, OSError, ValueError):
        return [], False
