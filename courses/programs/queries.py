"""Keys of programs as pages and the API see them."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.common import clock
from courses.imports.models import ImportRun, OutsideKey
from courses.programs.models import ProgramKey
from courses.programs.rules import Scope

# The furthest last day of a new key.
LONGEST = dt.timedelta(days=366)
# Answers that were kept are gone after so long.
ANSWERS_KEPT = dt.timedelta(days=1)

WORDS: dict[Scope, Promise] = {
    Scope.READ_PROGRAMME: _("Reads the programme: sessions, drafts too, and figures. Nothing about people."),
    Scope.READ_ENROLMENTS: _(
        "Reads who is enrolled in one session: first names, as its trainers see them, and how the place stands."
    ),
    Scope.WRITE_MEMBERS: _("Reads and writes the list of members: address, name, postcode, local association."),
    Scope.WRITE_SESSIONS: _(
        "Reads sessions, makes drafts, changes times, publishes and cancels. People are told by mail as ever."
    ),
    Scope.WRITE_DIRECTORY: _(
        "Is the movement's directory (SCIM): roles follow its groups, and a log-in closes for whoever leaves it. With the list of members ticked too, everybody in it has a line there."
    ),
}


def offered() -> dict[Scope, Promise]:
    """What a new key may be given here, in words: the directory only where it is turned on (`SCIM`)."""
    return {scope: words for scope, words in WORDS.items() if settings.SCIM or scope != Scope.WRITE_DIRECTORY}


def keys() -> QuerySet[ProgramKey]:
    """All, newest first, with all that their page shows."""
    return ProgramKey.objects.select_related("made_by", "reads_enrolments_of__course", "reads_enrolments_of__venue")


def outside_keys(sessions: Iterable[int]) -> dict[int, str]:
    """Session → what another system calls it, for those that have such a key. One query."""
    found = OutsideKey.objects.filter(kind=ImportRun.Kind.SESSIONS, target__in=list(sessions))
    return dict(found.values_list("target", "key"))


def is_open(key: ProgramKey) -> bool:
    """Whether it opens anything today."""
    return key.ended_at is None and key.ends_on >= clock.today()
