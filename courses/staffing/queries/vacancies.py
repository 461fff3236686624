"""What coming sessions still lack: somebody to teach them, or a room that can be had."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, DateTimeField, Exists, ExpressionWrapper, F, Max, OuterRef, Q
from django.db.models.functions import TruncDate

from courses.common import clock
from courses.common.zone import COPENHAGEN
from courses.members.models import TrainerProfile
from courses.places.models import VenueClosure
from courses.schedule.models import Session, SessionQuerySet, TrainerRole
from courses.staffing.models import TrainerRequest

PLANNED = (Session.Status.DRAFT, Session.Status.PUBLISHED)


@dataclass(frozen=True)
class Lack:
    """A session that needs somebody in `role`, and how asking for it stands."""

    session: Session
    role: str
    requests: list[TrainerRequest]

    @property
    def waiting(self) -> list[TrainerRequest]:
        """Requests without an answer yet."""
        return [row for row in self.requests if row.answer == TrainerRequest.Answer.NONE]

    @property
    def declined(self) -> list[TrainerRequest]:
        """Requests that were answered with a no."""
        return [row for row in self.requests if row.answer == TrainerRequest.Answer.NO]


def is_planned(session: Session) -> bool:
    """A draft or published, and still to come."""
    return session.status in PLANNED and session.starts_at > clock.now()


def planned() -> SessionQuerySet[Session]:
    """Drafts and published sessions that have not begun."""
    return Session.objects.filter(status__in=PLANNED, starts_at__gt=clock.now())


def missing_role(session: Session) -> str:
    """The role nobody has yet: the lead first, then co-trainers up to what the course needs; empty when complete."""
    roles = [row.role for row in session.trainers.all()]
    if TrainerRole.LEAD not in roles:
        return TrainerRole.LEAD
    teaching = sum(role != TrainerRole.SHADOW for role in roles)
    return TrainerRole.CO if teaching < session.course.trainers_needed else ""


def is_wanted(request: TrainerRequest) -> bool:
    """Whether a yes to this request would still put somebody in: the place is open, or the colleague who hands it over still
    has it."""
    session = request.session
    if not is_planned(session):
        return False
    if request.instead_of_id is None:
        return missing_role(session) == request.role
    there = {(row.trainer_id, row.role) for row in session.trainers.all()}
    return (request.instead_of_id, request.role) in there


def asked_by(trainer: TrainerProfile, session: Session) -> list[TrainerRequest]:
    """Whom a trainer asked to take over this session, in the order they were asked."""
    rows = TrainerRequest.objects.filter(session=session, instead_of=trainer).select_related("trainer__member")
    return list(rows.order_by("asked_at", "pk"))


def handing_over() -> list[TrainerRequest]:
    """Everybody who was asked by a colleague and has not answered yet."""
    rows = TrainerRequest.objects.filter(answer=TrainerRequest.Answer.NONE, instead_of__isnull=False)
    details = rows.select_related("trainer__member__user", "session__course", "session__venue__postcode")
    return list(details.prefetch_related("session__trainers", "session__meetings").order_by("session", "pk"))


def without_trainers(region: int | None = None) -> list[Lack]:
    """Coming sessions that lack somebody, soonest first. Four queries, however many there are."""
    sessions = planned().with_details()
    if region is not None:
        sessions = sessions.filter(region=region)
    roles = [(session, missing_role(session)) for session in sessions.order_by("starts_at", "pk")]
    lacking = [(session, role) for session, role in roles if role]
    asked = requests_of([session for session, _role in lacking])
    return [Lack(session, role, asked[session.pk, role]) for session, role in lacking]


def requests_of(sessions: Iterable[Session]) -> dict[tuple[int, str], list[TrainerRequest]]:
    """(session, role) → the requests, in the order they were asked. One query."""
    found: dict[tuple[int, str], list[TrainerRequest]] = defaultdict(list)
    rows = TrainerRequest.objects.filter(session__in=list(sessions)).select_related("trainer__member__user")
    for row in rows.order_by("asked_at", "pk"):
        found[row.session_id, row.role].append(row)
    return found


def without_venue(region: int | None = None) -> list[Session]:
    """Coming sessions whose room is out of use, closed on one of their days, or too small for the fewest expected."""
    overlap = VenueClosure.objects.filter(
        venue=OuterRef("venue"),
        end_date__gte=_danish_day("starts_at"),
        start_date__lte=_danish_day("ends_at"),
    )
    suspects = planned().filter(
        Q(venue__is_active=False) | Q(Exists(overlap)) | Q(venue__capacity__lt=F("min_participants")),
        venue__isnull=False,
    )
    if region is not None:
        suspects = suspects.filter(region=region)
    found = suspects.with_details().prefetch_related("venue__closures").order_by("starts_at", "pk")
    return [session for session in found if _is_unusable(session)]


def _danish_day(moment: str) -> TruncDate:
    """The day of a moment of the outer row in Denmark; a bare `__date` would take the zone that is active."""
    return TruncDate(ExpressionWrapper(OuterRef(moment), output_field=DateTimeField()), tzinfo=COPENHAGEN)


def _is_unusable(session: Session) -> bool:
    """A session of two Saturdays does not meet a closure on the Wednesday between them."""
    venue = session.venue
    if venue is None or not venue.is_active or venue.capacity < session.min_participants:
        return venue is not None
    days = [clock.local(meeting.starts_at).date() for meeting in session.meetings.all()]
    return any(row.start_date <= day <= row.end_date for row in venue.closures.all() for day in days)


def open_requests() -> list[tuple[Session, str, dt.datetime]]:
    """(session, role, when somebody was asked last) wherever an answer is awaited, by session. Four queries."""
    rows = (
        TrainerRequest.objects.filter(instead_of__isnull=True)
        .order_by("session", "role")
        .values_list("session", "role")
        .annotate(newest=Max("asked_at"), waiting=Count("pk", filter=Q(answer=TrainerRequest.Answer.NONE)))
        .filter(waiting__gt=0)
    )
    found = list(rows)
    sessions = Session.objects.select_related("course").prefetch_related("trainers")
    by_pk = sessions.in_bulk({session for session, _role, _newest, _waiting in found})
    return [(by_pk[session], role, newest) for session, role, newest, _waiting in found]


def asked_of(trainer: TrainerProfile) -> list[TrainerRequest]:
    """What this trainer has not answered yet, soonest session first."""
    rows = TrainerRequest.objects.filter(
        trainer=trainer,
        answer=TrainerRequest.Answer.NONE,
        session__status__in=PLANNED,
        session__starts_at__gt=clock.now(),
    )
    details = rows.select_related("session__course", "session__venue__postcode", "instead_of__member")
    return list(details.order_by("session__starts_at", "pk"))


def taught_while_away(trainer: TrainerProfile, away: Iterable[tuple[dt.date, dt.date]] | None = None) -> list[Session]:
    """Coming sessions of this trainer that meet one of the days away (first and last; left out: all that are noted). Four
    queries."""
    if away is None:
        away = trainer.times_away.order_by("pk").values_list("start_date", "end_date")
    away = list(away)
    mine = planned().filter(trainers__trainer=trainer).with_details().order_by("starts_at", "pk")
    return [
        session
        for session in mine
        if any(
            start <= clock.local(meeting.starts_at).date() <= end
            for start, end in away
            for meeting in session.meetings.all()
        )
    ]
