"""Mails about a hand-over: to the two, and to organisers where they must say yes. What was written down stands in none."""

from django.conf import settings

from courses.common.actions import mail
from courses.common.links import link_to
from courses.handover.models import HandOver
from courses.members.models import MemberProfile
from courses.places.queries import organiser_mailbox

KINDS = ["hand_over_done"]


def hand_over_key(row: int) -> str:
    """What mails about one hand-over (its key) are told apart by: they name one of the two to the other."""
    return f"hand over:{row}"


def _to(row: HandOver, member: MemberProfile, other: MemberProfile, kind: str, *, can_wait: bool = False) -> None:
    """`can_wait`: it leaves when the act can no longer be undone."""
    if not member.email:
        return
    mail.queue(
        kind=kind,
        to=member.email,
        language=member.language,
        subject_key=hand_over_key(row.pk),
        due_at=row.undo_until if can_wait else None,
        context={
            "member": member,
            "who": other.first_name,
            "place": row.place_name,
            "is_leaver": member.pk == row.leaver_id,
            "page_url": link_to("hand_over:page", member.language, row.pk),
        },
    )


def invited(row: HandOver) -> None:
    """UX.md M67: to whoever follows: would you take it over? There is a list of all that belongs to it."""
    _to(row, row.successor, row.leaver, "hand_over_asked")


def accepted(row: HandOver) -> None:
    """UX.md M68: to whoever leaves: they said yes."""
    _to(row, row.leaver, row.successor, "hand_over_accepted")


def ended(row: HandOver) -> None:
    """UX.md M69: to both: it comes to nothing. An invitation that has not left goes instead."""
    if mail.withdraw(subject_key=hand_over_key(row.pk), kinds=["hand_over_asked"]):
        return
    _to(row, row.successor, row.leaver, "hand_over_ended")
    _to(row, row.leaver, row.successor, "hand_over_ended")


def done(row: HandOver) -> None:
    """UX.md M70: to both, when it cannot be undone any more: it has changed hands."""
    _to(row, row.successor, row.leaver, "hand_over_done", can_wait=True)
    _to(row, row.leaver, row.successor, "hand_over_done", can_wait=True)


def undone(row: HandOver) -> None:
    """Nobody is told of what did not stay."""
    mail.withdraw(subject_key=hand_over_key(row.pk), kinds=KINDS)


def ready(row: HandOver) -> None:
    """UX.md M71: to the organisers: a list is done and waits for their yes. It names nobody."""
    language = settings.LANGUAGE_CODE
    mail.queue(
        kind="hand_over_ready",
        to=organiser_mailbox(None),
        language=language,
        context={"place": row.place_name, "page_url": link_to("hand_over:page", language, row.pk)},
    )
