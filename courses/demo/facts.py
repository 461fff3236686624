"""Log-ins, paths and feeds of the demo in this database: for people, tests, screenshots and benchmarks."""

import datetime as dt
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse

from courses.certificates.models import Certificate
from courses.common import clock
from courses.demo.build import MORNING
from courses.demo.people import LOGINS, demo_logins
from courses.demo.trainers import HOME
from courses.enrolment.models import Enrolment, State
from courses.enrolment.queries import enrolment_token
from courses.planner.models import PlanRun
from courses.schedule.models import Session
from courses.schedule.rules import recurrence
from courses.staffing.actions import request_token
from courses.staffing.models import TrainerRequest

HOW = "With DEBUG on, POST email=<address> to /demo/log-ind/, or press the button on /demo/. No mail, no code."


def facts(today: dt.date) -> dict[str, Any]:
    """What `manage.py demo --json` prints, for a demo that stands on `today`.

    The demo is there to be played with: where the demo member has left a place or a session has been held since, the
    next best one is named, and a path that has no page any more is left out.
    """
    now = max(recurrence.zoned(today, MORNING), clock.now())
    mine = Enrolment.objects.filter(member__user__email=LOGINS["member"][0]).select_related("session__course")
    mine = mine.order_by("session__starts_at", "pk")
    place = _first(mine.filter(state=State.ENROLLED, session__starts_at__gt=now), mine.reverse(), Enrolment.objects)
    fetched = Certificate.objects.valid().filter(sealed_at__isnull=False, is_neutral=False)
    certificate = _first(fetched.filter(enrolment__in=mine), fetched.exclude(enrolment=None))
    sessions = _sessions(now, mine, place, certificate)
    names = {name: reverse("public:session", args=[session.pk]) for name, session in sessions.items() if session}
    open_session = sessions["session_open"]
    course = open_session.course.code if open_session else "k1"
    urls = {
        "home": "/",
        "find": reverse("public:find", args=[HOME]),
        "course": f"/kurser/{course}/",
        "module": "/kurser/k2/lyt-foerst/",
        **names,
        "embed": reverse("public:embed", args=[HOME]),
        "admin": "/admin/",
    }
    if place:
        urls["place"] = reverse("member:enrolment", args=[enrolment_token(place)])
    if certificate:
        urls["certificate"] = reverse("verify:certificate", args=[certificate.token])
        urls["certificate_pdf"] = reverse("member:certificate_pdf", args=[enrolment_token(certificate.enrolment)])
    return {
        "logins": demo_logins(),
        "how": HOW,
        "urls": urls,
        "feeds": _feeds(open_session),
        "planning": _planning(now),
    }


def _sessions(
    now: dt.datetime, mine: QuerySet[Enrolment], place: Enrolment | None, certificate: Certificate | None
) -> dict[str, Session | None]:
    every = Session.objects.select_related("course", "venue").order_by("starts_at", "pk")
    coming = every.open_at(now).filter(venue__isnull=False)
    cancelled = every.filter(status=Session.Status.CANCELLED)
    waiting = mine.filter(state=State.WAITING).values("session")
    return {
        "session_open": _first(
            coming.filter(pk__in=[place.session_id] if place else [], seats_taken__lt=F("capacity")),
            coming.filter(seats_taken__lt=F("capacity")),
        ),
        "session_full": _first(coming.filter(pk__in=waiting), coming.filter(seats_taken=F("capacity"))),
        "session_cancelled": _first(cancelled.filter(starts_at__gt=now), cancelled),
        "session_held": _first(
            every.filter(pk__in=[certificate.session_id] if certificate else []),
            every.filter(status=Session.Status.HELD),
        ),
    }


def _planning(now: dt.datetime) -> dict[str, str]:
    """What organisers and trainers have before them: a plan that is ready, what lacks somebody, an open question."""
    found = {"missing": reverse("missing:index"), "lacking": reverse("lacking:index")}
    asked = TrainerRequest.objects.filter(answer=TrainerRequest.Answer.NONE, session__starts_at__gt=now)
    request = _first(asked.order_by("pk"))
    if request:
        found["request"] = reverse("requests:answer", args=[request_token(request)])
        found["asking"] = reverse("lacking:session", args=[request.session_id])
    plan = _first(PlanRun.objects.filter(status=PlanRun.Status.READY).order_by("-pk"))
    return found | ({"plan": reverse("plans:plan", args=[plan.pk])} if plan else {})


def _feeds(session: Session | None) -> dict[str, str]:
    feeds = {
        "all": reverse("feeds:all"),
        "region": reverse("feeds:region", args=["sydjylland"]),
        "course": reverse("feeds:course", args=["k2"]),
        "near": reverse("feeds:near", args=[HOME, "40"]),
    }
    if session and session.venue:
        feeds["venue"] = reverse("feeds:venue", args=[session.venue.slug])
        feeds["session"] = reverse("feeds:session", args=[session.pk])
    return feeds


def _first(*choices: Any) -> Any:
    """The first row of the first choice that has one."""
    return next((found for found in (choice.first() for choice in choices) if found), None)
