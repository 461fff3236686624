"""A copy of the database that follows the first one, and what is read from it (docs/adr/0123).

Who decides that a request may is `courses/web/replica.py`. Here: which connection a query takes (`Router`), and how far behind
the copy is (`Following`).
"""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

REPLICA = "replica"
# Seconds that it may be behind at the most: kept calendar entries are dated back by five minutes (`LATE`), which holds this and a
# request of half a minute.
LONGEST_LAG = 60
# For so many seconds a copy that did not answer is not asked again by this process.
LEFT_ALONE = 5.0
# Seconds to wait for a line to it, and milliseconds for it to take what was sent.
PATIENCE, UNHEARD = 2, 3_000
# What libraries keep in caches without a version (Wagtail's roots of sites), or what counts tries: never as it was a moment ago.
NEVER_OLD = frozenset({"wagtailcore.site", "wagtailcore.locale"})
NEVER_OLD_APPS = frozenset({"django_cache", "sessions", "usersessions", "account", "mfa", "socialaccount"})
# Bytes of the log: how far the first has written, and how far the copy has shown; nothing where it is no copy.
WRITTEN = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"
SHOWN = "SELECT pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint"

_reading: ContextVar[bool] = ContextVar("reading from the replica", default=False)


def settings_for(address: dict[str, Any], first: dict[str, Any]) -> dict[str, Any]:
    """The entry of `DATABASES` for a copy at `address` of the database `first`. Raises `ValueError` where one is no PostgreSQL.

    Each of its transactions sees one moment, so that a page and the numbers that it is kept under are of the same."""
    from psycopg import IsolationLevel  # deferred: slow

    if not all(one["ENGINE"].endswith("postgresql") for one in (address, first)):
        raise ValueError("REPLICA_URL is a streaming replica of the PostgreSQL of DATABASE_URL.")
    options = {
        "isolation_level": IsolationLevel.REPEATABLE_READ,
        "connect_timeout": PATIENCE,
        "tcp_user_timeout": UNHEARD,
    }
    kept = {
        name: first[name]
        for name in ("CONN_MAX_AGE", "CONN_HEALTH_CHECKS", "DISABLE_SERVER_SIDE_CURSORS")
        if name in first
    }
    return address | kept | {"OPTIONS": options | address.get("OPTIONS", {}), "TEST": {"MIRROR": DEFAULT_DB_ALIAS}}


class Router:
    """Reads go to the copy where this request reads from it; writes, and reads that are locked or made for a write, never do."""

    def db_for_read(self, model: type[Model], **_hints: Any) -> str:
        """The alias that `model` is read from now."""
        meta = model._meta
        is_old = _reading.get() and meta.label_lower not in NEVER_OLD and meta.app_label not in NEVER_OLD_APPS
        return REPLICA if is_old else DEFAULT_DB_ALIAS

    def db_for_write(self, _model: type[Model], **_hints: Any) -> str:
        """The first database: a copy takes nothing."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, _one: Model, _other: Model, **_hints: Any) -> bool:
        """They are the same rows."""
        return True

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool | None:
        """What is done to the first arrives in the copy by itself."""
        return False if db == REPLICA else None


@contextmanager
def reading() -> Iterator[None]:
    """Read from the copy inside."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def is_reading() -> bool:
    """Whether what is read now is read from the copy."""
    return _reading.get()


def connection_for(model: type[Model]) -> BaseDatabaseWrapper:
    """The connection that a query of our own in SQL takes to read `model`."""
    return connections[router.db_for_read(model)]


def _position(alias: str, question: str) -> int | None:
    with connections[alias].cursor() as cursor:
        cursor.execute(question)
        found: int | None = cursor.fetchone()[0]
    return found


class Following:
    """How far behind the copy is, as this process knows it: where the first database stood at some moments, and which of these the
    copy has reached. So clocks of several machines need not agree, and a copy that hears nothing any more is seen to.

    `written` and `shown` ask the two how far they are."""

    def __init__(
        self,
        written: Callable[[], int | None] = lambda: _position(DEFAULT_DB_ALIAS, WRITTEN),
        shown: Callable[[], int | None] = lambda: _position(REPLICA, SHOWN),
    ) -> None:
        self._written, self._shown = written, shown
        self._marks: deque[tuple[float, int]] = deque()
        # The newest moment of which the copy has everything; when it was asked last; until when it is left alone.
        self._reached = self._asked = self._silent_until = float("-inf")
        self._lock = Lock()

    def is_near(self, now: float | None = None) -> bool:
        """Whether the copy has everything of `REPLICA_LAG` seconds ago. `now` is a moment of `time.monotonic`.

        It is asked once in a tenth of that time at the most, by one request; others go by what is known."""
        now, bound = time.monotonic() if now is None else now, settings.REPLICA_LAG
        if now < self._silent_until:
            return False
        is_due = now - self._reached > bound / 2 and now - self._asked >= bound / 10
        if is_due and self._lock.acquire(blocking=False):
            try:
                self._look(now, bound)
            finally:
                self._lock.release()
        return now - self._reached <= bound

    def lost(self, now: float | None = None) -> None:
        """Note that the copy does not answer."""
        self._silent_until = (time.monotonic() if now is None else now) + LEFT_ALONE
        self._reached = float("-inf")

    def _look(self, now: float, bound: float) -> None:
        self._asked = now
        try:
            shown = self._shown()
        except Error:
            connections[REPLICA].close()
            self.lost(now)
            return
        while self._marks and (now - self._marks[0][0] > bound or (shown is not None and self._marks[0][1] <= shown)):
            moment, position = self._marks.popleft()
            if shown is not None and position <= shown:
                self._reached = max(self._reached, moment)
        try:
            written = self._written()
        except Error:
            # Whoever asks the first database for a page hears of it.
            return
        if written is not None:
            self._marks.append((now, written))
            if shown is not None and written <= shown:
                self._reached = now
                self._marks.clear()


following = Following()
