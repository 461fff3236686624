"""How far a course has come on its way from nothing to its first session, from what is there. Pure Python.

Nothing of it is noted anywhere: a step is done when what it makes is there, whoever made it and however.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from courses.catalogue.rules import MakingStep


class State(StrEnum):
    """How a step stands, whoever looks at it."""

    DONE = "done"
    OPEN = "open"
    # Something must be there before.
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is there of a course. Minutes: `taught` by its lessons, `days` between the hours of its
    days, `modules` together without what is read at home."""

    has_promise: bool
    goals: int
    is_offered: bool
    taught: int
    days: int
    # The Danish page; `other_title` is what it is called where the course is called otherwise.
    has_page: bool
    other_title: str = ""
    has_english: bool = False
    # Of its modules, those that have no English page though the course has one.
    untranslated: int = 0
    modules: int = 0
    module_minutes: int = 0
    # Titles of the pages that hold something nobody reads yet.
    unpublished: tuple[str, ...] = ()
    # Whether somebody has looked at everything since it was last changed.
    is_seen: bool = False
    trainers: int = 0
    drafts: int = 0
    published: int = 0


@dataclass(frozen=True, slots=True)
class Lack:
    """What a step lacks, by a name that has its sentence where it is shown. `is_wish`: the step is done without it."""

    name: str
    facts: Mapping[str, object] = field(default_factory=dict)
    is_wish: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """One step, how it stands, and what it lacks."""

    step: MakingStep
    state: State
    lacks: tuple[Lack, ...]


def standings(facts: Facts) -> list[Standing]:
    """Each step in its order."""
    return [_standing(step, facts) for step in MakingStep]


def is_made(facts: Facts) -> bool:
    """Whether people can join it, or could: then it is in the making no more."""
    return facts.published > 0


def _standing(step: MakingStep, facts: Facts) -> Standing:
    lacks = tuple(_LACKS[step](facts))
    if any(not lack.is_wish for lack in lacks):
        needs_page = step in (MakingStep.MODULES, MakingStep.PREVIEW, MakingStep.PUBLISH) and not facts.has_page
        return Standing(step, State.LATER if needs_page else State.OPEN, lacks)
    return Standing(step, State.DONE, lacks)


def _facts(facts: Facts) -> list[Lack]:
    lacks = [] if facts.has_promise else [Lack("promise")]
    return lacks if facts.goals else [*lacks, Lack("goals")]


def _pattern(facts: Facts) -> list[Lack]:
    if facts.days < facts.taught:
        return [Lack("days", {"days": facts.days, "taught": facts.taught})]
    return []


def _page(facts: Facts) -> list[Lack]:
    if not facts.has_page:
        return [Lack("page")]
    lacks = [Lack("title", {"title": facts.other_title}, is_wish=True)] if facts.other_title else []
    return lacks if facts.has_english else [*lacks, Lack("english", is_wish=True)]


def _modules(facts: Facts) -> list[Lack]:
    if not facts.has_page:
        return [Lack("page_first")]
    if not facts.modules:
        return [Lack("modules")]
    if facts.module_minutes != facts.taught:
        return [Lack("minutes", {"minutes": facts.module_minutes, "taught": facts.taught})]
    return [Lack("untranslated", {"count": facts.untranslated}, is_wish=True)] if facts.untranslated else []


def _preview(facts: Facts) -> list[Lack]:
    if not facts.has_page:
        return [Lack("page_first")]
    # What everybody reads already needs no look before.
    return [] if facts.is_seen or not facts.unpublished else [Lack("look")]


def _publish(facts: Facts) -> list[Lack]:
    if not facts.has_page:
        return [Lack("page_first")]
    return [Lack("unpublished", {"titles": facts.unpublished})] if facts.unpublished else []


def _series(facts: Facts) -> list[Lack]:
    if facts.published:
        return []
    lacks = [] if facts.is_offered else [Lack("offered")]
    lacks += [] if facts.trainers else [Lack("trainers")]
    return [*lacks, Lack("drafts", {"count": facts.drafts}) if facts.drafts else Lack("sessions")]


_LACKS = {
    MakingStep.FACTS: _facts,
    MakingStep.PATTERN: _pattern,
    MakingStep.PAGE: _page,
    MakingStep.MODULES: _modules,
    MakingStep.PREVIEW: _preview,
    MakingStep.PUBLISH: _publish,
    MakingStep.SERIES: _series,
}
