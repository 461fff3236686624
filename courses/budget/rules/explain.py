"""Why a proposal won or did not, and who paid for what, from the published ballots."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from courses.budget.rules.poll import Poll
from courses.budget.rules.shares import Count, fill, payments

# Numbers below this are not shown, and a pot in which fewer voted is not counted (PRIVACY.md).
FEWEST = 5


@dataclass(frozen=True)
class Line:
    """What became of one proposal. Amounts are øre. `price`: what each supporter paid who could, rounded down; `had`: what its
    supporters had left together at the end; `paid`: district → what they paid for it, of those that are told."""

    number: int
    votes: int
    cost: int
    won: str
    price: int
    had: int
    is_nearest: bool
    is_greedy: bool
    paid: dict[str, int]


SHARES, REST, LOST = "shares", "rest", ""


@dataclass(frozen=True)
class Told:
    """The count of one pot in plain numbers, as it is kept; without lines where too few voted. `share`: what each voter had in the last count, in øre rounded down."""

    pot: int
    name: str
    amount: int
    voters: int
    share: int
    raised: int
    lines: list[Line]

    @property
    def spent(self) -> int:
        """What the winners cost together."""
        return sum(line.cost for line in self.lines if line.won)


def told(poll: Poll, counted: Count, *, name: str = "", pot: int = 0) -> Told:
    """What is said of a count: the winners in the order in which they won, then the others, the nearest first."""
    final = counted.final
    had = {
        number: sum(
            (
                final.left[place] * size
                for place, (ballot, size) in enumerate(poll.groups.items())
                if number in ballot.approved
            ),
            Fraction(0),
        )
        for number in poll.costs
    }
    won = set(counted.winners)
    lost = sorted(poll.costs.keys() - won, key=lambda number: (-had[number] / poll.costs[number], poll.first(number)))
    nearest = lost[0] if lost and had[lost[0]] else None
    prices, paid, greedy = {win.number: win.price for win in final.wins}, _paid(poll, counted), set(fill(poll))
    lines = [
        Line(
            number=number,
            votes=poll.votes[number],
            cost=poll.costs[number],
            won=SHARES if number in prices else REST if number in won else LOST,
            price=int(prices.get(number, 0)),
            had=int(had[number]),
            is_nearest=number == nearest,
            is_greedy=number in greedy,
            paid=paid.get(number, {}),
        )
        for number in [*counted.winners, *lost]
    ]
    return Told(pot, name, poll.amount, poll.voters, int(final.share), counted.raised, lines)


def _paid(poll: Poll, counted: Count) -> dict[int, dict[str, int]]:
    """Each winner's cost by the districts of those who paid, in whole øre that add up to it."""
    found: dict[int, dict[str, int]] = {}
    for number, paid in payments(poll, counted.final):
        exact: dict[str, Fraction] = {}
        for (ballot, size), part in zip(poll.groups.items(), paid, strict=True):
            if part:
                exact[ballot.district] = exact.get(ballot.district, Fraction(0)) + part * size
        found[number] = shared_out(poll.costs[number], exact)
    return found


def shared_out[Key](amount: int, weights: dict[Key, Fraction] | dict[Key, int]) -> dict[Key, int]:
    """`amount` in whole parts by weight: rounded down, and what is over goes to the largest remainders (Hamilton), in the order
    given where they are equal. Nothing for nobody where all weights are 0."""
    whole = sum(weights.values())
    if not whole:
        return dict.fromkeys(weights, 0)
    exact = {key: Fraction(weight) * amount / whole for key, weight in weights.items()}
    parts = {key: int(part) for key, part in exact.items()}
    over = amount - sum(parts.values())
    order: Callable[[Key], Fraction] = lambda key: parts[key] - exact[key]  # noqa: E731 a name for the type
    for key in sorted(weights, key=order)[:over]:
        parts[key] += 1
    return parts


def as_data(one: Told) -> dict[str, Any]:
    """For a JSON column."""
    return asdict(one)


def from_data(data: dict[str, Any]) -> Told:
    """What `as_data` wrote."""
    return Told(**{**data, "lines": [Line(**line) for line in data["lines"]]})
