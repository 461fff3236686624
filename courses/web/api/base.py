"""The API itself: every answer in the language that was asked for, every refusal a problem, the limits of a key in each header."""

import json
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import trans_real
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from courses.common.actions.routines import reason_of
from courses.web.api.problems import KIND, Refusal, Trouble, problem, wrong_parts

logger = logging.getLogger(__name__)
VERSION = "1.1.0"
DESCRIPTION = (
    "Courses, sessions, venues and regions: read only, no key, no personal data. Below /manage/: what programs with a key may read"
    " and write. Every error is a problem (RFC 9457); Accept-Language says in which language."
)
# Above ours: what a request of a key had left is told there.
LIMIT = "_api_limit"


class JsonParser(Parser):
    """JSON that cannot be read is a fault of who sent it, however deep or long it is."""

    def parse_body(self, request: HttpRequest) -> Any:
        """What was sent. Raises `Refusal`."""
        try:
            return json.loads(request.body)
        except RequestDataTooBig as error:
            raise Refusal(Trouble.TOO_LARGE) from error
        except (ValueError, RecursionError) as error:
            raise Refusal(Trouble.NOT_VALID, translation.gettext("The body is no JSON that we can read.")) from error


class Api(NinjaAPI):
    """Ninja's, with addresses that answer with a problem also where it would not be asked, and a description that says so."""

    def _get_urls(self) -> list[Any]:
        found = super()._get_urls()
        for entry in found:
            if isinstance(entry, URLPattern):
                entry.callback = _with_problems(entry.callback)
        return [*found, path("<path:rest>", csrf_exempt(_nothing_here))]

    def get_openapi_schema(self, **how: Any) -> Any:
        """As Ninja makes it of the types, with the kind of problems, the codes of what a key may not, and the headers."""
        schema = super().get_openapi_schema(**how)
        for operations in schema["paths"].values():
            for operation in operations.values():
                _describe(operation)
        return schema


def _describe(operation: dict[str, Any]) -> None:
    for code, answer in operation["responses"].items():
        status = str(code)
        content = answer.get("content", {})
        if status >= "400" and "application/json" in content:
            content[KIND] = content.pop("application/json")
    if "security" in operation:
        for answer in operation["responses"].values():
            answer["headers"] = {
                name: {"description": words, "schema": {"type": "string"}} for name, words in LIMIT_HEADERS.items()
            }


LIMIT_HEADERS = {
    "RateLimit-Policy": "How many requests (q) in how many seconds (w): draft-ietf-httpapi-ratelimit-headers-10.",
    "RateLimit": "How many are left (r), and in how many seconds (t) all are there again.",
}


def _nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    with translation.override(language_of(request)):
        return answered(request, api.create_response(request, problem(Trouble.NOT_FOUND), status=404))


def _with_problems(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """405 as a problem too."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(language_of(request)):
            response = view(request, *args, **kwargs)
            if response.status_code == 405:
                allowed = response["Allow"]
                response = api.create_response(request, problem(Trouble.WRONG_METHOD), status=405)
                response["Allow"] = allowed
            return answered(request, response)

    wrapped.csrf_exempt = True  # type: ignore[attr-defined]
    return wrapped


def language_of(request: HttpRequest) -> str:
    """What `Accept-Language` asks for, Danish where it says nothing: the addresses have no language of their own."""
    asked = request.headers.get("Accept-Language", "")
    for language, _weight in trans_real.parse_accept_lang_header(asked):
        if language[:2] in dict(settings.LANGUAGES):
            return language[:2]
    return settings.LANGUAGE_CODE


def answered(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """With what every answer says besides."""
    if response.status_code >= 400 and response.get("Content-Type", "").startswith("application/json"):
        response["Content-Type"], response["Cache-Control"] = KIND, "no-store"
        response["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
        patch_vary_headers(response, ["Accept-Language"])
    for name, value in getattr(request, LIMIT, {}).items():
        response[name] = value
    return response


api = Api(
    title="Rundkreds",
    version=VERSION,
    description=DESCRIPTION,
    docs_url=None,
    urls_namespace="api",
    parser=JsonParser(),
)


@api.exception_handler(ValidationError)
def _say_what_is_wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Each value that cannot be, and all of them in one sentence."""
    found = wrong_parts(error.errors)
    words = " ".join(f"{name}: {sentence}" for name, sentence in found)
    return api.create_response(request, problem(Trouble.NOT_VALID, words, found), status=400)


@api.exception_handler(Refusal)
def _refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    told = problem(refusal.trouble, refusal.detail, refusal.errors)
    response = api.create_response(request, told, status=refusal.trouble.status)
    for name, value in refusal.headers.items():
        response[name] = value
    return response


@api.exception_handler(AuthenticationError)
def _ask_for_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _refuse(request, Refusal(Trouble.NO_KEY, headers={"WWW-Authenticate": 'Bearer realm="api"'}))


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return _refuse(request, Refusal(Trouble.NOT_FOUND))


@api.exception_handler(HttpError)
def _other(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What Ninja refuses by itself."""
    found = next((trouble for trouble in Trouble if trouble.status == error.status_code), Trouble.NOT_VALID)
    return _refuse(request, Refusal(found))


@api.exception_handler(Exception)
def _fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """A fault of ours: noted without what was in it. A database that is away has its own page (503)."""
    if settings.DEBUG or isinstance(error, Error):
        raise error
    logger.error("the API failed (%s)", reason_of(error))
    return _refuse(request, Refusal(Trouble.FAULT))
