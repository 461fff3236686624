"""«Spørg mig igen» and «Mine noter»: ask, say yes, stop; write, and throw away."""

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.common import clock
from courses.common.actions import ledger
from courses.common.actions.limits import allow_with
from courses.common.address import canonical
from courses.common.errors import DomainError
from courses.common.text import clean_text
from courses.learning import emails
from courses.learning.models import OwnNote, QuestionReminder
from courses.learning.queries import note_of
from courses.learning.rules import CONFIRMS_A_DAY, LONGEST_NOTE, MOST_NOTES, MOST_RUNNING, UNCONFIRMED_KEPT, due_at
from courses.people.models import User


class CannotNote(DomainError):
    """Too long, or one note too many."""


@transaction.atomic
def ask_again(*, email: str, page: Page, language: str, is_proven: bool = False) -> QuestionReminder | None:
    """Note that somebody wants to be asked about a module, and mail the link that says yes to it. `is_proven`: whoever asks is
    logged in with this address, which is a yes.

    None where the address has as many as it may have; whoever asked is not told, for it may be anybody's. One module is asked about
    once a day and one address three times, however often somebody types it.
    """
    known = {"email": canonical(email), "page": page}
    if QuestionReminder.objects.filter(email=known["email"]).exclude(page=page).count() >= MOST_RUNNING:
        return None
    try:
        with transaction.atomic():
            row, _is_new = QuestionReminder.objects.get_or_create(
                **known, defaults={"language": language, "asked_at": clock.now()}
            )
    except IntegrityError:
        row = QuestionReminder.objects.get(**known)
    if is_proven:
        confirm(reminder=row)
    elif (
        row.confirmed_at is None
        and allow_with(str(row.pk), "question", 1)
        and allow_with(row.email, "questions", CONFIRMS_A_DAY)
    ):
        emails.confirm(row)
    return row


def confirm(*, reminder: QuestionReminder) -> None:
    """The address is right: the first question comes in two days. Twice is once."""
    now = clock.now()
    QuestionReminder.objects.filter(pk=reminder.pk, confirmed_at=None).update(confirmed_at=now, due_at=due_at(now, 0))
    reminder.refresh_from_db()


@transaction.atomic
def stop(*, reminder: QuestionReminder) -> None:
    """No more of them, and the address is gone. What was not sent is taken back."""
    ledger.try_to_note("question", reminder.pk)
    emails.withdraw(reminder)
    QuestionReminder.objects.filter(pk=reminder.pk).delete()


def forget_unconfirmed(*, now: dt.datetime) -> int:
    """Addresses whose owner never said yes, after a week; returns how many."""
    return QuestionReminder.objects.filter(confirmed_at=None, asked_at__lt=now - UNCONFIRMED_KEPT).delete()[0]


def claim(*, reminder: QuestionReminder) -> bool:
    """Take the next question of one for this process, by moving its mark on; the last one ends it. False where somebody else was
    first, or it was stopped."""
    mine = QuestionReminder.objects.filter(pk=reminder.pk, sent=reminder.sent, due_at=reminder.due_at)
    assert reminder.confirmed_at is not None  # a constraint: without a yes nothing is due
    following = due_at(reminder.confirmed_at, reminder.sent + 1)
    if following is None:
        return bool(mine.delete()[0])
    # After a pause of the whole site two questions do not come at once.
    later = max(following, clock.now() + dt.timedelta(days=1))
    return bool(mine.update(sent=reminder.sent + 1, due_at=later))


@transaction.atomic
def write_note(*, user: User, module_key: uuid.UUID, title: str, text: str) -> OwnNote | None:
    """Keep what somebody wrote about a module; None where nothing is left of it, and the note is gone. Raises `CannotNote`."""
    text = clean_text(text).strip()
    if len(text) > LONGEST_NOTE:
        raise CannotNote(_("The note is too long: at most %(most)s characters.") % {"most": LONGEST_NOTE})
    if not text:
        drop_note(user=user, module_key=module_key)
        return None
    # Held, so that two notes at once are not one too many.
    User.objects.select_for_update().get(pk=user.pk)
    if note_of(user, module_key) is None and OwnNote.objects.filter(user=user).count() >= MOST_NOTES:
        raise CannotNote(_("You have %(most)s notes. Throw one away first.") % {"most": MOST_NOTES})
    values = {"text": text, "changed_at": clock.now()} | ({"title": title} if title else {})
    return OwnNote.objects.update_or_create(user=user, module_key=module_key, defaults=values)[0]


def drop_note(*, user: User, module_key: uuid.UUID) -> bool:
    """Throw a note away for good; whether there was one."""
    return bool(OwnNote.objects.filter(user=user, module_key=module_key).delete()[0])
