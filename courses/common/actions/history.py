"""What somebody did, in the histories of many rows at once."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import ModelLogEntry

from courses.common import clock


def write_history(rows: Iterable[Model], action: str, *, user: Any, data: dict[str, str]) -> None:
    """An entry for each of these rows of one model, as Wagtail's `log` would write them one by one, in one statement.
    Each has an id of its own, so that Wagtail shows them all."""
    rows = list(rows)
    if not rows:
        return
    kind = ContentType.objects.get_for_model(rows[0], for_concrete_model=False)
    facts = {"content_type": kind, "action": action, "data": data, "timestamp": clock.now(), "user": user}
    ModelLogEntry.objects.bulk_create(
        ModelLogEntry(object_id=str(row.pk), label=str(row), uuid=uuid4(), **facts) for row in rows
    )
