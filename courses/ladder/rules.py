"""The ladder from somebody who took a course to somebody who teaches it. Pure Python; these are the rules:

1. Who has taken the course may be trainee (føl) in one session of it.
2. Who has been trainee in one session that was held may be co-trainer.
3. Who has been co-trainer in two, in two places, and has an observation sheet on which a lead of that session ticked
   every point, is a trainer of the course.
4. A trainer who has not taught it for some months (`settings.LADDER_LAPSE_MONTHS`) counts as a co-trainer, until they
   have been co-trainer once more.

What was before the ladder, and exceptions that an organiser signed, give a level from a day on; rule 4 is the same for all.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from courses.catalogue.rules import months_later

# How many sessions a co-trainer teaches before they lead, and in how many places.
CO_SESSIONS = 2
CO_PLACES = 2
# So many trainers of each course a district wants: one who teaches, and one for when that one cannot.
LEADS_WANTED = 2


class Level(IntEnum):
    """The steps, in the numbers of `Qualification.Level`; below them who has not taken the course."""

    NONE = 0
    SHADOW = 1
    CO_TRAINER = 2
    LEAD = 3


class Role(StrEnum):
    """As what somebody taught: the words of `schedule.models.TrainerRole`."""

    SHADOW = "shadow"
    CO = "co"
    LEAD = "lead"


class Need(StrEnum):
    """What is missing before the next step."""

    COURSE = "course"
    SHADOW = "shadow"
    CO_SESSIONS = "co_sessions"
    OTHER_PLACE = "other_place"
    SHEET = "sheet"
    REFRESH = "refresh"


@dataclass(frozen=True)
class Fact:
    """Something that happened on a day, all of one course and one person."""

    day: dt.date


@dataclass(frozen=True)
class Given(Fact):
    """A level that does not come from sessions."""

    level: int


@dataclass(frozen=True)
class Took(Fact):
    """A session was held, and they were at enough of its meetings for the certificate."""


@dataclass(frozen=True)
class Taught(Fact):
    """A session was held with them in a role. `place`: the key of the room; 0 online. `session`: its key."""

    role: str
    place: int
    session: int = 0


@dataclass(frozen=True)
class Observed(Fact):
    """A lead signed a sheet about them; `is_ready`: with every point ticked."""

    is_ready: bool


# What happened on one day is read in this order: a sheet is signed after the session it is about.
_ORDER: dict[type[Fact], int] = {Given: 0, Took: 1, Taught: 2, Observed: 3}


@dataclass(frozen=True)
class Standing:
    """Where somebody stands. `level` is what was reached, `counts_as` what it counts as today; `lapses_on` is the last day on
    which a trainer counts as one. `missing`: what the next step needs, in order. `places`: where they were co-trainer since
    they may be, as often as they were."""

    level: Level = Level.NONE
    since: dt.date | None = None
    lapses_on: dt.date | None = None
    has_lapsed: bool = False
    missing: tuple[Need, ...] = (Need.COURSE,)
    places: tuple[int, ...] = ()
    taught_on: dt.date | None = None

    @property
    def counts_as(self) -> Level:
        """The level that others go by: a trainer who has lapsed is a co-trainer (rule 4)."""
        return Level.CO_TRAINER if self.has_lapsed else self.level

    @property
    def sessions_missing(self) -> int:
        """How many sessions as co-trainer are missing at least."""
        if Need.REFRESH in self.missing:
            return 1
        return max(CO_SESSIONS - len(self.places), int(Need.OTHER_PLACE in self.missing)) if self.is_one_away else 0

    @property
    def is_one_away(self) -> bool:
        """Whether the next step makes a trainer of them."""
        return self.counts_as == Level.CO_TRAINER


def standing(facts: Iterable[Fact], *, today: dt.date, lapse_months: int) -> Standing:
    """Where somebody stands on `today`, by what had happened until then. In order of time: what came too early does not
    count, such as a session as co-trainer before the one as trainee."""
    walk = _Walk(lapse_months)
    for fact in sorted((fact for fact in facts if fact.day <= today), key=lambda fact: (fact.day, _ORDER[type(fact)])):
        walk.add(fact)
    return walk.end(today)


@dataclass
class _Walk:
    """The rules, one fact after another."""

    lapse_months: int
    level: Level = Level.NONE
    since: dt.date | None = None
    taught_on: dt.date | None = None
    places: list[int] = field(default_factory=list)
    has_sheet: bool = False

    def add(self, fact: Fact) -> None:
        if isinstance(fact, Given):
            self._given(fact)
        elif isinstance(fact, Took):
            self._reach(Level.SHADOW, fact.day)
        elif isinstance(fact, Taught):
            self._taught(fact)
        elif isinstance(fact, Observed) and self.level == Level.CO_TRAINER:
            self.has_sheet = self.has_sheet or fact.is_ready
        if self.level == Level.CO_TRAINER and not self._missing():
            self._reach(Level.LEAD, fact.day)

    def _given(self, fact: Given) -> None:
        if fact.level == Level.LEAD and self._has_lapsed(fact.day):
            self.since = fact.day
        self._reach(Level(fact.level), fact.day)

    def _taught(self, fact: Taught) -> None:
        if self.level == Level.LEAD:
            if fact.role == Role.CO or (fact.role == Role.LEAD and not self._has_lapsed(fact.day)):
                self.taught_on = fact.day
        elif self.level == Level.CO_TRAINER and fact.role != Role.SHADOW:
            self.places.append(fact.place)
        elif self.level == Level.SHADOW:
            self._reach(Level.CO_TRAINER, fact.day)

    def _reach(self, level: Level, day: dt.date) -> None:
        if level > self.level:
            self.level, self.since = level, day

    def _lapses_on(self) -> dt.date | None:
        if self.level != Level.LEAD or self.since is None:
            return None
        return months_later(max(self.since, self.taught_on or self.since), self.lapse_months)

    def _has_lapsed(self, day: dt.date) -> bool:
        last = self._lapses_on()
        return last is not None and day > last

    def _missing(self) -> tuple[Need, ...]:
        """What is missing of rule 3."""
        needs = (
            (Need.CO_SESSIONS, len(self.places) < CO_SESSIONS),
            (Need.OTHER_PLACE, len(set(self.places)) < CO_PLACES),
            (Need.SHEET, not self.has_sheet),
        )
        return tuple(need for need, is_missing in needs if is_missing)

    def end(self, today: dt.date) -> Standing:
        has_lapsed = self._has_lapsed(today)
        missing: tuple[Need, ...] = (Need.REFRESH,) if has_lapsed else ()
        if self.level == Level.NONE:
            missing = (Need.COURSE,)
        elif self.level == Level.SHADOW:
            missing = (Need.SHADOW,)
        elif self.level == Level.CO_TRAINER:
            missing = self._missing()
        return Standing(
            self.level, self.since, self._lapses_on(), has_lapsed, missing, tuple(self.places), self.taught_on
        )
