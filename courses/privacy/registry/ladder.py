"""What is kept about those who learn to teach, and about those who see them learn."""

from courses.privacy.registry.categories import CERTIFICATES, LEARNING, TEACHING, WORK
from courses.privacy.registry.terms import SESSION, Erase, Record, fields

LADDER = [
    Record(
        "courses.GivenLevel",
        "levels_given",
        (("trainer", "trainer"),),
        fields("trainer course level why reason given_date signed_at withdrawn_at", TEACHING),
        Erase.DELETE,
        told=("course__title",),
    ),
    Record(
        "courses.GivenLevel",
        "levels_signed",
        (("user", "signed_by"),),
        fields("signed_by", WORK),
        Erase.UNLINK,
        hidden=frozenset({"signed_by"}),
        told=("course__title",),
    ),
    Record(
        "courses.GivenLevel",
        "levels_withdrawn",
        (("user", "withdrawn_by"),),
        fields("withdrawn_by", WORK),
        Erase.UNLINK,
        hidden=frozenset({"withdrawn_by"}),
        told=("course__title",),
    ),
    Record(
        "courses.Observation",
        "observed",
        (("trainer", "trainer"),),
        fields(
            "trainer session observer made_safe said_goal kept_time listened let_all_in gave_feedback worked try_next answer"
            " signed_at answered_at",
            LEARNING,
        ),
        Erase.DELETE,
        told=SESSION,
    ),
    # Who saw it stays as a key to a blank person: the sheet is about the other one.
    Record(
        "courses.Observation",
        "observed_others",
        (("trainer", "observer"),),
        fields("observer session signed_at", LEARNING),
        Erase.KEEP,
        told=SESSION,
    ),
    Record(
        "courses.StepRequest",
        "asked_to_come_along",
        (("member", "member"),),
        fields("member session what answer asked_at answered_at", LEARNING),
        Erase.DELETE,
        told=SESSION,
    ),
    Record(
        "courses.Certificate",
        "certificates_of_steps",
        (("trainer", "trainer"),),
        fields(
            "trainer course step session facts language issued_at revoked_at revoked_reason shows_name token credential "
            "sealed_at document status_index wrong_names",
            CERTIFICATES,
        ),
        Erase.OWN,
    ),
]
