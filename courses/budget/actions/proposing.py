"""Rounds, and what is proposed in them: gathered from members, priced and put together by organisers, in the open."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.budget.models import MOST_ORE, Proposal, Round
from courses.budget.rules.rounds import MOST_PROPOSALS, ONE
from courses.catalogue.models import Course
from courses.common import clock
from courses.common.actions.limits import allow_for
from courses.common.errors import DomainError
from courses.common.text import clean_line, clean_text
from courses.members.models import MemberProfile
from courses.places.models import Association, Region

State = Proposal.State
A_DAY = 10


class NotNow(DomainError):
    """Proposals are gathered no more, or the price lies fast while people vote."""


class Unfit(DomainError):
    """It cannot be so; `about` is the field that must change."""


@transaction.atomic
def begin(
    *,
    title: str,
    text: str,
    amount_ore: int,
    confirmed_before: Any,
    votes_until: Any,
    region: Region | None = None,
    association: Association | None = None,
    split: str = ONE,
) -> Round:
    """A new round: proposals are gathered from now on. Raises `Unfit`."""
    if not 0 < amount_ore <= MOST_ORE:
        raise Unfit(_("Write an amount above 0 kr., and at most 10 million."), about="amount")
    if region and association:
        raise Unfit(_("Choose a district or a local association, not both."), about="region")
    if split != ONE and (region or association):
        raise Unfit(_("Only money of the whole country is split between districts."), about="split")
    if votes_until < clock.today():
        raise Unfit(_("The last day to vote has passed."), about="votes_until")
    scope = Round.Scope.REGION if region else Round.Scope.ASSOCIATION if association else Round.Scope.NATION
    return Round.objects.create(
        title=clean_line(title),
        text=clean_text(text).strip(),
        scope=scope,
        region=region,
        association=association,
        owner=str(region or association or _("The whole country")),
        split=split,
        amount_ore=amount_ore,
        confirmed_before=confirmed_before,
        votes_until=votes_until,
    )


def held(one: Round) -> Round:
    """The round as it is now; nobody else writes it, or votes in it, before the transaction ends."""
    return Round.objects.select_for_update(of=("self",)).get(pk=one.pk)


def _gathering(one: Round) -> Round:
    one = held(one)
    if one.state != Round.State.GATHERING:
        raise NotNow(_("Voting has begun: proposals and prices lie fast until it ends."))
    return one


@dataclass(frozen=True)
class Facts:
    """What somebody proposes."""

    title: str
    text: str = ""
    course: Course | None = None
    region: Region | None = None
    place: str = ""
    runs: int = 1


def propose(*, one: Round, facts: Facts, member: MemberProfile | None = None) -> Proposal:
    """Propose something, as a member or for one. Raises `NotNow`, `Unfit`; ten a day for one member."""
    if one.is_split and facts.region is None:
        raise Unfit(_("Choose a district: each decides about money of its own."), about="region")
    if member and not allow_for(str(member.pk), "proposal", A_DAY):
        raise NotNow(_("That was many proposals today. Come back tomorrow."))
    with transaction.atomic():
        return _propose(_gathering(one), facts, member)


def _propose(one: Round, facts: Facts, member: MemberProfile | None) -> Proposal:
    if one.proposals.count() >= MOST_PROPOSALS:
        raise NotNow(_("There are as many proposals as one can read. Write to us instead."))
    return Proposal.objects.create(
        round=one,
        title=clean_line(facts.title),
        text=clean_text(facts.text).strip(),
        course=facts.course,
        region=facts.region,
        place=clean_line(facts.place),
        runs=facts.runs,
        proposer=member,
        proposed_at=clock.now(),
    )


@transaction.atomic
def price(*, proposal: Proposal, cost_ore: int, covers: str, user: Any) -> Proposal:
    """What it costs and what that covers, and who checked it: it is on the list now. Raises `NotNow` once voting has begun."""
    proposal = _of_gathering(proposal)
    if not 0 < cost_ore <= MOST_ORE:
        raise Unfit(_("Write an amount above 0 kr., and at most 10 million."), about="cost")
    proposal.cost_ore, proposal.covers, proposal.state = cost_ore, clean_line(covers), State.PRICED
    proposal.checked_by, proposal.checked_at, proposal.merged_into = user, clock.now(), None
    proposal.save()
    return proposal


@transaction.atomic
def merge(*, proposal: Proposal, into: Proposal) -> Proposal:
    """Two say the same: this one is put together with the other, and both stay to be seen. Raises `NotNow`, `Unfit`."""
    proposal = _of_gathering(proposal)
    into = Proposal.objects.get(pk=into.pk)
    if into.pk == proposal.pk or into.round_id != proposal.round_id or into.state in (State.MERGED, State.DECLINED):
        raise Unfit(_("Choose another proposal of the same round."), about="into")
    proposal.state, proposal.merged_into = State.MERGED, into
    proposal.save(update_fields=["state", "merged_into"])
    return proposal


@transaction.atomic
def decline(*, proposal: Proposal) -> Proposal:
    """It is taken off the list, where it stays to be seen. Raises `NotNow`."""
    proposal = _of_gathering(proposal)
    proposal.state, proposal.merged_into = State.DECLINED, None
    proposal.save(update_fields=["state", "merged_into"])
    return proposal


@transaction.atomic
def restore(*, proposal: Proposal) -> Proposal:
    """It was taken off, or put together with another, by a slip. Raises `NotNow`."""
    proposal = _of_gathering(proposal)
    proposal.state, proposal.merged_into = (State.PRICED if proposal.cost_ore else State.PROPOSED), None
    proposal.save(update_fields=["state", "merged_into"])
    return proposal


def _of_gathering(proposal: Proposal) -> Proposal:
    _gathering(proposal.round)
    return Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
