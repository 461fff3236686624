"""What organisers and trainers do for others: seats from the queue, two sessions made one, a session held online, and
forgetting what people needed."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import Mode
from courses.common import clock
from courses.enrolment import emails, rules
from courses.enrolment.actions import steps
from courses.enrolment.actions.calls import tell_everyone
from courses.enrolment.actions.enrolments import SessionFull, cancel_session, move_session
from courses.enrolment.actions.steps import Actor, WrongState
from courses.enrolment.models import ENDED, Call, Enrolment, Reason, State, WaitingRequest
from courses.enrolment.queries import Told
from courses.schedule import actions as schedule
from courses.schedule.actions.admission import set_address
from courses.schedule.models import Session


@transaction.atomic
def give_seat(*, enrolment: Enrolment, actor: Actor) -> Enrolment:
    """The trainer gives a free seat to somebody in the queue: in the last two hours nothing is offered any more.

    Raises `WrongState` for somebody who does not wait or while seats are offered in order, `SessionFull`.
    """
    enrolment = steps.lock(enrolment, with_course=True)
    session = enrolment.session
    if enrolment.state != State.WAITING or session.status != Session.Status.PUBLISHED:
        raise WrongState(_("This person does not wait for a seat any more."))
    if rules.offer_until(clock.now(), session.starts_at):
        raise WrongState(_("Until two hours before the start, free seats are offered in order."))
    if not schedule.take_seat(session=session):
        raise SessionFull(_("There is no free seat."))
    steps.step(enrolment, State.ENROLLED, confirmed_at=clock.now(), answer_by=None, actor=actor, reason=Reason.CAME)
    steps.leave_other_queues(enrolment)
    emails.enrolled(enrolment)
    return enrolment


@transaction.atomic
def offer_merge(*, session: Session, into: Session, actor: Actor) -> int:
    """Ask everyone with a seat in `session` to come to `into` instead, and hold a seat there for each; returns how many
    were asked. Nobody is moved: only a yes gives the old seat up. Asking again asks only those who were not asked.

    Raises `NotOpen`, `WrongState` for two different courses, `SessionFull` when not all would find a seat.
    """
    held = _hold_for_all(session, into, actor)
    for seat, offer in held:
        emails.merge_offer(offer, seat)
    return len(held)


@transaction.atomic
def cancel_into(*, session: Session, into: Session, reason: str, actor: Actor) -> Told:
    """Call the session off and hold a seat in `into` for everyone who has one here; the one mail says both, and a yes takes
    it. Returns how each hears of it. Raises what `offer_merge` and `cancel_session` raise."""
    offers = {seat.pk: offer for seat, offer in _hold_for_all(session, into, actor)}

    def letter(seat: Enrolment) -> None:
        emails.called_off(seat, offer=offers.get(seat.pk))

    return cancel_session(session=session, reason=reason, letter=letter)


def _hold_for_all(session: Session, into: Session, actor: Actor) -> list[tuple[Enrolment, Enrolment]]:
    """Everyone's seat in `session`, with the open offer of `into` that was made instead and that nobody was told of yet."""
    if session.course_id != into.course_id or session.pk == into.pk:
        raise WrongState(_("Choose another session of the same course."))
    steps.lock_course(session.course_id)
    both = {found.pk: found for found in (steps.lock_open(one) for one in sorted([session, into], key=lambda s: s.pk))}
    session, into = both[session.pk], both[into.pk]
    people = list(_to_ask(session, into))
    if len(people) > into.seats_left:
        raise SessionFull(
            _("There are %(free)s free seats in %(place)s, and %(people)s people to ask.")
            % {"free": into.seats_left, "place": into.place_name, "people": len(people)}
        )
    decision = clock.midnight(session.decides_on + dt.timedelta(days=1))
    until = rules.merge_until(clock.now(), decision, into.starts_at)
    offers = []
    for seat in people:
        schedule.take_seat(session=into)
        offer = steps.create(
            into,
            seat.member,
            State.OFFERED,
            answer_by=until,
            offered_course=into.course,
            instead_of=seat,
            needs=seat.needs,
            actor=actor,
            reason=Reason.MERGED,
        )
        offers.append((seat, offer))
    return offers


def _to_ask(session: Session, into: Session) -> list[Enrolment]:
    """Who has a seat in `session`, was never in `into`, and has no other offer of the course to answer first."""
    there = Enrolment.objects.filter(session=into).values("member")
    holders = Enrolment.objects.filter(state=State.OFFERED, offered_course=session.course_id).values("member")
    seated = Enrolment.objects.filter(session=session, state__in=[State.UNCONFIRMED, State.ENROLLED])
    return list(
        seated.exclude(member__in=there)
        .exclude(member__in=holders)
        .select_related("member__user")
        .order_by("created_at", "pk")
    )


@transaction.atomic
def open_online(*, session: Session, online_url: str) -> Told:
    """Let people take part from home as well, and tell everyone; returns how each hears of it."""
    session = steps.lock_open(session)
    schedule.open_online(session=session, online_url=online_url)
    session.refresh_from_db()
    return tell_everyone(session, emails.online_too, Call.About.ONLINE)


@transaction.atomic
def hold_online(*, session: Session, online_url: str) -> Told:
    """Hold every meeting that is still to come online and nowhere else, give its room back, and tell everyone; returns how
    each hears of it. Raises `NotOpen`, `NoAddress`."""
    steps.lock_course(session.course_id)
    session = steps.lock_open(session)
    set_address(session=session, online_url=online_url)
    meetings = list(session.meetings.order_by("number"))
    now = clock.now()
    modes = [Mode.ONLINE if meeting.starts_at > now else meeting.mode for meeting in meetings]
    spans = [meeting.span for meeting in meetings]
    return move_session(session=session, meetings=spans, modes=modes, letter=emails.online_too, about=Call.About.ONLINE)


def forget_needs() -> int:
    """Delete what people need 14 days after the last meeting, and at once where they have left for good; returns how
    many rows were emptied. `manage.py tick` calls it."""
    now = clock.now()
    over = Q(session__ends_at__lt=now - rules.FORGET_NEEDS_AFTER)
    left = Q(state__in=ENDED, changed_at__lt=now - rules.UNDO_WITHIN)
    seats = Enrolment.objects.exclude(needs="").filter(over | left).update(needs="")
    return seats + WaitingRequest.objects.exclude(needs="").filter(ended_at__isnull=False).update(needs="")
