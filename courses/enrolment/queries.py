"""Reading enrolments: seats, the queue, who takes part."""

from typing import Any

from django.core import signing
from django.db.models import Count, Q, QuerySet

from courses.common import clock
from courses.enrolment import rules
from courses.enrolment.models import ENDED, SEATED, Attendance, Enrolment, EnrolmentEvent, State
from courses.members.models import MemberProfile
from courses.schedule.models import Session

_signer = signing.Signer(salt="enrolment.place", sep=".")


def place_token(enrolment: Enrolment) -> str:
    """The stable token of «Min plads»: signed, so that old mails work as long as a key is in the fallbacks."""
    return _signer.sign(str(enrolment.pk))


def by_place_token(token: str) -> Enrolment | None:
    """The enrolment a «Min plads» link is for; None for a token that we did not sign."""
    try:
        pk = int(_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return details().filter(pk=pk).first()


def details() -> QuerySet[Enrolment]:
    """Enrolments with all that a place page, a mail or a list shows."""
    return Enrolment.objects.select_related(
        "member__user", "session__course", "session__venue__postcode", "session__venue__municipality"
    ).prefetch_related("session__meetings")


def active(session: Session) -> QuerySet[Enrolment]:
    """Everyone who has a seat in this session or waits for one, in order of enrolment."""
    return details().filter(session=session).exclude(state__in=ENDED).order_by("created_at", "pk")


def participants(session: Session) -> QuerySet[Enrolment]:
    """Everyone who holds a seat, by name, with attendance."""
    return (
        Enrolment.objects.filter(session=session, state__in=SEATED)
        .select_related("member__user")
        .prefetch_related("attendance")
        .order_by("member__name", "pk")
    )


def queue(session: Session) -> QuerySet[Enrolment]:
    """Who waits, first first."""
    return Enrolment.objects.filter(session=session, state=State.WAITING).order_by("queued_at", "pk")


def queue_position(enrolment: Enrolment) -> int:
    """1 for the first in the queue; computed, never stored."""
    ahead = Q(queued_at__lt=enrolment.queued_at) | Q(queued_at=enrolment.queued_at, pk__lt=enrolment.pk)
    return queue(enrolment.session).filter(ahead).count() + 1


def present_meetings(enrolment: Enrolment) -> int:
    return Attendance.objects.filter(enrolment=enrolment, was_present=True).count()


def completed(enrolment: Enrolment) -> bool:
    """Whether the person was at enough meetings for the certificate of the course."""
    meetings = enrolment.session.meetings.count()
    return rules.completes(present_meetings(enrolment), meetings, enrolment.session.course.completion_percent)


def finished(session: Session) -> QuerySet[Any]:
    """Everyone with a seat, annotated with the number of meetings they were present at (`present`)."""
    return participants(session).annotate(
        present=Count("attendance", filter=Q(attendance__was_present=True), distinct=True)
    )


def of_member(member: MemberProfile) -> QuerySet[Enrolment]:
    """All enrolments of one member that were not left, in order of the sessions' start."""
    return details().filter(member=member).exclude(state__in=ENDED).order_by("session__starts_at", "pk")


def may_undo(enrolment: Enrolment) -> bool:
    """Whether a cancellation can still be taken back."""
    return (
        enrolment.state == State.CANCELLED
        and clock.now() - enrolment.changed_at <= rules.UNDO_WITHIN
        and enrolment.session.status == Session.Status.PUBLISHED
        and enrolment.session.starts_at > clock.now()
    )


def invitation_sequence(enrolment: Enrolment) -> int:
    """SEQUENCE for this person's invitation: grows with every change of the session and every step of the person.

    Counted over all enrolments of the person in the session, it never goes back, also after enrolling again
    (RFC 5546 2.1.4).
    """
    steps = EnrolmentEvent.objects.filter(
        enrolment__session=enrolment.session_id, enrolment__member=enrolment.member_id
    ).count()
    return enrolment.session.sequence + steps
