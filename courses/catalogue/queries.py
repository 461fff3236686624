"""Which course comes after which."""

from django.db.models import Max

from courses.catalogue.models import Course, Track


def next_position(model: type[Course] | type[Track], *, first: int = 0) -> int:
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
