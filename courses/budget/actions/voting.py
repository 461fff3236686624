"""Voting: the list is made, ballots are sealed, and at the close they are counted and the key is destroyed."""

import logging
import secrets
from collections import Counter
from collections.abc import Callable, Collection

from django.db import transaction
from django.utils.translation import gettext as _

from courses.budget.actions import keys
from courses.budget.actions.proposing import NotNow, held
from courses.budget.models import CountedBallot, Proposal, Round, Voter
from courses.budget.queries import rounds as queries
from courses.budget.rules import explain, shares
from courses.budget.rules.poll import Ballot, poll_of
from courses.budget.rules.rounds import ALL, packed, pots, told_districts, unpacked
from courses.common import clock
from courses.common.errors import DomainError
from courses.members.models import MemberProfile

logger = logging.getLogger(__name__)


class CannotVote(DomainError):
    """Voting is not open, or what was ticked is not on the list."""


def _by_lot(rows: list[Proposal]) -> None:
    secrets.SystemRandom().shuffle(rows)


@transaction.atomic
def open_voting(*, one: Round, draw: Callable[[list[Proposal]], None] = _by_lot) -> Round:
    """Proposals and prices lie fast, numbers are drawn by lot, and who may vote stands on the list; `tick` writes to each.

    `draw` puts the proposals into another order. Raises `NotNow` without a proposal that is priced, without anybody who may
    vote, and where the key cannot be kept.
    """
    one = held(one)
    if one.state != Round.State.GATHERING:
        raise NotNow(_("Voting has begun already."))
    if one.votes_until < clock.today():
        raise NotNow(_("The last day to vote has passed. Choose another one first."))
    rows = queries.on_list(one)
    if not rows:
        raise NotNow(_("No proposal is priced yet, so there is nothing to vote for."))
    people = queries.may_vote(one).values_list("pk", "district")  # type: ignore[misc]
    Voter.objects.bulk_create([Voter(round=one, member_id=pk, region_id=district) for pk, district in people])
    one.roll = Voter.objects.filter(round=one).count()
    if not one.roll:
        raise NotNow(_("Nobody may vote: no member there confirmed an address before that day."))
    draw(rows)
    for number, row in enumerate(rows, start=1):
        row.number = number
    Proposal.objects.bulk_update(rows, ["number"])
    one.state, one.opened_at = Round.State.VOTING, clock.now()
    one.save(update_fields=["state", "opened_at", "roll"])
    try:
        # One that is there belongs to a round that was never opened: its transaction was undone.
        keys.destroy(one.pk)
        keys.make(one.pk)
    except OSError as error:
        logger.error("the key of a round cannot be written (%s)", type(error).__name__)
        raise NotNow(
            _("The key that keeps the vote secret could not be written. Nothing was opened. Try again later.")
        ) from error
    return one


@transaction.atomic
def cast(*, voter: Voter, approved: Collection[int]) -> None:
    """Cast a ballot, or another one instead: the last one counts. Raises `CannotVote`."""
    one, voter = _open(voter)
    allowed = {row.number for row in queries.on_list(one, region=voter.region_id)}
    if not approved:
        raise CannotVote(_("Tick at least one proposal."), about="approved")
    if not set(approved) <= allowed:
        raise CannotVote(_("One of these cannot be voted for here. Look at the list again."), about="approved")
    try:
        voter.sealed = keys.seal(packed(approved), pk=one.pk, voter=voter.pk)
    except keys.KeyGone:
        raise CannotVote(_("Your vote could not be sealed, so it was not kept. Write to us.")) from None
    voter.save(update_fields=["sealed"])


@transaction.atomic
def take_back(*, voter: Voter) -> None:
    """No vote after all. Raises `CannotVote` when voting is over."""
    _one, voter = _open(voter)
    voter.sealed = b""
    voter.save(update_fields=["sealed"])


def _open(voter: Voter) -> tuple[Round, Voter]:
    # The person before the round, as everywhere: whoever is being forgotten votes no more.
    MemberProfile.objects.select_for_update(of=("self",)).filter(pk=voter.member_id).first()
    one = held(voter.round)
    if not one.takes_votes:
        raise CannotVote(_("Voting is over."))
    found = Voter.objects.select_for_update(of=("self",)).filter(pk=voter.pk).first()
    if found is None:
        raise CannotVote(_("You are not on the list of this round any more."))
    return one, found


def own_ballot(voter: Voter) -> frozenset[int]:
    """What somebody has ticked, for their own page; nothing where none was cast or the key is gone."""
    if not voter.sealed:
        return frozenset()
    try:
        return unpacked(keys.unseal(bytes(voter.sealed), pk=voter.round_id, voter=voter.pk))
    except keys.KeyGone:
        return frozenset()


@transaction.atomic
def close(*, one: Round) -> Round:
    """Open the envelopes, publish the ballots without who cast them, count, and destroy the key. Closing twice is once. Raises
    `NotNow` before the last day is over. Where the key is gone, or opens not all, the round cannot be counted and says so."""
    one = held(one)
    if one.state in (Round.State.CLOSED, Round.State.VOID):
        return one
    if one.state != Round.State.VOTING or one.votes_until >= clock.today():
        raise NotNow(_("Voting is open until the last day is over."))
    one.closed_at = clock.now()
    try:
        found = _opened(one)
    except keys.KeyGone:
        logger.error("a round cannot be counted: its key is gone")
        one.state = Round.State.VOID
    else:
        one.state, one.result = Round.State.CLOSED, _counted(one, found)
    one.save(update_fields=["state", "closed_at", "result"])
    Voter.objects.filter(round=one).update(sealed=b"")
    transaction.on_commit(lambda: keys.destroy(one.pk))
    return one


def _opened(one: Round) -> list[tuple[int, str, frozenset[int]]]:
    """Pot, district and what was approved of, of each ballot. Raises `keys.KeyGone`."""
    rows = Voter.objects.filter(round=one).exclude(sealed=b"").select_related("region")
    return [
        (
            (row.region_id or ALL) if one.is_split else ALL,
            row.region.name if row.region else "",
            unpacked(keys.unseal(bytes(row.sealed), pk=one.pk, voter=row.pk)),
        )
        for row in rows
    ]


def _counted(one: Round, found: list[tuple[int, str, frozenset[int]]]) -> list[dict]:
    """Publish and count each pot in which enough voted."""
    amounts = pots(one.amount_ore, one.split, _members(one))
    result = []
    for pot, name in queries.pot_names(one).items():
        cast_here = [(district, approved) for where, district, approved in found if where == pot]
        amount = amounts.get(pot, 0)
        if len(cast_here) < explain.FEWEST:
            result.append(explain.as_data(explain.Told(pot, name, amount, 0, 0, 0, [])))
            continue
        told = told_districts(Counter(district for district, _approved in cast_here))
        ballots = [Ballot(approved, district if district in told else "") for district, approved in cast_here]
        # In the order of what they say: their keys tell nothing of who cast them, or when.
        ordered = sorted((sorted(ballot.approved), ballot.district) for ballot in ballots)
        CountedBallot.objects.bulk_create(
            [CountedBallot(round=one, pot=pot, approved=approved, district=district) for approved, district in ordered]
        )
        poll = poll_of(amount=amount, costs=queries.costs(one, pot), ballots=ballots)
        result.append(explain.as_data(explain.told(poll, shares.count(poll), name=name, pot=pot)))
    return result


def _members(one: Round) -> dict[int, int]:
    members = queries.members_by_district(one)
    return {pot: members[pot] for pot in queries.pot_names(one)}
