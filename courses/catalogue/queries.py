"""Which course comes after which."""

from courses.catalogue.models import Course


def next_course(course: Course) -> Course | None:
    """What somebody who has done `course` may take next: what it prepares for, else the next one of its track."""
    offered = Course.objects.filter(is_active=True).exclude(pk=course.pk).order_by("position", "code")
    prepared_for = offered.filter(prerequisites=course).first()
    if prepared_for or course.track_id is None:
        return prepared_for
    return offered.filter(track=course.track_id, position__gt=course.position).first()
