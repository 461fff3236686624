"""The demo movement, built through the domain functions: the same for a seed and a date."""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import F
from django.urls import reverse

from courses.catalogue.models import Course
from courses.certificates.models import Certificate
from courses.common import clock
from courses.common.heartbeat import beat
from courses.common.models import Heartbeat, OutboxMail
from courses.demo.content import load_content
from courses.demo.life import DAY, Life
from courses.demo.people import LOGINS, demo_logins
from courses.demo.places import build_places
from courses.demo.trainers import build_log_ins, build_members, build_trainers
from courses.demo.year import build_online, build_year
from courses.enrolment.models import Enrolment
from courses.enrolment.queries import place_token
from courses.places.geography import load_geography
from courses.schedule import rules
from courses.schedule.models import Session

MARK = "demo"


@dataclass(frozen=True)
class Size:
    """How much of the movement is built."""

    share: float
    regions: tuple[int, ...]
    trainers: int
    members: int


SIZES = {
    "full": Size(1, tuple(range(1, 11)), 40, 300),
    # For the browser tests: everything of every kind, in three storkredse.
    "small": Size(0.4, (4, 6, 7), 20, 60),
}


class AnotherDemo(Exception):
    """The database holds a demo of another seed, date or size."""


def build(*, seed: int, today: dt.date, size: str, say: Callable[[str], None] = lambda line: None) -> bool:
    """Build the demo; False when this very one is there already. Raises `AnotherDemo`."""
    mark = f"seed={seed} today={today} size={size}"
    found = Heartbeat.objects.filter(pk=MARK).first()
    if found:
        if found.detail != mark:
            raise AnotherDemo(found.detail)
        return False
    chance, wanted = random.Random(seed), SIZES[size]
    now = rules.zoned(today, dt.time(12))
    with clock.at(now):
        say("Danish geography …")
        load_geography(today.year - 1, today.year + 2)
        say("Courses, modules and their pages …")
        courses = load_content()
        say("Venues, local associations, trainers and members …")
        places = build_places(chance, share=wanted.share)
        towns = {region: [venue.postcode for venue in venues] for region, venues in places.venues.items()}
        build_log_ins()
        trainers = build_trainers(courses, towns, number=wanted.trainers, today=today)
        members = build_members(chance, number=wanted.members, today=today)
        say("A rolling year of sessions …")
        build_year(chance, courses, places, trainers, today=today, regions=list(wanted.regions))
        build_online(courses["k1"], trainers, today=today)
        say("Enrolments, attendance, certificates …")
        _live(Life(chance, members, now), courses, today, say)
        # What was mailed in the past has arrived long ago; the last day's mail is still in the outbox.
        OutboxMail.objects.filter(created_at__lt=now - DAY).update(sent_at=F("due_at"), attempts=1)
        beat(MARK, mark)
    return True


def _live(life: Life, courses: dict[str, Course], today: dt.date, say: Callable[[str], None]) -> None:
    now = life.now
    past = list(Session.objects.filter(status="published", ends_at__lt=now).order_by("starts_at", "pk"))
    coming = list(
        Session.objects.filter(status="published", starts_at__gt=now + 4 * DAY, venue__isnull=False)
        .select_related("course")
        .order_by("starts_at", "pk")
    )
    stage = Stage.choose(past, coming)
    life.demo_member(stage.held, stage.held.starts_at - 10 * DAY)
    life.demo_member(stage.open, now - 4 * DAY)
    for number, session in enumerate(past):
        if number % 40 == 39:
            say(f"  {number + 1} of {len(past)} past sessions …")
        if session in stage.called_off:
            life.call_off(session, number)
        else:
            life.hold(session, closed=session not in stage.to_close)
    for number, session in enumerate(coming):
        if session == stage.full:
            life.fill_up(session, waiting=3)
            life.demo_member(session, now - 4 * DAY)
        elif session == stage.states:
            life.every_state(session, stage.states_other)
        elif session in stage.called_off:
            life.fill_some(session)
            life.call_off(session, number)
        elif number % 11 == 7 and session != stage.open:
            life.fill_up(session, waiting=number % 3)
        else:
            life.fill_some(session)
    life.wishes(12)


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

    @classmethod
    def choose(cls, past: list[Session], coming: list[Session]) -> "Stage":
        """Near Vejle where the demo member and the demo trainer live; the rest by order, so that it never varies."""
        mine = LOGINS["trainer"][0]
        here = [s for s in coming if s.region_id == 7]
        taught = [s for s in past if s.trainers.filter(trainer__member__user__email=mine).exists()]
        held = next(s for s in reversed(past) if s.region_id == 7 and s not in taught[-1:])
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
            to_close=taught[-1:] or past[-1:],
            called_off=[free[1], free[len(free) // 2], *[s for s in past[3:5] if s not in (held, *taught[-1:])]],
        )


def facts(today: dt.date) -> dict:
    """Log-ins, paths and feeds of the demo, for people and for tests."""
    now = rules.zoned(today, dt.time(12))
    member = Enrolment.objects.filter(member__user__email=LOGINS["member"][0])
    coming = member.filter(session__starts_at__gt=now).order_by("session__starts_at", "pk")
    open_place = coming.filter(state="enrolled").select_related("session").get()
    waiting = coming.filter(state="waiting").select_related("session").get()
    certificate = Certificate.objects.select_related("enrolment", "session").get(enrolment__in=member)
    cancelled = Session.objects.filter(status="cancelled", starts_at__gt=now).order_by("starts_at", "pk")
    paths = {
        "home": "/",
        "find": reverse("public:find", args=["7100"]),
        "course": f"/kurser/{open_place.session.course.code}/",
        "module": "/kurser/k2/lyt-foerst/",
        "session_open": reverse("public:session", args=[open_place.session_id]),
        "session_full": reverse("public:session", args=[waiting.session_id]),
        "session_cancelled": reverse("public:session", args=[cancelled[0].pk]),
        "session_held": reverse("public:session", args=[certificate.session_id]),
        "place": reverse("member:place", args=[place_token(open_place)]),
        "certificate": reverse("verify:certificate", args=[certificate.token]),
        "certificate_pdf": reverse("member:certificate_pdf", args=[place_token(certificate.enrolment)]),
        "embed": reverse("public:embed", args=["7100"]),
        "admin": "/admin/",
    }
    venue = open_place.session.venue
    return {
        "logins": demo_logins(),
        "how": "With DEBUG on, POST email=<address> to /demo/log-ind/, or press the button on /demo/. No mail, no code.",
        "urls": paths,
        "feeds": {
            "all": reverse("feeds:all"),
            "region": reverse("feeds:region", args=["sydjylland"]),
            "course": reverse("feeds:course", args=["k2"]),
            "near": reverse("feeds:near", args=["7100", "40"]),
            "venue": reverse("feeds:venue", args=[venue.slug]),
            "session": reverse("feeds:session", args=[open_place.session_id]),
        },
    }
