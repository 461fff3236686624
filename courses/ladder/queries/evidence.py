"""What happened, as the rules read it: sessions held, sheets signed, levels given. Nothing of it is typed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from courses.catalogue.models import GivenLevel
from courses.common import clock
from courses.enrolment.models import Enrolment, State
from courses.enrolment.rules import completes
from courses.ladder.models import Observation
from courses.ladder.rules import Fact, Given, Observed, Standing, Taught, Took, standing
from courses.members.models import TrainerProfile
from courses.schedule.models import Session, SessionTrainer

# A member and a course, by their keys.
Pair = tuple[int, int]
Facts = dict[Pair, list[Fact]]


def facts(members: Iterable[int] | QuerySet[Any], courses: Collection[int] | None = None) -> Facts:
    """All that happened to these members in these courses (None: in all). Four queries, whatever there is."""
    found: Facts = defaultdict(list)
    of_course = {} if courses is None else {"session__course__in": courses}
    came = Enrolment.objects.filter(
        member__in=members, state=State.ATTENDED, session__status=Session.Status.HELD, **of_course
    ).annotate(
        present=Count("attendance", filter=Q(attendance__was_present=True), distinct=True),
        meetings=Count("session__meetings", distinct=True),
    )
    for member, course, ended, percent, present, meetings in came.order_by("pk").values_list(
        "member", "session__course", "session__ends_at", "session__course__completion_percent", "present", "meetings"
    ):
        if completes(present, meetings, percent):
            found[member, course].append(Took(_day(ended)))
    taught = SessionTrainer.objects.filter(
        trainer__member__in=members, session__status=Session.Status.HELD, **of_course
    )
    for pair, fact in _taught(taught):
        found[pair].append(fact)
    sheets = Observation.objects.filter(
        trainer__member__in=members, session__status=Session.Status.HELD, **of_course
    ).select_related("session", "trainer")
    for sheet in sheets.order_by("pk"):
        pair = sheet.trainer.member_id, sheet.session.course_id
        found[pair].append(Observed(_day(sheet.session.ends_at), sheet.is_ready))
    given = GivenLevel.objects.filter(trainer__member__in=members, withdrawn_at=None)
    given = given if courses is None else given.filter(course__in=courses)
    for member, course, day, level in given.order_by("pk").values_list(
        "trainer__member", "course", "given_date", "level"
    ):
        found[member, course].append(Given(day, level))
    return found


def booked(members: Iterable[int] | QuerySet[Any]) -> Facts:
    """What these members are going to teach in sessions that people know of, as if it had been held. One query."""
    found: Facts = defaultdict(list)
    rows = SessionTrainer.objects.filter(trainer__member__in=members, session__status=Session.Status.PUBLISHED)
    for pair, fact in _taught(rows):
        found[pair].append(fact)
    return found


def standings(found: Facts, today: dt.date | None = None) -> dict[Pair, Standing]:
    """Where each stands on `today`, by the rules."""
    day = today or clock.today()
    return {pair: standing(rows, today=day, lapse_months=settings.LADDER_LAPSE_MONTHS) for pair, rows in found.items()}


def of_trainers() -> QuerySet[Any]:
    """The members who are active trainers."""
    return TrainerProfile.objects.filter(is_active=True).values("member")


def _taught(rows: QuerySet[SessionTrainer]) -> Iterable[tuple[Pair, Taught]]:
    for member, course, ended, role, venue, session in rows.order_by("pk").values_list(
        "trainer__member", "session__course", "session__ends_at", "role", "session__venue", "session"
    ):
        yield (member, course), Taught(_day(ended), role, venue or 0, session)


def _day(moment: dt.datetime) -> dt.date:
    return clock.local(moment).date()
