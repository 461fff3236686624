"""Rounds with their winners, by hand: what `make test` counts, and what `make test-shares` asks pabutools about too."""

from courses.budget.rules.poll import Ballot, Poll, poll_of


def poll(amount: int, costs: list[int], *ballots: str, times: int = 1) -> Poll:
    """Proposals are numbered from 1, ballots are written «12»: approves of 1 and 2."""
    said = [Ballot(frozenset(map(int, ballot))) for ballot in ballots for _one in range(times)]
    return poll_of(amount=amount, costs=dict(enumerate(costs, start=1)), ballots=said)


# Amount, costs, ballots → winners of the first pass, of the raises, of all, and by votes alone.
TABLE = [
    # Six of ten agree on three; by votes alone the other four get nothing.
    (1000, [300, 300, 300, 300], ["123"] * 6 + ["4"] * 4, [1, 2, 4], [1, 2, 4], [1, 2, 4], [1, 2, 3]),
    # All alike: most votes, then the lowest cost, then the lowest number.
    (300, [100, 100, 100, 100], ["1234"] * 4, [1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3]),
    (300, [200, 100, 100], ["123"] * 3, [2, 3], [2, 3], [2, 3], [2, 3]),
    # One pays all that is left, the others more.
    (120, [60, 60], ["1", "12", "2", "2"], [2], [2, 1], [2, 1], [2, 1]),
    # One proposal, dearer than all there is; one that nobody approves of.
    (100, [101], ["1"] * 3, [], [], [], []),
    (100, [10, 10], ["1"] * 3, [1], [1], [1], [1]),
    # Nothing to share out, and nobody who votes.
    (0, [10], ["1"] * 3, [], [], [], []),
    (100, [10], [], [], [], [], []),
    # Empty ballots have their share, and spend none of it.
    (100, [60, 40], ["1", "", "", ""], [], [1], [1], [1]),
]
