"""What is kept about those who may vote in a members' budget, and those who propose something."""

from courses.privacy.registry.categories import VOTING, WORK
from courses.privacy.registry.terms import Erase, Record, fields

BUDGET = [
    # The ballot itself is sealed until the round is closed, and then gone: nobody can take along what nobody can read.
    Record(
        "courses.Voter",
        "may_vote",
        (("member", "member"),),
        fields("round member region invited_at sealed", VOTING),
        Erase.DELETE,
        hidden=frozenset({"sealed"}),
        told=("round__title",),
    ),
    # The proposal stays: others vote for it. Nobody knows any more who made it.
    Record(
        "courses.Proposal",
        "proposed",
        (("member", "proposer"),),
        fields("proposer title text proposed_at", VOTING),
        Erase.BLANK,
        blank={"proposer": None},
        told=("round__title",),
    ),
    Record(
        "courses.Proposal",
        "proposals_priced",
        (("user", "checked_by"),),
        fields("checked_by checked_at", WORK),
        Erase.UNLINK,
        told=("title",),
    ),
]
