"""`/scim/v2/`: the movement's directory writes who is in it and in which groups (SCIM 2.0, RFC 7644; docs/LOG_IN.md). 404 until `SCIM`
is set; then for whoever shows a key with the scope of its own.

The protocol is scim2-server's; ours are the rows, the key and the limits.
"""

import json
import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from scim2_models import Error as ScimError
from scim2_models import InvalidFilterException, PayloadTooLargeException, SCIMException
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import SCIM_MEDIA_TYPE, ScimResponse

from courses.common.actions.routines import reason_of
from courses.programs.models import ProgramKey
from courses.programs.rules import Scope
from courses.web.api.access import KeyOf
from courses.web.api.base import LIMIT, language_of
from courses.web.api.problems import Refusal, Trouble
from courses.web.scim.schema import SERVICE
from courses.web.scim.storage import Storage

logger = logging.getLogger(__name__)
DOOR = KeyOf(Scope.WRITE_DIRECTORY)
# Letters of a query: no directory asks for so much, and a filter is read part by part.
LONGEST_QUERY = 2_000


@csrf_exempt
def scim(request: HttpRequest, rest: str = "") -> HttpResponse:
    """One request of a directory."""
    if not settings.SCIM:
        raise Http404
    with translation.override(language_of(request)):
        try:
            answer = _answer(request, rest, _key(request))
        except Refusal as refusal:
            error = ScimError(status=refusal.trouble.status, detail=str(refusal.detail or refusal.trouble.title))
            answer = ScimResponse(refusal.trouble.status, error.model_dump(), dict(refusal.headers))  # type: ignore[arg-type]
        except SCIMException as error:
            answer = SERVICE.error_response(error)
        except Error:
            raise
        except Exception as error:
            if settings.DEBUG:
                raise
            logger.error("SCIM failed (%s)", reason_of(error))
            answer = SERVICE.error_response(error)
        return _told(request, answer)


def _key(request: HttpRequest) -> ProgramKey:
    """The key that is shown. Raises `Refusal`."""
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    key = DOOR.authenticate(request, text.strip()) if scheme.lower() == "bearer" else None
    if key is None:
        raise Refusal(Trouble.NO_KEY, headers={"WWW-Authenticate": 'Bearer realm="SCIM"'})
    return key


def _answer(request: HttpRequest, rest: str, key: ProgramKey) -> ScimResponse:
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise PayloadTooLargeException(detail=str(Trouble.TOO_LARGE.title)) from error
    if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
        raise InvalidFilterException(detail=_("It is too long."))
    asked = ScimRequest(
        method=request.method or "GET",
        base_url=f"{settings.BASE_URL}/scim/v2",
        path=f"/{rest}",
        query={name: str(request.GET[name]) for name in request.GET},
        headers=dict(request.headers.items()),
        body=body,
        subject=key,
    )
    return ScimHandler(SERVICE, Storage(key, writes=request.method not in ("GET", "HEAD"))).handle(asked)


def _told(request: HttpRequest, answer: ScimResponse) -> HttpResponse:
    """Kept nowhere on the way, with what the key has left."""
    body: Any = "" if answer.body is None else json.dumps(answer.body, ensure_ascii=False)
    response = HttpResponse(body, status=answer.status, content_type=SCIM_MEDIA_TYPE)
    for name, value in {**answer.headers, "Cache-Control": "private, no-store", **getattr(request, LIMIT, {})}.items():
        response[name] = value
    if answer.body is None:
        del response["Content-Type"]
    patch_vary_headers(response, ["Accept-Language"])
    return response
