"""Log lines that can be kept: no address of a person, and no link that opens somebody's place."""

import logging
import re

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
    """One line per event; the clean-up covers the traceback too."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        """The line, without personal data."""
        return without_personal_data(super().format(record))
