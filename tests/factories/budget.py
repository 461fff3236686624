import datetime as dt
from collections.abc import Iterable

from courses.budget.actions import proposing, voting
from courses.budget.models import Proposal, Round, Voter
from courses.common import clock
from courses.members.models import MemberProfile
from tests.factories.members import MemberFactory, UserFactory

COSTS = (500_000, 300_000, 900_000)


def voters(number: int, **facts) -> list[MemberProfile]:
    """Members whose address was confirmed a year ago."""
    return [MemberFactory(consent_at=clock.now() - dt.timedelta(days=365), **facts) for _one in range(number)]


def gathering(*, costs: Iterable[int] = COSTS, amount: int = 1_000_000, **facts) -> Round:
    """A round of the whole country with a priced proposal for each cost."""
    one = proposing.begin(
        title="Hvad skal vi lave i 2027?",
        text="",
        amount_ore=amount,
        confirmed_before=clock.today(),
        votes_until=clock.today() + dt.timedelta(days=14),
        **facts,
    )
    for place, cost in enumerate(costs, start=1):
        row = proposing.propose(one=one, facts=proposing.Facts(title=f"Forslag {place}"))
        proposing.price(proposal=row, cost_ore=cost, covers="lokale og mad", user=UserFactory())
    return one


def open_round(number: int = 6, **facts) -> Round:
    """The same while people vote: so many may."""
    voters(number)
    return voting.open_voting(one=gathering(**facts))


def titled(one: Round, title: str) -> int:
    """The number that was drawn for a proposal."""
    return Proposal.objects.get(round=one, title=title).number or 0


def vote(one: Round, *ballots: str) -> None:
    """Ballots of as many voters, one after the other: «13» approves of «Forslag 1» and «Forslag 3»."""
    rows = Voter.objects.filter(round=one).order_by("pk")
    for row, said in zip(rows, ballots, strict=False):
        voting.cast(voter=row, approved={titled(one, f"Forslag {sign}") for sign in said})


def over(one: Round) -> Round:
    """The round counted, the day after the last one."""
    with clock.at(clock.midnight(one.votes_until + dt.timedelta(days=1)) + dt.timedelta(hours=1)):
        return voting.close(one=one)


def closed_round(*ballots: str, **facts) -> Round:
    """A round that was counted: without ballots given, six people voted."""
    one = open_round(**facts)
    vote(one, *(ballots or ("1", "1", "12", "2", "2", "23")))
    return over(one)
