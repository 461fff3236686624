"""What is kept about those who make a course together."""

from courses.privacy.registry.categories import WORK
from courses.privacy.registry.terms import Erase, Record, fields

MAKING = [
    # Whoever is forgotten has nothing waiting: the step is free again.
    Record(
        "courses.HandedOn",
        "steps_waiting_for_me",
        (("user", "to"),),
        fields("to course step handed_at", WORK),
        Erase.DELETE,
        hidden=frozenset({"to"}),
        told=("course__title",),
    ),
    Record(
        "courses.HandedOn",
        "steps_handed_on",
        (("user", "by"),),
        fields("by", WORK),
        Erase.UNLINK,
        hidden=frozenset({"by"}),
        told=("course__title",),
    ),
]
