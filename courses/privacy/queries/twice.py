"""Who may be in the tables twice: proposed to people, never decided here."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.phone import number_key
from courses.members.models import MemberProfile, PersonMerge
from courses.members.rules import likeness, name_key
from courses.privacy.registry.times import MERGES_KEPT as UNDO_FOR

# A group in which more have the same sign says nothing: a switchboard, or a town of one name.
MOST_ALIKE = 30
LISTED = 30
# How alike two names must be, 0 to 1, beside another sign, and beside a mere place.
ALIKE, VERY_ALIKE = 0.7, 0.85


@dataclass(frozen=True)
class Pair:
    """Two rows that may be one person, and what speaks for it."""

    one: MemberProfile
    other: MemberProfile
    why: tuple[str, ...]


def may_undo(merged: PersonMerge) -> bool:
    """Whether a merge can still be taken back."""
    return not merged.are_two and merged.undone_at is None and clock.now() < merged.done_at + UNDO_FOR


class _Row(NamedTuple):
    """What is compared of a member: every one of them is read, so no more of each than that."""

    pk: int
    name: str
    phone: str
    email: str | None
    postcode: str | None


def likely_twice() -> list[Pair]:
    """Pairs of members that share a number, a mailbox or a place and have names alike; the surest first. Three queries."""
    columns = MemberProfile.objects.exclude(name="").values_list("pk", "name", "phone", "user__email", "postcode_id")
    rows = [_Row(*row) for row in columns.order_by("pk")]
    said = set(PersonMerge.objects.filter(are_two=True).values_list("kept", "gone"))
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for why, least, pairs in _signs(rows):
        for one, other in pairs:
            key = (one.pk, other.pk)
            if key not in said and likeness(name_key(one.name), name_key(other.name)) >= least:
                found[key].append(why)
    surest = sorted(found.items(), key=lambda row: (-len(row[1]), row[0]))[:LISTED]
    shown = MemberProfile.objects.select_related("user", "postcode", "association")
    by_key = shown.in_bulk({key for pair, _why in surest for key in pair})
    return [Pair(by_key[one], by_key[other], tuple(why)) for (one, other), why in surest]


def _signs(members: list[_Row]) -> Iterator[tuple[str, float, Iterable[tuple[_Row, _Row]]]]:
    yield _("the same number"), ALIKE, _alike(members, lambda member: number_key(member.phone))
    yield _("nearly the same address"), ALIKE, _alike(members, lambda member: _mailbox(member.email))
    yield _("the same postcode and names alike"), VERY_ALIKE, _alike(members, _place)


def _alike(members: list[_Row], sign: Callable[[_Row], str]) -> Iterator[tuple[_Row, _Row]]:
    groups: dict[str, list[_Row]] = defaultdict(list)
    for member in members:
        if key := sign(member):
            groups[key].append(member)
    for group in groups.values():
        if len(group) <= MOST_ALIKE:
            yield from combinations(group, 2)


def _mailbox(email: str | None) -> str:
    """The part before the @, without dots and what follows a plus."""
    return (email or "").partition("@")[0].partition("+")[0].replace(".", "")


def _place(member: _Row) -> str:
    """Who lives in one postcode and whose name begins alike: few enough to compare each with each."""
    return f"{member.postcode} {name_key(member.name)[:2]}" if member.postcode else ""
