"""One person on the ladder: where they stand in each course, and what was given to them."""

from dataclasses import dataclass, field

from courses.catalogue.models import Course, GivenLevel
from courses.ladder.queries.evidence import facts, standings
from courses.ladder.queries.words import level_words, missing_words, until_words
from courses.ladder.rules import Standing
from courses.members.models import MemberProfile, TrainerProfile


@dataclass(frozen=True)
class Step:
    """Where somebody stands in one course. `given`: levels that do not come from sessions, the newest first."""

    course: Course
    stand: Standing
    given: list[GivenLevel] = field(default_factory=list)

    @property
    def level_words(self) -> str:
        """What they may be today."""
        return level_words(self.stand)

    @property
    def missing_words(self) -> list[str]:
        """What the next step needs."""
        return missing_words(self.stand)

    @property
    def until_words(self) -> str:
        """Until when it counts."""
        return until_words(self.stand)


def steps_of(member: MemberProfile, trainer: TrainerProfile | None = None) -> list[Step]:
    """Each active course in which something happened to the member, in the order of the courses. With `trainer` also what was
    given and withdrawn. Six queries, whatever there is."""
    stands = {course: stand for (_who, course), stand in standings(facts([member.pk])).items()}
    rows: dict[int, list[GivenLevel]] = {}
    if trainer:
        given = GivenLevel.objects.filter(trainer=trainer).select_related("signed_by", "withdrawn_by")
        for row in given.order_by("-signed_at", "-pk"):
            rows.setdefault(row.course_id, []).append(row)
    courses = Course.objects.filter(pk__in={*stands, *rows}, is_active=True)
    return [Step(course, stands.get(course.pk, Standing()), rows.get(course.pk, [])) for course in courses]
