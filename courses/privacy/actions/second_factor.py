"""Taking away a second factor that somebody has lost: one administrator asks, another one says yes (TRUST.md S20)."""

import datetime as dt

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.common import clock
from courses.common.errors import DomainError
from courses.common.text import clean_line
from courses.people.models import FactorReset, User
from courses.privacy import emails
from courses.privacy.actions.log_ins import end_log_ins
from courses.privacy.queries import other_administrators, person_of

# Whoever asked is still at work, and what somebody said on the telephone is still true.
CONFIRM_WITHIN = dt.timedelta(hours=24)


class NotYours(DomainError):
    """Whoever presses is not one of the two: no administrator, the person themself, or the one who asked."""


class NothingToReset(DomainError):
    """There is no second factor, or somebody has asked already."""


class TooLate(DomainError):
    """Nobody said yes in time, or it is over."""


@transaction.atomic
def ask_for_reset(*, user: User, actor: User, reason: str) -> FactorReset:
    """`actor` asks that `user` may set up a new second factor, and every other administrator is told. Nothing changes yet.

    Raises `NotYours`, and `NothingToReset` for somebody who has none or about whom another is open.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    now = clock.now()
    if not _may(actor) or actor.pk == user.pk:
        raise NotYours(_("Another administrator must ask for it."))
    if not Authenticator.objects.filter(user=user).exists():
        raise NothingToReset(_("This person has no second factor, and is asked to set one up at the next log-in."))
    running = FactorReset.objects.filter(user=user, ended_at__isnull=True)
    running.filter(confirm_by__lt=now).update(ended_at=now)
    if running.exists():
        raise NothingToReset(_("Somebody has asked for it already. Another administrator can confirm it."))
    reset = FactorReset.objects.create(
        user=user, reason=clean_line(reason), asked_by=actor, asked_at=now, confirm_by=now + CONFIRM_WITHIN
    )
    for colleague in other_administrators(reset):
        emails.second_yes(colleague, reset)
    return reset


@transaction.atomic
def confirm_reset(*, reset: FactorReset, actor: User) -> None:
    """The second yes: the app and the recovery codes are gone, every log-in of the person ends, and a mail tells them.

    Raises `NotYours` for whoever asked, the person, and somebody who is no administrator; `TooLate` after a day.
    """
    reset = _open(reset)
    if not _may(actor) or actor.pk in (reset.asked_by_id, reset.user_id) or reset.asked_by_id is None:
        raise NotYours(_("Another administrator than the one who asked must confirm it."))
    if reset.confirm_by < clock.now():
        raise TooLate(_("Nobody confirmed it within a day. Ask again."))
    reset.confirmed_by, reset.ended_at = actor, clock.now()
    reset.save(update_fields=["confirmed_by", "ended_at"])
    user = User.objects.select_for_update().get(pk=reset.user_id)
    Authenticator.objects.filter(user=user).delete()
    end_log_ins(person=person_of(user=user))
    # Sessions carry a keyed hash of this column: a new value ends also one that begins at this moment.
    user.set_unusable_password()
    user.save(update_fields=["password"])
    emails.second_factor_gone(user)


@transaction.atomic
def withdraw_reset(*, reset: FactorReset, actor: User) -> None:
    """Any administrator takes it back before somebody confirms it. Raises `NotYours`, `TooLate` when it is over."""
    reset = _open(reset)
    if not _may(actor):
        raise NotYours(_("Another administrator must ask for it."))
    reset.ended_at = clock.now()
    reset.save(update_fields=["ended_at"])


def forget_resets(*, before: dt.datetime) -> int:
    """Delete what was asked before `before`; returns how many."""
    return FactorReset.objects.filter(asked_at__lt=before).delete()[0]


def _may(actor: User) -> bool:
    return actor.is_superuser and actor.is_active


def _open(reset: FactorReset) -> FactorReset:
    found = FactorReset.objects.select_for_update().filter(pk=reset.pk, ended_at__isnull=True).first()
    if found is None:
        raise TooLate(_("It is over already."))
    return found
