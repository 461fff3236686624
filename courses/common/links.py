"""Links in mails: the whole address of a page, and those that work without log-in, the key of a row with our signature. They stand in
mails that are years old."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation


def link_to(name: str, language: str, *args: Any) -> str:
    """The address of a page with our host, in this language, for whoever reads it elsewhere."""
    with translation.override(language):
        return settings.BASE_URL + reverse(name, args=args)


class SignedLink:
    """One kind of link. `salt` keeps kinds apart and is never changed: the links of the mails sent would die."""

    def __init__(self, salt: str) -> None:
        self._signer = signing.Signer(salt=salt, sep=".")

    def token(self, pk: int) -> str:
        """The token for the row `pk`: always the same, good as long as its key is in `SECRET_KEY_FALLBACKS`."""
        return self._signer.sign(str(pk))

    def key(self, token: str) -> int | None:
        """The row that a token is for; None for a token that we did not sign."""
        try:
            return int(self._signer.unsign(token))
        except (signing.BadSignature, ValueError):
            return None
