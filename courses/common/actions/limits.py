"""How often somebody may do something: counted in a table of its own, by one conditional update, in a window that ends.

Not in the cache: what else is kept there may push a count out, and each process may have one of its own. A try is counted before the
transaction of what is tried: a refusal undoes all that is in that one, and whoever is refused could go on for ever.
"""

import datetime as dt
import ipaddress
import logging
import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from courses.common import clock
from courses.common.metrics import LIMITS
from courses.common.models import Tries

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 600
HOUR_SECONDS = 60 * 60
DAY_SECONDS = 24 * 60 * 60
# Whoever has one address of IPv6 has all of its network (RFC 6177).
IPV6_PREFIX = 64
# One statement: of two at once each is counted. It stops one above the most that is allowed.
_COUNTED = """
    INSERT INTO courses_tries AS mine (key, count, ends_at) VALUES (%s, 1, %s)
    ON CONFLICT (key) DO UPDATE SET
        ends_at = CASE WHEN mine.ends_at <= %s THEN excluded.ends_at ELSE mine.ends_at END,
        count = CASE WHEN mine.ends_at <= %s THEN 1 WHEN mine.count <= %s THEN mine.count + 1 ELSE mine.count END
    RETURNING count"""
_is_uncounted: ContextVar[bool] = ContextVar("is_uncounted", default=False)


@contextmanager
def uncounted() -> Iterator[None]:
    """Nothing inside is counted or bounded. For the past of a demo movement, which is written by nobody, in one transaction."""
    token = _is_uncounted.set(True)
    try:
        yield
    finally:
        _is_uncounted.reset(token)


def visitor(request: HttpRequest) -> str:
    """The network address of whoever asks: what our own proxies say (`TRUSTED_PROXY_COUNT`), never what a client writes."""
    try:
        text = get_adapter(request).get_client_ip(request)
    except PermissionDenied:
        text = request.META.get("REMOTE_ADDR", "")  # not through the proxy: from this machine
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if address.version == 6:
        return str(ipaddress.IPv6Network((address, IPV6_PREFIX), strict=False).network_address)
    return str(address)


def allow(request: HttpRequest, what: str, most: int) -> bool:
    """Count one try of `what` by this visitor; False once there are more than `most` in ten minutes."""
    return allow_for(visitor(request), what, most, seconds=WINDOW_SECONDS)


def allow_for(who: str, what: str, most: int, *, seconds: int = DAY_SECONDS) -> bool:
    """Count one try of `what` for `who` (a network address, an e-mail address); False once there are more than `most`.

    The window is `seconds` long from the first try and ends, whatever is tried meanwhile. `who` is not stored, only a
    keyed hash of it. Raises `RuntimeError` in a transaction, with which the try would be forgotten.
    """
    return _is_uncounted.get() or _tried(_key(who, what), most, dt.timedelta(seconds=seconds)) <= most


def allow_with(who: str, what: str, most: int, *, seconds: int = DAY_SECONDS) -> bool:
    """`allow_for`, for what happens to `who` instead of what they try: counted in the transaction that does it, and undone with it."""
    return _is_uncounted.get() or _count(_key(who, what), most, dt.timedelta(seconds=seconds)) <= most


def left_for(who: str, what: str, most: int, *, seconds: int) -> tuple[int, int]:
    """`allow_for`, for whoever is told: how many tries are left after this one, below 0 where it was one too many, and in how many
    seconds all are there again."""
    key = _key(who, what)
    left = most - _tried(key, most, dt.timedelta(seconds=seconds))
    ends_at = Tries.objects.values_list("ends_at", flat=True).get(pk=key)
    return left, max(math.ceil((ends_at - clock.now()).total_seconds()), 1)


def _key(who: str, what: str) -> str:
    digest = salted_hmac("tries", f"{what}\0{who}", algorithm="sha256").hexdigest()[:40]
    return f"{what[:20]}:{digest}"


def _tried(key: str, most: int, window: dt.timedelta) -> int:
    with transaction.atomic(durable=True, savepoint=False):
        return _count(key, most, window)


def _count(key: str, most: int, window: dt.timedelta) -> int:
    now = clock.now()
    moments = [connection.ops.adapt_datetimefield_value(moment) for moment in (now + window, now, now)]
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, [key, *moments, most])
        [(count,)] = cursor.fetchall()
    if count > most:
        what = key.split(":", 1)[0]
        LIMITS.labels(what).inc()
        logger.warning("a limit was reached: %s", what)
    return int(count)


def forget_old() -> int:
    """Delete the counts whose window has ended; returns how many."""
    return Tries.objects.filter(ends_at__lt=clock.now()).delete()[0]
