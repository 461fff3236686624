"""The demo movement, built through the domain functions: the same for a seed and a date (docs/DEMO.md)."""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.actions.heartbeat import beat
from courses.common.actions.limits import uncounted
from courses.common.models import Heartbeat, OutboxMail
from courses.demo.budget import build_budget
from courses.demo.calendars import build_calendars
from courses.demo.costs import build_costs
from courses.demo.introductions import build_introductions
from courses.demo.knowledge import build_knowledge
from courses.demo.ladder import build_ladder
from courses.demo.life import DAY, Life
from courses.demo.outside import build_outside
from courses.demo.people import LOGINS
from courses.demo.pictures import build_pictures
from courses.demo.places import build_places
from courses.demo.plans import build_planning
from courses.demo.sharing import build_sharing
from courses.demo.tasks import build_tasks
from courses.demo.trainers import HOME, build_log_ins, build_members, build_trainers
from courses.demo.year import HOLES, Year
from courses.pages.actions.packages import take_starter_courses
from courses.places.actions import load_geography
from courses.places.models import Postcode
from courses.places.queries import venue_distances
from courses.schedule.models import Session
from courses.schedule.queries.sessions import NEAR_KM
from courses.schedule.rules import recurrence

MARK = "demo"
# The demo's present: early, so that little of it lies ahead of whoever builds it today.
MORNING = dt.time(6)


@dataclass(frozen=True)
class Size:
    """How much of the movement is built: this share of the venues, sessions in these storkredse."""

    share: float
    regions: tuple[int, ...]
    trainers: int
    members: int


SIZES = {
    "full": Size(1, tuple(range(1, 11)), 40, 300),
    # For browser tests: everything of every kind, in three storkredse; for tests of the demo itself, in one.
    "small": Size(0.4, (4, 6, 7), 20, 60),
    "tiny": Size(0.2, (7,), 10, 40),
}


class AnotherDemo(Exception):
    """The database holds a demo of another seed, date or size."""


def demo_mark() -> dict[str, str]:
    """Seed, date and size of the demo in this database; empty when there is none."""
    found = Heartbeat.objects.filter(pk=MARK).first()
    return dict(part.split("=") for part in found.detail.split()) if found else {}


@transaction.atomic
def build(*, seed: int, today: dt.date, size: str = "full", say: Callable[[str], None] = lambda line: None) -> bool:
    """Build the demo, all of it or nothing; False when this very one is there already. Raises `AnotherDemo`."""
    mark = {"seed": str(seed), "today": str(today), "size": size}
    found = demo_mark()
    if found:
        if found != mark:
            raise AnotherDemo(" ".join(f"{name}={value}" for name, value in found.items()))
        return False
    chance, wanted = random.Random(seed), SIZES[size]
    now = recurrence.zoned(today, MORNING)
    with clock.at(now), uncounted():
        say("Danish geography …")
        load_geography(today.year - 1, today.year + 2)
        say("Courses, modules and their pages …")
        take_starter_courses()
        build_pictures()
        courses = {course.code: course for course in Course.objects.all()}
        say("Venues, local associations, trainers and members …")
        places = build_places(chance, share=wanted.share)
        towns = {region: [venue.postcode for venue in venues] for region, venues in places.venues.items()}
        build_log_ins()
        trainers = build_trainers(courses, towns, number=wanted.trainers, today=today)
        members = build_members(chance, number=wanted.members, today=today)
        say("A rolling year of sessions …")
        year = Year(chance, places, trainers, today)
        year.build(courses, wanted.regions)
        year.build_online(courses["k1"])
        year.build_today(courses["k3"])
        say("Enrolments, attendance, certificates …")
        _live(Life(chance, members, now), courses, say)
        say("The ladder …")
        build_ladder(now)
        say("Tasks …")
        build_tasks(now)
        build_budget(now, chance_of=seed)
        build_introductions(now)
        build_knowledge(now)
        build_sharing(now)
        build_costs(now)
        say("A plan of the year, and trainers who are asked …")
        build_planning(now)
        build_calendars(now)
        build_outside(now)
        # What was mailed in the past has arrived long ago; the last day's mail is still in the outbox.
        OutboxMail.objects.filter(created_at__lt=now - DAY).update(sent_at=F("created_at"), attempts=1)
        beat(MARK, " ".join(f"{name}={value}" for name, value in mark.items()))
    return True


def _live(life: Life, courses: dict[str, Course], say: Callable[[str], None]) -> None:
    now = life.now
    past = list(Session.objects.filter(status="published", ends_at__lt=now).order_by("starts_at", "pk"))
    coming = list(
        Session.objects.filter(status="published", starts_at__gt=now + 4 * DAY, venue__isnull=False)
        .select_related("course")
        .order_by("starts_at", "pk")
    )
    stage = Stage.choose(past, coming)
    life.demo_member(stage.held, stage.held.starts_at - 21 * DAY)
    life.demo_member(stage.open, now - 4 * DAY)
    for number, session in enumerate(past):
        if number % 40 == 39:
            say(f"  {number + 1} of {len(past)} past sessions …")
        if session in stage.called_off:
            life.call_off(session, number)
        else:
            life.hold(session, closed=session not in stage.to_close, crowded=session == stage.held)
    for number, session in enumerate(coming):
        if session == stage.states:
            continue
        if session == stage.full:
            life.fill_up(session, waiting=3)
            life.demo_member(session, now - 4 * DAY)
        elif session in stage.called_off:
            life.fill_some(session)
            life.call_off(session, number)
        elif number % 11 == 7 and session not in (stage.open, stage.states_other):
            life.fill_up(session, waiting=number % 3)
        else:
            life.fill_some(session)
    for session in Session.objects.filter(status="published", venue=None).order_by("starts_at", "pk"):
        life.fill_some(session)
    for session in Session.objects.filter(
        status="published", starts_at__range=(now, now + 4 * DAY), venue__isnull=False
    ).order_by("starts_at", "pk"):
        life.fill_well(session)
    life.every_state(stage.states, stage.states_other)
    life.waits_anywhere(stage.full)
    lacking = next(s for s in coming if s not in stage.parts and s.starts_at > now + 9 * DAY)
    life.lacks_people(lacking)
    for session in [s for s in coming if s not in (lacking, *stage.parts) and s.starts_at > now + 9 * DAY][1::4]:
        life.closes_early(session)
    life.interests((region, courses[code]) for region, code in HOLES)


@dataclass(frozen=True)
class Stage:
    """Which sessions play which part."""

    held: Session
    open: Session
    full: Session
    states: Session
    states_other: Session
    to_close: list[Session]
    called_off: list[Session]

    @property
    def parts(self) -> list[Session]:
        """All that have a part already."""
        return [self.held, self.open, self.full, self.states, self.states_other, *self.to_close, *self.called_off]

    @classmethod
    def choose(cls, past: list[Session], coming: list[Session]) -> "Stage":
        """Near Vejle, where the demo member and the demo trainer live; the rest by order, so that it never varies."""
        ways = venue_distances(Postcode.objects.get(pk=HOME))
        reach = {venue for venue, way in ways.items() if way.km <= NEAR_KM}
        here = sorted(coming, key=lambda session: session.venue_id not in reach)
        mine = LOGINS["trainer"][0]
        taught = [s for s in past if s.trainers.filter(trainer__member__user__email=mine).exists()]
        to_close = taught[-1:] or past[-1:]
        held = max((s for s in past if s not in to_close), key=lambda s: (s.venue_id in reach, s.starts_at, s.pk))
        twice = next((s, other) for s in here[2:] for other in coming if other.course_id == s.course_id and other != s)
        full = next(s for s in here[1:] if s not in twice)
        parts = {here[0].pk, full.pk, twice[0].pk, twice[1].pk}
        free = [s for s in coming if s.pk not in parts]
        return cls(
            held=held,
            open=here[0],
            full=full,
            states=twice[0],
            states_other=twice[1],
            to_close=to_close,
            called_off=[free[1], free[len(free) // 2], *[s for s in past[3:5] if s not in (held, *to_close)]],
        )
