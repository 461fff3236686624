"""Log lines that can be kept: no address of a person, and no link that opens somebody's place."""

import datetime as dt
import json
import logging
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest, HttpResponse

request_id: ContextVar[str] = ContextVar("request_id", default="")

_EMAIL = re.compile(r"[^\s<>()\"'=]+@[^\s<>()\"'=]+\.\w+")
# What follows one of our private prefixes, and any other part of an address that looks like a token.
_PRIVATE = re.compile(r"(/(?:min-plads|bevis|skriv-mig-op|kalender/privat)/)[^/?\s]+")
_TOKEN = re.compile(r"(?<=/)(?=[\w.:-]*[\dA-Z])[\w.:-]{16,}(?=[/?\s]|$)")
_QUERY = re.compile(r"(?<=/)\?\S+")
# PostgreSQL repeats the values that broke a constraint: Key (email)=(…) already exists.
_VALUES = re.compile(r"(DETAIL: +)?(Key|Failing row contains) ?\(.*", re.DOTALL)


def without_personal_data(text: str) -> str:
    """`text` with e-mail addresses, tokens in addresses, query strings and rejected database values left out."""
    text = _VALUES.sub("[values left out]", text) if "Key (" in text or "Failing row" in text else text
    text = _EMAIL.sub("[e-mail]", text)
    return _QUERY.sub("?…", _TOKEN.sub("…", _PRIVATE.sub(r"\1…", text)))


class Formatter(logging.Formatter):
    """One JSON object a line, with the number of the request where there is one; the clean-up covers the traceback too."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without personal data."""
        told: dict[str, Any] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request := request_id.get():
            told["request"] = request
        if done := getattr(record, "done", None):
            told["done"] = done
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        cleaned = {name: without_personal_data(it) if isinstance(it, str) else it for name, it in told.items()}
        return json.dumps(cleaned, ensure_ascii=False)


class RequestIdMiddleware:
    """Numbers every request: its log lines carry the number, and so does the answer, for somebody who calls us."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Our own, never one that was sent: what stands in our logs is written by us.
        token = request_id.set(secrets.token_hex(8))
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
            return response
        finally:
            request_id.reset(token)
