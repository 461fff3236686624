"""What an organiser should look at today."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, QuerySet

from courses.cadence.queries.coverage import gaps
from courses.common import clock
from courses.schedule.models import Session, SessionTrainer

SOON = dt.timedelta(days=14)
# Early enough to find a trainer, or to invite more people.
STAFFED_WITHIN = dt.timedelta(days=60)
FILLED_WITHIN = dt.timedelta(days=21)
CLOSED_WITHIN = dt.timedelta(days=2)
SHOWN = 8


@dataclass(frozen=True)
class Shortlist:
    """The first few sessions of a list, and how many it has."""

    sessions: list[Session]
    total: int

    @property
    def more(self) -> int:
        """How many there are besides those shown."""
        return self.total - len(self.sessions)


@dataclass(frozen=True)
class Overview:
    """`coming`: published, within 14 days. `without_trainers`: also drafts, within 60. `few_enrolled`: published,
    within 21 days and below the minimum. `to_close`: over for two days and not closed, so that nobody has a certificate.
    `gaps`: how many courses a district lacks."""

    coming: Shortlist
    without_trainers: Shortlist
    few_enrolled: Shortlist
    to_close: Shortlist
    gaps: int


def overview() -> Overview:
    """Thirteen queries, however many sessions there are."""
    now = clock.now()
    ahead = Session.objects.filter(starts_at__gt=now).select_related("course", "venue__postcode")
    published = ahead.filter(status=Session.Status.PUBLISHED)
    planned = ahead.filter(status__in=[Session.Status.DRAFT, Session.Status.PUBLISHED])
    staffed = Exists(SessionTrainer.objects.filter(session=OuterRef("pk")))
    return Overview(
        coming=_shortlist(published.filter(starts_at__lte=now + SOON)),
        without_trainers=_shortlist(planned.filter(~staffed, starts_at__lte=now + STAFFED_WITHIN)),
        few_enrolled=_shortlist(
            published.filter(seats_taken__lt=F("min_participants") + F("kept_left"), starts_at__lte=now + FILLED_WITHIN)
        ),
        to_close=_shortlist(unclosed(now - CLOSED_WITHIN)),
        gaps=len(gaps(clock.today())),
    )


def unclosed(moment: dt.datetime) -> QuerySet[Session]:
    """What was over at `moment` and has not been closed."""
    over = Session.objects.filter(status=Session.Status.PUBLISHED, ends_at__lte=moment)
    return over.select_related("course", "venue__postcode")


def _shortlist(sessions: QuerySet[Session]) -> Shortlist:
    return Shortlist(sessions=list(sessions.order_by("starts_at", "pk")[:SHOWN]), total=sessions.count())
