"""Logging in with the movement's own system: what allauth's client for OpenID Connect leaves open is settled here.

allauth keeps the state, makes PKCE's words, asks for the tokens and logs in. Ours: one provider, from the settings; every call bounded
(`common.outward`); its description and keys kept and checked; signature, nonce and time of the ID token; no token kept (ADR 120).
"""

import secrets
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

import requests
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from requests.adapters import BaseAdapter

from courses.common import clock, outward
from courses.common.address import canonical
from courses.common.links import link_to
from courses.common.outward import NoAnswer
from courses.movement import queries
from courses.movement.actions import log_in
from courses.movement.rules import NotGenuine, Said, genuine, key_id, read_object, said
from courses.people.models import User
from courses.web.fields import QueryForm

# What a second factor that the provider asked for is called in the session.
BY_PROVIDER = "provider"
# What the session keeps of somebody who must still show that an address is theirs, and for how many seconds.
JOINING = "movement_joining"
JOINING_LASTS = 30 * 60
# Seconds since somebody logged in at the provider, where the back office asks for a second factor anew.
NOT_OLDER_THAN = 15 * 60


class Trouble(StrEnum):
    """Why nobody came in; its sentence stands on the page to log in."""

    AWAY = "away"
    CANCELLED = "cancelled"
    LATE = "late"
    UNUSABLE = "unusable"
    NO_EMAIL = "no_email"
    UNVERIFIED = "unverified"
    KNOWN = "known"


class Unusable(ProviderException):
    """Nobody can be logged in by what came back."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


def settled[**P, R](ask: Callable[P, R]) -> Callable[P, R]:
    """`ask`, with one kind of refusal for all that a provider can answer wrongly."""

    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return ask(*args, **kwargs)
        except (NoAnswer, requests.RequestException) as error:
            raise Unusable(Trouble.AWAY) from error
        except (NotGenuine, KeyError, TypeError, ValueError, RecursionError) as error:
            raise Unusable(Trouble.UNUSABLE) from error

    return asked


class Bounded(BaseAdapter):
    """What `requests` sends goes out as everything else does: so much, for so long, into no closed network, after no redirect."""

    def send(self, request: requests.PreparedRequest, *_args: Any, **_options: Any) -> requests.Response:
        """One request and its answer. Raises `requests.ConnectionError`."""
        body = request.body.encode() if isinstance(request.body, str) else None
        hop = {"host", "content-length", "connection", "accept-encoding"}
        headers = {name: str(value) for name, value in request.headers.items() if name.lower() not in hop}
        try:
            answer = outward.ask(
                request.url or "",
                method=request.method or "GET",
                body=body,
                headers=headers,
                most_bytes=queries.MOST_BYTES,
                seconds=queries.SECONDS,
            )
        except NoAnswer as error:
            raise requests.ConnectionError(str(error)) from error
        # A redirect is no answer: nobody is sent on with a code or a token.
        if 300 <= answer.status < 400:
            raise requests.TooManyRedirects("redirected")
        response = requests.Response()
        response.status_code, response._content, response.url = answer.status, answer.body, request.url or ""
        response.headers.update({"content-type": "", **answer.headers})
        return response

    def close(self) -> None:
        """Nothing stays open."""


class Client(OAuth2Client):
    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: Any) -> str:
        """Allauth begins the query with a second `?` where the provider's address has one already."""
        query = super().get_redirect_url("", scope, extra_params).removeprefix("?")
        return f"{authorization_url}{'&' if '?' in authorization_url else '?'}{query}"


class Adapter(OpenIDConnectOAuth2Adapter):
    client_class = Client
    state: Mapping[str, Any] = {}

    @property
    def connected(self) -> queries.System:
        """The provider of the settings."""
        found = queries.system()
        if found is None:
            raise SocialApp.DoesNotExist
        return found

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself."""
        return settled(queries.description)(self.connected)

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """One address in every language: the provider knows it letter by letter."""
        return link_to("account_movement_back", settings.LANGUAGE_CODE)

    @settled
    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        """The tokens for a code. Nothing of an answer that is none is kept or told."""
        found = super().get_access_token_data(request, app, client, pkce_code_verifier)
        if not isinstance(found, dict) or not all(
            isinstance(found.get(name), str) for name in ("access_token", "id_token")
        ):
            raise NotGenuine("no tokens")
        return found

    def parse_token(self, data: Mapping[str, Any]) -> SocialToken:
        """It is used once, to ask who it is."""
        return SocialToken(token=data["access_token"])

    @settled
    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Who it is, once the ID token is found genuine, meant for us, and of this log-in. Raises `Unusable`."""
        connected, id_token = self.connected, kwargs["response"]["id_token"]
        claims = genuine(
            id_token,
            queries.keys(connected, key_id(id_token)),
            issuer=connected.issuer,
            client_id=connected.client_id,
            nonce=self.state["nonce"],
            now=clock.now().timestamp(),
            skew=settings.OIDC_CLOCK_SKEW,
        )
        more = self._told_beside(token.token) if self.openid_config["userinfo_endpoint"] else {}
        told = said(claims, more, connected.terms)
        login = self.get_provider().sociallogin_from_response(request, {"sub": told.subject})
        login.said = told
        return login

    def _told_beside(self, access_token: str) -> dict[str, Any]:
        address = self.openid_config["userinfo_endpoint"]
        with SocialAdapter().get_requests_session() as session:
            answer = session.get(
                address, headers={"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
            )
        answer.raise_for_status()
        return read_object(answer.content)


class Provider(OpenIDConnectProvider):
    oauth2_adapter_class = Adapter
    pkce_enabled_default = True

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        """Nothing of what a provider tells is kept beside who it is."""
        return {}


class SocialAdapter(DefaultSocialAccountAdapter):
    """The one provider of the settings: no row of allauth's table of providers is looked at."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """The movement's own system, where one is connected. Its issuer is its name: numbers of another open nothing here."""
        connected = queries.system()
        if connected is None:
            return []
        return [
            SocialApp(
                provider=Provider.id,
                provider_id=connected.issuer,
                name=connected.name,
                client_id=connected.client_id,
                secret=connected.client_secret,
                settings={"server_url": connected.issuer, "scope": connected.scopes},
            )
        ]

    def list_providers(self, request: HttpRequest) -> list[Any]:
        """The same."""
        return [Provider(request, app=app) for app in self.list_apps(request)]

    def get_provider(self, request: HttpRequest, provider: Any, client_id: Any = None) -> Provider:
        """The same, whatever it is called."""
        return Provider(request, app=self.get_app(request, provider=provider, client_id=client_id))

    def get_requests_session(self) -> requests.Session:
        """Asks as the house does; no proxy, `.netrc` or certificate of the machine's environment is used."""
        session = requests.Session()
        session.trust_env = False
        for scheme in ("https://", "http://"):
            session.mount(scheme, Bounded())
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Whose log-in it opens: the one it was joined with, or a new one. Roles follow what was said."""
        # A log-in that waits for the second factor is written into the session, with all that hangs on it.
        sociallogin.token = None
        told: Said = sociallogin.said
        if not sociallogin.is_existing:
            try:
                sociallogin.account = log_in.account_of(said=told)
            except log_in.NotYet as refused:
                raise ImmediateHttpResponse(_not_yet(request, refused.why, told)) from refused
            sociallogin.user = sociallogin.account.user
        sociallogin.state["second_factor_at"] = told.second_factor_at
        if sociallogin.user.is_active:
            log_in.note_roles(user=sociallogin.user, said_values=told.values)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """Back to the page to log in, with a sentence."""
        if error == AuthError.CANCELLED:
            trouble = Trouble.CANCELLED
        elif isinstance(exception, Unusable):
            trouble = exception.trouble
        elif exception is None and (extra_context or {}).get("state") is None:
            trouble = Trouble.LATE
        else:
            trouble = Trouble.UNUSABLE
        raise ImmediateHttpResponse(refused(request, trouble))


def _not_yet(request: HttpRequest, why: log_in.Why, told: Said) -> Any:
    if why is log_in.Why.KNOWN:
        request.session[JOINING] = {
            "issuer": told.issuer,
            "subject": told.subject,
            "email": told.email,
            "values": told.values,
            "until": clock.now().timestamp() + JOINING_LASTS,
        }
    return refused(
        request, {log_in.Why.KNOWN: Trouble.KNOWN, log_in.Why.NO_EMAIL: Trouble.NO_EMAIL}.get(why, Trouble.UNVERIFIED)
    )


def refused(request: HttpRequest, trouble: Trouble) -> Any:
    """To the page that says so; somebody who is logged in stays so."""
    page = "account_movement" if request.user.is_authenticated else "account_request_login_code"
    return redirect(f"{reverse(page)}?trouble={trouble.value}")


def waiting_to_join(request: HttpRequest) -> dict[str, Any] | None:
    """Who must still show that an address is theirs, in this browser."""
    found = request.session.get(JOINING)
    return found if isinstance(found, dict) and found["until"] > clock.now().timestamp() else None


def join_now(request: HttpRequest, user: User) -> bool:
    """Join the two, now that `user` has logged in with the address that the provider named; whether it was done."""
    waits = waiting_to_join(request)
    request.session.pop(JOINING, None)
    if waits is None or canonical(waits["email"]) != user.email:
        return False
    if not log_in.join(user=user, issuer=waits["issuer"], subject=waits["subject"]):
        return False
    log_in.note_roles(user=user, said_values=waits["values"])
    return True


class SecondFactorStage(AuthenticateStage):
    """Ours is not asked for where the provider says that it has just asked for its own."""

    def handle(self) -> tuple[Any, bool]:
        """Note the provider's, or ask for ours."""
        login = (self.login.signal_kwargs or {}).get("sociallogin")
        shown = login.state.get("second_factor_at") if login else None
        if shown is None:
            return super().handle()
        record_authentication(self.request, self.login.user, method="mfa", type=BY_PROVIDER, at=shown)
        return None, True


class AnswerQuery(QueryForm):
    """What a provider's answer says beside the code, which allauth reads: which of our questions it answers, and who answers."""

    state = forms.CharField(max_length=100)
    iss = forms.CharField(max_length=500)


class CallbackView(OAuth2CallbackView):
    """allauth's, which tells its adapter what the browser was sent out with."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        # RFC 9207: an answer of another provider's.
        issuer = self.adapter.connected.issuer
        if response is None and AnswerQuery.of(request)["iss"] not in ("", issuer):
            return None, refused(request, Trouble.UNUSABLE)
        return state, response


@settled
def way_in(request: HttpRequest, next_url: str | None) -> str:
    """The provider's address to send the browser to. Raises `Unusable`."""
    provider = SocialAdapter(request).list_providers(request)[0]
    nonce = secrets.token_urlsafe(24)
    asked = {"nonce": nonce}
    if request.user.is_authenticated:
        asked["max_age"] = str(NOT_OLDER_THAN)
    return provider.redirect(
        request,
        AuthProcess.LOGIN,
        next_url=next_url,
        nonce=nonce,
        auth_params=asked,
        language=translation.get_language(),
    )["Location"]


def came_by_provider(request: HttpRequest) -> bool:
    """Whether this log-in was opened by the movement's own system."""
    connected = queries.system()
    if connected is None or not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    return any(row["method"] == "socialaccount" and row.get("provider") == connected.issuer for row in records)


def way_out(request: HttpRequest) -> str | None:
    """Where to end the log-in at the provider as well (RP-Initiated Logout 1.0); None where it was not opened by it, or it has no such
    address. No token is kept to show there: it is told who we are."""
    connected = queries.system()
    if connected is None or not came_by_provider(request):
        return None
    try:
        address = queries.description(connected)["end_session_endpoint"]
    except (NoAnswer, NotGenuine):
        return None
    if not address:
        return None
    said_of_us = {"client_id": connected.client_id, "post_logout_redirect_uri": f"{settings.BASE_URL}/"}
    return requests.Request("GET", address, params=said_of_us).prepare().url
