"""Reading enrolments: seats, the queue, who takes part."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from courses.common import clock
from courses.common.links import SignedLink
from courses.common.phone import number_key
from courses.enrolment import rules
from courses.enrolment.models import (
    ENDED,
    SEATED,
    Attendance,
    Call,
    Enrolment,
    EnrolmentEvent,
    Publication,
    Reason,
    SessionMessage,
    State,
    WaitingRequest,
)
from courses.members.models import MemberProfile
from courses.members.queries import is_same_caller
from courses.members.rules import name_key
from courses.people.models import User
from courses.places.rules.distance import travel
from courses.schedule.models import UNDO_FOR, Session, SessionQuerySet
from courses.schedule.queries.sessions import upcoming

_link = SignedLink("enrolment.place")
_waiting_request_link = SignedLink("enrolment.wish")


def enrolment_token(enrolment: Enrolment) -> str:
    """The stable token of «Min plads»: signed, so that old mails work as long as a key is in the fallbacks."""
    return _link.token(enrolment.pk)


def enrolment_by_token(token: str) -> Enrolment | None:
    """The enrolment a «Min plads» link is for; None for a token that we did not sign."""
    pk = _link.key(token)
    return None if pk is None else details().filter(pk=pk).first()


def waiting_request_token(waiting_request: WaitingRequest) -> str:
    """The stable token of the page of a wish."""
    return _waiting_request_link.token(waiting_request.pk)


def waiting_request_by_token(token: str) -> WaitingRequest | None:
    """The wish a link is for; None for a token that we did not sign."""
    pk = _waiting_request_link.key(token)
    requests = WaitingRequest.objects.select_related("member__user", "course", "postcode")
    return None if pk is None else requests.filter(pk=pk).first()


def details() -> QuerySet[Enrolment]:
    """Enrolments with all that a place page, a mail or a list shows."""
    return Enrolment.objects.select_related(
        "member__user",
        "instead_of__session__venue__postcode",
        "session__course",
        "session__venue__postcode",
        "session__venue__municipality",
    ).prefetch_related("session__meetings")


def active(session: Session) -> QuerySet[Enrolment]:
    """Everyone who has a seat in this session or waits for one, in order of enrolment."""
    return details().filter(session=session).exclude(state__in=ENDED).order_by("created_at", "pk")


@dataclass(frozen=True)
class Told:
    """How those whom a change concerns hear of it: by mail, by a call since they have no e-mail, or not at all since they left
    no number either."""

    mailed: int = 0
    called: int = 0
    unreachable: int = 0

    @property
    def people(self) -> int:
        """All of them."""
        return self.mailed + self.called + self.unreachable

    def __add__(self, other: "Told") -> "Told":
        return Told(self.mailed + other.mailed, self.called + other.called, self.unreachable + other.unreachable)


def told_of(session: Session) -> Told:
    """How everyone with a seat or in the queue would hear of a change. One query."""
    return who_is_told([session]).get(session.pk, Told())


def call_list(session: Session) -> list[Call]:
    """Whom to call about a change of this session, those not called yet first, by name; nobody who has left since, and nobody
    once the session is over."""
    return [] if session.ends_at <= clock.now() else list(_calls(session))


def addressees(session: Session, *, to_waiting: bool) -> list[Enrolment]:
    """Who gets a message to everybody: those with a seat, also when it is over; and those who wait or are offered one, if
    they are meant too."""
    queued = (State.WAITING, State.OFFERED)
    return [one for one in active(session) if to_waiting or one.state not in queued]


def told_by(people: Iterable[Enrolment]) -> Told:
    """How these people would hear of something."""
    ways = [(bool(one.member.email), bool(one.member.phone)) for one in people]
    mailed = sum(has_email for has_email, _phone in ways)
    called = sum(has_phone for has_email, has_phone in ways if not has_email)
    return Told(mailed, called, len(ways) - mailed - called)


def messages_to(session: Session) -> list[SessionMessage]:
    """What was written to everybody in a session, newest first."""
    return list(SessionMessage.objects.filter(session=session).select_related("author"))


def _calls(session: Session) -> QuerySet[Call]:
    rows = Call.objects.filter(enrolment__session=session).exclude(enrolment__state__in=ENDED)
    return rows.select_related("enrolment__member", "called_by", "message").order_by(
        F("called_at").asc(nulls_first=True), "enrolment__member__name_key", "pk"
    )


@dataclass(frozen=True)
class Calls:
    """How many of the calls about a session's changes are still to be made, and how many were."""

    open: int
    made: int


def calls(session: Session) -> Calls:
    """The calls of a session; none any more once it is over. One query."""
    if session.ends_at <= clock.now():
        return Calls(0, 0)
    made = [moment is not None for moment in _calls(session).order_by().values_list("called_at", flat=True)]
    return Calls(made.count(False), made.count(True))


def sessions_to_call() -> list[tuple[Session, int]]:
    """The sessions with somebody to call before they are over, soonest first, and how many. Two queries."""
    rows = Call.objects.filter(called_at__isnull=True, enrolment__session__ends_at__gt=clock.now())
    rows = rows.exclude(enrolment__state__in=ENDED)
    counts = Counter(rows.order_by().values_list("enrolment__session", flat=True))
    if not counts:
        return []
    sessions = Session.objects.select_related("course", "venue__postcode").filter(pk__in=list(counts))
    return [(session, counts[session.pk]) for session in sessions.order_by("starts_at", "pk")]


def list_names(people: Iterable["Enrolment | Waiter"]) -> list[str]:
    """What each is called on a trainer's list, in the order given (PRIVACY.md P7): the first name; where two share it with
    an initial; whole where that is not enough."""
    ways = [_ways_to_call(person.member.name) for person in people]
    shared = [Counter(names) for names in zip(*ways, strict=True)]
    return [next((name for name, n in zip(names, shared, strict=True) if n[name] == 1), names[-1]) for names in ways]


def _ways_to_call(name: str) -> tuple[str, str, str]:
    """«Åse», «Åse R.», «Åse Rundstol»."""
    words = name.split()
    first = words[0] if words else name
    return first, f"{first} {words[-1][0]}." if len(words) > 1 else first, name


def participants(session: Session) -> QuerySet[Enrolment]:
    """Everyone who holds a seat, by name, with attendance."""
    return (
        Enrolment.objects.filter(session=session, state__in=SEATED)
        .select_related("member__user")
        .prefetch_related("attendance")
        .order_by("member__name_key", "pk")
    )


def queue(session: Session) -> QuerySet[Enrolment]:
    """Who waits for this very session, in the order they joined. Whose turn it is says `waiting_list`."""
    return Enrolment.objects.filter(session=session, state=State.WAITING).order_by("queued_at", "pk")


def is_too_late_to_offer(session: Session) -> bool:
    """The last two hours: free seats are the trainer's to give to whoever waits."""
    return rules.offer_until(clock.now(), session.starts_at) is None


def newcomers_wait(session: Session) -> bool:
    """Whether somebody who enrols now gets no seat: nobody passes those who wait."""
    return session.is_full or (is_too_late_to_offer(session) and queue(session).exists())


@dataclass(frozen=True)
class Waiter:
    """Somebody on the waiting list of one session: through a place in its own queue, or through a waiting request that reaches it.

    `has_offer`: must answer an offer of another session of the course first, and is passed over until then.
    """

    member: MemberProfile
    queued_at: dt.datetime
    seat: Enrolment | None
    waiting_request: WaitingRequest | None
    has_offer: bool


def waiting_list(session: Session) -> list[Waiter]:
    """Everybody a free seat of this session can go to, whose turn is first first (`Course.queue_order`).

    Five queries at most, for any number of people. A waiting request does not count where its member had a seat before: what
    somebody left or let expire is not offered to them again.
    """
    return waiting_lists([session])[session.pk]


def waiting_lists(sessions: Sequence[Session]) -> dict[int, list[Waiter]]:
    """The same for several sessions of one course, by their keys, with as many queries as for one."""
    if not sessions:
        return {}
    course, keys = sessions[0].course, [session.pk for session in sessions]
    people = "member__user", "member__postcode__municipality"
    waiting = _by_session(
        Enrolment.objects.filter(session__in=keys, state=State.WAITING)
        .select_related(*people)
        .order_by("queued_at", "pk")
    )
    requests = list(open_waiting_requests(course.pk).select_related(*people))
    reaching = {session.pk: [request for request in requests if reaches(request, session)] for session in sessions}
    known: set[tuple[int, int]] = set()
    if any(reaching.values()):
        known = set(Enrolment.objects.filter(session__in=keys).values_list("session", "member"))
    rows: dict[int, list[Any]] = {
        key: [*waiting[key], *(request for request in reaching[key] if (key, request.member_id) not in known)]
        for key in keys
    }
    members = {row.member_id for found in rows.values() for row in found}
    if not members:
        return {key: [] for key in keys}
    order = course.queue_order
    offered = Enrolment.objects.filter(member__in=members, state=State.OFFERED, offered_course=course)
    has_offer = set(offered.values_list("member", flat=True))
    been = Enrolment.objects.filter(member__in=members, state=State.ATTENDED) if order in ("new", "new_local") else None
    old_hands = set(been.values_list("member", flat=True)) if been is not None else set()

    def turn(row: Any, region: int | None) -> tuple[Any, ...]:
        home = row.member.postcode.municipality.region_id if row.member.postcode else None
        return (
            rules.turn(
                order,
                is_new=row.member_id not in old_hands,
                is_local=home is not None and home == region,
                queued_at=row.queued_at,
                number=row.pk,
            ),
            isinstance(row, WaitingRequest),
        )

    return {
        session.pk: [
            Waiter(
                member=row.member,
                queued_at=row.queued_at,
                seat=row if isinstance(row, Enrolment) else None,
                waiting_request=row if isinstance(row, WaitingRequest) else None,
                has_offer=row.member_id in has_offer,
            )
            for row in sorted(rows[session.pk], key=lambda row: turn(row, session.region_id))
        ]
        for session in sessions
    }


def _by_session(enrolments: Iterable[Enrolment]) -> dict[int, list[Enrolment]]:
    found: dict[int, list[Enrolment]] = defaultdict(list)
    for enrolment in enrolments:
        found[enrolment.session_id].append(enrolment)
    return found


def open_waiting_requests(course: int) -> QuerySet[WaitingRequest]:
    """Who waits for any session of this course (its key), first first."""
    return (
        WaitingRequest.objects.filter(course=course, ended_at__isnull=True)
        .select_related("postcode")
        .order_by("queued_at", "pk")
    )


def reaches(waiting_request: WaitingRequest, session: Session) -> bool:
    """Whether a session is one of those that the wish is for: its course, within reach by road, on its weekdays."""
    if session.venue is None or session.course_id != waiting_request.course_id:
        return False
    days = {clock.local(meeting.starts_at).weekday() for meeting in session.meetings.all()}
    if not days <= set(waiting_request.days):
        return False
    return travel(waiting_request.postcode.place, session.venue.place).km <= waiting_request.radius_km


def reached(waiting_request: WaitingRequest) -> list[Session]:
    """The coming sessions that a wish is for, soonest first."""
    sessions = upcoming().filter(course=waiting_request.course_id, venue__isnull=False).with_details()
    return [session for session in sessions if reaches(waiting_request, session)]


def with_free_seats(course: int) -> SessionQuerySet:
    """The coming sessions of a course (its key) that have a seat to give, soonest first."""
    return upcoming().filter(course=course, seats_taken__lt=F("capacity"))


def queue_position(enrolment: Enrolment) -> int:
    """1 for the next whose turn it is; computed, never stored."""
    return _position(enrolment.session, enrolment.member_id)


def positions_of_waiting_request(waiting_request: WaitingRequest, sessions: Sequence[Session]) -> list[int]:
    """The turn of a wish on the waiting list of each of the sessions (of its course) that it reaches; 0 where it does not
    count. As many queries for thirty sessions as for one."""
    lists = waiting_lists(sessions)
    return [_turn_of(waiting_request.member_id, lists[session.pk]) for session in sessions]


def _position(session: Session, member: int) -> int:
    return _turn_of(member, waiting_list(session))


def _turn_of(member: int, waiters: list[Waiter]) -> int:
    turns = [waiter.member.pk for waiter in waiters]
    return turns.index(member) + 1 if member in turns else 0


def present_meetings(enrolment: Enrolment) -> int:
    """At how many meetings somebody was there."""
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


def has_said_yes(member: MemberProfile) -> bool:
    """Whether the person behind an address has ever answered: logged in, or confirmed a place."""
    if member.user and member.user.last_login:
        return True
    return Enrolment.objects.filter(member=member, confirmed_at__isnull=False).exists()


def may_undo(enrolment: Enrolment) -> bool:
    """Whether a cancellation can still be taken back."""
    return (
        enrolment.state == State.CANCELLED
        and bool(enrolment.state_before)
        and clock.now() - enrolment.changed_at <= rules.UNDO_WITHIN
        and enrolment.session.status == Session.Status.PUBLISHED
        and enrolment.session.starts_at > clock.now()
    )


def told_apart(events: Iterable[EnrolmentEvent]) -> list[EnrolmentEvent]:
    """The same steps, each with the `name` of its person as on a trainer's list: two of one first name differ. Who holds
    several places is called the same in all of them."""
    rows = list(events)
    people = {event.enrolment.member_id: event.enrolment for event in rows}
    names = dict(zip(people, list_names(people.values()), strict=True))
    for event in rows:
        event.name = names[event.enrolment.member_id]  # type: ignore[attr-defined]
    return rows


def has_other_place(enrolment: Enrolment) -> bool:
    """Whether this place was left since the person took another one of the course, and not by cancelling."""
    if enrolment.state != State.CANCELLED:
        return False
    last = enrolment.events.order_by("-pk").values_list("reason", flat=True).first()
    return last == Reason.OTHER_SEAT


def caller(session: Session, *, name: str, phone: str) -> MemberProfile | None:
    """Who has a seat in this session, or waits for one, under the same name and telephone number."""
    rows = active(session).exclude(member__phone="")
    people = (row.member for row in rows)
    return next((one for one in people if is_same_caller(name, phone, one.name, one.phone)), None)


# Fewer letters or digits than this name too many people.
LEAST_LETTERS, LEAST_DIGITS = 3, 6
MOST_FOUND = 10


def people_called(session: Session, typed: str) -> list[Enrolment]:
    """Who of a session somebody on the telephone can be: a word of the name begins so, or the number or the e-mail address is
    the one typed. At most ten and one, so that nobody reads a whole list this way; nobody for less than three letters.

    Those who have left count too, newest first. Compared here, not in the database: SQLite does not know that Å is å.
    """
    name, number = name_key(typed), number_key(typed)
    has_name = sum(letter.isalpha() for letter in name) >= LEAST_LETTERS
    has_number = len(number) >= LEAST_DIGITS and not any(letter.isalpha() for letter in typed)
    if not has_name and not has_number:
        return []
    found = []
    for row in details().filter(session=session).order_by("-created_at", "-pk"):
        person = row.member
        known = name_key(person.name)
        by_name = has_name and (known.startswith(name) or f" {name}" in known or name == person.email.casefold())
        if person.name and (by_name or (has_number and number_key(person.phone) == number)):
            found.append(row)
    return found[: MOST_FOUND + 1]


def calls_taken(session: Session, organiser: User) -> list[Enrolment]:
    """Whom this organiser enrolled by telephone in this session, newest first."""
    taken = EnrolmentEvent.objects.filter(actor=organiser, reason=Reason.BY_PHONE, enrolment__session=session)
    rows = details().filter(pk__in=taken.values("enrolment")).exclude(member__name="")
    return list(rows.order_by("-created_at", "-pk"))


def history(session: Session) -> QuerySet[EnrolmentEvent]:
    """What happened to the places of a session, newest first."""
    return (
        EnrolmentEvent.objects.filter(enrolment__session=session)
        .select_related("enrolment__member", "actor")
        .order_by("-at", "-pk")
    )


def invitation_sequence(enrolment: Enrolment, step: int | None = None) -> int:
    """SEQUENCE for this person's invitation: grows with every change of the session and every step of the person.

    Counted over all enrolments of the person in the session, it never goes back, also after enrolling again
    (RFC 5546 2.1.4). `step`: the number of the person's step, where it is known.
    """
    if step is not None:
        return enrolment.session.sequence + step
    steps = EnrolmentEvent.objects.filter(
        enrolment__session=enrolment.session_id, enrolment__member=enrolment.member_id
    ).count()
    return enrolment.session.sequence + steps


def stamp(session: Session) -> str:
    """Changes whenever the session does: what an organiser saw is what is published, or it is not."""
    return f"{session.sequence}-{session.changed_at.timestamp():.6f}"


def may_undo_publication(publication: Publication) -> bool:
    """Whether the ten minutes to undo still run."""
    return publication.undone_at is None and clock.now() < publication.published_at + UNDO_FOR


def undoable() -> list[Publication]:
    """The publications that can still be undone, newest first."""
    recent = Publication.objects.filter(undone_at=None, published_at__gt=clock.now() - UNDO_FOR)
    return list(recent.order_by("-published_at", "-pk"))


def who_is_told(sessions: Iterable[Session]) -> dict[int, Told]:
    """Session → who has a place in it or waits for one. One query for any number; sessions without anybody are left out."""
    seats = Enrolment.objects.filter(session__in=[session.pk for session in sessions]).exclude(state__in=ENDED)
    mailed = Q(member__user__isnull=False)
    counted = (
        seats.order_by()
        .values("session")
        .annotate(
            mailed=Count("pk", filter=mailed),
            called=Count("pk", filter=~mailed & ~Q(member__phone="")),
            unreachable=Count("pk", filter=~mailed & Q(member__phone="")),
        )
    )
    return {row["session"]: Told(row["mailed"], row["called"], row["unreachable"]) for row in counted}


@dataclass(frozen=True)
class Turnout:
    """How many had a seat, were at some meeting, and at enough of them for the certificate."""

    seated: int
    present: int
    completing: int


def turnout(session: Session) -> Turnout:
    """The numbers behind a session, as noted so far; nobody's name is read. Two queries."""
    seats = Enrolment.objects.filter(session=session, state__in=SEATED).order_by("pk")
    were_there = Count("attendance", filter=Q(attendance__was_present=True), distinct=True)
    present = list(seats.annotate(present=were_there).values_list("present", flat=True))
    meetings, percent = session.meetings.count(), session.course.completion_percent
    return Turnout(
        seated=len(present),
        present=sum(count > 0 for count in present),
        completing=sum(rules.completes(count, meetings, percent) for count in present),
    )
