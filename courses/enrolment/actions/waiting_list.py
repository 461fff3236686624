"""Waiting for a course wherever it is held near: ask, change, withdraw. Seats come through `steps.offer_free_seats`."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.errors import DomainError
from courses.common.text import clean_line
from courses.enrolment import emails, rules
from courses.enrolment.actions import steps
from courses.enrolment.models import WaitingRequest
from courses.members.actions import member_for_email
from courses.members.models import MemberProfile
from courses.places.models import Postcode


class NoWeekday(DomainError):
    """Somebody waits for a day of the week, and none is named."""


@transaction.atomic
def ask(
    *,
    course: Course,
    name: str,
    email: str,
    postcode: Postcode,
    radius_km: int,
    weekdays: Iterable[int],
    needs: str = "",
    language: str = "da",
) -> WaitingRequest:
    """Join the queue for any session of the course near a postcode, and mail the link to it. A seat that is free now is
    offered at once.

    Asking again keeps the turn and changes nothing, since anybody can type anybody's address; the link is mailed again.
    Raises `NoWeekday`.
    """
    # The postcode is said for this wish, and stays with it.
    member = member_for_email(email=email, name=name, language=language)
    return wait_for(
        member=member, course=course, postcode=postcode, radius_km=radius_km, weekdays=weekdays, needs=needs
    )


@transaction.atomic
def wait_for(
    *,
    member: MemberProfile,
    course: Course,
    postcode: Postcode,
    radius_km: int,
    weekdays: Iterable[int],
    needs: str = "",
) -> WaitingRequest:
    """The same for somebody who is known, from the page of a place. Raises `NoWeekday`."""
    days = _days(weekdays)
    steps.lock_course(course.pk)
    moment = clock.now()
    facts: dict[str, Any] = {
        "postcode": postcode,
        "radius_km": radius_km,
        "weekdays": days,
        "needs": clean_line(needs)[:300],
        "queued_at": moment,
        "link_mailed_at": moment,
    }
    found, is_new = WaitingRequest.objects.select_related("member__user", "course", "postcode").get_or_create(
        member=member,
        course=course,
        ended_at=None,
        defaults=facts,
    )
    if is_new:
        emails.waiting_request(found)
        steps.offer_elsewhere(member, course.pk)
    elif found.link_mailed_at is None or moment - found.link_mailed_at >= rules.RESEND_AFTER:
        WaitingRequest.objects.filter(pk=found.pk).update(link_mailed_at=moment)
        emails.waiting_request(found)
    return found


@transaction.atomic
def change(*, waiting_request: WaitingRequest, radius_km: int, weekdays: Iterable[int]) -> WaitingRequest:
    """Reach farther or nearer; the turn stays. What it reaches now and has a free seat is offered at once."""
    steps.lock_course(waiting_request.course_id)
    found = WaitingRequest.objects.filter(pk=waiting_request.pk, ended_at__isnull=True)
    if found.update(radius_km=radius_km, weekdays=_days(weekdays)):
        steps.offer_elsewhere(waiting_request.member, waiting_request.course_id)
    waiting_request.refresh_from_db()
    return waiting_request


def _days(weekdays: Iterable[int]) -> frozenset[int]:
    days = frozenset(weekdays)
    if not days:
        raise NoWeekday(_("Choose one day at least."), about="weekdays")
    return days


@transaction.atomic
def withdraw(*, waiting_request: WaitingRequest) -> None:
    """Leave the queue; an offer that is open stays until it is answered. Withdrawing twice is fine."""
    steps.lock_course(waiting_request.course_id)
    steps.end_waiting_request(waiting_request.member, waiting_request.course_id, by=WaitingRequest.Ended.WITHDRAWN)
    waiting_request.refresh_from_db()
