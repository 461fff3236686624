"""What somebody can do next, and where: sessions near them in which the next step can be taken."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from courses.common import clock
from courses.ladder.models import Observation, StepRequest
from courses.ladder.queries.people import Step, steps_of
from courses.ladder.rules import Level, Need
from courses.members.models import MemberProfile, TrainerProfile
from courses.places.queries import venue_distances
from courses.schedule.models import Session, SessionTrainer, TrainerRole

# So many sessions are shown for each course.
SHOWN = 3
What = StepRequest.What


@dataclass(frozen=True)
class Chance:
    """A session in which the next step can be taken. `what`: what the button asks for, or «» where they stand in it already;
    `asked`: what was asked before."""

    session: Session
    km: int | None
    what: str
    asked: StepRequest | None = None
    is_mine: bool = False


@dataclass(frozen=True)
class NextStep:
    """One course: where somebody stands, and where they could go on."""

    step: Step
    chances: list[Chance]


def next_steps(member: MemberProfile) -> list[NextStep]:
    """Each course in which the member stands on the ladder, with sessions to go on in, near ones first. Twelve queries,
    whatever there is."""
    steps = [step for step in steps_of(member) if step.stand.level != Level.NONE]
    wanted = [step for step in steps if step.stand.missing]
    mine = dict(
        SessionTrainer.objects.filter(trainer__member=member, session__status=Session.Status.PUBLISHED).values_list(
            "session", "role"
        )
    )
    asked = {(row.session_id, row.what): row for row in StepRequest.objects.filter(member=member)}
    ways = venue_distances(member.postcode) if member.postcode else {}
    # Where no road leads is as far as can be, and no distance is shown.
    km = {venue: round(way.km) for venue, way in ways.items() if math.isfinite(way.km)}
    coming = _coming([step.course.pk for step in wanted])
    chosen = {step.course.pk: _choose(step, coming[step.course.pk], mine, km) for step in wanted}
    keys = {pk for rows in chosen.values() for pk, _what in rows}
    sessions = Session.objects.with_details().in_bulk(keys)
    found = []
    for step in steps:
        chances = [
            Chance(
                sessions[pk],
                km.get(sessions[pk].venue_id or 0),
                what,
                asked.get((pk, what)),
                pk in mine,
            )
            for pk, what in chosen.get(step.course.pk, [])
        ]
        found.append(NextStep(step, chances))
    return found


def asked_in(trainer: TrainerProfile) -> list[StepRequest]:
    """Who asks to come along in the sessions that this trainer leads, and has no answer yet."""
    leads = SessionTrainer.objects.filter(trainer=trainer, role=TrainerRole.LEAD).values("session")
    rows = StepRequest.objects.filter(
        session__in=leads,
        answer=StepRequest.Answer.NONE,
        session__status=Session.Status.PUBLISHED,
        session__ends_at__gt=clock.now(),
    )
    rows = rows.select_related("member", "session__course", "session__venue__postcode")
    return list(rows.prefetch_related("session__meetings").order_by("session__starts_at", "pk"))


def sheets_about(trainer: TrainerProfile) -> list[Observation]:
    """What others saw this trainer do, newest first."""
    rows = Observation.objects.filter(trainer=trainer).select_related("session__course", "session__venue__postcode")
    return list(rows.order_by("-signed_at", "-pk"))


def to_observe(session: Session, observer: TrainerProfile) -> list[tuple[TrainerProfile, Observation | None, bool]]:
    """The co-trainers of a session beside `observer`, each with the sheet there is, and whether they asked to be observed."""
    rows = [one for one in session.trainers.all() if one.role == TrainerRole.CO and one.trainer_id != observer.pk]
    if not rows:
        return []
    sheets = {sheet.trainer_id: sheet for sheet in Observation.objects.filter(session=session)}
    asked = set(
        StepRequest.objects.filter(session=session, what=What.OBSERVED).values_list("member", flat=True).order_by()
    )
    return [(one.trainer, sheets.get(one.trainer_id), one.trainer.member_id in asked) for one in rows]


def _coming(courses: Iterable[int]) -> dict[int, list[tuple[int, int | None, dt.datetime]]]:
    """Of each course the coming sessions that somebody leads: key, room, start."""
    rows = Session.objects.open_at(clock.now()).filter(course__in=list(courses), trainers__role=TrainerRole.LEAD)
    found: dict[int, list[tuple[int, int | None, dt.datetime]]] = defaultdict(list)
    values = rows.order_by("starts_at", "pk").values_list("course", "pk", "venue", "starts_at").distinct()
    for course, pk, venue, starts_at in values:
        found[course].append((pk, venue, starts_at))
    return found


def _choose(
    step: Step, rows: list[tuple[int, int | None, dt.datetime]], mine: dict[int, str], km: dict[int, int]
) -> list[tuple[int, str]]:
    """The sessions to show, and what can be asked in each: own ones in which they can be observed, then near ones."""
    stand = step.stand
    observed = [(pk, str(What.OBSERVED)) for pk, _venue, _at in rows if mine.get(pk) == TrainerRole.CO]
    observed = observed if Need.SHEET in stand.missing else []
    if stand.counts_as == Level.CO_TRAINER and stand.missing == (Need.SHEET,) and observed:
        return observed[:SHOWN]
    what = str(What.SHADOW if stand.counts_as == Level.SHADOW else What.CO)
    # Where only another place is missing, the same room again would not help.
    known = set(stand.places) if Need.OTHER_PLACE in stand.missing and len(stand.places) > 0 else set()
    other = [row for row in rows if row[0] not in mine and (row[1] or 0) not in known]
    other.sort(key=lambda row: (km.get(row[1], 10_000) if row[1] else 0, row[2]))
    return [*observed, *((pk, what) for pk, _venue, _at in other)][:SHOWN]
