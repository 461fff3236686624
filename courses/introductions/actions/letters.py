"""Letters between two who said yes: written on a page, bounded, reported, and forgotten."""

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.actions.limits import allow_for
from courses.common.errors import DomainError
from courses.common.text import clean_text
from courses.introductions import emails, rules
from courses.introductions.actions.introducing import Gone, held_introduction
from courses.introductions.actions.notices import looked_at
from courses.introductions.models import Introduction, Letter, LetterReport, Notice
from courses.introductions.queries.people import Side, is_barred
from courses.places.queries import organiser_mailbox


class TooMany(DomainError):
    """So many letters in one day."""


def write(*, side: Side, text: str, seen: Collection[str] = ()) -> Letter:
    """A letter to the other one; they are told by mail that it is there. `seen`: what was asked about and is meant. Raises `Gone`
    where it has ended, `TooMany`, `HoldsContact`."""
    text = clean_text(text).strip()
    looked_at(text, seen)
    if not allow_for(str(side.member.pk), "letters", rules.LETTERS_A_DAY):
        raise TooMany(_("That was many letters today. Write again tomorrow."))
    with transaction.atomic():
        row = held_introduction(side)
        if row.begun_at is None or row.has_ended or is_barred(side.member):
            raise Gone(_("It has ended, so nobody would read it."))
        written = Letter.objects.create(introduction=row, author=side.member, text=text, written_at=clock.now())
        emails.letter(Side(row, row.other(side.member)))
        return written


@transaction.atomic
def end(*, side: Side) -> None:
    """No more letters; what was written can be read for thirty days. Ending twice is once. Raises `Gone`."""
    row = held_introduction(side)
    if row.begun_at is None:
        raise Gone(_("It has not begun."))
    Introduction.objects.filter(pk=row.pk, ended_at=None).update(ended_at=clock.now())


@transaction.atomic
def forget(*, side: Side) -> None:
    """End it, and throw away every letter of both at once. What was reported stays with those who look at it. Raises `Gone`."""
    end(side=side)
    Letter.objects.filter(introduction=side.introduction.pk).delete()


@transaction.atomic
def report(*, side: Side, letter: int) -> LetterReport | None:
    """Show one letter of the other's (its key) to the organisers, and no other; they are told by mail. Once for each letter, and
    None for one that is not of these two."""
    row = held_introduction(side)
    found = Letter.objects.filter(pk=letter, introduction=row, author=row.other(side.member)).first()
    if found is None:
        return None
    facts = {"author": found.author, "reporter": side.member, "text": found.text, "reported_at": clock.now()}
    try:
        with transaction.atomic():
            made, is_new = LetterReport.objects.get_or_create(letter=found, defaults=facts)
    except IntegrityError:
        return LetterReport.objects.get(letter=found)
    if is_new:
        emails.report(organiser_mailbox(None))
    return made


@transaction.atomic
def decide(*, report: LetterReport, is_barred: bool) -> bool:
    """An organiser has read it: nothing is wrong, or whoever wrote it takes no part for a year, and what they have up goes. Both
    are told. Whether it was decided now."""
    decision = LetterReport.Decision.BARRED if is_barred else LetterReport.Decision.FINE
    now = clock.now()
    rows = LetterReport.objects.filter(pk=report.pk, decided_at=None)
    if not rows.update(decision=decision, decided_at=now, text=""):
        return False
    found = LetterReport.objects.select_related("author__user", "reporter__user").get(pk=report.pk)
    if is_barred:
        Notice.objects.filter(member=found.author).delete()
        theirs = Introduction.objects.filter(Q(seeker=found.author) | Q(giver=found.author))
        theirs.filter(begun_at__isnull=False, ended_at=None).update(ended_at=now)
        emails.barred(found.author)
    emails.looked_at(found.reporter)
    return True
