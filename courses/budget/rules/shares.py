"""The Method of Equal Shares for approval ballots, in exact fractions (docs/BUDGET.md).

D. Peters, G. Pierczyński, P. Skowron: Proportional Participatory Budgeting with Additive Utilities, NeurIPS 2021. What a
proposal is worth to whoever approved of it is what it costs («cost utilities»), as in the cities that have used the method.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heapreplace
from math import lcm

from courses.budget.rules.poll import Poll

# Where money is left, everybody's share is raised by one hundredth of what it was, and all is counted anew («Add1»): until the
# winners cost more than there is (the raise before counts), nothing more fits, or it is ten times what it was.
STEPS, MOST_STEPS = 100, 900


@dataclass(frozen=True)
class Win:
    """A proposal that its supporters bought. `price`: what each of them paid who had that much left; the others paid all."""

    number: int
    price: Fraction


@dataclass(frozen=True)
class Pass:
    """One count with a share of money for each voter. `left`: what a voter of each group of the poll had at the end."""

    share: Fraction
    wins: tuple[Win, ...]
    left: tuple[Fraction, ...]

    @property
    def numbers(self) -> list[int]:
        """The winners in the order in which they were bought."""
        return [win.number for win in self.wins]


class _Purses:
    """The money of each group of equal voters, as whole numbers of 1/`unit` øre: exact, and quicker than fractions."""

    def __init__(self, poll: Poll, share: Fraction):
        self.costs, self.sizes = poll.costs, list(poll.groups.values())
        self.unit = share.denominator
        self.money = [share.numerator] * len(self.sizes)
        self.supporters: dict[int, list[int]] = {number: [] for number in poll.costs}
        for place, ballot in enumerate(poll.groups):
            for number in ballot.approved:
                self.supporters[number].append(place)

    def price(self, number: int, votes: int) -> Fraction | None:
        """The least that each supporter must pay, where those who have less pay all they have; None: together they lack money."""
        missing = self.costs[number] * self.unit
        who = self.supporters[number]
        # From one time to the next the order hardly changes, which makes sorting cheap.
        who.sort(key=self.money.__getitem__)
        for place in who:
            if self.money[place] * votes >= missing:
                return Fraction(missing, votes * self.unit)
            missing -= self.money[place] * self.sizes[place]
            votes -= self.sizes[place]
        return None

    def pay(self, number: int, price: Fraction) -> None:
        """Each supporter pays the price, or what is left."""
        unit = lcm(self.unit, price.denominator)
        if unit != self.unit:
            finer, self.unit = unit // self.unit, unit
            self.money = [amount * finer for amount in self.money]
        due = price.numerator * (unit // price.denominator)
        for place in self.supporters[number]:
            self.money[place] -= min(self.money[place], due)


def one_pass(poll: Poll, share: Fraction) -> Pass:
    """Buy proposals, each time the one whose supporters pay the smallest part of what it is worth to them, until none can be paid.

    That part only grows while money is spent, so an old figure that is still the smallest after being reckoned anew is right."""
    purses, votes = _Purses(poll, share), poll.votes
    # The whole price, were there money enough, divided by the cost: one divided by the votes.
    heap = [(Fraction(1, votes[number]), poll.first(number), number) for number in poll.costs if votes[number]]
    heapify(heap)
    wins: list[Win] = []
    while heap:
        part, rank, number = heap[0]
        price = purses.price(number, votes[number])
        if price is None:
            heappop(heap)
        elif (now := price / poll.costs[number]) > part:
            heapreplace(heap, (now, rank, number))
        else:
            heappop(heap)
            purses.pay(number, price)
            wins.append(Win(number, price))
    return Pass(share, tuple(wins), tuple(Fraction(amount, purses.unit) for amount in purses.money))


@dataclass(frozen=True)
class Count:
    """The whole count. `raised`: by how many hundredths the share was raised; `rest`: who won of what was left in the end."""

    final: Pass
    raised: int
    rest: tuple[int, ...]

    @property
    def winners(self) -> list[int]:
        """All that won: those bought by their supporters, then those that the rest was enough for."""
        return [*self.final.numbers, *self.rest]


def count(poll: Poll, *, most: int = MOST_STEPS) -> Count:
    """Equal shares, raised while money is left, and at last what the rest is enough for in the order of votes."""
    if not poll.voters:
        return Count(Pass(Fraction(0), (), ()), 0, ())
    share = Fraction(poll.amount, poll.voters)
    best, raised = one_pass(poll, share), 0
    while raised < most and _something_fits(poll, best.numbers):
        tried = one_pass(poll, share * Fraction(STEPS + raised + 1, STEPS))
        if _cost(poll, tried.numbers) > poll.amount:
            break
        best, raised = tried, raised + 1
    return Count(best, raised, tuple(fill(poll, best.numbers)))


def fill(poll: Poll, won: Iterable[int] = ()) -> list[int]:
    """Greedy: in the order of votes, each that the rest is enough for. Alone it is what most cities do."""
    taken = set(won)
    left, found = poll.amount - _cost(poll, taken), []
    for number in sorted(poll.costs.keys() - taken, key=poll.first):
        if poll.votes[number] and poll.costs[number] <= left:
            left -= poll.costs[number]
            found.append(number)
    return found


def _cost(poll: Poll, numbers: Iterable[int]) -> int:
    return sum(poll.costs[number] for number in numbers)


def _something_fits(poll: Poll, won: list[int]) -> bool:
    left, taken = poll.amount - _cost(poll, won), set(won)
    return any(cost <= left and poll.votes[number] for number, cost in poll.costs.items() if number not in taken)


def payments(poll: Poll, final: Pass) -> Iterator[tuple[int, list[Fraction]]]:
    """Of each that was bought: what one voter of each group paid for it, in the order of the groups."""
    money = [final.share] * len(poll.groups)
    for win in final.wins:
        paid = [
            min(money[place], win.price) if win.number in ballot.approved else Fraction(0)
            for place, ballot in enumerate(poll.groups)
        ]
        money = [amount - part for amount, part in zip(money, paid, strict=True)]
        yield win.number, paid
