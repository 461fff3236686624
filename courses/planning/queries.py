"""Who wants what, where."""

import datetime as dt
from collections.abc import Iterator

from courses.places.queries import venue_distances
from courses.planning.models import Interest
from courses.schedule.models import Session
from courses.schedule.queries import NearSession, upcoming

MOST_IN_A_MAIL = 5


def news_for(moment: dt.datetime) -> Iterator[tuple[Interest, list[NearSession]]]:
    """Every confirmed wish with the sessions published since it was last told and within its radius, nearest first.

    Wishes without news come with an empty list when anything was published, so that their mark moves on as well.
    """
    oldest = Interest.objects.filter(confirmed_at__isnull=False).order_by("told_until").first()
    if oldest is None:
        return
    published = list(
        upcoming()
        .filter(published_at__gt=oldest.told_until, published_at__lte=moment, venue__isnull=False)
        .with_details()
    )
    if not published:
        return
    wishes = Interest.objects.filter(confirmed_at__isnull=False).select_related("course", "postcode").order_by("pk")
    for wish in wishes:
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
