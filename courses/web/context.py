"""What every page knows."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def contact(request: HttpRequest) -> dict[str, Any]:
    """Who answers the phone."""
    return {
        "contact": {
            "name": settings.ORGANISER_NAME,
            "phone": settings.ORGANISER_PHONE,
            "phone_digits": settings.ORGANISER_PHONE.replace(" ", ""),
            "email": parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        }
    }
