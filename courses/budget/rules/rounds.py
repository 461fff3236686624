"""What a round is judged by before it is counted: whose money, which districts are told, what a ballot looks like in its envelope."""

from collections.abc import Collection, Mapping

from courses.budget.rules.explain import FEWEST, shared_out

# A ballot is sealed as so many bytes, whatever it says: its length tells nothing. One bit for each number.
ENVELOPE = 40
MOST_PROPOSALS = ENVELOPE * 8 - 8
ONE, EQUAL, MEMBERS = "one", "equal", "members"
# One pot for all.
ALL = 0


def pots(amount: int, split: str, members: Mapping[int, int]) -> dict[int, int]:
    """How an amount in øre is split: one pot (`ALL`), or one for each district, the same for each or by its members who may vote.
    Øre that cannot be split go to the largest remainders, then by the number of the district."""
    if split == ONE:
        return {ALL: amount}
    weights = {number: members[number] if split == MEMBERS else 1 for number in sorted(members)}
    return shared_out(amount, weights)


def packed(approved: Collection[int]) -> bytes:
    """A ballot as bytes of one length."""
    return sum(1 << number for number in set(approved)).to_bytes(ENVELOPE, "big")


def unpacked(body: bytes) -> frozenset[int]:
    """What `packed` was given."""
    bits = int.from_bytes(body, "big")
    return frozenset(number for number in range(ENVELOPE * 8) if bits >> number & 1)


def told_districts(voted: Mapping[str, int]) -> frozenset[str]:
    """The districts that may stand on ballots: five or more voted in each, and those that are not told are none or five or more
    together: else whoever knows the others would know them too."""
    told = {name for name, number in voted.items() if name and number >= FEWEST}
    hidden = sum(number for name, number in voted.items() if name not in told)
    for name in sorted(told, key=lambda name: (voted[name], name)):
        if hidden == 0 or hidden >= FEWEST:
            break
        told.discard(name)
        hidden += voted[name]
    return frozenset(told)
