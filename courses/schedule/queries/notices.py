"""What trainers were told about their sessions."""

import datetime as dt

from courses.common import clock
from courses.members.models import TrainerProfile
from courses.schedule.models import Session, TrainerNotice

# What nobody has ticked as seen goes from the page by itself.
SHOWN_FOR = dt.timedelta(days=30)


def told_about(session: Session) -> set[int]:
    """The trainers (keys) who were ever told anything about the session."""
    return set(TrainerNotice.objects.filter(session=session).values_list("trainer", flat=True))


def news_for(trainer: TrainerProfile) -> list[TrainerNotice]:
    """What a trainer was told and has not ticked as seen, newest first; of several about one session the newest."""
    rows = TrainerNotice.objects.filter(trainer=trainer, seen_at__isnull=True, at__gt=clock.now() - SHOWN_FOR)
    found: dict[int, TrainerNotice] = {}
    for notice in rows.select_related("session__course", "session__venue__postcode").order_by("-pk"):
        found.setdefault(notice.session_id, notice)
    return list(found.values())
