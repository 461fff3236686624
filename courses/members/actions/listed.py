"""The movement's own list of members: who answers gets a profile, who leaves is asked or forgotten."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q

from courses.common import clock
from courses.common.actions import routines
from courses.common.address import canonical
from courses.members import emails
from courses.members.actions import found_or_made
from courses.members.models import ListedMember
from courses.members.queries import member_list
from courses.people.models import User
from courses.webhooks.actions import announce_all
from courses.webhooks.rules import Event

# An import can be undone for a day: nobody is asked before that.
ASK_AFTER = dt.timedelta(days=1)
FORGET_AFTER = dt.timedelta(days=30)


@transaction.atomic
def let_in(*, email: str) -> bool:
    """Whoever asks for a code to an address of the list gets a profile of their own to log in to; whether it was made now.
    Typing the address proves nothing: the code goes to the mailbox. Nobody agrees for somebody else, so no consent is noted."""
    email = canonical(email)
    if User.objects.filter(email=email).exists() or member_list() is None:
        return False
    listed = ListedMember.objects.select_related("postcode", "association").filter(email=email, left_at=None).first()
    if listed is None:
        return False
    facts: dict[str, Any] = {"language": "da", "postcode": listed.postcode, "association": listed.association}
    return found_or_made(email=email, name=listed.name, has_agreed=False, **facts)[1]


def ask_leavers() -> int:
    """Write once to those who left the list more than a day ago and are to be asked; returns how many. `tick` calls it."""
    due = ListedMember.objects.filter(left_at__lt=clock.now() - ASK_AFTER, asked_at=None)
    return routines.each("leavers", list(due.order_by("pk")[:200]), _ask)


@transaction.atomic
def _ask(listed: ListedMember) -> bool:
    held = ListedMember.objects.select_for_update().filter(pk=listed.pk, left_at__isnull=False, asked_at=None)
    if not held.update(asked_at=clock.now()):
        return False
    return emails.left_the_list(listed, until=clock.local(clock.now() + FORGET_AFTER).date())


def leave_unasked(*, listed: ListedMember) -> None:
    """Who asks to be forgotten is no member of the list any more; the row itself is for the caller to delete."""
    if listed.left_at is None:
        announce_all(Event.MEMBER_LEFT, [{"member": listed.pk}])


def forget_leavers() -> int:
    """Delete who left the list and was asked 30 days ago; all of them where the list is no longer brought along. Returns how
    many."""
    gone = Q(asked_at__lt=clock.now() - FORGET_AFTER)
    if member_list() is None:
        gone = Q()
    going = ListedMember.objects.filter(gone)
    there = going.filter(left_at=None).values_list("pk", flat=True)
    announce_all(Event.MEMBER_LEFT, [{"member": pk} for pk in there])
    return going.delete()[0]
