"""Who wants what, where."""

import datetime as dt
from collections.abc import Iterator

from courses.common import clock
from courses.places.queries import venue_distances
from courses.planning.models import Interest, Publication
from courses.schedule.models import Session
from courses.schedule.queries import NearSession, upcoming

MOST_IN_A_MAIL = 5
# How long a publication can be undone. Nobody who wrote themselves up is told of a session before that.
UNDO_FOR = dt.timedelta(minutes=10)


def stamp(session: Session) -> str:
    """Changes whenever the session does: what an organiser saw is what is published, or it is not."""
    return f"{session.sequence}-{session.changed_at.timestamp():.6f}"


def may_undo(publication: Publication) -> bool:
    return publication.undone_at is None and clock.now() < publication.published_at + UNDO_FOR


def undoable() -> list[Publication]:
    """The publications that can still be undone, newest first."""
    recent = Publication.objects.filter(undone_at=None, published_at__gt=clock.now() - UNDO_FOR)
    return list(recent.order_by("-published_at", "-pk"))


def news_for(moment: dt.datetime) -> Iterator[tuple[Interest, list[NearSession]]]:
    """Every confirmed wish with the sessions published since it was last told and within its radius, nearest first.

    Wishes without news come with an empty list when anything was published, so that their mark moves on as well.
    """
    waiting = Interest.objects.filter(confirmed_at__isnull=False, told_until__lt=moment)
    oldest = waiting.order_by("told_until").first()
    if oldest is None:
        return
    published = list(
        upcoming()
        .filter(published_at__gt=oldest.told_until, published_at__lte=moment, venue__isnull=False)
        .with_details()
    )
    if not published:
        return
    for wish in waiting.select_related("course", "postcode").order_by("pk"):
        yield wish, _within_reach(wish, published)


def _within_reach(wish: Interest, published: list[Session]) -> list[NearSession]:
    distances = venue_distances(wish.postcode)
    near = []
    for session in published:
        if session.published_at is None or session.published_at <= wish.told_until:
            continue
        way = distances[session.venue_id or 0]
        if (wish.course_id in (None, session.course_id)) and way.km <= wish.radius_km and not way.by_ferry:
            near.append(NearSession(session, way.km, way.by_ferry))
    return sorted(near, key=lambda hit: (round(hit.km or 0), hit.session.starts_at))[:MOST_IN_A_MAIL]
