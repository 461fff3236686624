"""Keys of programs: made, used, ended."""

import datetime as dt
from collections.abc import Collection
from hmac import compare_digest

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.actions.history import write_history
from courses.common.errors import DomainError
from courses.common.text import clean_line
from courses.people.models import User
from courses.programs.models import KeptAnswer, ProgramKey
from courses.programs.queries import LONGEST, is_open
from courses.programs.rules import Scope, digest_of, new_key, prefix_of
from courses.schedule.models import Session

# «Last used» is written so often at most: reading must not become writing.
USED_EVERY = dt.timedelta(minutes=1)


class BadKey(DomainError):
    """A key that may do nothing, or for too long."""


class KeyEnded(DomainError):
    """The key was ended while it was being used."""


@transaction.atomic
def make_key(
    *, name: str, scopes: Collection[Scope], session: Session | None, ends_on: dt.date, actor: User
) -> tuple[ProgramKey, str]:
    """A key for a program, and its text, which is kept nowhere: whoever loses it makes another. `session`: whose enrolments it reads.
    Raises `BadKey`."""
    if not scopes:
        raise BadKey(_("Tick what the program may do."), about="scopes")
    if Scope.READ_ENROLMENTS in scopes and session is None:
        raise BadKey(_("Choose the session whose enrolments it reads."), about="session")
    if not clock.today() <= ends_on <= clock.today() + LONGEST:
        raise BadKey(_("Choose a last day from today on, at most a year ahead."), about="ends_on")
    drawn = new_key()
    key = ProgramKey.objects.create(
        name=clean_line(name)[:80],
        prefix=drawn.prefix,
        digest=drawn.digest,
        reads_programme=Scope.READ_PROGRAMME in scopes,
        reads_enrolments_of=session if Scope.READ_ENROLMENTS in scopes else None,
        writes_members=Scope.WRITE_MEMBERS in scopes,
        writes_sessions=Scope.WRITE_SESSIONS in scopes,
        writes_directory=Scope.WRITE_DIRECTORY in scopes,
        made_by=actor,
        made_at=clock.now(),
        ends_on=ends_on,
    )
    write_history([key], "planning.key_made", user=actor, data={})
    return key, drawn.text


@transaction.atomic
def end_key(*, key: ProgramKey, actor: User) -> bool:
    """Let the key open nothing from now on; whether it did until now. Waits for what is being written with it, so that nothing
    is afterwards."""
    held = ProgramKey.objects.select_for_update().get(pk=key.pk)
    if held.ended_at is not None:
        return False
    ProgramKey.objects.filter(pk=key.pk).update(ended_at=clock.now())
    write_history([held], "planning.key_ended", user=actor, data={})
    return True


def key_of(text: str) -> ProgramKey | None:
    """The key that was sent, if it opens anything; its use is noted."""
    prefix = prefix_of(text)
    key = ProgramKey.objects.filter(prefix=prefix).first() if prefix else None
    if key is None or not compare_digest(key.digest, digest_of(text)) or not is_open(key):
        return None
    now = clock.now()
    if key.used_at is None or key.used_at <= now - USED_EVERY:
        due = Q(used_at=None) | Q(used_at__lte=now - USED_EVERY)
        ProgramKey.objects.filter(due, pk=key.pk).update(used_at=now)
    return key


def hold(key: ProgramKey) -> None:
    """Until this transaction ends, nobody ends the key. Raises `KeyEnded` where somebody has."""
    held = ProgramKey.objects.select_for_update().filter(pk=key.pk).first()
    if held is None or not is_open(held):
        raise KeyEnded(_("This key was ended. Ask for another one."))


def forget_answers(*, before: dt.datetime) -> int:
    """Delete what was kept of answers that were begun before this moment; returns how many."""
    return KeptAnswer.objects.filter(begun_at__lt=before).delete()[0]
