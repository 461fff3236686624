"""Posting, changing and closing tasks."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.actions import versions
from courses.common.errors import DomainError
from courses.common.text import clean_line, clean_text
from courses.members.models import MemberProfile
from courses.places.models import Association, Postcode
from courses.tasks import emails
from courses.tasks.models import Coordinator, TakenTask, Task
from courses.tasks.rules import TASKS, rule_of


class NobodyToAsk(DomainError):
    """There is no coordinator, so nobody could be asked."""


class Unfit(DomainError):
    """What was written about a task does not fit together."""


@dataclass(frozen=True)
class Facts:
    """What a task says. `repeats`: a word of `rules.REPEATS`."""

    title: str
    text: str
    area: int
    duration: int
    is_home: bool
    place: str
    postcode: Postcode | None
    until_date: dt.date | None
    places: int
    course: Course | None
    repeats: str = ""
    title_en: str = ""

    @property
    def columns(self) -> dict[str, Any]:
        """As the row holds them. Raises `Unfit` with a sentence beside the field."""
        if not self.is_home and self.postcode is None:
            raise Unfit(_("Write the postcode, or say that it can be done from home."), about="postcode")
        if self.repeats and self.until_date is None:
            raise Unfit(_("Say until when: the next one comes when that day has passed."), about="until_date")
        rule = rule_of(self.repeats, self.until_date) if self.until_date else None
        return {
            "title": clean_line(self.title),
            "title_en": clean_line(self.title_en),
            "text": clean_text(self.text).strip(),
            "area": self.area,
            "duration": self.duration,
            "is_home": self.is_home,
            "place": clean_line(self.place),
            "postcode": self.postcode,
            "until_date": self.until_date,
            "places": self.places,
            "course": self.course,
            "rule": rule,
            "rule_from_date": self.until_date if rule else None,
        }


@transaction.atomic
def post(*, coordinator: Coordinator, facts: Facts) -> Task:
    """Post a task for the place that somebody coordinates. Raises `Unfit`, and `NobodyToAsk` for who is coordinator no more."""
    member = MemberProfile.objects.select_for_update().get(pk=coordinator.member_id)
    if not member.name or not Coordinator.objects.filter(pk=coordinator.pk).exists():
        raise NobodyToAsk(_("You are not coordinator there any more."))
    versions.mark(TASKS)
    return Task.objects.create(
        association_id=coordinator.association_id,
        region_id=coordinator.region_id,
        coordinator=member,
        posted_at=clock.now(),
        **facts.columns,
    )


@transaction.atomic
def change(*, task: Task, facts: Facts) -> Task:
    """What a task says is something else now. Raises `Unfit` also for fewer people than have taken it already."""
    task = held(task)
    if facts.places < task.taken:
        raise Unfit(_("%(count)s have taken it already.") % {"count": task.taken}, about="places")
    for name, value in facts.columns.items():
        setattr(task, name, value)
    task.save(update_fields=list(facts.columns))
    versions.mark(TASKS)
    return task


@transaction.atomic
def close(*, task: Task) -> Task:
    """Nobody is needed any more: those who have taken it are told. Closing twice is fine."""
    task = held(task)
    if not task.is_open:
        return task
    _shut(task)
    task.save(update_fields=["is_open", "closed_at"])
    versions.mark(TASKS)
    return task


@transaction.atomic
def reopen(*, task: Task) -> Task:
    """It was closed by a slip: it is open again. Raises `NobodyToAsk`."""
    task = held(task)
    if task.coordinator_id is None:
        raise NobodyToAsk(_("There is nobody to ask about this task."))
    task.is_open, task.closed_at = True, None
    task.save(update_fields=["is_open", "closed_at"])
    versions.mark(TASKS)
    for row in _takers(task):
        emails.reopened(row)
    return task


@transaction.atomic
def dissolve(*, association: Association) -> int:
    """A local association is no more: its tasks go to the coordinator of its district; where there is none they close, and those
    who have taken one are told. Nobody coordinates it any more, so that it can be deleted. Returns how many tasks it had."""
    region = association.municipality.region
    heirs = Coordinator.objects.filter(region=region).order_by("named_at", "pk")
    heir = next((row.member for row in heirs.select_related("member") if row.member.name), None)
    tasks = list(Task.objects.select_for_update().filter(association=association).order_by("pk"))
    for task in tasks:
        task.association, task.region, task.coordinator = None, region, heir
        if heir is None and task.is_open:
            _shut(task)
        task.save(update_fields=["association", "region", "coordinator", "is_open", "closed_at"])
    Coordinator.objects.filter(association=association).delete()
    versions.mark(TASKS)
    return len(tasks)


def hand_over(*, member: MemberProfile, place: Coordinator) -> None:
    """Whoever coordinated this place does no more: somebody else of the place is asked, or its tasks close. In a transaction."""
    others = Coordinator.objects.exclude(member=member).order_by("named_at", "pk").select_related("member")
    others = others.filter(association=place.association_id, region=place.region_id)
    heir = next((row.member for row in others if row.member.name), None)
    theirs = Task.objects.select_for_update().filter(
        association=place.association_id, region=place.region_id, coordinator=member
    )
    for task in theirs.order_by("pk"):
        if heir is None and task.is_open:
            _shut(task)
        task.coordinator = heir
        task.save(update_fields=["coordinator", "is_open", "closed_at"])
    versions.mark(TASKS)


def _shut(task: Task) -> None:
    """Those who have taken it are told; whoever calls saves the row."""
    task.is_open, task.closed_at = False, clock.now()
    for row in _takers(task):
        emails.closed(row)


def held(task: Task) -> Task:
    """The task as it is now; nobody else writes it before the transaction ends."""
    rows = Task.objects.select_for_update(of=("self",)).select_related("coordinator__user", "association", "region")
    return rows.get(pk=task.pk)


def _takers(task: Task) -> list[TakenTask]:
    rows = TakenTask.objects.filter(task=task, state=TakenTask.State.TAKEN).select_related("member__user", "task")
    return list(rows.order_by("pk"))
