"""Who looks after what while somebody is away: their own places, and those of whoever named them."""

import datetime as dt

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from courses.common import clock
from courses.members.models import MemberProfile
from courses.people.models import User
from courses.tasks.models import Coordinator, StandIn


def running(day: dt.date) -> QuerySet[StandIn]:
    """Who is away on `day`, with whom they named."""
    found = StandIn.objects.filter(from_date__lte=day, until_date__gte=day)
    return found.select_related("away", "deputy").order_by("from_date", "pk")


def looks_after(member: MemberProfile) -> list[Coordinator]:
    """What somebody coordinates, then what they look after today for others; each place once. One query."""
    away = running(clock.today()).filter(deputy=member.user_id).order_by().values("away")
    rows = Coordinator.objects.filter(Q(member=member) | Q(member__user__in=away))
    rows = rows.select_related("association__municipality", "region", "member__user").order_by("named_at", "pk")
    found: dict[tuple[int | None, int | None], Coordinator] = {}
    for row in sorted(rows, key=lambda row: row.member_id != member.pk):
        found.setdefault((row.association_id, row.region_id), row)
    return list(found.values())


def _named(rows: QuerySet[StandIn]) -> QuerySet[StandIn]:
    """With `away_name` and `deputy_name`: what each is called, the whole name as they write it."""

    def name(side: str) -> Coalesce:
        member = MemberProfile.objects.filter(user=OuterRef(side)).values("name")[:1]
        return Coalesce(Subquery(member), F(f"{side}__first_name"))

    return rows.annotate(away_name=name("away"), deputy_name=name("deputy")).select_related("away", "deputy")


def with_names(pk: int) -> StandIn:
    """One of them, as it is now."""
    return _named(StandIn.objects.all()).get(pk=pk)


def own_stand_in(user: User) -> StandIn | None:
    """When somebody is away, and who looks after their places; None where they are here."""
    mine = StandIn.objects.filter(away=user.pk, until_date__gte=clock.today())
    return _named(mine).first()


def stands_in_for(user: User) -> list[StandIn]:
    """For whom somebody looks after places, now or later."""
    theirs = StandIn.objects.filter(deputy=user.pk, until_date__gte=clock.today())
    return list(_named(theirs).order_by("from_date", "pk"))


def asked_now(member: MemberProfile | None) -> MemberProfile | None:
    """Who gets what is written to a coordinator today: whoever looks after their places, else they themselves."""
    if member is None or member.user_id is None:
        return member
    deputy = running(clock.today()).filter(away=member.user_id).order_by().values("deputy")
    return MemberProfile.objects.select_related("user").filter(user__in=deputy).first() or member


def can_stand_in(user: User | None) -> bool:
    """Whether organisers have trusted somebody with such a place already: no coordinator lets anybody else in."""
    if user is None or not user.is_active:
        return False
    return Coordinator.objects.filter(member__user=user).exists() or user.has_perm("courses.change_session")


def away_between(user: User, first: dt.date, last: dt.date) -> QuerySet[StandIn]:
    """Whether somebody is away on one of these days."""
    return StandIn.objects.filter(away=user.pk, from_date__lte=last, until_date__gte=first).order_by("pk")


def deputy_between(user: User, first: dt.date, last: dt.date) -> QuerySet[StandIn]:
    """For whom somebody looks after places on one of these days."""
    found = StandIn.objects.filter(deputy=user.pk, from_date__lte=last, until_date__gte=first)
    return _named(found).order_by("pk")
