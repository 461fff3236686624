"""Who may be told of which figures, who asked to be, and when."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.common.links import SignedLink
from courses.people.models import User
from courses.places.models import Region
from courses.tasks.models import Coordinator
from courses.week.models import FiguresMail
from courses.week.queries.reader import Reader
from courses.week.rules import Rhythm, due_on

WORDS = {
    Rhythm.WEEK: _("each Monday"),
    Rhythm.MONTH: _("on the first of each month"),
    Rhythm.QUARTER: _("on the first day of each quarter"),
}
_stop_link = SignedLink("rundkreds.figures.stop")


@dataclass(frozen=True)
class Choice:
    """Figures that somebody may be told of: of a district, or of the whole country (None); how often, and what they chose."""

    region: Region | None
    rhythms: list[tuple[Rhythm, str | Promise]]
    chosen: str


def may_see(user: User, region: Region | None) -> bool:
    """Organisers see all, whoever coordinates a district that district."""
    if user.has_perm("courses.change_session"):
        return True
    mine = Coordinator.objects.filter(member__user=user, region=region)
    return user.is_active and region is not None and mine.exists()


def choices_of(reader: Reader) -> list[Choice]:
    """All that somebody may be told of. Two queries."""
    chosen = {row.region_id: row.rhythm for row in FiguresMail.objects.filter(user=reader.user)}
    places = [place.region for place in reader.places if place.region and place.member == reader.member]
    regions: list[Region | None] = [None] if reader.is_organiser else []
    return [
        Choice(region, rhythms_of(region), chosen.get(region.pk if region else None, "")) for region in regions + places
    ]


def rhythms_of(region: Region | None) -> list[tuple[Rhythm, str | Promise]]:
    """A district's figures are told once a quarter: smaller steps would be about few people."""
    return [(rhythm, words) for rhythm, words in WORDS.items() if region is None or rhythm is Rhythm.QUARTER]


def due_mails(day: dt.date) -> QuerySet[FiguresMail]:
    """Whose day has come since they were last told."""
    due = Q()
    for rhythm in Rhythm:
        due |= Q(rhythm=rhythm.value, last_date__lt=due_on(rhythm, day))
    return FiguresMail.objects.filter(due).select_related("user", "region").order_by("pk")


def stop_token(row: FiguresMail) -> str:
    """The token of the link that ends these mails."""
    return _stop_link.token(row.pk)


def figures_mail_by_token(token: str) -> FiguresMail | None:
    """Which mails a link ends; None for a token that we did not sign, and once they have ended."""
    pk = _stop_link.key(token)
    return None if pk is None else FiguresMail.objects.filter(pk=pk).first()
