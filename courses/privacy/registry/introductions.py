"""What is kept about those who are put in touch: what they have up, with whom, what they wrote, and what was reported."""

from courses.privacy.registry.categories import IN_TOUCH
from courses.privacy.registry.terms import Erase, Record, fields

_SIDES = "kind topic session text seeker_region giver_region asked_at answer_by begun_at ends_at ended_at"

INTRODUCTIONS = [
    Record(
        "courses.LetterReport",
        "letters_reported",
        (("member", "reporter"),),
        fields("reporter text reported_at decision decided_at", IN_TOUCH),
        Erase.BLANK,
        blank={"reporter": None},
    ),
    Record(
        "courses.LetterReport",
        "letters_of_mine_reported",
        (("member", "author"),),
        fields("letter author text reported_at decision decided_at", IN_TOUCH),
        Erase.DELETE,
    ),
    Record(
        "courses.Letter",
        "letters_written",
        (("member", "author"),),
        fields("introduction author text written_at", IN_TOUCH),
        Erase.DELETE,
    ),
    # Of both: what was written to somebody who is forgotten names them as often as not.
    Record(
        "courses.Introduction",
        "looked_for",
        (("member", "seeker"),),
        fields(f"seeker seeker_answer {_SIDES}", IN_TOUCH),
        Erase.DELETE,
        told=("topic__name",),
    ),
    Record(
        "courses.Introduction",
        "offered_to",
        (("member", "giver"),),
        fields(f"giver giver_answer {_SIDES}", IN_TOUCH),
        Erase.DELETE,
        told=("topic__name",),
    ),
    Record(
        "courses.Notice",
        "notices",
        (("member", "member"),),
        fields("kind gives member region topic session text posted_at until_at", IN_TOUCH),
        Erase.DELETE,
        told=("topic__name",),
    ),
    Record(
        "courses.Block",
        "blocks",
        (("member", "member"),),
        fields("member other blocked_at", IN_TOUCH),
        Erase.DELETE,
        hidden=frozenset({"other"}),
    ),
    # Who wants nothing more of somebody is not told to them.
    Record(
        "courses.Block",
        "",
        (("member", "other"),),
        fields("other", IN_TOUCH),
        Erase.DELETE,
        hidden=frozenset({"other"}),
    ),
]
