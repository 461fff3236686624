"""What is kept about those who share what they found out when they taught."""

from courses.privacy.registry.categories import SHARED, WORK
from courses.privacy.registry.terms import SESSION, Erase, Record, fields

COMMONS = [
    Record(
        "courses.SharedNote",
        "shared",
        (("user", "author"),),
        fields(
            "author session module region shows_name worked changed example licence shared_at withdrawn_at adopted_at",
            SHARED,
        ),
        # What others were given under a licence stays theirs; whose it was goes with the log-in.
        Erase.UNLINK,
        told=("module__title", *SESSION),
    ),
    Record(
        "courses.SharedNote",
        "taken_into_modules",
        (("user", "adopted_by"),),
        fields("adopted_by", WORK),
        Erase.UNLINK,
        hidden=frozenset({"adopted_by"}),
        told=("module__title",),
    ),
    # A sheet may say anywhere who made it.
    Record(
        "courses.SharedHandout",
        "shared_sheets",
        (("user", "note__author"),),
        fields("note name body", SHARED),
        Erase.DELETE,
    ),
    Record(
        "courses.NoteMark",
        "thanked_and_used",
        (("user", "user"),),
        fields("user note kind at", SHARED),
        Erase.DELETE,
        told=("note__module__title",),
    ),
]
