"""Whoever may open the back office shows a second factor there: a code in a mail alone is worth what the mailbox is."""

import time
from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from courses.web.member.provider import BY_PROVIDER

# So many seconds a second factor opens the back office: a day's work (OWASP ASVS 7.3.2). A form that was open then may
# still be sent for a while, else what somebody typed would be lost.
WORKING_DAY = 12 * 3600
OPEN_FORM = 4 * 3600


def way_there(request: HttpRequest) -> str | None:
    """Where somebody who is logged in must go first before the back office opens; None when nowhere.

    A second factor is shown again for each day's work.

    Whoever has no second factor yet is let in everywhere else, and sets one up here: that is the grace of a first
    log-in. Whoever has one and came in without it (logged in before it was made) is asked for it. Who showed one where the
    movement's own system asked for it (ADR 120) shows it there again.
    """
    user = request.user
    if not user.is_authenticated or not user.has_perm("wagtailadmin.access_admin"):
        return None
    has_own = is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
    shown = [record for record in get_authentication_records(request, user) if record["method"] == "mfa"]
    elsewhere = [record for record in shown if record.get("type") == BY_PROVIDER]
    counts = shown if has_own else elsewhere
    lasts = WORKING_DAY if request.method in ("GET", "HEAD") else WORKING_DAY + OPEN_FORM
    if time.time() - max((record["at"] for record in counts), default=0) < lasts:
        return None
    if elsewhere:
        return reverse("account_movement")
    return reverse("mfa_reauthenticate" if has_own else "mfa_activate_totp")


class SecondFactorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The way out stays open to everybody.
        if settings.STAFF_SECOND_FACTOR and request.path.startswith("/admin/") and request.path != "/admin/logout/":
            first = way_there(request)
            if first:
                target = request.get_full_path() if request.method in ("GET", "HEAD") else "/admin/"
                return redirect(f"{first}?{urlencode({'next': target})}")
        return self.get_response(request)
