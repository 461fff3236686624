"""Mails about a round: the link by which one votes, and the result."""

from typing import Any

from courses.budget.models import Round, Voter
from courses.budget.queries.rounds import voter_token
from courses.common.actions import mail
from courses.common.links import link_to


def voter_key(member: int) -> str:
    """What the mails about rounds to somebody (their key) are told apart by: the row of a voter goes before they do."""
    return f"budget voter:{member}"


def _to(voter: Voter, kind: str, **context: Any) -> None:
    member = voter.member
    if member.email:
        context = {"member": member, "round": voter.round, **context}
        mail.queue(
            kind=kind, to=member.email, language=member.language, subject_key=voter_key(member.pk), context=context
        )


def invited(voter: Voter) -> None:
    """UX.md M49: you may vote; the link is yours alone."""
    _to(voter, "budget_vote", vote_url=link_to("my_vote:vote", voter.member.language, voter_token(voter)))


def counted(voter: Voter) -> None:
    """UX.md M50: it is counted; the page with how. The same to everybody, whether they voted or not."""
    is_void = voter.round.state == Round.State.VOID
    _to(
        voter,
        "budget_result",
        is_void=is_void,
        round_url=link_to("budget:round", voter.member.language, voter.round_id),
    )
