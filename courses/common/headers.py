"""How the headers of a mail are folded where Python's own way loses something between us and the mail program."""

from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.policy import Policy
from typing import Any


class Verbatim(UnstructuredHeader, BaseHeader):
    """A header that programs compare letter by letter. Python's own folding writes an address of 77 letters and more as
    encoded words, which no mail program reads there (RFC 8058 3.1, RFC 2047 5); a line may have 998 (RFC 5322 2.1.1)."""

    def fold(self, *, policy: "Policy[Any]") -> str:
        """The header on one line, as it was written."""
        return f"{self.name}: {self}{policy.linesep}"


class Subject(UnstructuredHeader, BaseHeader):
    """Encoded as a whole or not at all: between an encoded and a plain word Python's own folding can write a space on
    each side, and both are shown. What somebody typed in a title is never read as encoded words, by us or by whoever gets it."""

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """The words as they were given. Python's own reading would decode «=?utf-8?Q?Hej?=»."""
        super().parse("", kwds)
        kwds["decoded"] = value

    def fold(self, *, policy: "Policy[Any]") -> str:
        """Folded at 76 characters, in ASCII where possible and else encoded as UTF-8 (RFC 2047)."""
        is_plain = str(self).isascii() and "=?" not in self
        charset = "us-ascii" if is_plain else "utf-8"
        written = Header(str(self), charset, maxlinelen=76, header_name=self.name).encode(linesep=policy.linesep)
        return f"{self.name}: {written}{policy.linesep}"


# For the `header_factory` of a policy; all other headers are folded as ever.
HEADERS = HeaderRegistry()
HEADERS.map_to_type("list-unsubscribe", Verbatim)
HEADERS.map_to_type("list-unsubscribe-post", Verbatim)
HEADERS.map_to_type("subject", Subject)
