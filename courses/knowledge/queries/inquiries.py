"""Whose question is whose, what is shared, and who owes an answer."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from courses.common import clock
from courses.common.few import shown_count
from courses.knowledge import rules
from courses.knowledge.models import Inquiry
from courses.members.models import MemberProfile
from courses.people.models import User
from courses.places.models import Region
from courses.tasks.models import Coordinator
from courses.tasks.queries.tasks import keys_of


def of_member(member: MemberProfile) -> QuerySet[Inquiry]:
    """What somebody has asked, the newest first."""
    return Inquiry.objects.filter(member=member).select_related("region").order_by("-asked_at", "-pk")


def shared() -> QuerySet[Inquiry]:
    """What everybody can read, the newest first, with `answerer_name` where who answered wants to be named."""
    both = Inquiry.objects.filter(member_shares=True, answerer_shares=True, taken_down_at=None).exclude(answer="")
    name = MemberProfile.objects.filter(user=OuterRef("answered_by")).values("name")[:1]
    named = both.annotate(answerer_name=Coalesce(Subquery(name), "answered_by__first_name"))
    return named.select_related("region").order_by("-answered_at", "-pk")


def found(typed: str) -> list[Inquiry]:
    """The shared ones in which every word stands that was typed; the newest where nothing was."""
    words = rules.words_of(typed)
    rows = shared()[: rules.MOST_READ] if words else shared()[: rules.MOST_LISTED]
    return [row for row in rows if rules.holds(words, f"{row.text} {row.answer}")][: rules.MOST_LISTED]


def answered_lately() -> int | None:
    """How many questions of the last year were answered; None where fewer people asked than are nobody (PRIVACY.md P15)."""
    since = clock.now() - dt.timedelta(days=365)
    counted = Inquiry.objects.filter(answered_at__gte=since).aggregate(
        people=Count("member", distinct=True), answers=Count("pk")
    )
    return counted["answers"] if shown_count(counted["people"]) else None


def owner_in(region: Region | None) -> User | None:
    """Of those who coordinate the district, whoever owes the fewest answers; None where nobody coordinates it."""
    if region is None:
        return None
    owed = Inquiry.objects.filter(owner=OuterRef("member__user"), answered_at=None).order_by()
    counted = Subquery(owed.values("owner").annotate(n=Count("pk")).values("n"))
    rows = Coordinator.objects.filter(region=region, member__user__is_active=True).select_related("member__user")
    row = rows.annotate(owed=Coalesce(counted, 0)).order_by("owed", "pk").first()
    return row.member.user if row else None


def answerable(places: Iterable[Coordinator], *, is_organiser: bool) -> QuerySet[Inquiry]:
    """What somebody may read in order to answer it: those who organise all, who coordinates a district those of it."""
    rows = Inquiry.objects.select_related("region", "member__user", "owner")
    if is_organiser:
        return rows
    _associations, regions = keys_of(places)
    return rows.filter(region__in=regions)


def owed_by(user: User, places: Iterable[Coordinator], *, is_organiser: bool) -> QuerySet[Inquiry]:
    """What waits for somebody: they own it, or its owner's district is theirs to look after today; those who organise see besides
    what nobody owns and what is overdue. The longest first."""
    places = list(places)
    owners = [place.member.user_id for place in places if place.region_id and place.member.user_id]
    mine = Q(owner__in=[user.pk, *owners])
    if is_organiser:
        mine |= Q(owner=None) | Q(late_at__isnull=False)
    rows = answerable(places, is_organiser=is_organiser).filter(mine, answered_at=None)
    return rows.order_by("answer_by", "pk")


def late() -> QuerySet[Inquiry]:
    """What is overdue, and the next level has not been told."""
    due = Inquiry.objects.filter(answered_at=None, answer_by__lt=clock.now(), late_at=None)
    return due.select_related("region").order_by("answer_by", "pk")


def reported() -> QuerySet[Inquiry]:
    """Shared ones that somebody reported, the oldest report first."""
    return shared().exclude(reported_at=None).order_by("reported_at", "pk")


def taken_down() -> QuerySet[Inquiry]:
    """Those that were taken down and that both still want to share, the latest first."""
    both = Inquiry.objects.filter(member_shares=True, answerer_shares=True, taken_down_at__isnull=False)
    return both.order_by("-taken_down_at", "-pk")
