"""Counting a members' budget: 5,000 voters and 300 proposals, each approving of about ten, and of about thirty.

Seconds of one pass of Equal Shares, of the whole count (the share raised while money is left, then the rest by votes), and of
writing and reading the published file. No database.
"""

import random
import sys
import time
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from courses.budget.rules.pabulib import read, written  # noqa: E402 the path comes first
from courses.budget.rules.poll import Ballot, Poll, poll_of  # noqa: E402
from courses.budget.rules.shares import count, one_pass  # noqa: E402

VOTERS, PROPOSALS = 5_000, 300


def movement(each: int) -> Poll:
    """Proposals of 2,000–80,000 kr., some much more liked than others; a quarter of all can be paid."""
    chance = random.Random(each)
    costs = {number: chance.randint(4, 160) * 50_000 for number in range(1, PROPOSALS + 1)}
    liked = {number: chance.random() ** 2 for number in costs}
    scale = each / sum(liked.values())
    ballots = [
        Ballot(frozenset(number for number in costs if chance.random() < liked[number] * scale))
        for _voter in range(VOTERS)
    ]
    return poll_of(amount=sum(costs.values()) // 4, costs=costs, ballots=ballots)


def main() -> None:
    """Measure and print."""
    for each in (10, 30):
        poll = movement(each)
        began = time.perf_counter()
        first = one_pass(poll, Fraction(poll.amount, poll.voters))
        passed = time.perf_counter()
        counted = count(poll)
        done = time.perf_counter()
        text = written(poll, meta={}, names=dict.fromkeys(poll.costs, "x"), selected=counted.winners)
        same = read(text).poll == poll
        ended = time.perf_counter()
        print(
            f"{VOTERS} voters, {PROPOSALS} proposals, about {each} each: one pass {passed - began:.2f} s "
            f"({len(first.wins)} won), whole count {done - passed:.1f} s (raised {counted.raised} times, "
            f"{len(counted.winners)} won), file written and read {ended - done:.2f} s (the same: {same})"
        )


if __name__ == "__main__":
    main()
