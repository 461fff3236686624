"""Links that work without log-in: the key of a row with our signature. They stand in mails that are years old."""

from django.core import signing


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
