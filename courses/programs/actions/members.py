"""The list of members as a program writes it: each write is a row of a file, looked at and written by what does that for files, so
that one set of rules holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from courses.common.address import canonical
from courses.imports.actions.members import let_leave, look, places, snapshot
from courses.imports.models import ImportRow, ImportRun
from courses.imports.queries import labels
from courses.members.models import ListedMember

Kind, Outcome = ImportRun.Kind, ImportRow.Outcome
FIELDS = ("email", "name", "postcode", "association", "basis")


class NotTaken(Exception):
    """What was sent cannot be written; `reasons`: field (or «») and sentence."""

    def __init__(self, reasons: list[tuple[str, str]]) -> None:
        super().__init__(", ".join(name for name, _sentence in reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Written:
    member: ListedMember
    is_new: bool


def listed(*, lock: bool = False):
    """The list, in the order of its keys."""
    rows = ListedMember.objects.select_related("association").order_by("pk")
    return rows.select_for_update(of=("self",)) if lock else rows


def put_member(*, said: Mapping[str, str]) -> Written:
    """Write what is `said` (of `FIELDS`; what is empty is left as it is) onto the line with this address, or onto a new one. Raises
    `NotTaken`."""
    try:
        return _put(said)
    except IntegrityError:
        return _put(said)  # somebody else wrote the address between looking and writing: now it is there


@transaction.atomic
def _put(said: Mapping[str, str]) -> Written:
    # Held while it is compared and written.
    list(listed(lock=True).filter(email=canonical(said.get("email", ""))))
    row = _row(said)
    look(ImportRun(kind=Kind.MEMBERS, columns=list(FIELDS)), [row], {})
    if row.outcome == Outcome.REFUSED:
        names = {label: name for name, label in labels(Kind.MEMBERS).items()}
        raise NotTaken([(names.get(label, ""), sentence) for label, sentence in row.reasons])
    return Written(listed().get(email=row.email), row.outcome == Outcome.ADDED)


def _row(said: Mapping[str, str]) -> ImportRow:
    return ImportRow(number=1, cells=[said.get(name, "") for name in FIELDS])


@transaction.atomic
def leave(*, member: ListedMember) -> None:
    """Off the list, as whoever a whole list no longer has: forgotten at once, or asked first, by the movement's own rule. Raises
    `NotTaken` where no list is kept."""
    known = places()
    if known is None:
        raise NotTaken([])
    if member.left_at is None:
        row = ImportRow(number=1, email=member.email, outcome=Outcome.LEAVES, target=member.pk, before=snapshot(member))
        let_leave([row], known)
