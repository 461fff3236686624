"""Mails to people who asked to be told, and to the organisers of where enough of them ask."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from courses.catalogue.models import Course
from courses.common.actions import mail
from courses.common.links import link_to
from courses.demand.models import Interest
from courses.enrolment.emails import subject_key as seat_key
from courses.enrolment.models import Enrolment
from courses.enrolment.queries import enrolment_token
from courses.places.models import Region
from courses.places.queries import organiser_mailbox
from courses.schedule.models import Session
from courses.schedule.queries.sessions import NearSession


def subject_key(interest: Interest) -> str:
    """What mails about one interest are told apart by."""
    return f"interest:{interest.pk}"


def _url(name: str, interest: Interest, token: str) -> str:
    return link_to(name, interest.language, token)


def _queue(kind: str, interest: Interest, token: str, **context: Any) -> None:
    mail.queue(**_facts(kind, interest, token, **context))


def _facts(kind: str, interest: Interest, token: str, **context: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "to": interest.email,
        "language": interest.language,
        "subject_key": subject_key(interest),
        "unsubscribe_url": _url("public:interest_stop", interest, token),
        "context": {"interest": interest, "manage_url": _url("public:interest_manage", interest, token), **context},
    }


def confirm(interest: Interest, token: str) -> None:
    """Is the address right?"""
    _queue("interest_confirm", interest, token)


def news(interest: Interest, token: str, sessions: list[NearSession]) -> None:
    """UX.md M9: a session near you."""
    hits = [{"hit": hit, "enrol_url": one_tap_url(interest, token, hit.session)} for hit in sessions]
    _queue("interest_news", interest, token, hits=hits)


def one_tap_url(interest: Interest, token: str, session: Session) -> str:
    """The page where one tap enrols whoever this mail went to."""
    return link_to("waiting_list:one_tap", interest.language, token, session.pk)


def still_room(interest: Interest, token: str, session: Session, *, due_at: dt.datetime) -> None:
    """A session you asked for lacks people: will you come? Once for each wish and session."""
    mail.queue_once(
        once_key=f"{invitations_key(session)}wish:{interest.pk}",
        due_at=due_at,
        **_facts("still_room", interest, token, session=session, enrol_url=one_tap_url(interest, token, session)),
    )


def room_nearby(seat: Enrolment, session: Session, *, due_at: dt.datetime) -> None:
    """You wait for a seat, and there is one in a session nearby that lacks people. Once for each place and session."""
    with translation.override(seat.member.language):
        change = reverse("member:move", args=[enrolment_token(seat)])
    mail.queue_once(
        once_key=f"{invitations_key(session)}seat:{seat.pk}",
        due_at=due_at,
        kind="room_nearby",
        to=seat.member.email,
        language=seat.member.language,
        subject_key=seat_key(seat),
        context={
            "member": seat.member,
            "waits_for": seat.session,
            "session": session,
            "change_url": f"{settings.BASE_URL}{change}?session={session.pk}",
        },
    )


def invitations_key(session: Session) -> str:
    """What the keys of all mails begin with that tell of this session, since it lacks people."""
    return f"rescue:{session.pk}:"


def withdraw_invitations(session: Session) -> int:
    """Take back those that have not been sent; returns how many."""
    return mail.withdraw_once(key_begins=invitations_key(session))


def _queue_organiser(kind: str, region: Region | None, **context) -> None:
    """To whoever is the contact of the storkreds, else to the programme's own mailbox."""
    mail.queue(kind=kind, to=organiser_mailbox(region), language="da", context={"region": region, **context})


def lacks_people(session: Session) -> None:
    """To the organiser: decide soon, and see first what could save the session."""
    rescue_url = settings.BASE_URL + reverse("sessions:rescue", args=[session.pk])
    _queue_organiser("lacks_people", session.region, session=session, rescue_url=rescue_url)


def enough_ask(course: Course, region: Region, *, people: str, trainers: int) -> None:
    """To the organiser: enough people ask for a course that a trainer nearby could hold."""
    plan_url = f"{settings.BASE_URL}{reverse('sessions:add')}?course={course.pk}&region={region.pk}"
    _queue_organiser("enough_ask", region, course=course, people=people, trainers=trainers, plan_url=plan_url)


def withdraw(interest: Interest) -> None:
    """Take back what has not been sent."""
    mail.withdraw(subject_key=subject_key(interest), kinds=["interest_confirm", "interest_news", "still_room"])
