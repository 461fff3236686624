"""Which routine ran when."""

from courses.common import clock
from courses.common.models import Heartbeat


def beat(name: str, detail: str = "") -> None:
    """Note that the routine `name` has just finished."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": clock.now(), "detail": detail[:200]})
