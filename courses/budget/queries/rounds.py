"""Rounds with their proposals, who may vote, and what is published of a closed one."""

from collections import Counter

from django.db.models import F, QuerySet

from courses.budget.models import CountedBallot, Proposal, Round, Voter
from courses.budget.rules import pabulib
from courses.budget.rules.explain import Told, from_data
from courses.budget.rules.poll import Ballot, Poll, poll_of
from courses.budget.rules.rounds import ALL
from courses.common import clock
from courses.common.links import SignedLink
from courses.members.models import MemberProfile
from courses.places.models import Region

State = Proposal.State
_link = SignedLink("budget.vote")


def voter_token(voter: Voter) -> str:
    """The link by which somebody votes without a log-in."""
    return _link.token(voter.pk)


def voter_by_token(token: str) -> Voter | None:
    """Whose link it is; None for one that we did not sign, or of somebody who is not on the list any more."""
    key = _link.key(token)
    rows = Voter.objects.select_related("round", "member__user", "region")
    return rows.filter(pk=key).first() if key is not None else None


def voter_of(one: Round, member: MemberProfile | None) -> Voter | None:
    """The row of somebody in a round; None where they may not vote."""
    return Voter.objects.filter(round=one, member=member).first() if member else None


def may_vote(one: Round) -> QuerySet[MemberProfile]:
    """Those whom the list of a round is made of: an address that was confirmed before the day, in the place that the round is of;
    where each district decides for itself, only those whose district is known."""
    begins = clock.midnight(one.confirmed_before)
    people = MemberProfile.objects.exclude(name="").filter(user__is_active=True, consent_at__lt=begins)
    if one.scope == Round.Scope.ASSOCIATION:
        people = people.filter(association=one.association_id) if one.association_id else people.none()
    people = people.annotate(district=F("postcode__municipality__region"))
    if one.scope == Round.Scope.REGION:
        people = people.filter(district=one.region_id)
    elif one.is_split:
        people = people.filter(district__isnull=False)
    return people.order_by("pk")


def on_list(one: Round, *, region: int | None = None) -> list[Proposal]:
    """What can be voted for, in the order of the ballot: with `region`, and where each district decides for itself, only its own."""
    rows = one.proposals.filter(state=State.PRICED).select_related("course", "region", "checked_by")
    if one.is_split and region is not None:
        rows = rows.filter(region=region)
    return list(rows.order_by("number", "pk"))


def all_of(one: Round) -> list[Proposal]:
    """Every proposal, with what became of it, for everybody to see."""
    rows = one.proposals.select_related("course", "region", "merged_into", "checked_by")
    return list(rows.order_by("number", "pk"))


def told(one: Round) -> list[Told]:
    """The result of each pot."""
    return [from_data(data) for data in one.result]


def won(one: Round) -> frozenset[int]:
    """The numbers of the winners of all pots."""
    return frozenset(line.number for pot in told(one) for line in pot.lines if line.won)


def to_invite(limit: int) -> list[Voter]:
    """Who has not had their link yet."""
    rows = Voter.objects.filter(round__state=Round.State.VOTING, invited_at=None)
    return list(rows.select_related("round", "member__user").order_by("pk")[:limit])


def to_tell(limit: int) -> list[Voter]:
    """Who has not heard the result yet."""
    rows = Voter.objects.filter(round__state__in=[Round.State.CLOSED, Round.State.VOID])
    return list(rows.select_related("round", "member__user").order_by("pk")[:limit])


def pot_names(one: Round) -> dict[int, str]:
    """The number of each pot and whose it is."""
    if not one.is_split:
        return {ALL: one.owner}
    return {region.pk: region.name for region in Region.objects.order_by("number")}


def costs(one: Round, pot: int) -> dict[int, int]:
    """Number and cost of what a pot can be used for."""
    rows = on_list(one, region=pot if pot != ALL else None)
    return {row.number: row.cost_ore for row in rows if row.number and row.cost_ore}


def published(one: Round, pot: int, amount: int) -> Poll:
    """The poll of a pot, from the ballots as they are published."""
    rows = CountedBallot.objects.filter(round=one, pot=pot).values_list("approved", "district")
    ballots = [Ballot(frozenset(approved), district) for approved, district in rows]
    return poll_of(amount=amount, costs=costs(one, pot), ballots=ballots)


def file_of(one: Round, pot: int) -> str | None:
    """The Pabulib file of a pot; None where too few voted to count it."""
    found = next((each for each in told(one) if each.pot == pot and each.lines), None)
    if found is None:
        return None
    names = {row.number: row.title for row in on_list(one) if row.number}
    meta = {
        "description": f"{one.title}, {found.name}",
        "country": "Denmark",
        "unit": one.owner,
        "subunit": found.name,
        "instance": str(one.votes_until.year),
        "currency": "DKK",
        "language": "da",
        "date_begin": f"{clock.local(one.opened_at):%d.%m.%Y}" if one.opened_at else "",
        "date_end": f"{one.votes_until:%d.%m.%Y}",
    }
    won = [line.number for line in found.lines if line.won]
    return pabulib.written(published(one, pot, found.amount), meta=meta, names=names, selected=won)


def members_by_district(one: Round) -> Counter[int]:
    """How many may vote in each district, of those on the list."""
    rows = Voter.objects.filter(round=one, region__isnull=False).values_list("region", flat=True)
    return Counter(rows)
