"""Keeping a design for what is issued in it."""

import hashlib
import json

from django.db import transaction

from courses.common import clock
from courses.design.models import Design, Look

_LOOK = ("accent", "highlight", "logo", "logo_type", "signature", "signatory")


@transaction.atomic
def keep(*, look: Look) -> Design:
    """The row for exactly this look, made when there is none yet."""
    values = {name: getattr(look, name) for name in _LOOK}
    values |= {name: bytes(values[name]) for name in ("logo", "signature")}
    printable = {name: value.hex() if isinstance(value, bytes) else value for name, value in values.items()}
    digest = hashlib.sha256(json.dumps(printable, sort_keys=True).encode()).hexdigest()
    design, _made = Design.objects.get_or_create(digest=digest, defaults={**values, "created_at": clock.now()})
    return design
