"""Which routine ran when."""

import datetime as dt

from django.db import IntegrityError, transaction

from courses.common import clock
from courses.common.models import Heartbeat


def beat(name: str, detail: str = "") -> None:
    """Note that the routine `name` has just finished."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": clock.now(), "detail": detail[:200]})


def claim(name: str, *, every: dt.timedelta) -> bool:
    """Whether `name` was last claimed `every` ago or longer; claims it then, for one of several that ask at once.

    For `routines.now_and_then` alone: claimed outside the transaction of its work, what fails counts as done.
    """
    now = clock.now()
    if Heartbeat.objects.filter(name=name, beat_at__lte=now - every).update(beat_at=now):
        return True
    try:
        with transaction.atomic():
            _row, is_new = Heartbeat.objects.get_or_create(name=name, defaults={"beat_at": now})
    except IntegrityError:
        return False
    return is_new
