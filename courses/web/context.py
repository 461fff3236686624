"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from courses.common.address import sender
from courses.web.visitor import somebody


def visitor(request: HttpRequest) -> dict[str, Any]:
    """Who is logged in, and which area of the site this is: the header says both."""
    user = somebody(request)
    names = user.first_name.split() if user else []
    match = getattr(request, "resolver_match", None)
    return {
        "visitor": {"is_known": user is not None, "name": names[0] if names else ""},
        "area": match and match.view_name,
    }


def contact(request: HttpRequest) -> dict[str, Any]:
    """Who answers the phone."""
    return {
        "contact": {
            "name": settings.ORGANISER_NAME,
            "phone": settings.ORGANISER_PHONE,
            "phone_digits": settings.ORGANISER_PHONE.replace(" ", ""),
            "email": sender()[1],
        }
    }
