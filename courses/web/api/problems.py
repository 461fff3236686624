"""What the API says when it must say no: problem details (RFC 9457), in the language that was asked for."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import Schema

KIND = "application/problem+json"


class Trouble(Enum):
    """Each kind has an address of its own, which leads to its line on the page about the API."""

    NOT_VALID = ("not-valid", 400, _("What was sent cannot be used."))
    NO_KEY = ("no-key", 401, _("A key is needed, and this is none that opens anything."))
    NOT_ALLOWED = ("not-allowed", 403, _("The key does not open this."))
    NOT_FOUND = ("not-found", 404, _("There is nothing here."))
    WRONG_METHOD = ("wrong-method", 405, _("This address does not take that method."))
    REFUSED = ("refused", 409, _("It cannot be done as things stand."))
    IN_FLIGHT = ("in-flight", 409, _("The same request is being done right now."))
    CHANGED = ("changed", 412, _("It has been changed since you read it."))
    TOO_LARGE = ("too-large", 413, _("What was sent is too large."))
    OTHER_REQUEST = ("other-request", 422, _("Another request was sent under this idempotency key."))
    NO_CONDITION = ("no-condition", 428, _("Say which state you have read: If-Match with its ETag."))
    TOO_MANY = ("too-many", 429, _("That was too many requests. Wait a little."))
    FAULT = ("fault", 500, _("Something went wrong here. It was noted."))

    def __init__(self, slug: str, status: int, title: Promise) -> None:
        self.slug, self.status, self.title = slug, status, title


class WrongPart(Schema):
    """What is wrong with one value."""

    field: str
    detail: str


class Problem(Schema):
    """What is wrong, in words (RFC 9457). `type` leads to an explanation, `detail` says what it is this time."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[WrongPart] = []


class Refusal(Exception):
    """Ends a request with a problem."""

    def __init__(
        self,
        trouble: Trouble,
        detail: str | Promise = "",
        errors: Iterable[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(trouble.slug)
        self.trouble, self.detail, self.errors, self.headers = trouble, detail, list(errors), dict(headers or {})


def problem(trouble: Trouble, detail: str | Promise = "", errors: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    """As it is sent."""
    told: dict[str, Any] = {
        "type": f"{settings.BASE_URL}/api/#{trouble.slug}",
        "title": str(trouble.title),
        "status": trouble.status,
        "detail": str(detail or trouble.title),
    }
    if found := [{"field": name, "detail": sentence} for name, sentence in errors]:
        told["errors"] = found
    return told


_EXPECTED: dict[str, Promise] = {
    "missing": _("It is missing."),
    "extra_forbidden": _("There is no such field."),
    "int_parsing": _("Write a whole number."),
    "int_type": _("Write a whole number."),
    "int_from_float": _("Write a whole number."),
    "bool_parsing": _("Write true or false."),
    "bool_type": _("Write true or false."),
    "string_type": _("Write text."),
    "list_type": _("Write a list."),
    "model_attributes_type": _("Write an object with fields."),
    "model_type": _("Write an object with fields."),
    "dict_type": _("Write an object with fields."),
    "too_short": _("There are too few."),
    "too_long": _("There are too many."),
    "string_too_short": _("It is too short."),
    "string_too_long": _("It is too long."),
    "greater_than_equal": _("The number is too small."),
    "less_than_equal": _("The number is too large."),
    "string_pattern_mismatch": _("It is not written as it must be."),
    "literal_error": _("It is none of those that can be chosen."),
    "enum": _("It is none of those that can be chosen."),
    "day": _("Write a day as 2027-02-13."),
    "moment": _("Write a moment with its time zone, as 2027-02-13T10:00:00+01:00."),
}
_ELSE = _("It cannot be used.")


def wrong_parts(errors: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Field and sentence for each thing that a schema has against what was sent; the words of the library are English only."""
    found = []
    for error in errors:
        # («body», «said», «meetings», 0, «starts_at»): where it was sent and the name of our parameter say nothing.
        where = [str(part) for part in error["loc"]]
        skip = 2 if where[:1] == ["body"] and len(where) > 2 else 1
        found.append((".".join(where[skip:]) or where[-1], str(_EXPECTED.get(error["type"], _ELSE))))
    return found
