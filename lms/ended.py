"""A browser whose log-in was ended elsewhere forgets what it kept, as one that logs out does: pages with names."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from courses.web.member.accounts import leaving


def has_ended(request: HttpRequest) -> bool:
    """Whether the cookie of a session came back that is over: ended in the list of log-ins, by an administrator, by a change of
    address, or because somebody was switched off. Asks the database nothing; a cookie whose time is over the browser
    does not send. False where nobody asked who it is."""
    if not request.COOKIES.get(settings.SESSION_COOKIE_NAME) or not request.session.accessed:
        return False
    if request.session.is_empty():
        return True
    # Whoever was switched off is nobody, and their session still names them. Django has looked somebody up where it keeps
    # them; who has just logged in is in `user` alone.
    was_asked = hasattr(request, "_cached_user")
    return was_asked and not request.user.is_authenticated and SESSION_KEY in request.session


class EndedLogInMiddleware:
    """Stands where the session and the person are known. Pages that are kept for everybody never come here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not has_ended(request):
            return response
        # The session middleware takes the cookie away then, so that this is said once.
        request.session.flush()
        return leaving(response)
