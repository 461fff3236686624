"""SQLite finds «ægir» in «Ægir», as PostgreSQL does: its own LIKE folds only the letters of ASCII."""

import re
from functools import lru_cache
from typing import Any

from django.db.backends.signals import connection_created

_ANY, _ONE = "%", "_"


def like(pattern: str | None, text: Any, escape: str = "") -> bool | None:
    """What `text LIKE pattern ESCAPE escape` says, letters of either case being the same; None for NULL."""
    if pattern is None or text is None:
        return None
    return _compiled(pattern, escape).fullmatch(str(text).casefold()) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str, escape: str) -> re.Pattern[str]:
    parts, signs = [], iter(pattern)
    for sign in signs:
        if escape and sign == escape:
            parts.append(re.escape(next(signs, "").casefold()))
        else:
            parts.append({_ANY: ".*", _ONE: "."}.get(sign) or re.escape(sign.casefold()))
    return re.compile("".join(parts), re.DOTALL)


def _teach(connection: Any, **_more: Any) -> None:
    if connection.vendor == "sqlite":
        for arguments in (2, 3):
            connection.connection.create_function("like", arguments, like, deterministic=True)


def fold_all_letters() -> None:
    """Give every connection to SQLite that is opened from now on a LIKE that knows all letters."""
    connection_created.connect(_teach, dispatch_uid="a LIKE that knows all letters")
