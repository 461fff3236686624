"""Bills are entered by one person and approved by another; budgets and the state's rate are written down."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.common import clock
from courses.common.actions.holding import held
from courses.common.errors import DomainError
from courses.common.text import clean_line
from courses.common.uploads.documents import check_document
from courses.costs.models import Budget, Expense, KilometreRate, Receipt
from courses.costs.queries import can_be_taken_back, kept_from, rate_of
from courses.costs.rules import KEPT_YEARS, MOST_BYTES, MOST_KM, MOST_ORE, MOST_RECEIPTS, RECEIPT_KINDS
from courses.members.models import TrainerProfile
from courses.places.models import Association, Region
from courses.schedule.models import Session

ENDINGS = {"jpeg": "jpg"}
SETTLED = gettext_lazy("This bill is approved already, or gone. Look again.")


class NotEntered(DomainError):
    """The bill cannot be entered so."""


class NotApproved(DomainError):
    """It needs another person, or is settled already."""


@dataclass(frozen=True)
class Payer:
    """Whose money: one of the two, or the whole country's where both are None."""

    region: Region | None = None
    association: Association | None = None


@transaction.atomic
def enter(
    *,
    by: Any,
    session: Session,
    kind: str,
    words: str,
    day: dt.date,
    amount_ore: int,
    payer: Payer,
    files: Sequence[Any] = (),
) -> Expense:
    """Write a bill down, with its receipts. Raises `NotEntered` and `BadDocument`."""
    _require_day(day)
    if not 0 < amount_ore <= MOST_ORE:
        raise NotEntered(_("Write an amount above 0 kr., and at most 10 million."), about="amount")
    line = clean_line(words)
    if not line:
        raise NotEntered(_("Write what was bought, and where."), about="words")
    row = Expense.objects.create(
        session=session,
        kind=kind,
        words=line,
        day=day,
        amount_ore=amount_ore,
        entered_by=by,
        entered_at=clock.now(),
        region=payer.region,
        association=payer.association,
    )
    _attach(row, files)
    return row


@transaction.atomic
def enter_drive(*, by: Any, session: Session, trainer: TrainerProfile, km: int, day: dt.date, payer: Payer) -> Expense:
    """A trainer's drive by the state's rate of its year. `km`: there and back, all days. Raises `NotEntered`, also where nobody has
    written that rate: it is never guessed."""
    _require_day(day)
    if not 0 < km <= MOST_KM:
        raise NotEntered(_("Write the kilometres there and back, at most %(most)s.") % {"most": MOST_KM}, about="km")
    if not session.trainers.filter(trainer=trainer).exists():
        raise NotEntered(_("Choose somebody who teaches this session."), about="trainer")
    rate = rate_of(day.year)
    if rate is None:
        raise NotEntered(
            _("Nobody has written the state's rate of %(year)s yet. Write it under «Accounts» first.")
            % {"year": day.year},
            about="day",
        )
    return Expense.objects.create(
        session=session,
        kind=Expense.Kind.TRAVEL,
        words=_("Drive, %(km)s km") % {"km": km},
        day=day,
        amount_ore=km * rate.ore,
        km=km,
        rate_ore=rate.ore,
        trainer=trainer,
        entered_by=by,
        entered_at=clock.now(),
        region=payer.region,
        association=payer.association,
    )


def _require_day(day: dt.date) -> None:
    if day > clock.today():
        raise NotEntered(_("That day has not come yet. Write the day that stands on the bill."), about="day")


def _attach(row: Expense, files: Sequence[IO[bytes]]) -> None:
    if len(files) > MOST_RECEIPTS:
        raise NotEntered(_("At most %(most)s files belong to one bill.") % {"most": MOST_RECEIPTS}, about="receipts")
    for file in files:
        name = PurePath(str(getattr(file, "name", ""))).name
        ending = PurePath(name).suffix.lower().removeprefix(".")
        ending = ENDINGS.get(ending, ending)
        if ending not in RECEIPT_KINDS:
            raise NotEntered(_("A receipt is a PDF or a picture (.pdf, .jpg, .png)."), about="receipts")
        body = file.read(MOST_BYTES + 1)
        if not 0 < len(body) <= MOST_BYTES:
            raise NotEntered(_("A receipt is at most 5 MB, and not empty. Take a smaller picture."), about="receipts")
        check_document(file, ending)
        Receipt.objects.create(expense=row, name=clean_line(name)[-80:], kind=ending, body=body, size=len(body))


def withdraw(*, expense: Expense) -> None:
    """Take a bill away that nobody has approved, with its receipts. Raises `NotApproved` for one that is."""
    with held(expense):
        if not Expense.objects.filter(pk=expense.pk, approved_at=None).delete()[0]:
            raise NotApproved(SETTLED)


def approve(*, expense: Expense, by: Any) -> Expense:
    """A second person says that it is right; the first to do so counts. Raises `NotApproved` for whoever entered it, and for what is
    settled or gone meanwhile. One conditional UPDATE: two at once cannot both pass, nor can it be taken away beneath."""
    if expense.entered_by_id == by.pk:
        raise NotApproved(_("You entered this bill, so another person approves it."))
    waits = Expense.objects.filter(pk=expense.pk, approved_at=None).exclude(entered_by=by)
    if not waits.update(approved_by=by, approved_at=clock.now()):
        raise NotApproved(SETTLED)
    expense.refresh_from_db()
    return expense


def take_back(*, expense: Expense, by: Any) -> Expense:
    """Undo one's own approval within ten minutes. Raises `NotApproved` after that."""
    ours = Expense.objects.filter(pk=expense.pk, approved_by=by, approved_at=expense.approved_at)
    if not can_be_taken_back(expense, by) or not ours.update(approved_by=None, approved_at=None):
        raise NotApproved(_("It is too late to undo, or another person approved it."))
    expense.refresh_from_db()
    return expense


@transaction.atomic
def set_budget(*, year: int, payer: Payer, amount_ore: int) -> Budget:
    """What somebody has for courses in a year; written anew, the new amount holds."""
    row, _made = Budget.objects.update_or_create(
        year=year, region=payer.region, association=payer.association, defaults={"amount_ore": amount_ore}
    )
    return row


@transaction.atomic
def set_rate(*, year: int, ore: int, source: str) -> KilometreRate:
    """The state's rate of a year and where it is written. Bills that were entered before keep theirs."""
    row, _made = KilometreRate.objects.update_or_create(
        year=year, defaults={"ore": ore, "source": source, "read_on": clock.today()}
    )
    return row


@transaction.atomic
def forget_bills() -> int:
    """Bills and receipts of which nobody is owed an account any more; returns how many bills."""
    old = Expense.objects.filter(day__lt=kept_from(clock.today(), KEPT_YEARS))
    number = old.count()
    old.delete()
    return number
