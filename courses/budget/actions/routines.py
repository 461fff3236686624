"""What `tick` does with rounds: it writes to those who may vote, closes on the day, tells the result, and sees to the keys."""

from django.db import transaction

from courses.budget import emails
from courses.budget.actions import keys, voting
from courses.budget.models import Round, Voter
from courses.budget.queries import rounds
from courses.common import clock
from courses.common.actions import routines

AT_ONCE = 200


def look_after() -> int:
    """All that is due; safe to run twice at once. Returns how many rounds were closed and mails written."""
    due = Round.objects.filter(state=Round.State.VOTING, votes_until__lt=clock.today()).order_by("pk")
    done = routines.each("budget close", due, lambda one: voting.close(one=one) is not None)
    done += routines.each("budget invite", rounds.to_invite(AT_ONCE), invite)
    done += routines.each("budget told", rounds.to_tell(AT_ONCE), tell)
    return done + sweep()


@transaction.atomic
def invite(voter: Voter) -> bool:
    """Send somebody the link of their own, once."""
    if not Voter.objects.filter(pk=voter.pk, invited_at=None).update(invited_at=clock.now()):
        return False
    emails.invited(voter)
    return True


@transaction.atomic
def tell(voter: Voter) -> bool:
    """Tell somebody the result, once: nothing is left of who could vote."""
    if not Voter.objects.filter(pk=voter.pk).delete()[0]:
        return False
    emails.counted(voter)
    return True


def sweep() -> int:
    """Destroy keys of rounds that are not open: a worker was stopped between counting and this, or a transaction was undone."""
    held = keys.there()
    if not held:
        return 0
    # One that is being opened has its key before its state: the row is held, so nobody sees it otherwise.
    with transaction.atomic():
        rows = Round.objects.select_for_update().filter(pk__in=held).order_by("pk")
        is_open = {row.pk for row in rows if row.state == Round.State.VOTING}
        return sum(keys.destroy(pk) for pk in held if pk not in is_open)
