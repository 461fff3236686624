"""Closing a session, with a note of what it taught: the lowest floor that sees both certificates and modules."""

from django.db import transaction

from courses.certificates.actions import certificates, steps
from courses.certificates.models import Certificate
from courses.pages.models import TaughtModule
from courses.pages.queries import modules_for
from courses.people.models import User
from courses.schedule.models import Session


@transaction.atomic
def close_session(*, session: Session, actor: User | None) -> list[Certificate]:
    """Close it as `certificates` does, give certificates of the steps that it completed, and note the version of each module, the
    first time. Raises what that raises."""
    issued = certificates.close_session(session=session, actor=actor)
    steps.settle_session(session=session)
    freeze_modules(session=session)
    return issued


def freeze_modules(*, session: Session) -> int:
    """Note which version of each module of its course is published now; returns how many, 0 where it was noted before."""
    if TaughtModule.objects.filter(session=session).exists():
        return 0
    modules = [module for module in modules_for(session.course) if module.live_revision_id]
    rows = [
        TaughtModule(
            session=session,
            module=module,
            revision_id=module.live_revision_id,
            title=module.title,
            version_at=module.last_published_at,
            position=position,
        )
        for position, module in enumerate(modules)
    ]
    return len(TaughtModule.objects.bulk_create(rows))
