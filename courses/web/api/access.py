"""What all addresses for programs with a key share: who asks, how often, what they have read, and answers that are kept."""

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Annotated, Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.responses import NinjaJSONEncoder
from ninja.security import HttpBearer
from pydantic import Field

from courses.common.actions.limits import allow, left_for
from courses.common.errors import DomainError
from courses.programs.actions import KeyEnded, key_of
from courses.programs.actions.answers import Clash, NotDone, Reply, once
from courses.programs.models import ProgramKey
from courses.programs.rules import (
    LONGEST_IDEMPOTENCY_KEY,
    WINDOW,
    Scope,
    cursor_after,
    idempotency_key,
    place_of_cursor,
)
from courses.web.api.base import LIMIT
from courses.web.api.problems import Problem, Refusal, Trouble

# Wrong keys from one network address in ten minutes.
WRONG_KEYS = 60
# What may be answered to whoever shows a key.
KEYED: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 429), Problem)
WRITING: dict[int, Any] = KEYED | dict.fromkeys((409, 413, 422), Problem)
CONDITIONAL: dict[int, Any] = WRITING | dict.fromkeys((412, 428), Problem)
PER_PAGE, MOST_PER_PAGE = 50, 200
# One line of text, as a cell of a file holds it.
ONE_LINE = r"^[^\x00-\x1f\x7f]*$"
Line = Annotated[str, Field(max_length=200, pattern=ONE_LINE)]
Cursor = Annotated[str, Field(max_length=60)]
Limit = Annotated[int, Field(ge=1, le=MOST_PER_PAGE)]

_IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Sent again with the same body within a day, the first answer is given again and nothing is done twice.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_IDEMPOTENCY_KEY, "pattern": "^[!#-~]+$"},
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of what was read.",
    "schema": {"type": "string", "minLength": 2, "pattern": '^"[!#-~]*"$'},
}
TAKES_KEY: dict[str, Any] = {"parameters": [_IDEMPOTENCY]}
TAKES_BOTH: dict[str, Any] = {"parameters": [_IDEMPOTENCY, _IF_MATCH]}


def leading_to(kind: str, statuses: Iterable[int], *names: str) -> dict[str, Any]:
    """For the description: what can be done with the thing that is answered, by its number and its ETag (OpenAPI links). The first of
    `names` reads it."""
    found, read = {"path.pk": "$response.body#/id"}, {"header.If-Match": "$response.header.ETag"}
    links = {
        name: {"operationId": f"courses_web_api_{kind}_{name}", "parameters": found | (read if number else {})}
        for number, name in enumerate(names)
    }
    return {"responses": {status: {"links": links} for status in statuses}}


class KeyOf(HttpBearer):
    """Lets in whoever shows a key with one of these scopes, and counts."""

    openapi_bearerFormat = "rundkreds_…"  # noqa: N815 the name that OpenAPI gives it

    def __init__(self, *scopes: Scope) -> None:
        self.scopes = scopes
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> ProgramKey | None:
        """The key. Raises `Refusal` for one that does not open this, and for too many requests."""
        key = key_of(token)
        if key is None:
            if not allow(request, "api_wrong_key", WRONG_KEYS):
                raise Refusal(Trouble.TOO_MANY, headers={"Retry-After": str(WINDOW)})
            return None
        most = settings.API_RATE
        left, seconds = left_for(str(key.pk), "api_key", most, seconds=WINDOW)
        limit = {"RateLimit-Policy": f'"key";q={most};w={WINDOW}', "RateLimit": f'"key";r={max(left, 0)};t={seconds}'}
        setattr(request, LIMIT, limit)
        if left < 0:
            raise Refusal(Trouble.TOO_MANY, headers={"Retry-After": str(seconds)})
        if not set(self.scopes) & set(key.scopes):
            raise Refusal(Trouble.NOT_ALLOWED, _("This key may not do that. An administrator can make one that may."))
        return key


def key_here(request: HttpRequest) -> ProgramKey:
    """The key that was shown."""
    return request.auth  # type: ignore[attr-defined]


def written(told: Any) -> str:
    """As JSON."""
    return json.dumps(told, cls=NinjaJSONEncoder, ensure_ascii=False)


def etag_of(told: Any) -> str:
    """A strong ETag of what is told (RFC 9110 8.8.3)."""
    return f'"{hashlib.sha256(written(told).encode()).hexdigest()[:32]}"'


def told(request: HttpRequest, shown: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    """One thing as it is now, for whoever shows a key: kept nowhere on the way."""
    response = HttpResponse(written(shown), status=status, content_type="application/json; charset=utf-8")
    for name, value in {"ETag": etag_of(shown), "Cache-Control": "private, no-store", **(headers or {})}.items():
        response[name] = value
    return response


def require_read(request: HttpRequest, shown: Any) -> None:
    """Raises `Refusal` unless what is written was read as it is now (`shown`). Call it where it is held."""
    asked = request.headers.get("If-Match")
    if not asked:
        raise Refusal(Trouble.NO_CONDITION)
    if etag_of(shown) not in [tag.strip() for tag in asked.split(",")]:
        raise Refusal(Trouble.CHANGED, _("Read it again, and decide then."))


def do_once(request: HttpRequest, said: Any, work: Callable[[], Reply]) -> HttpResponse:
    """The answer of `work`, in one transaction; what was sent before under the same idempotency key is answered as it was then.
    Raises `Refusal`: then nothing was done, and nothing is kept."""
    header = request.headers.get("Idempotency-Key")
    idempotency = idempotency_key(header) if header is not None else None
    if header is not None and idempotency is None:
        words = _("Write 1 to 255 letters, digits and signs, without spaces around them.")
        raise Refusal(Trouble.NOT_VALID, words, [("Idempotency-Key", words)])
    whole = f"{request.method} {request.path} {request.headers.get('If-Match', '')} {written(said)}"
    try:
        reply = once(key=key_here(request), idempotency=idempotency, request=whole, work=work)
    except NotDone as clash:
        trouble = Trouble.OTHER_REQUEST if clash.clash == Clash.OTHER_REQUEST else Trouble.IN_FLIGHT
        raise Refusal(trouble, headers={"Retry-After": "1"} if trouble == Trouble.IN_FLIGHT else None) from clash
    except KeyEnded as ended:
        raise Refusal(Trouble.NO_KEY, ended.message) from ended
    except DomainError as refusal:
        errors = [(refusal.about, str(refusal.message))] if refusal.about else []
        raise Refusal(Trouble.REFUSED, refusal.message, errors) from refusal
    response = HttpResponse(reply.body, status=reply.status, content_type="application/json; charset=utf-8")
    if reply.status == 204:
        del response["Content-Type"]
    for name, value in {"Cache-Control": "private, no-store", **reply.headers}.items():
        response[name] = value
    if reply.is_repeated:
        response["Idempotency-Replayed"] = "true"
    return response


def reply_with(shown: Any, *, new_at: str = "", email: str = "") -> Reply:
    """What is answered after a write: the thing as it is now, with its ETag; `new_at`: where it is from now on, if it is new."""
    where = {"Location": new_at} if new_at else {}
    return Reply(201 if new_at else 200, written(shown), {"ETag": etag_of(shown), **where}, email)


def page_of(rows: QuerySet, cursor: str, limit: int, show: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """`limit` rows after those that were told before (`cursor`), by their keys: what is written meanwhile moves nobody to another
    page. `next` is the cursor of the rest, or nothing. Raises `Refusal` for what is no cursor."""
    found = list(rows.filter(pk__gt=_after(cursor)).order_by("pk")[: limit + 1])
    more = len(found) > limit
    return {"items": [show(row) for row in found[:limit]], "next": cursor_after(found[limit - 1].pk) if more else None}


def _after(cursor: str) -> int:
    pk = place_of_cursor(cursor)
    if pk is None:
        words = _("This is no cursor of ours. Begin without one.")
        raise Refusal(Trouble.NOT_FOUND, words, [("cursor", words)])
    return pk
