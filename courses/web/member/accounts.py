"""Logging in: one door for everybody, by a code in a mail. Nobody has a password, so none can be guessed or lost.

Only the addresses of allauth that are meant stand here; all its others (sign-up, more addresses, passwords) answer 404.
"""

import base64
import logging
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account import views
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import RequestLoginCodeForm
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import is_reauthentication_required, suspend_request
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as app
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions import views as log_ins
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.generic import RedirectView

from courses.common.actions import mail
from courses.common.actions.limits import HOUR_SECONDS, allow_for, visitor
from courses.common.address import canonical
from courses.common.sealed import Unreadable, seal, unseal
from courses.members.actions.listed import let_in
from courses.movement.actions.directory import settle as settle_log_in
from courses.web import known_browsers
from courses.web.fields import QueryForm
from courses.web.member import movement, provider

logger = logging.getLogger(__name__)

# What allauth calls its mails, and the kinds of ours. It has no others where only these addresses are open.
MAILS = {"account/email/login_code": "login_code", "account/email/unknown_account": "login_unknown"}


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: whoever enrols can log in with that address."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever has no second factor has nothing to show again, also where a password was set by a command."""
        return is_mfa_enabled(context.request.user) and super().is_reauthentication_required(app=app, **kwargs)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """The front page, in the language in which somebody leaves."""
        language, front = translation.get_language(), settings.ACCOUNT_LOGOUT_REDIRECT_URL
        return front if language in (None, settings.LANGUAGE_CODE) else f"/{language}{front}"

    def pre_login(self, request: HttpRequest, user: Any, **facts: Any) -> Any:
        """Before anybody is let in: the roles that the movement's directory gives them, or the door that it has closed."""
        settle_log_in(user=user)
        user.refresh_from_db()
        return super().pre_login(request, user, **facts)

    def post_login(self, request: HttpRequest, user: Any, **facts: Any) -> HttpResponse:
        """Lead on, and mark the browser as one that its owner knows."""
        response = super().post_login(request, user, **facts)
        provider.join_now(request, user)
        known_browsers.remember(response, user.email)
        return response

    def get_login_stages(self) -> list[str]:
        """allauth's, with a second factor that the movement's own system may have asked for."""
        ours = {"allauth.mfa.stages.AuthenticateStage": "courses.web.member.provider.SecondFactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue allauth's mails in our own layout and language. `tick` sends them before all others: a mail server
        that hangs holds up no request."""
        mail.queue(
            kind=MAILS[template_prefix],
            to=email,
            language=translation.get_language() or "da",
            context={"code": context.get("code", "")},
        )


# So many codes are mailed to one address: to browsers that its owner knows, and apart from these to whoever else asks. Of the
# latter no network takes all.
CODES_AN_HOUR, CODES_A_DAY = 6, 20
CODES_OF_ONE_NETWORK = 4


class RequestCodeForm(RequestLoginCodeForm):
    """Whoever is on the movement's list of members can log in without having enrolled: the code shows that the address is theirs.
    What the page says is the same for each address."""

    def clean_email(self) -> str:
        """The address, with a log-in of its own where the list has it."""
        email = self.cleaned_data["email"]
        if email:
            _require_few(context.request, canonical(email))
            let_in(email=email)
        return super().clean_email()


def _require_few(request: HttpRequest, email: str) -> None:
    """Counted whether somebody is known by the address or not, so that it tells nobody anything (PRIVACY.md P12). What a
    stranger asks for is not counted against a browser in which the owner has logged in. Raises `ValidationError`."""
    codes = "codes_known" if known_browsers.is_known(request, email) else "codes"
    from_here = f"{visitor(request)}\0{email}"
    is_few = codes == "codes_known" or allow_for(from_here, "codes_here", CODES_OF_ONE_NETWORK, seconds=HOUR_SECONDS)
    if not (is_few and allow_for(email, codes, CODES_AN_HOUR, seconds=HOUR_SECONDS)):
        raise ValidationError(
            _(
                "This address has been sent many codes. Use the newest one, wait an hour, or use a browser in which you have been logged in."
            )
        )
    if not allow_for(email, f"{codes}_a_day", CODES_A_DAY):
        raise ValidationError(
            _(
                "This address has been sent many codes today. Use a browser in which you have been logged in, wait until tomorrow, or call us."
            )
        )


class FactorAdapter(DefaultMFAAdapter):
    """The seeds of apps and recovery codes are stored sealed: whoever reads the database makes no codes from it."""

    purpose = "second factor"

    def encrypt(self, text: str) -> str:
        """`text` as it is stored."""
        return seal(text, purpose=self.purpose)

    def decrypt(self, encrypted_text: str) -> str:
        """What was stored. Where its key is gone no code fits any more, and two administrators take it away (ADR 67)."""
        try:
            return unseal(encrypted_text, purpose=self.purpose)
        except Unreadable:
            logger.warning("A second factor cannot be read: SECRET_KEY was replaced and is not in SECRET_KEY_FALLBACKS")
            return base64.b32encode(secrets.token_bytes(20)).decode()


class DoorQuery(QueryForm):
    """`?next=`: the page that asked for a log-in."""

    next = forms.CharField(max_length=500)


def door(request: HttpRequest) -> HttpResponse:
    """Whoever comes to another log-in (Wagtail's own, older links) is led to the one there is, and on from there."""
    target = DoorQuery.of(request)["next"]
    return redirect(reverse("account_request_login_code") + (f"?{urlencode({'next': target})}" if target else ""))


class LeavingView(views.LogoutView):
    """Logging out also takes from the telephone what it keeps for days without a network: pages with names."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Log out, and have the browser forget what it kept for use without a network."""
        away = provider.way_out(request)
        response = super().post(request, *args, **kwargs)
        return leaving(movement.onwards(request, away) if away else response)


def leaving(response: HttpResponse) -> HttpResponse:
    """`response`, with the word to the browser to drop what it kept of this site."""
    response["Clear-Site-Data"] = '"storage"'
    return response


def shown_again[**P](view: Callable[P, HttpResponseBase], *, first: str = "") -> Callable[P, HttpResponseBase]:
    """`view`, after the second factor where there is one and it was not shown within five minutes; what was sent is kept
    meanwhile. With `first` only that method asks for it."""

    @wraps(view)
    def asked(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        request = cast("HttpRequest", args[0])
        is_asked = request.user.is_authenticated and first in ("", request.method)
        if is_asked and is_reauthentication_required(request, app=""):
            return suspend_request(request, reverse("mfa_reauthenticate"))
        return view(*args, **kwargs)

    return asked


class ActivateView(app.ActivateTOTPView):
    """Whoever has just typed a code of the new app has shown the second factor, and is not asked again at once."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="totp", reauthenticated=True)
        return response


urlpatterns = [
    path("login/", door, name="account_login"),
    path("login/code/", movement.LogInView.as_view(), name="account_request_login_code"),
    path("login/code/confirm/", views.confirm_login_code, name="account_confirm_login_code"),
    path("bevaegelsen/", movement.OutView.as_view(), name="account_movement"),
    path("bevaegelsen/tilbage/", movement.back, name="account_movement_back"),
    path("logout/", LeavingView.as_view(), name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    # allauth names these two; whoever has no log-in gets one by enrolling, and nobody has a password to type again.
    path("signup/", RedirectView.as_view(pattern_name="public:find_form"), name="account_signup"),
    path("reauthenticate/", RedirectView.as_view(pattern_name="mfa_reauthenticate"), name="account_reauthenticate"),
    path("sessions/", shown_again(log_ins.list_usersessions, first="POST"), name="usersessions_list"),
    path("2fa/", second_factor.index, name="mfa_index"),
    path("2fa/authenticate/", second_factor.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", ActivateView.as_view(), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
