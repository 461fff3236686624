"""Who looks at a page."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest

from courses.common import clock
from courses.enrolment.models import Enrolment
from courses.enrolment.queries import of_member
from courses.members.models import MemberProfile
from courses.members.queries import profile_of
from courses.people.models import User

_MEMBER, _PLACES = "_visiting_member", "_visiting_places"


def user_of(request: HttpRequest) -> User:
    """The person who is logged in. Raises `PermissionDenied` for a visitor without a log-in, who should not get so far."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def somebody(request: HttpRequest) -> User | None:
    """The person who is logged in, for pages that are open to all. Whoever brings no session cookie is not asked about:
    everybody without one gets the same page, at no cost. None as well when the database is away: the page that says so
    needs nobody."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not hasattr(request, "user"):
        return None
    try:
        return request.user if isinstance(request.user, User) and request.user.is_authenticated else None
    except DatabaseError:
        return None


def member_here(request: HttpRequest) -> MemberProfile | None:
    """The member who is logged in, looked up once for each request."""
    if not hasattr(request, _MEMBER):
        user = somebody(request)
        setattr(request, _MEMBER, profile_of(user) if user else None)
    return getattr(request, _MEMBER)


def places_here(request: HttpRequest) -> dict[int, Enrolment]:
    """What the logged-in member has a place in, or waits for, and is not over: by the session's key, soonest first."""
    if not hasattr(request, _PLACES):
        member = member_here(request)
        rows = of_member(member).filter(session__ends_at__gte=clock.now()) if member else []
        setattr(request, _PLACES, {row.session_id: row for row in rows})
    return getattr(request, _PLACES)
