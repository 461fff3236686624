"""The movement's directory says who is in it and in which groups: roles, closed log-ins and lines of the list follow in the same
transaction. Nobody is mailed.

Order of locks: group, person of the directory, log-in.
"""

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from courses.common import clock
from courses.common.actions.history import write_history
from courses.members.models import DirectoryGroup, DirectoryMembership, DirectoryPerson
from courses.members.queries import member_list
from courses.movement.actions.roles import set_roles
from courses.movement.models import GivenRole
from courses.movement.queries import is_last_administrator, roles_of, words_of
from courses.people.models import User
from courses.privacy.actions.log_ins import end_log_ins
from courses.privacy.queries import person_of
from courses.programs.actions.members import leave, put_member

logger = logging.getLogger(__name__)
Source = GivenRole.Source


class Why(Enum):
    """Why nothing was written."""

    TAKEN = "taken"
    NOBODY = "nobody"
    LAST_ADMINISTRATOR = "last administrator"


class NotWritten(Exception):
    """Nothing was written."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Facts:
    """What the directory says of somebody. `line`: what a line of the list of members would say (`programs.actions.members.FIELDS`);
    `said`: all that it is told again when it asks."""

    user_name: str
    user_name_key: str
    external_id: str
    email: str
    is_active: bool
    line: Mapping[str, str]
    said: Mapping[str, Any]


def people(*, lock: bool) -> QuerySet[DirectoryPerson]:
    """Everybody in the directory, as they came; `lock`: whoever is read is held."""
    rows = DirectoryPerson.objects.select_related("user", "listed").order_by("pk")
    return rows.select_for_update(of=("self",)) if lock else rows


def groups(*, lock: bool) -> QuerySet[DirectoryGroup]:
    """All groups, as they came; `lock`: what is read is held."""
    rows = DirectoryGroup.objects.order_by("pk")
    return rows.select_for_update(of=("self",)) if lock else rows


@transaction.atomic
def put_person(*, person: DirectoryPerson, facts: Facts, writes_list: bool) -> DirectoryPerson:
    """Write a new `person`, or one that is held. `writes_list`: they have a line of the list of members while they are active.
    Raises `NotWritten`, and `NotTaken` for what such a line cannot say."""
    has_moved = person.pk is None or person.email != facts.email
    for name in ("user_name", "user_name_key", "external_id", "email", "is_active"):
        setattr(person, name, getattr(facts, name))
    person.said = dict(facts.said)
    had_closed, person.has_closed = person.has_closed, person.has_closed and not facts.is_active
    _save(person)
    if writes_list:
        _put_line(person, facts)
    if person.user and had_closed and person.is_active:
        User.objects.filter(pk=person.user.pk).update(is_active=True)
        write_history([person.user], "planning.directory_opened", user=None, data={})
    if has_moved:
        _follow_address(person)
    _settle(person)
    return person


@transaction.atomic
def drop_person(*, person: DirectoryPerson) -> None:
    """Somebody who is held is not in the directory any more: the roles that it gave and all log-ins end. A log-in that it had closed
    stays closed."""
    if person.listed and member_list():
        leave(member=person.listed)
    if person.user:
        _let_go(person.user)
    DirectoryPerson.objects.filter(pk=person.pk).delete()


@transaction.atomic
def put_group(*, group: DirectoryGroup, name: str, name_key: str, external_id: str, people: Collection[int]) -> None:
    """Write a new `group`, or one that is held, with exactly these people. Raises `NotWritten`."""
    meant = (group.name, group.external_id) if group.pk else None
    group.name, group.name_key, group.external_id = name, name_key, external_id
    _save(group)
    wanted = set(people)
    rows = DirectoryMembership.objects.filter(group=group)
    was = set(rows.values_list("person", flat=True))
    if DirectoryPerson.objects.filter(pk__in=wanted - was).count() < len(wanted - was):
        raise NotWritten(Why.NOBODY)
    rows.filter(person__in=was - wanted).delete()
    DirectoryMembership.objects.bulk_create(
        [DirectoryMembership(group=group, person_id=pk) for pk in sorted(wanted - was)], batch_size=500
    )
    _settle_all(was | wanted if meant != (name, external_id) else was ^ wanted)


@transaction.atomic
def drop_group(*, group: DirectoryGroup) -> None:
    """A group that is held is gone, and with it what it gave."""
    people = set(DirectoryMembership.objects.filter(group=group).values_list("person", flat=True))
    DirectoryGroup.objects.filter(pk=group.pk).delete()
    _settle_all(people)


@transaction.atomic
def settle(*, user: User) -> None:
    """What the directory says of somebody who logs in holds from now on: roles, or a log-in that is closed. The last administrator is
    let in. Log-ins that are open stay open: this is one of them."""
    people = DirectoryPerson.objects.select_for_update(of=("self",)).select_related("user")
    person = people.filter(user=user).first() or people.filter(user=None, email=user.email).first()
    if person is None:
        return
    if person.user is None:
        _follow_address(person)
    try:
        with transaction.atomic():
            _settle(person, is_logging_in=True)
    except NotWritten:
        logger.warning("The directory has closed the log-in of the last administrator")


def _save(row: DirectoryPerson | DirectoryGroup) -> None:
    now = clock.now()
    row.changed_at = now
    if row.pk is None:
        row.made_at = now
    else:
        row.version += 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise NotWritten(Why.TAKEN) from error


def _put_line(person: DirectoryPerson, facts: Facts) -> None:
    """The line of the list that this person has: by the rules of a file that is brought along. One that was there before is written,
    and stays when they leave."""
    if member_list() is None:
        return
    if person.listed and (not person.is_active or person.listed.email != person.email):
        leave(member=person.listed)
        person.refresh_from_db(fields=["listed"])
    if person.is_active and person.email:
        done = put_member(said={**facts.line, "email": person.email})
        if done.is_new:
            person.listed = done.member
            person.save(update_fields=["listed"])


def _follow_address(person: DirectoryPerson) -> None:
    """The log-in with the address that the directory says now is theirs; of another one it has no say any more."""
    found = User.objects.filter(email=person.email).first() if person.email else None
    taken = DirectoryPerson.objects.exclude(pk=person.pk).filter(user=found)
    if found and taken.exists():
        found = None
    if person.user and person.user != found:
        _let_go(person.user)
        person.has_closed = False
    person.user = found
    person.save(update_fields=["user", "has_closed"])


def _settle_all(people: Iterable[int]) -> None:
    rows = DirectoryPerson.objects.filter(pk__in=list(people), user__isnull=False)
    for person in rows.select_for_update(of=("self",)).select_related("user").order_by("pk"):
        _settle(person)


def _settle(person: DirectoryPerson, *, is_logging_in: bool = False) -> None:
    if person.user is None:
        return
    has_lost = True
    if person.is_active:
        has_lost = _give(person.user, words_of(person))
    else:
        _close(person, person.user)
    # Whoever loses a role logs in again.
    if has_lost and not is_logging_in:
        end_log_ins(person=person_of(user=person.user))


def _give(user: User, words: set[str]) -> bool:
    """What the directory says holds; what it said before and no longer does is lost, also where it was said at a log-in. Whether
    anything was lost."""
    groups, is_administrator = roles_of(words)
    kept = {group.pk for group in groups} | ({None} if is_administrator else set())
    given = GivenRole.objects.filter(user=user)
    lost = {row.group_id for row in given.filter(source=Source.DIRECTORY)} - kept
    stale = [row.pk for row in given.filter(source=Source.LOG_IN) if row.group_id in lost]
    given.filter(pk__in=stale).delete()
    set_roles(user=user, source=Source.DIRECTORY, values=words)
    return bool(lost)


def _take_all(user: User) -> None:
    for source in Source:
        set_roles(user=user, source=source, values=())


def _let_go(user: User) -> None:
    """Nothing that the movement's own system gave holds any more, and every log-in ends."""
    _take_all(user)
    end_log_ins(person=person_of(user=user))


def _close(person: DirectoryPerson, user: User) -> None:
    _take_all(user)
    held = User.objects.select_for_update().get(pk=user.pk)
    if not held.is_active:
        return
    if is_last_administrator(held):
        raise NotWritten(Why.LAST_ADMINISTRATOR)
    User.objects.filter(pk=held.pk).update(is_active=False)
    DirectoryPerson.objects.filter(pk=person.pk).update(has_closed=True)
    person.has_closed = True
    write_history([held], "planning.directory_closed", user=None, data={})
