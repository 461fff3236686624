"""The latest calendars as they went out, in the memory of this process: what hundreds ask for is joined and packed once."""

from collections import OrderedDict
from threading import Lock

MOST_BYTES = 64_000_000


class BodyCache:
    """Keeps one body for each key, with the mark it is true for; those not asked for longest make room."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._size = 0
        self._bodies: OrderedDict[str, tuple[str, bytes]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str, mark: str) -> bytes | None:
        """The body kept under `key`, if it is the one of `mark`."""
        with self._lock:
            found = self._bodies.get(key)
            if found is None or found[0] != mark:
                return None
            self._bodies.move_to_end(key)
            return found[1]

    def put(self, key: str, mark: str, body: bytes) -> None:
        """Keep a body (bytes) under its mark, and drop what was asked for longest ago until all fit; one larger than
        all is not kept."""
        with self._lock:
            self._drop(key)
            if len(body) > self._most:
                return
            self._bodies[key] = mark, body
            self._size += len(body)
            while self._size > self._most:
                self._drop(next(iter(self._bodies)))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._bodies.clear()
            self._size = 0

    def _drop(self, key: str) -> None:
        found = self._bodies.pop(key, None)
        if found:
            self._size -= len(found[1])


body_cache = BodyCache()
