"""Caches that several machines share, in Redis or Valkey by Django's own backend (docs/adr/0106).

Each is a database of its own there, because `clear` empties all of one: forgetting pages forgets no count of tries.
"""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.core.cache.backends.redis import RedisCache

# Seconds to wait for it: whoever looks for a course should not notice.
PATIENCE = 0.5
# For so many seconds a cache that did not answer is not asked again by this process: each request would wait anew.
LEFT_ALONE = 5.0
# What reading something that other code has put there may raise (pickle).
UNREADABLE = (AttributeError, EOFError, ImportError, LookupError, TypeError, ValueError)


def settings_for(address: str) -> dict[str, dict[str, Any]]:
    """`CACHES` in production for `redis://host:port` or `rediss://…`, whose databases 0 to 3 are ours. Raises `ValueError` for an
    address that names one of them, or another kind of server."""
    parts = urlsplit(address)
    if parts.scheme not in ("redis", "rediss") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("CACHE_URL is redis://host:port or rediss://host:port, without a number of a database.")
    kinds = {"default": "Counting", "documents": "Spare", "pages": "Spare", "renditions": "Spare"}
    return {
        alias: {
            "BACKEND": f"courses.common.shared_caches.{kind}",
            "LOCATION": parts._replace(path=f"/{number}").geturl(),
        }
        for number, (alias, kind) in enumerate(kinds.items())
    }


def is_away(error: BaseException | None) -> bool:
    """Whether `error` is that of a shared cache that does not do what it is asked. By name: a site that has no such cache
    need not load the library."""
    return any(kind.__module__ == "redis.exceptions" for kind in type(error).__mro__)


class Counting(RedisCache):
    """What must not be lost, such as how often somebody tried: raises where it does not answer, and the site says so (503)."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        from redis.backoff import NoBackoff  # deferred: slow
        from redis.retry import Retry

        # Once more, at once: a line that was open when the server began anew is broken, and the next one is not.
        options = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE, "retry": Retry(NoBackoff(), 1)}
        super().__init__(server, params | {"OPTIONS": options | params.get("OPTIONS", {})})


class Spare(Counting):
    """What can be made again, such as pages and documents: where it does not answer, nothing was kept, and nothing is. What other
    code has put there and this cannot read was not kept either. Only `clear` raises: who empties it must know."""

    _silent_until = 0.0

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """What is kept under `key`; `default` where nothing is, or nothing answers."""
        return self._or(lambda: super(Spare, self).get(key, default, version), default)

    def set(self, key: str, value: Any, *rest: Any, **options: Any) -> None:
        """Keep it, where that is possible."""
        self._or(lambda: super(Spare, self).set(key, value, *rest, **options), None)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget it; whether it was there."""
        return self._or(lambda: super(Spare, self).delete(key, version), instead=False)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        """Those of `keys` that are kept."""
        return self._or(lambda: super(Spare, self).get_many(keys, version), {})

    def set_many(self, data: dict[Any, Any], *rest: Any, **options: Any) -> list[Any]:
        """Keep all of `data`; returns the keys of what was not."""
        return self._or(lambda: super(Spare, self).set_many(data, *rest, **options), list(data))

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        """Forget all of `keys`."""
        self._or(lambda: super(Spare, self).delete_many(keys, version), None)

    @classmethod
    def _or[Found](cls, ask: Callable[[], Found], instead: Found) -> Found:
        if time.monotonic() < Spare._silent_until:
            return instead
        try:
            return ask()
        except UNREADABLE:
            return instead
        except Exception as error:
            if not is_away(error):
                raise
            Spare._silent_until = time.monotonic() + LEFT_ALONE
            return instead
