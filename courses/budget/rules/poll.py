"""What is counted: an amount, proposals with their cost, and ballots. Amounts are whole øre."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Ballot:
    """What somebody approved of. `district` is empty where it is not told."""

    approved: frozenset[int]
    district: str = ""


@dataclass(frozen=True)
class Poll:
    """One pot. `costs`: the number of each proposal and what it costs. Equal ballots stand together: `groups` says how many."""

    amount: int
    costs: Mapping[int, int]
    groups: Mapping[Ballot, int]

    @cached_property
    def voters(self) -> int:
        """How many voted."""
        return sum(self.groups.values())

    @cached_property
    def votes(self) -> dict[int, int]:
        """How many approved of each proposal."""
        votes = dict.fromkeys(self.costs, 0)
        for ballot, size in self.groups.items():
            for number in ballot.approved:
                votes[number] += size
        return votes

    def first(self, number: int) -> tuple[int, int, int]:
        """The rule of ties: most votes, then the lowest cost, then the lowest number. Sorting by it puts the first first."""
        return -self.votes[number], self.costs[number], number


def poll_of(*, amount: int, costs: Mapping[int, int], ballots: Iterable[Ballot]) -> Poll:
    """Put equal ballots together. Raises `ValueError` for an amount below nothing, a cost of nothing, and a vote for what is not
    there."""
    if amount < 0 or any(cost <= 0 for cost in costs.values()):
        raise ValueError("An amount is at least 0, and a proposal costs something.")
    groups: dict[Ballot, int] = {}
    for ballot in ballots:
        if not ballot.approved <= costs.keys():
            raise ValueError("A ballot approves of a proposal that is not there.")
        groups[ballot] = groups.get(ballot, 0) + 1
    # In an order of their own: nothing that is counted depends on the order of casting.
    ordered = sorted(groups, key=lambda ballot: (sorted(ballot.approved), ballot.district))
    return Poll(amount, dict(sorted(costs.items())), {ballot: groups[ballot] for ballot in ordered})
