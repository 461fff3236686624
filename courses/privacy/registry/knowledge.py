"""What is kept about those who ask the secretariat or the district, and those who answer."""

from courses.privacy.registry.categories import ASKING
from courses.privacy.registry.terms import Erase, Record, fields

KNOWLEDGE = [
    # With its answer, also where it was shared: it may say who asked.
    Record(
        "courses.Inquiry",
        "questions_asked",
        (("member", "member"),),
        fields(
            "member region text asked_at answer_by late_at answer answered_at member_shares answerer_shares reported_at"
            " taken_down_at",
            ASKING,
        ),
        Erase.DELETE,
        told=("region__name",),
    ),
    # Whoever asked learns that the answer is gone; what was shared of it is read by nobody any more.
    Record(
        "courses.Inquiry",
        "questions_answered",
        (("user", "answered_by"),),
        fields("answered_by answer answerer_shares shows_answerer", ASKING),
        Erase.BLANK,
        blank={"answered_by": None, "answer": "", "answerer_shares": False, "shows_answerer": False},
    ),
    Record(
        "courses.Inquiry",
        "answers_owed",
        (("user", "owner"),),
        fields("owner", ASKING),
        Erase.BLANK,
        blank={"owner": None},
    ),
]
