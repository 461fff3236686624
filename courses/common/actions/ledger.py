"""What was forgotten, noted outside the database, so that a backup brings nobody back (PRIVACY.md P23).

A line is a moment and a keyed hash of the row that was forgotten. The key is the site's own (`SECRET_KEY`): whoever
finds the file learns how many were forgotten, and when. The key of a row is never given to another one, so a line may
be applied to any backup, however old.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from courses.common import clock
from courses.common.errors import DomainError

logger = logging.getLogger(__name__)
SALT = "ledger of erasures"


class LedgerAway(DomainError):
    """The file cannot be written: nobody is forgotten now whom a backup could bring back."""


def note(kind: str, pk: int) -> None:
    """Add the row `pk` of `kind` («member», «wish» …), on the disk before this returns.

    Called before the rows go: should they not go after all, it was still what the person asked for. Raises `LedgerAway`.
    """
    line = f"{clock.now():%Y-%m-%dT%H:%MZ} {_digest(kind, pk, settings.SECRET_KEY)}\n".encode()
    path = Path(settings.ERASURE_LEDGER)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # One write of one line: the lines of several processes never mix (O_APPEND).
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(file, line)
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        logger.error("the ledger of erasures cannot be written (%s)", type(error).__name__)
        raise LedgerAway(
            _("Nothing was deleted: it could not be noted safely. Try again later, or call us.")
        ) from error


def try_to_note(kind: str, pk: int) -> None:
    """The same for one thing of a person's (a wish, a calendar, a certificate), which goes also where it cannot be noted."""
    with suppress(LedgerAway):
        note(kind, pk)


def noted() -> frozenset[str]:
    """The hashes of all that was forgotten; none where there is no ledger yet. A line that was cut off counts for
    nothing."""
    path = Path(settings.ERASURE_LEDGER)
    if not path.exists():
        return frozenset()
    rows = (line.split() for line in path.read_text(encoding="ascii", errors="replace").splitlines())
    return frozenset(row[1] for row in rows if len(row) == 2)


def merge(copy: Path) -> int:
    """Add the lines of a copy that are not here, e.g. on a new machine; returns how many. Raises `LedgerAway`."""
    path = Path(settings.ERASURE_LEDGER)
    try:
        there = path.read_text(encoding="ascii") if path.exists() else ""
        known = set(there.splitlines())
        new = [line for line in copy.read_text(encoding="ascii").splitlines() if len(line.split()) == 2]
        added = [line for line in new if line not in known]
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="ascii") as file:
            # A line that was cut off is not to swallow the next one.
            file.write("\n" if there and not there.endswith("\n") else "")
            file.writelines(f"{line}\n" for line in added)
    except (OSError, ValueError) as error:
        raise LedgerAway(_("The copy of the ledger cannot be read, or the ledger cannot be written.")) from error
    return len(added)


def is_noted(lines: frozenset[str], kind: str, pk: int) -> bool:
    """Whether the row was forgotten, also under a key of the site that was replaced since."""
    return any(digest in lines for digest in _digests(kind, pk))


def _digests(kind: str, pk: int) -> Iterator[str]:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield _digest(kind, pk, secret)


def _digest(kind: str, pk: int, secret: str | bytes) -> str:
    return salted_hmac(SALT, f"{kind}:{pk}", secret=secret, algorithm="sha256").hexdigest()
