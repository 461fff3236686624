"""Who is new and was not welcomed yet. The coordinator is told that there is somebody, never who: the site writes the name."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from courses.common import clock
from courses.members.models import MemberProfile, TrainerProfile
from courses.tasks import rules
from courses.tasks.models import Coordinator, Welcome
from courses.tasks.queries.tasks import keys_of


@dataclass(frozen=True)
class Newcomer:
    """Somebody new, as the coordinator sees them: a number, and since when."""

    member: MemberProfile
    since: dt.datetime

    @property
    def is_late(self) -> bool:
        """Whether they have waited longer than a week."""
        return clock.now() - self.since > rules.WELCOME_WITHIN


def newcomers() -> QuerySet[MemberProfile]:
    """Members whose address was proven for the first time within four weeks, and whom nobody has welcomed. The site has no list
    of members: whoever confirmed a seat is one. Not those who teach or coordinate."""
    since = clock.now() - rules.NEW_FOR
    known = MemberProfile.objects.filter(user__isnull=False).exclude(name="")
    found = known.annotate(since=Min("enrolments__confirmed_at")).filter(since__gte=since)
    return (
        found.exclude(Exists(Welcome.objects.filter(member=OuterRef("pk"))))
        .exclude(Exists(TrainerProfile.objects.filter(member=OuterRef("pk"))))
        .exclude(Exists(Coordinator.objects.filter(member=OuterRef("pk"))))
        .select_related("user", "postcode__municipality", "association__municipality")
        .order_by("since", "pk")
    )


def newcomers_of(places: Iterable[Coordinator]) -> list[Newcomer]:
    """Who is new in these places: of the association, or, where somebody has named none, or one without a coordinator, of the
    district they live in. One query."""
    associations, regions = keys_of(places)
    looked_after = Coordinator.objects.filter(association=OuterRef("association"))
    in_region = Q(postcode__municipality__region__in=regions) | Q(association__municipality__region__in=regions)
    theirs = Q(association__in=associations) | (in_region & ~Exists(looked_after))
    return [_newcomer(member) for member in newcomers().filter(theirs)]


def _newcomer(member: MemberProfile) -> Newcomer:
    return Newcomer(member, member.since)  # type: ignore[attr-defined]  # annotated by `newcomers`


def progress(waiting: list[Newcomer]) -> str:
    """«Alle er budt velkommen» or not yet: never how many, since few are new in one place (PRIVACY.md P15)."""
    if not waiting:
        return _("Everybody is welcomed.")
    return _("Somebody has waited longer than a week.") if waiting[0].is_late else _("Not yet: somebody is new.")


def progress_by_place(rows: Iterable[Coordinator]) -> dict[str, str]:
    """The same for every place that these coordinate, by its name. One query."""
    rows = list(rows)
    looked_after = {row.association_id for row in rows if row.association_id}
    by_association: dict[int, list[Newcomer]] = {}
    by_region: dict[int, list[Newcomer]] = {}
    for member in newcomers():
        one = _newcomer(member)
        if member.association_id in looked_after:
            by_association.setdefault(member.association_id or 0, []).append(one)
            continue
        homes = [member.postcode, member.association]
        for region in {home.municipality.region_id for home in homes if home is not None}:
            by_region.setdefault(region, []).append(one)
    return {
        row.place_name: progress(
            by_association.get(row.association_id, []) if row.association_id else by_region.get(row.region_id or 0, [])
        )
        for row in rows
    }
