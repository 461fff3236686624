"""Who can take a session: may teach it, lives near enough, is free then, and has not done the most already."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from django.db.models import Q
from django.utils.translation import ngettext

from courses.catalogue.models import Course, Qualification
from courses.common import clock
from courses.members.models import TimeAway, TrainerProfile
from courses.places.models import Venue
from courses.places.rules.distance import travel
from courses.schedule.models import Session, SessionTrainer, TrainerRole

# No rest between two sessions is longer than this (members.TrainerProfile.rest_weeks).
LONGEST_REST = dt.timedelta(weeks=13)
_LEVEL = {
    TrainerRole.LEAD: Qualification.Level.LEAD,
    TrainerRole.CO: Qualification.Level.CO_TRAINER,
    TrainerRole.SHADOW: Qualification.Level.SHADOW,
}


@dataclass(frozen=True)
class Task:
    """A course in a room (None: online) on these Danish days, for somebody in `role`; `session` if there is one."""

    course: Course
    venue: Venue | None
    days: tuple[dt.date, ...]
    role: str = TrainerRole.LEAD
    session: Session | None = None


@dataclass(frozen=True)
class Candidate:
    """Somebody who can: `km` one way by road, `taught` sessions in that calendar year of at most `most`."""

    trainer: TrainerProfile
    km: int
    taught: int

    @property
    def most(self) -> int:
        """Sessions a year that the trainer wants at most."""
        return self.trainer.max_sessions_per_year

    @property
    def load(self) -> float:
        """How much of the most is used, 0 to 1."""
        return self.taught / self.most


@dataclass(frozen=True)
class Search:
    """How many are left after each question, and who can, the one to ask first at the beginning.

    `qualified`: may teach it. `homeless`: of these, nobody knows where they live, so not whether they are near. `near`: of
    the others, within the distance they travel, and no ferry. `free`: of these, on these days at home and rested. `found`:
    of these, those below their yearly most.
    """

    qualified: int
    homeless: int
    near: int
    free: int
    found: list[Candidate]


def search(task: Task) -> Search:
    """Fair before near: who has done least of their yearly most comes first, then who lives nearest. Four queries."""
    able = _qualified(task)
    ways = {trainer.pk: _km(trainer, task.venue) for trainer in able}
    near = [trainer for trainer in able if ways[trainer.pk] is not None]
    away = _away({trainer.pk for trainer in near}, task.days)
    taught = _taught({trainer.pk for trainer in near}, task)
    free = [t for t in near if t.pk not in away and _fits(t, task.days, taught[t.pk])]
    year = task.days[0].year
    found = [
        Candidate(trainer, ways[trainer.pk] or 0, sum(day.year == year for day in taught[trainer.pk]))
        for trainer in free
    ]
    found = [candidate for candidate in found if candidate.taught < candidate.most]
    found.sort(key=lambda candidate: (round(candidate.load, 2), candidate.km, candidate.trainer.pk))
    homeless = sum(trainer.member.postcode is None for trainer in able) if task.venue else 0
    return Search(len(able), homeless, len(near), len(free), found)


def homeless_words(count: int) -> str:
    """An unknown home is a fact that is missing, not a distance that is too far."""
    return ngettext(
        "We do not know where %(count)s of those who may teach it lives. Write the home postcode under «Trainers».",
        "We do not know where %(count)s of those who may teach it live. Write the home postcodes under «Trainers».",
        count,
    ) % {"count": count}


def task_of(session: Session, role: str) -> Task:
    """What a trainer would be asked to take over: the role `role` of a session."""
    days = sorted({clock.local(meeting.starts_at).date() for meeting in session.meetings.all()})
    return Task(session.course, session.venue, tuple(days), role, session)


def colleagues(session: Session, role: str) -> list[Candidate]:
    """Who could take over `role` of this session, by mail: the one to ask first at the beginning. Four queries."""
    return [candidate for candidate in search(task_of(session, role)).found if candidate.trainer.member.email]


def _qualified(task: Task) -> list[TrainerProfile]:
    level = _LEVEL[TrainerRole(task.role)]
    # Nobody is asked to lead after the day on which they lapse (`ladder.rules`).
    counts = Q(qualifications__lapses_on=None) | Q(qualifications__lapses_on__gte=task.days[-1])
    counts = counts if level == Qualification.Level.LEAD else Q()
    rows = TrainerProfile.objects.filter(
        counts, Q(qualifications__course=task.course, qualifications__level__gte=level), is_active=True
    ).select_related("member__user", "member__postcode")
    there = set()
    if task.session:
        there = set(SessionTrainer.objects.filter(session=task.session).values_list("trainer", flat=True))
    return [trainer for trainer in rows.order_by("pk") if trainer.pk not in there]


def _km(trainer: TrainerProfile, venue: Venue | None) -> int | None:
    """Kilometres of the way; None where it is too far, needs a ferry, or nobody knows where the trainer lives."""
    if venue is None:
        return 0
    home = trainer.member.postcode
    if home is None:
        return None
    km = travel(home.place, venue.place).km
    return round(km) if km <= trainer.travel_km else None


def _away(trainers: Collection[int], days: tuple[dt.date, ...]) -> set[int]:
    rows = TimeAway.objects.filter(trainer__in=trainers, start_date__lte=days[-1], end_date__gte=days[0])
    return {
        trainer
        for trainer, start, end in rows.order_by("pk").values_list("trainer", "start_date", "end_date")
        if any(start <= day <= end for day in days)
    }


def _taught(trainers: Collection[int], task: Task) -> Mapping[int, list[dt.date]]:
    """The first days of the sessions of each, in that year and as far around it as a rest can reach."""
    first = min(dt.date(task.days[0].year, 1, 1), task.days[0] - LONGEST_REST)
    last = max(dt.date(task.days[0].year, 12, 31), task.days[-1] + LONGEST_REST)
    begin, end = (clock.midnight(day) for day in (first, last))
    rows = SessionTrainer.objects.filter(
        trainer__in=trainers, session__starts_at__gte=begin, session__starts_at__lt=end + dt.timedelta(days=1)
    ).exclude(session__status=Session.Status.CANCELLED)
    found: dict[int, list[dt.date]] = defaultdict(list)
    for trainer, moment in rows.order_by("pk").values_list("trainer", "session__starts_at"):
        found[trainer].append(clock.local(moment).date())
    return found


def _fits(trainer: TrainerProfile, days: tuple[dt.date, ...], taught: Iterable[dt.date]) -> bool:
    """Whether these weekdays suit, and no other session lies within the weeks of rest (the same week never)."""
    if any(day.weekday() not in cast(frozenset[int], trainer.weekdays) for day in days):
        return False
    return all(abs(_week(day) - _week(days[0])) > trainer.rest_weeks for day in taught)


def _week(day: dt.date) -> int:
    """Weeks since a Monday long ago."""
    return (day.toordinal() - 1) // 7
