"""Roles that the movement's own system gives, and takes away again."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db import transaction

from courses.common import clock
from courses.common.actions.history import write_history
from courses.movement.models import GivenRole
from courses.movement.queries import roles_of
from courses.people.models import User


@transaction.atomic
def set_roles(*, user: User, source: GivenRole.Source, values: Iterable[str]) -> bool:
    """Give `user` what these words stand for, and take away what they stood for before and no longer do; whether anything changed.
    What an administrator gave by hand stays, and so does what another source still gives."""
    held = User.objects.select_for_update().get(pk=user.pk)
    groups, is_administrator = roles_of(values)
    wanted: dict[int | None, Group | None] = {group.pk: group for group in groups}
    if is_administrator:
        wanted[None] = None
    marks = list(GivenRole.objects.filter(user=held).select_related("group"))
    here = {mark.group_id: mark for mark in marks if mark.source == source}
    everywhere = {mark.group_id for mark in marks}
    elsewhere = {mark.group_id for mark in marks if mark.source != source}
    has: set[int | None] = set(held.groups.values_list("pk", flat=True))
    if held.is_superuser:
        has.add(None)
    # A role that somebody has without a mark was given by hand.
    new = [key for key in wanted if key not in here and (key not in has or key in everywhere)]
    gone = [mark for key, mark in here.items() if key not in wanted]
    GivenRole.objects.bulk_create(
        GivenRole(user=held, group_id=key, source=source, given_at=clock.now()) for key in new
    )
    # A mark whose role somebody took by hand gives it again: the movement's own system says so still.
    _give(held, [key for key in wanted if key not in has])
    GivenRole.objects.filter(pk__in=[mark.pk for mark in gone]).delete()
    _take(held, [mark.group_id for mark in gone if mark.group_id not in elsewhere])
    if new or gone:
        write_history([held], "planning.roles_by_movement", user=None, data={})
    return bool(new or gone)


def _give(user: User, keys: list[int | None]) -> None:
    user.groups.add(*[key for key in keys if key is not None])
    if None in keys:
        User.objects.filter(pk=user.pk).update(is_superuser=True, is_staff=True)


def _take(user: User, keys: list[int | None]) -> None:
    user.groups.remove(*[key for key in keys if key is not None])
    if None in keys:
        User.objects.filter(pk=user.pk).update(is_superuser=False, is_staff=False)
