"""Sharing what one has learnt with all who teach, thanking for it, taking it back, and taking it into the module."""

import datetime as dt
from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.common import clock
from courses.common.actions import routines
from courses.common.errors import DomainError, Question
from courses.common.text import clean_line, clean_text
from courses.commons.models import NoteMark, SharedHandout, SharedNote
from courses.commons.queries import may_read, names_of, shareable
from courses.commons.rules import looks_personal
from courses.members.models import TrainerProfile
from courses.pages.models import ModulePage
from courses.pages.queries import may_edit_modules
from courses.people.models import User
from courses.schedule.models import Session

# What was taken back is hidden at once, can be put back for so long, and is then thrown away.
PUT_BACK_WITHIN = dt.timedelta(minutes=10)
TAKEN_BACK_KEPT = dt.timedelta(days=1)
MOST_HANDOUT_BYTES = 3_000_000
EVERY = dt.timedelta(hours=1)


class CannotShare(DomainError):
    """Not the trainer of a session that was held, or nothing to say."""


class LooksPersonal(Question):
    """Something in it may be about somebody who took part."""

    def __init__(self, found: list[str]) -> None:
        sentence = _(
            "Is any of this about somebody who took part: %(found)s? Then write it otherwise. If not, tick the box."
        )
        super().__init__(sentence % {"found": ", ".join(f"«{text}»" for text in found)}, found)


class NotAllowed(DomainError):
    """Somebody who may only read."""


class TooLate(DomainError):
    """It cannot be put back any more."""


@transaction.atomic
def share(
    *,
    session: Session,
    trainer: TrainerProfile,
    author: User,
    module: ModulePage,
    worked: str = "",
    changed: str = "",
    example: str = "",
    handout: tuple[str, bytes] | None = None,
    shows_name: bool,
    licence: str,
    looked_at: Collection[str] = (),
) -> SharedNote:
    """Share what one trainer found out about one module. `handout`: the name and the bytes of a PDF. `looked_at`: what was asked
    about and is nobody who took part.

    Raises `CannotShare`, or `LooksPersonal` with what else may be somebody's.
    """
    if not shareable(session, trainer):
        raise CannotShare(_("Only the trainers of a session that is closed can share something about it."))
    texts = {
        name: clean_text(text).strip()
        for name, text in (("worked", worked), ("changed", changed), ("example", example))
    }
    if handout is not None:
        handout = (clean_line(handout[0])[:80] or _("Hand-out"), _sheet(handout[1]))
    if not any(texts.values()) and handout is None:
        raise CannotShare(_("Write something in one of the fields, or choose a sheet."))
    said = "\n".join([*texts.values(), handout[0] if handout else ""])
    found = [text for text in looks_personal(said, names_of(session)) if text not in set(looked_at)]
    if found:
        raise LooksPersonal(found)
    try:
        with transaction.atomic():
            note = SharedNote.objects.create(
                **texts,
                session=session,
                author=author,
                module=module,
                region=session.region,
                shows_name=shows_name,
                licence=licence,
                shared_at=clock.now(),
            )
    except IntegrityError as twice:
        raise CannotShare(
            _("You have shared something about this module after this session. Take that back first to write it anew.")
        ) from twice
    if handout is not None:
        SharedHandout.objects.create(note=note, name=handout[0], body=handout[1])
    return note


def _sheet(body: bytes) -> bytes:
    if len(body) > MOST_HANDOUT_BYTES:
        raise CannotShare(_("The sheet is larger than %(most)s MB.") % {"most": MOST_HANDOUT_BYTES // 1_000_000})
    if not body.startswith(b"%PDF-") or b"%%EOF" not in body[-2048:]:
        raise CannotShare(_("The sheet is no PDF that is whole. Save it as PDF and choose it again."))
    return body


@transaction.atomic
def withdraw(*, note: SharedNote, author: User) -> None:
    """Its author takes it back: it is seen by nobody from now on, and gone a day later. Raises `NotAllowed`."""
    if not SharedNote.objects.filter(pk=note.pk, author=author, withdrawn_at=None).update(withdrawn_at=clock.now()):
        raise NotAllowed(gettext_lazy("Only whoever shared it can take it back."))


@transaction.atomic
def put_back(*, note: SharedNote, author: User) -> None:
    """Undo that, for ten minutes. Raises `TooLate`, also where something else was shared in its place."""
    since = clock.now() - PUT_BACK_WITHIN
    try:
        with transaction.atomic():
            done = SharedNote.objects.filter(pk=note.pk, author=author, withdrawn_at__gte=since).update(
                withdrawn_at=None
            )
    except IntegrityError:
        done = 0
    if not done:
        raise TooLate(gettext_lazy("It is too late to put it back. You can share it again."))


@transaction.atomic
def mark(*, note: SharedNote, user: User, kind: NoteMark.Kind, is_on: bool) -> None:
    """Say thank you for it, or that one has used it, or take that back. Twice is once. Raises `NotAllowed` for one's own."""
    if note.author_id == user.pk or note.withdrawn_at or not may_read(user):
        raise NotAllowed(gettext_lazy("That is for those who use what others have shared."))
    if is_on:
        NoteMark.objects.get_or_create(note=note, user=user, kind=kind, defaults={"at": clock.now()})
    else:
        NoteMark.objects.filter(note=note, user=user, kind=kind).delete()


@transaction.atomic
def adopt(*, note: SharedNote, editor: User) -> ModulePage:
    """Take its words into the draft of the module's trainer notes, where the editor goes on with them. From now on the module
    thanks its author, as long as they leave it there. Adopting it again changes nothing.

    Raises `NotAllowed` for whoever may not change the page, or where it was taken back.
    """
    note = SharedNote.objects.select_for_update().select_related("module").get(pk=note.pk)
    # Held as well: of two contributions that are taken in at once, who saves last would throw the other's words away.
    page = ModulePage.objects.select_for_update(of=("self",)).get(pk=note.module_id)
    may = may_edit_modules(editor) and page.permissions_for_user(editor).can_edit()
    if note.withdrawn_at or not may or page.get_lock():
        raise NotAllowed(gettext_lazy("You cannot change this page now."))
    if note.adopted_at:
        return page
    draft = page.get_latest_revision_as_object()
    lines = [(line,) for line in note.text.splitlines() if line.strip()]
    words = format_html_join(mark_safe("<br/>"), "{}", lines)
    heading = _("From a trainer")
    draft.trainer_notes += format_html("<p><b>{}:</b> {}</p>", heading, words) if words else ""
    draft.save_revision(user=editor)
    note.adopted_at, note.adopted_by = clock.now(), editor
    note.save(update_fields=["adopted_at", "adopted_by"])
    return page


def forget_taken_back() -> int:
    """Throw away what was taken back a day ago, once an hour; returns how many. Safe to run twice at once."""
    with routines.now_and_then("commons", every=EVERY) as is_time:
        if not is_time:
            return 0
        return SharedNote.objects.filter(withdrawn_at__lt=clock.now() - TAKEN_BACK_KEPT).delete()[0]
