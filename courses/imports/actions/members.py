"""The movement's list of members, thousands of rows at a time: looked at, written and taken back in a few statements for each step.

The checks are the database's own (`ListedMember`), and looking is writing in a transaction that is rolled back, as for every kind.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from courses.certificates.queries import person_name
from courses.common import clock
from courses.common.address import validate_address
from courses.common.errors import DomainError
from courses.imports.actions.rows import Kind, read_values
from courses.imports.models import ImportRow, ImportRun
from courses.imports.queries import Values, labels, shown
from courses.imports.rules.columns import plain
from courses.members.models import Basis, ListedMember, MemberListSetting
from courses.members.queries import member_list
from courses.places.models import Association, Postcode
from courses.places.queries import find_postcode
from courses.webhooks.actions import announce_all
from courses.webhooks.rules import Event

Outcome = ImportRow.Outcome
_KEPT = ("name", "postcode", "association", "basis")
# What a file says of a line of the list, which is in no order of names and has no key for one.
_LINE = (*_KEPT, "changed_at", "left_at", "asked_at")
_ROW = ["cells", "outcome", "email", "identity", "reasons", "changes", "target", "before", "after"]
_ROW += ["written_at", "kept_because", "undone_at"]


@dataclass
class Places:
    """What rows refer to, read once for a step."""

    setting: MemberListSetting

    @cached_property
    def postcodes(self) -> set[str]:
        """All codes."""
        return set(Postcode.objects.values_list("pk", flat=True))

    @cached_property
    def associations(self) -> dict[str, tuple[int, str]]:
        """By their plain name: key and name."""
        found = Association.objects.order_by("-pk").values_list("pk", "name")
        return {plain(name): (pk, name) for pk, name in found}

    @cached_property
    def keys(self) -> dict[str, int]:
        """Name → key of each association."""
        return {name: pk for pk, name in self.associations.values()}

    @cached_property
    def bases(self) -> dict[str, str]:
        """What people write of the ground in law: the words of both languages, up to the bracket, and the value itself."""
        found = {plain(value): str(value) for value in Basis.values}
        for language in ("da", "en"):
            with translation.override(language):
                found |= {plain(str(basis.label).partition("(")[0]): str(basis) for basis in Basis}
        return found


def places() -> Places | None:
    """None where the movement brings no list along, any more."""
    setting = member_list()
    return Places(setting) if setting else None


def keep(rows: Iterable[ImportRow]) -> None:
    """Write the rows of a file back in one statement for some hundred of them."""
    ImportRow.objects.bulk_create(rows, batch_size=500, update_conflicts=True, unique_fields=["pk"], update_fields=_ROW)


def look(run: ImportRun, rows: list[ImportRow], seen: dict[str, int]) -> None:
    """Note on each row what writing it would do, and write it. `seen`: which row was the first about an address. The caller rolls
    back."""
    known, words = places(), labels(Kind.MEMBERS)
    for row in rows:
        row.reasons, row.changes, row.target, row.before, row.after, row.identity = [], [], None, {}, {}, ""
        values = read_values(run, row)
        row.email = _address(values)
        row.said = {} if known is None else _said(row, values, known, words)  # type: ignore[attr-defined]
        if known is None:
            row.reasons.append(["", _off_words()])
    there = _there(rows)
    for row in rows:
        if not row.reasons:
            _compare(row, there.get(row.email), known, words)  # type: ignore[arg-type]
        if not row.reasons:
            row.identity = row.email
            first = seen.setdefault(row.email, row.number)
            if first < row.number:
                row.reasons = [["", _("Row %(number)s is about the same. Keep one of the two.") % {"number": first}]]
        if row.reasons:
            row.outcome, row.changes, row.identity = Outcome.REFUSED, [], ""
    if known:
        _put(rows, known)


def _off_words() -> str:
    return _("Members are taken only where the list of members is turned on, under Settings.")


def _address(values: Values) -> str:
    return values.get("email", "")[:254]


def _said(row: ImportRow, values: Values, known: Places, words: dict[str, str]) -> Values:
    """What the row says, as it would be kept; what is wrong with it stands on the row."""
    said: Values = {}
    if not values.get("email"):
        row.reasons.append([words["email"], _("Missing: a new row needs it.")])
    else:
        try:
            validate_address(values["email"])
        except ValidationError as error:
            row.reasons.append([words["email"], " ".join(error.messages)])
            row.email = ""
    for name in _KEPT:
        if values.get(name):
            try:
                said[name] = _READ[name](values[name], known)
            except DomainError as refusal:
                row.reasons.append([words[name], str(refusal.message)])
    return said


def _postcode(written: str, known: Places) -> str:
    return written if written in known.postcodes else find_postcode(written).pk


def _association(written: str, known: Places) -> str:
    if found := known.associations.get(plain(written)):
        return found[1]
    raise DomainError(_("There is no local association «%(name)s».") % {"name": written})


def _basis(written: str, known: Places) -> str:
    if found := known.bases.get(plain(written.partition("(")[0])):
        return found
    raise DomainError(_("«%(basis)s» is no ground that we know: write membership or consent.") % {"basis": written})


_READ = {
    "name": lambda written, _known: person_name(written)[:120],
    "postcode": _postcode,
    "association": _association,
    "basis": _basis,
}


def _there(rows: Iterable[ImportRow]) -> dict[str, ListedMember]:
    """Those of the list that the rows are about, by address."""
    addresses = [row.email for row in rows if row.email]
    found = ListedMember.objects.select_related("association").filter(email__in=addresses)
    return {listed.email: listed for listed in found}


def snapshot(listed: ListedMember) -> Values:
    """A line of the list by the columns of a file, and whether it has left."""
    return {
        "email": listed.email,
        "name": listed.name,
        "postcode": listed.postcode_id or "",
        "association": listed.association.name if listed.association else "",
        "basis": listed.basis,
        "has_left": listed.left_at is not None,
    }


def _compare(row: ImportRow, found: ListedMember | None, known: Places, words: dict[str, str]) -> None:
    said: Values = row.said  # type: ignore[attr-defined]
    if found is None and not said.get("name"):
        row.reasons.append([words["name"], _("Missing: a new row needs it.")])
        return
    nothing = {"email": row.email, "name": "", "postcode": "", "association": "", "has_left": False}
    row.before = snapshot(found) if found else {}
    row.after = {**nothing, "basis": known.setting.basis, **row.before, **said, "has_left": False}
    row.target = found.pk if found else None
    names = [name for name in words if row.before.get(name) != row.after[name] and row.after[name]]
    row.changes = [[words[name], shown(name, row.before.get(name)), shown(name, row.after[name])] for name in names]
    is_same = row.before == row.after
    row.outcome = Outcome.ADDED if found is None else Outcome.SAME if is_same else Outcome.CHANGED


def _fields(values: Values, known: Places) -> Values:
    return {
        "email": values["email"],
        "name": values["name"],
        "postcode_id": values["postcode"] or None,
        "association_id": known.keys.get(values["association"]),
        "basis": values["basis"],
        "changed_at": clock.now(),
    }


def _put(rows: Iterable[ImportRow], known: Places) -> None:
    """Write what is new and what is changed; each row gets the key of its line."""
    added = [row for row in rows if row.outcome == Outcome.ADDED]
    made = ListedMember.objects.bulk_create(
        [ListedMember(**_fields(row.after, known)) for row in added], batch_size=500
    )
    for row, listed in zip(added, made, strict=True):
        row.made = listed.pk  # type: ignore[attr-defined]
    changed = [row for row in rows if row.outcome == Outcome.CHANGED]
    back = [row.target for row in changed if row.target and row.before["has_left"]]
    announce_all(Event.MEMBER_JOINED, ({"member": pk} for pk in [*(listed.pk for listed in made), *back]))
    _overwrite([(row.target, row.after) for row in changed], known)


def _overwrite(lines: Iterable[tuple[int | None, Values]], known: Places) -> None:
    ListedMember.objects.bulk_create(
        [
            ListedMember(pk=pk, left_at=clock.now() if values["has_left"] else None, **_fields(values, known))
            for pk, values in lines
        ],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=_LINE,
    )


def note_leavers(run: ImportRun, *, step: int) -> None:
    """For a file that is the whole list: a row for each line that it does not have. Nobody leaves by a file in which an address
    cannot be read: it may be theirs."""
    if run.rows.filter(outcome=Outcome.REFUSED, email="").exists():
        return
    named = run.rows.exclude(email="").values("email")
    gone = ListedMember.objects.select_related("association").filter(left_at=None).exclude(email__in=named)
    last = run.rows.order_by("-number").values_list("number", flat=True).first() or 0
    batch: list[ImportRow] = []
    for number, listed in enumerate(gone.order_by("pk").iterator(chunk_size=step), start=last + 1):
        before = snapshot(listed)
        row = ImportRow(run=run, number=number, outcome=Outcome.LEAVES, email=listed.email, identity=listed.email)
        row.cells, row.before, row.target = [listed.email, listed.name], before, listed.pk
        batch.append(row)
    ImportRow.objects.bulk_create(batch, batch_size=500)


def write(run: ImportRun, rows: list[ImportRow]) -> None:
    """Write what was shown; what is another by now is refused. Of the cells only those that are kept remain."""
    known, now = places(), clock.now()
    there = _there(rows)
    ready = []
    for row in rows:
        found = there.get(row.email)
        if known is None:
            row.reasons = [["", _off_words()]]
        elif (snapshot(found) if found else {}) != row.before:
            row.reasons = [["", _("It was changed after you looked at it. Bring the file again.")]]
        if row.reasons:
            row.outcome = Outcome.REFUSED
            continue
        if row.outcome != Outcome.LEAVES:
            row.cells = [cell if name else "" for cell, name in zip(row.cells, run.columns, strict=False)]
        row.written_at = now
        ready.append(row)
    if known:
        _put(ready, known)
        let_leave([row for row in ready if row.outcome == Outcome.LEAVES], known)
    for row in ready:
        row.target = getattr(row, "made", row.target)


def let_leave(rows: list[ImportRow], known: Places) -> None:
    """Off the list, by the movement's own rule."""
    lines = ListedMember.objects.filter(pk__in=[row.target for row in rows])
    announce_all(Event.MEMBER_LEFT, ({"member": pk} for pk in lines.filter(left_at=None).values_list("pk", flat=True)))
    if known.setting.leavers == MemberListSetting.Leavers.ASK:
        lines.update(left_at=clock.now(), changed_at=clock.now())
        for row in rows:
            row.after = {**row.before, "has_left": True}
    else:
        lines.delete()


def undo(run: ImportRun, rows: list[ImportRow]) -> None:
    """Put back what was written; what was changed or deleted since stays, with why."""
    known, now = places(), clock.now()
    there = _there(rows)
    back, new, drop = [], [], []
    for row in rows:
        found = there.get(row.email)
        is_now = snapshot(found) if found else {}
        if known is None:
            row.kept_because = _off_words()
        elif is_now != row.after:
            gone = found is None
            row.kept_because = _("It has been deleted meanwhile.") if gone else _("It has been changed since.")
        elif found is None:
            new.append(row.before)
        elif row.outcome == Outcome.ADDED:
            drop.append(found.pk)
        else:
            back.append((found.pk, row.before))
        row.undone_at = None if row.kept_because else now
    if known:
        again = ListedMember.objects.bulk_create(
            [ListedMember(**_fields(values, known)) for values in new], batch_size=500
        )
        had_left = {listed.pk: listed.left_at is not None for listed in there.values()}
        joined = [pk for pk, values in back if had_left[pk] and not values["has_left"]]
        left = [pk for pk, values in back if values["has_left"] and not had_left[pk]]
        announce_all(Event.MEMBER_JOINED, ({"member": pk} for pk in [*(listed.pk for listed in again), *joined]))
        announce_all(Event.MEMBER_LEFT, ({"member": pk} for pk in [*drop, *left]))
        ListedMember.objects.filter(pk__in=drop).delete()
        _overwrite(back, known)
