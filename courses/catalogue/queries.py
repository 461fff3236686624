"""Which course comes after which, and what its pages say of it."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Max, Model

from courses.catalogue.models import Course, LearningGoal, Qualification
from courses.common import under
from courses.members.models import TrainerProfile


@dataclass(frozen=True, slots=True)
class Described:
    """What people learn on a course, what comes before it, and what of it is offered after."""

    goals: list[LearningGoal]
    prerequisites: list[Course]
    leads_to: list[Course]


def described(course: Course, shown: int | None = None) -> Described:
    """What the pages of a course say of it. Three queries; none where a process keeps it under the counter of facts, which stands at
    `shown` and was read before all else: then it is shared, and only read."""

    def read() -> Described:
        after = course.leads_to.filter(is_active=True)
        return Described(list(course.goals.all()), list(course.prerequisites.all()), list(after))

    return read() if shown is None else under.at(shown, ("course", str(course.pk)), read)


def leads_of(course: Course) -> models.QuerySet[TrainerProfile]:
    """Who may teach a course alone, and teaches at all."""
    found = TrainerProfile.objects.filter(
        is_active=True, qualifications__course=course, qualifications__level=Qualification.Level.LEAD
    )
    return found.order_by("pk")


def next_position(model: type[Model], *, first: int = 0) -> int:
    """The position after all others; `first` where there are none. One query."""
    last: int | None = model._default_manager.aggregate(last=Max("position"))["last"]
    return first if last is None else last + 1


def next_course(course: Course) -> Course | None:
    """What somebody who has done `course` may take next: what it prepares for, else the next one of its track."""
    offered = Course.objects.filter(is_active=True).exclude(pk=course.pk).order_by("position", "code")
    prepared_for = offered.filter(prerequisites=course).first()
    if prepared_for or course.track_id is None:
        return prepared_for
    return offered.filter(track=course.track_id, position__gt=course.position).first()
