"""Keeping a design for what is issued in it."""

from django.db import transaction

from courses.branding.models import BrandingFields, Design
from courses.branding.queries import appearance, digest_of
from courses.common import clock


@transaction.atomic
def keep(*, look: BrandingFields) -> Design:
    """The row for exactly this look, made when there is none yet."""
    defaults = {**appearance(look), "created_at": clock.now()}
    return Design.objects.get_or_create(digest=digest_of(look), defaults=defaults)[0]
