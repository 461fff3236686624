"""What is kept about the two who hand a role over: until a month after it is done."""

from courses.privacy.registry.categories import COORDINATING
from courses.privacy.registry.terms import Erase, Record, fields

_LIST = "association region begun_at accepted_at ready_at done_at ended_at weekly keys contacts"

HANDOVER = [
    # Of both: what was written down names others as often as not.
    Record(
        "courses.HandOver",
        "roles_handed_over",
        (("member", "leaver"),),
        fields(f"leaver moved {_LIST}", COORDINATING),
        Erase.DELETE,
        hidden=frozenset({"moved"}),
        told=("association__name", "region__name"),
    ),
    Record(
        "courses.HandOver",
        "roles_taken_over",
        (("member", "successor"),),
        fields(f"successor {_LIST}", COORDINATING),
        Erase.DELETE,
        told=("association__name", "region__name"),
    ),
    Record(
        "courses.HandOver",
        "hand_overs_begun",
        (("user", "begun_by"),),
        fields("begun_by begun_at", COORDINATING),
        Erase.BLANK,
        blank={"begun_by": None},
    ),
]
