"""Keeping a design for what is issued in it."""

from django.db import transaction

from courses.common import clock
from courses.design.models import Design, Look
from courses.design.queries import appearance, digest_of


@transaction.atomic
def keep(*, look: Look) -> Design:
    """The row for exactly this look, made when there is none yet."""
    defaults = {**appearance(look), "created_at": clock.now()}
    return Design.objects.get_or_create(digest=digest_of(look), defaults=defaults)[0]
