"""A role is handed over: begun, said yes to, ticked point by point, done in one act, undone for ten minutes."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.actions import routines, versions
from courses.common.actions.limits import allow_for
from courses.common.address import canonical
from courses.common.errors import DomainError
from courses.common.text import clean_text
from courses.handover import emails, rules
from courses.handover.models import HandOver, HandOverTick
from courses.handover.queries import over, owed_inquiries, role_of
from courses.knowledge.models import Inquiry
from courses.members.models import MemberProfile
from courses.people.models import User
from courses.tasks.models import Coordinator, Task
from courses.tasks.queries.stand_ins import can_stand_in
from courses.tasks.rules import TASKS

EVERY = dt.timedelta(hours=1)


class CannotHandOver(DomainError):
    """Nobody there, they have it already, it is being handed over, or the role has ended."""


def begin(*, place: Coordinator, email: str, by: User) -> HandOver:
    """Hand `place` to whoever has this address, who is invited by mail. Raises `CannotHandOver`."""
    if not allow_for(str(by.pk), "hand over", rules.BEGUN_A_DAY):
        raise CannotHandOver(_("You have tried that often today. Try again tomorrow, or call us."), about="email")
    try:
        with transaction.atomic():
            return _begin(place, canonical(email), by)
    except IntegrityError as twice:
        raise CannotHandOver(_("This role is being handed over already.")) from twice


def _begin(place: Coordinator, email: str, by: User) -> HandOver:
    found = MemberProfile.objects.filter(user__email=email, user__is_active=True).exclude(name="").first()
    if found is None:
        raise CannotHandOver(
            _("We know no member with this address. Whoever takes over must have been with us once."), about="email"
        )
    leaver, successor = _both(place.member_id, found.pk)
    if leaver == successor:
        raise CannotHandOver(_("That is the address of whoever leaves. Write whose it is from now on."), about="email")
    if not Coordinator.objects.filter(pk=place.pk).exists():
        raise CannotHandOver(_("The role has ended meanwhile, so there is nothing to hand over."))
    if Coordinator.objects.filter(member=successor, association=place.association_id, region=place.region_id).exists():
        raise CannotHandOver(_("They have this role already. Let it go instead."), about="email")
    row = HandOver.objects.create(
        association=place.association,
        region=place.region,
        leaver=leaver,
        successor=successor,
        begun_by=by,
        begun_at=clock.now(),
    )
    emails.invited(row)
    return row


def _both(one: int, other: int) -> tuple[MemberProfile, MemberProfile]:
    """The two as they are now, held in the order of their keys. Raises `CannotHandOver` where one is being forgotten."""
    rows = MemberProfile.objects.select_for_update(of=("self",)).select_related("user").filter(pk__in=[one, other])
    found = {row.pk: row for row in rows.order_by("pk") if row.name}
    if one not in found or other not in found:
        raise CannotHandOver(_("One of the two is not here any more."))
    return found[one], found[other]


def _held(row: HandOver) -> HandOver:
    """The row as it is now, held after both people. Raises `CannotHandOver` where it is gone."""
    _both(row.leaver_id, row.successor_id)
    found = HandOver.objects.select_for_update(of=("self",)).select_related("leaver__user", "successor__user")
    held = found.filter(pk=row.pk).first()
    if held is None:
        raise CannotHandOver(_("One of the two is not here any more."))
    return held


def _open(row: HandOver) -> HandOver:
    held = _held(row)
    if not held.is_open:
        raise CannotHandOver(_("It is over: done, or ended."))
    return held


@transaction.atomic
def accept(*, row: HandOver) -> None:
    """Whoever follows says yes; whoever leaves is told. Twice is once. Raises `CannotHandOver`."""
    held = _open(row)
    if held.accepted_at is None:
        HandOver.objects.filter(pk=held.pk).update(accepted_at=clock.now())
        emails.accepted(held)


@transaction.atomic
def end(*, row: HandOver) -> None:
    """Not after all: either of the two, or an organiser. The other one is told. Raises `CannotHandOver`."""
    held = _open(row)
    HandOver.objects.filter(pk=held.pk).update(ended_at=clock.now())
    emails.ended(held)


@transaction.atomic
def write(*, row: HandOver, weekly: str, keys: str, contacts: str) -> None:
    """What whoever leaves writes down. Raises `CannotHandOver`."""
    held = _open(row)
    words = {"weekly": weekly, "keys": keys, "contacts": contacts}
    HandOver.objects.filter(pk=held.pk).update(**{name: clean_text(text).strip() for name, text in words.items()})


@transaction.atomic
def tick(*, row: HandOver, point: str, is_done: bool) -> None:
    """A point is done, or not after all; either of the two says so. What is no point is left. Raises `CannotHandOver`."""
    held = _open(row)
    if not rules.is_point(point):
        return
    if is_done:
        HandOverTick.objects.get_or_create(hand_over=held, point=point, defaults={"ticked_at": clock.now()})
    else:
        HandOverTick.objects.filter(hand_over=held, point=point).delete()


@transaction.atomic
def finish(*, row: HandOver, is_organiser: bool) -> bool:
    """The role changes hands, with its open tasks and the questions it owes. Whoever leaves can do it where the other one has been
    trusted before; else it waits for an organiser. Whether it is done. Raises `CannotHandOver`."""
    held = _open(row)
    if held.accepted_at is None:
        raise CannotHandOver(_("Whoever follows has not said yes yet."))
    role = role_of(held)
    if role is None:
        raise CannotHandOver(_("The role has ended meanwhile, so there is nothing to hand over."))
    if not is_organiser and not can_stand_in(held.successor.user):
        if not HandOver.objects.filter(pk=held.pk, ready_at=None).update(ready_at=clock.now()):
            return False
        emails.ready(held)
        return False
    _change_hands(held, role)
    emails.done(held)
    return True


def _change_hands(row: HandOver, role: Coordinator) -> None:
    leaver, successor = row.leaver, row.successor
    place = {"association": row.association_id, "region": row.region_id}
    # Held: whoever takes one just now tells the one who is asked then. Closed ones too, since they can be opened again.
    theirs = Task.objects.select_for_update().filter(coordinator=leaver, **place)
    tasks = list(theirs.order_by("pk").values_list("pk", flat=True))
    owed = list(owed_inquiries(leaver.user, row).values_list("pk", flat=True))
    known = Coordinator.objects.filter(member=successor, **place).exists()
    row.moved = {"tasks": tasks, "inquiries": owed, "named_at": role.named_at.isoformat(), "had_it": known}
    role.delete()
    if not known:
        Coordinator.objects.create(
            member=successor, association_id=row.association_id, region_id=row.region_id, named_at=clock.now()
        )
    Task.objects.filter(pk__in=tasks).update(coordinator=successor)
    Inquiry.objects.filter(pk__in=owed, answered_at=None).update(owner=successor.user)
    row.done_at = clock.now()
    row.save(update_fields=["moved", "done_at"])
    versions.mark(TASKS)


@transaction.atomic
def undo(*, row: HandOver) -> None:
    """Within ten minutes all that changed hands goes back; the mails that have not left go. Raises `CannotHandOver`."""
    held = _held(row)
    if not held.can_be_undone:
        raise CannotHandOver(_("It cannot be undone any more. Hand it back in the same way."))
    place = {"association_id": held.association_id, "region_id": held.region_id}
    if HandOver.objects.filter(leaver=held.leaver, ended_at=None, done_at=None, **place).exists():
        raise CannotHandOver(_("This role is being handed over already."))
    if not held.moved["had_it"]:
        Coordinator.objects.filter(member=held.successor, **place).delete()
    Coordinator.objects.get_or_create(member=held.leaver, **place, defaults={"named_at": held.moved["named_at"]})
    Task.objects.filter(pk__in=held.moved["tasks"], coordinator=held.successor).update(coordinator=held.leaver)
    owed = Inquiry.objects.filter(pk__in=held.moved["inquiries"], owner=held.successor.user, answered_at=None)
    owed.update(owner=held.leaver.user)
    held.done_at, held.ready_at, held.moved = None, None, {}
    held.save(update_fields=["done_at", "ready_at", "moved"])
    emails.undone(held)
    versions.mark(TASKS)


def look_after() -> int:
    """What has gone on too long ends, and what is over is forgotten; safe to run twice at once."""
    done = routines.each("hand-over over", over(), _end_quietly)
    with routines.now_and_then("hand-overs", every=EVERY) as is_time:
        return done + (forget_old() if is_time else 0)


def _end_quietly(row: HandOver) -> int:
    return HandOver.objects.filter(pk=row.pk, ended_at=None, done_at=None).update(ended_at=clock.now())


@transaction.atomic
def forget_old() -> int:
    """With all that was written down, thirty days after the end; how many rows."""
    before = clock.now() - rules.KEPT
    return HandOver.objects.filter(Q(done_at__lt=before) | Q(ended_at__lt=before)).delete()[0]
