"""`make test-shares`: our count of a round beside that of pabutools, on 300 random rounds; each prints what they disagree about.

Run by the Python of `requirements/shares.txt`, which has pabutools (1.2.3 cannot be imported beside PuLP 4) and nothing of ours.
The two must name the same winners in the same order: pabutools is given our rule of ties.
"""

import random
import sys
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pabutools.election import ApprovalBallot, ApprovalProfile, Cost_Sat, Instance, Project
from pabutools.election.pabulib import parse_pabulib_from_string
from pabutools.fractions import frac
from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares
from pabutools.tiebreaking import TieBreakingRule

from courses.budget.rules.pabulib import written
from courses.budget.rules.poll import Ballot, Poll, poll_of
from courses.budget.rules.shares import STEPS, count, fill, one_pass
from tests.shares.table import TABLE
from tests.shares.table import poll as table_poll

ROUNDS = 300
# pabutools raises without an end; our own is at ten times the share.
FAR = 1_000_000


def drawn(seed: int) -> Poll:
    """A round by chance: few or many proposals, dear and cheap ones, many ties in one of three."""
    chance = random.Random(seed)
    is_tied = seed % 3 == 0
    costs = {
        number: 100_000 * chance.randint(1, 3) if is_tied else chance.randint(1, 40_000) * 50
        for number in range(1, chance.randint(2, 14) + 1)
    }
    likely = chance.choice([0.1, 0.25, 0.5])
    ballots = [
        Ballot(frozenset(number for number in costs if chance.random() < likely))
        for _voter in range(chance.randint(3, 60))
    ]
    return poll_of(amount=sum(costs.values()) * chance.randint(5, 95) // 100, costs=costs, ballots=ballots)


def ours(poll: Poll) -> dict[str, list[int]]:
    """One pass, with the raises, with the rest, and by votes alone."""
    counted = count(poll, most=FAR)
    return {
        "pass": one_pass(poll, Fraction(poll.amount, poll.voters)).numbers,
        "raised": counted.final.numbers,
        "all": counted.winners,
        "greedy": fill(poll),
    }


def theirs(poll: Poll) -> dict[str, list[int]]:
    """The same by pabutools, from objects of its own."""
    projects = {number: Project(str(number), frac(cost)) for number, cost in poll.costs.items() if poll.votes[number]}
    instance = Instance(projects.values(), budget_limit=frac(poll.amount))
    voters = [ballot for ballot, size in poll.groups.items() for _one in range(size)]
    profile = ApprovalProfile([ApprovalBallot([projects[number] for number in voter.approved]) for voter in voters])
    tie = TieBreakingRule(lambda _instance, _profile, project: poll.first(int(project.name)))
    step = frac(poll.amount, poll.voters * STEPS)
    alone = method_of_equal_shares(instance, profile, Cost_Sat, tie_breaking=tie)
    raised = method_of_equal_shares(instance, profile, Cost_Sat, tie_breaking=tie, voter_budget_increment=step)
    full = greedy_utilitarian_welfare(
        instance, profile, sat_class=Cost_Sat, tie_breaking=tie, initial_budget_allocation=list(raised)
    )
    greedy = greedy_utilitarian_welfare(instance, profile, sat_class=Cost_Sat, tie_breaking=tie)
    found = {"pass": alone, "raised": raised, "all": full, "greedy": greedy}
    return {name: [int(project.name) for project in projects] for name, projects in found.items()}


def reads_ours(poll: Poll) -> bool:
    """Whether pabutools reads the file that we publish as the round that it is of."""
    names = {number: f"Forslag {number}; «på dansk»" for number in poll.costs}
    instance, profile = parse_pabulib_from_string(written(poll, meta={"description": "x"}, names=names, selected=[]))
    costs = {int(project.name): project.cost * 100 for project in instance}
    said = sorted(sorted(int(project.name) for project in ballot) for ballot in profile)
    mine = sorted(sorted(ballot.approved) for ballot, size in poll.groups.items() for _one in range(size))
    return costs == poll.costs and said == mine and instance.budget_limit * 100 == poll.amount


def main() -> int:
    """Compare all, and say how many agree."""
    agreed = dict.fromkeys(("pass", "raised", "all", "greedy", "file"), 0)
    ended, table = 0, [table_poll(row[0], row[1], *row[2]) for row in TABLE if row[2]]
    polls = [drawn(seed) for seed in range(ROUNDS - len(table))] + table
    for seed, poll in enumerate(polls):
        left, right = ours(poll), theirs(poll)
        for name, numbers in left.items():
            agreed[name] += numbers == right[name]
            if numbers != right[name]:
                print(f"round {seed}, {name}: ours {numbers}, pabutools {right[name]}")
        agreed["file"] += reads_ours(poll)
        ended += count(poll).winners != left["all"]
    print(", ".join(f"{name} {number}/{ROUNDS}" for name, number in agreed.items()))
    print(f"In {ended} of them the end of our raises, at ten times the share, changes who wins.")
    return 0 if set(agreed.values()) == {ROUNDS} else 1


if __name__ == "__main__":
    sys.exit(main())
