"""Holding a row from looking at it until it is written."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Model


@contextmanager
def held(row: Model) -> Iterator[None]:
    """Nobody else writes `row` before the block ends: what is read of it inside is what is changed. A session is held by
    `enrolment.actions.steps.held`, after its course."""
    with transaction.atomic():
        type(row)._base_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
        yield
