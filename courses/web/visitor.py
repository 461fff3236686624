"""Who looks at a page."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from courses.people.models import User


def user_of(request: HttpRequest) -> User:
    """The person who is logged in. Raises `PermissionDenied` for a visitor without a log-in, who should not get so far."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
