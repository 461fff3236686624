"""Two rows that are one person become one: everything moves, by what the registry knows, and for a day it can be undone.

Nobody is merged by the site itself. What the log-in that ends has of its own (second factor, sessions, comments) is not moved: it goes
with that log-in when the day is over.
"""

import datetime as dt
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.db.models import F, Field, Model
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.actions import versions
from courses.common.errors import DomainError
from courses.ladder.actions.levels import refresh
from courses.members.models import MemberProfile, PersonMerge, TrainerProfile
from courses.people.models import User
from courses.privacy.actions.erasure import erase
from courses.privacy.queries import person_of, tables
from courses.privacy.queries.twice import may_undo
from courses.privacy.registry import RECORDS
from courses.schedule.rules import counters

# What is said of the person themselves: filled in where the one who stays has nothing.
_FACTS = ("phone", "postcode_id", "association_id", "joined_date", "consent_at", "consent_version")
# Keys to a person that do not move, and why.
NOT_MOVED = {
    "account.EmailAddress.user": "of the log-in that ends",
    "mfa.Authenticator.user": "of the log-in that ends: a second factor opens no other",
    "usersessions.UserSession.user": "of the log-in that ends",
    "people.FactorReset.user": "of the log-in that ends",
    "people.FactorReset.asked_by": "of people with rights, who are not merged",
    "people.FactorReset.confirmed_by": "of people with rights, who are not merged",
    "people.User_groups.user": "rights are given by an administrator, never by a merge",
    "people.User_user_permissions.user": "rights are given by an administrator, never by a merge",
    "wagtailadmin.EditingSession.user": "of the log-in that ends",
    "wagtailadmin.FormState.user": "of the log-in that ends",
    "wagtailcore.APIToken.user": "of the log-in that ends",
    "wagtailusers.UserProfile.user": "of the log-in that ends",
    "courses.Region.contact_email": "the address of an office, which somebody wrote there",
    "courses.Association.contact_email": "the address of an office, which somebody wrote there",
    "courses.ImportRow.email": "what a file said",
    "courses.ListedMember.email": "the movement's own list: its next file has both",
    "courses.DirectoryPerson.user": "the movement's own directory: it follows the address that it says",
    "courses.DirectoryPerson.email": "the movement's own directory: it says whose it is",
    "courses.DirectoryMembership.person__email": "the movement's own directory: it says whose it is",
    "courses.PersonMerge.kept": "what was merged before",
    "courses.PersonMerge.gone": "what was merged before",
}


class CannotMerge(DomainError):
    """Something must be settled first; the sentence says what."""


def moves() -> list[tuple[str, str, str]]:
    """(table, field, whose) of every key to a member or a log-in, and every address, that the registry knows; those of `NOT_MOVED`
    left out. What hangs on a trainer or on an enrolment moves with it."""
    found = {
        (record.model, lookup.removesuffix("__in"), known)
        for record in RECORDS
        for known, lookup in record.of
        if known in ("member", "user", "addresses") and "__" not in lookup.removesuffix("__in") and lookup != "pk"
    }
    return sorted(row for row in found if f"{row[0]}.{row[1]}" not in NOT_MOVED)


@transaction.atomic
def merge(*, kept: MemberProfile, gone: MemberProfile, actor: User | None) -> PersonMerge:
    """Make one person of two: `kept` stays, with its name and log-in, and gets all that `gone` has. Raises `CannotMerge` for two
    trainers, for a log-in with rights, and where both have what nobody can have twice."""
    kept, gone = _held(kept, gone)
    if not gone.name or not kept.name or kept.pk == gone.pk:
        raise CannotMerge(_("One of the two is gone already. Look again."))
    if TrainerProfile.objects.filter(member__in=[kept, gone]).count() > 1:
        raise CannotMerge(_("Both are trainers. Give the sessions of one to the other first, and call us."))
    _require_plain(gone.user)
    facts: dict[str, Any] = {"kept": _facts(kept), "gone": {**_facts(gone), "name": gone.name, "user": gone.user_id}}
    facts["gone"]["email"] = gone.user.email if gone.user else ""
    facts["gone"]["first_name"] = gone.user.first_name if gone.user else ""
    moved = [
        row
        for row in (_move(table, field, _owner(gone, known), _owner(kept, known)) for table, field, known in moves())
        if row
    ]
    trainer = TrainerProfile.objects.filter(member=gone).first()
    if trainer:
        TrainerProfile.objects.filter(pk=trainer.pk).update(member=kept, changed_at=clock.now())
        facts["trainer"] = trainer.pk
    _hand_over(kept, gone)
    merged = PersonMerge.objects.create(
        kept=kept, gone=gone, actor=actor, done_at=clock.now(), moved=moved, facts=_plain(facts)
    )
    versions.mark(*_marks(kept, gone))
    _work_out_levels(kept, gone)
    return merged


def _held(*members: MemberProfile) -> list[MemberProfile]:
    rows = MemberProfile.objects.select_for_update(of=("self",)).select_related("user")
    found = {row.pk: row for row in rows.filter(pk__in=[member.pk for member in members]).order_by("pk")}
    return [found[member.pk] for member in members]


def _require_plain(user: User | None) -> None:
    if user and (user.is_superuser or user.is_staff or user.groups.exists() or user.user_permissions.exists()):
        raise CannotMerge(_("Who goes works in the back office. Keep that one, or take the rights away first."))


def _owner(member: MemberProfile, known: str) -> Any:
    if known == "member":
        return member.pk
    if known == "user":
        return member.user_id
    return member.user.email if member.user else ""


def _move(table: str, field: str, old: Any, new: Any) -> list[Any] | None:
    """One table's rows from one to the other; which they were. Raises `CannotMerge` where both cannot be."""
    if not old or not new:
        return None
    model: type[Model] = tables()[table]
    rows = model._base_manager.filter(**{field: old})
    keys = [str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]
    if not keys:
        return None
    try:
        with transaction.atomic():
            rows.update(**{field: new})
    except IntegrityError as error:
        words = _("Both have «%(what)s» that nobody can have twice. End one of them first.")
        raise CannotMerge(words % {"what": model._meta.verbose_name}) from error
    return [table, field, keys, old, new]


def _facts(member: MemberProfile) -> dict[str, Any]:
    return {name: getattr(member, name) for name in _FACTS}


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """As JSON keeps it: days and moments as text."""
    return {
        name: _plain(value) if isinstance(value, dict) else value.isoformat() if isinstance(value, dt.date) else value
        for name, value in facts.items()
    }


def _hand_over(kept: MemberProfile, gone: MemberProfile) -> None:
    """The facts that are lacking, and the log-in where there is none; who goes is a row without a name, whose address is free."""
    for name in _FACTS:
        if not getattr(kept, name):
            setattr(kept, name, getattr(gone, name))
    user = gone.user
    empty = {"phone": "", "consent_version": ""}
    for name in _FACTS:
        setattr(gone, name, empty.get(name))
    gone.name = ""
    if user and kept.user is None:
        gone.user = None
        gone.save()
        kept.user = user
    elif user:
        gone.save()
        user.email, user.first_name, user.is_active = f"merged-{user.pk}@merged.invalid", "", False
        user.save()
    else:
        gone.save()
    kept.save()


def _marks(*members: MemberProfile) -> list[str]:
    """What counts the changes of calendars and pages that show either."""
    return [versions.SHOWN, counters.STAFF, *(counters.counter_of("member", member.pk) for member in members)]


def _work_out_levels(kept: MemberProfile, gone: MemberProfile) -> None:
    trainers = TrainerProfile.objects.filter(member__in=[kept, gone]).values_list("pk", flat=True)
    refresh(trainers=list(trainers))


@transaction.atomic
def undo_merge(*, merged: PersonMerge) -> None:
    """Make two of one again, within a day: each row that moved goes back, but for those that were deleted or changed hands since.
    Raises `CannotMerge` when it is too late, or somebody has the address by now."""
    merged = PersonMerge.objects.select_for_update(of=("self",)).get(pk=merged.pk)
    if not may_undo(merged):
        raise CannotMerge(_("A merge can be undone once, within a day."))
    kept, gone = _held(merged.kept, merged.gone)
    was = merged.facts["gone"]
    if was["email"] and User.objects.filter(email=was["email"]).exclude(pk=was["user"]).exists():
        raise CannotMerge(_("Somebody has the address by now, so it cannot be undone. Call us."))
    _take_back_facts(kept, gone, merged.facts)
    for table, field, keys, old, new in reversed(merged.moved):
        rows = tables()[table]._base_manager.filter(pk__in=keys, **{field: new})
        rows.update(**{field: old})
    if "trainer" in merged.facts:
        own = TrainerProfile.objects.filter(pk=merged.facts["trainer"], member=kept)
        own.update(member=gone, changed_at=clock.now())
    PersonMerge.objects.filter(pk=merged.pk).update(undone_at=clock.now(), moved=[], facts={})
    versions.mark(*_marks(kept, gone))
    _work_out_levels(kept, gone)


def _take_back_facts(kept: MemberProfile, gone: MemberProfile, facts: dict[str, Any]) -> None:
    """Where the one who stays has another fact by now than the merge gave, it is theirs."""
    own, was = facts["kept"], facts["gone"]
    for name in _FACTS:
        field = cast("Field[Any, Any]", MemberProfile._meta.get_field(name.removesuffix("_id")))
        given = field.to_python(was[name]) if not name.endswith("_id") else was[name]
        before = field.to_python(own[name]) if not name.endswith("_id") else own[name]
        if not before and given and getattr(kept, name) == given:
            setattr(kept, name, before)
        setattr(gone, name, given)
    gone.name = was["name"]
    if was["user"] and kept.user_id == was["user"]:
        kept.user = None
        kept.save()
        gone.user_id = was["user"]
    else:
        kept.save()
        for user in User.objects.filter(pk=was["user"], email__endswith="@merged.invalid").order_by("pk"):
            user.email, user.first_name, user.is_active = was["email"], was["first_name"], True
            user.save()
    gone.save()


@transaction.atomic
def keep_apart(*, one: MemberProfile, other: MemberProfile, actor: User | None) -> None:
    """These are two people, and are not proposed again."""
    kept, gone = sorted((one, other), key=lambda member: member.pk)
    PersonMerge.objects.get_or_create(
        kept=kept, gone=gone, are_two=True, defaults={"actor": actor, "done_at": clock.now()}
    )


def finish_merges(*, before: dt.datetime) -> int:
    """What is left of those who were merged goes for good when it can no longer be undone; returns how many. Not noted in the
    ledger: they are not forgotten, and a backup from before has them as two."""
    due = PersonMerge.objects.filter(done_at__lt=before, are_two=False).exclude(gone=F("kept"))
    done = 0
    for merged in due.select_related("gone__user").order_by("pk")[:50]:
        with transaction.atomic():
            if merged.undone_at is None:
                erase(person=person_of(merged.gone), must=True)
            PersonMerge.objects.filter(pk=merged.pk).delete()
        done += 1
    return done
