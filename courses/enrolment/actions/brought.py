"""People of a session from a list that was kept elsewhere: they have enrolled there, and are not asked or told again."""

from django.db import transaction
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.actions import versions
from courses.enrolment import queries, rules
from courses.enrolment.actions import admission, steps
from courses.enrolment.actions.enrolments import SessionFull, record_attendance
from courses.enrolment.actions.steps import AlreadyEnrolled, NotOpen, WrongState
from courses.enrolment.models import Enrolment, Reason, State
from courses.members.actions import found_or_made
from courses.members.models import MemberProfile
from courses.places.models import Postcode
from courses.schedule import actions as schedule
from courses.schedule.models import Session
from courses.schedule.rules import counters
from courses.webhooks.actions import announce
from courses.webhooks.rules import Event


@transaction.atomic
def bring_in(
    *, session: Session, email: str, name: str, postcode: Postcode | None = None, was_present: bool | None = None
) -> Enrolment:
    """Give a seat to somebody of such a list, or note that they were there where the session is over (`was_present`).

    Nobody has answered from the address, so the place stays unproven: it opens nothing for them. Nobody waits through a
    list. Raises `NotOpen`, `NotAdmitted`, `SessionFull`, `AlreadyEnrolled`, and `WrongState` for somebody who waits for a
    seat in the course: what ends their waiting is theirs to hear.
    """
    member, is_newcomer = found_or_made(email=email, name=name, has_agreed=False, postcode=postcode)
    if not is_newcomer and _waits(member, session):
        raise WrongState(
            _("This person waits for a seat in the course. Enrol them on the session's page, which tells them.")
        )
    session = steps.lock_session(session)
    if not is_newcomer and steps.active(session, member):
        raise AlreadyEnrolled(_("This person is enrolled already."))
    if was_present is None:
        made = _enrol(session, member, is_newcomer=is_newcomer)
    else:
        made = _note(session, member, was_present=was_present)
    Enrolment.objects.filter(pk=made.pk).update(confirmed_at=None, link_mailed_at=None)
    return queries.details().get(pk=made.pk)


def _waits(member: MemberProfile, session: Session) -> bool:
    asks = queries.open_waiting_requests(session.course_id).filter(member=member).exists()
    return asks or steps.waits_elsewhere(member, session.course_id, but=session)


def _enrol(session: Session, member: MemberProfile, *, is_newcomer: bool) -> Enrolment:
    if session.status == Session.Status.DRAFT:
        raise NotOpen(_("The session is a draft. Publish it first, then bring its people."))
    if session.status == Session.Status.CANCELLED:
        raise NotOpen(_("The session has been cancelled."))
    if session.ends_at <= clock.now():
        raise NotOpen(_("The session is over. Write yes or no under «Attended»."), about="attended")
    if session.starts_at <= clock.now() or session.status != Session.Status.PUBLISHED:
        raise NotOpen(_("The session has begun and is not over. Bring its people when it is over."))
    admission.require_admitted(session, member)
    made = steps.start(session, member, needs="", confirmed=True, is_newcomer=is_newcomer, reason=Reason.BROUGHT)
    if made.state == State.WAITING:
        raise SessionFull(_full_words(session))
    return made


def _note(session: Session, member: MemberProfile, *, was_present: bool) -> Enrolment:
    if session.status not in (Session.Status.PUBLISHED, Session.Status.HELD):
        raise NotOpen(_("The session was not held, so nobody can have been there."))
    if session.ends_at > clock.now():
        raise NotOpen(_("The session is not over. Leave «Attended» empty, then the row enrols."), about="attended")
    if session.ends_at < clock.now() - rules.LIST_OPEN_AT_MOST:
        raise NotOpen(_("It was more than a year ago, so its people cannot be noted any more."))
    if not schedule.take_seat(session=session):
        raise SessionFull(_full_words(session))
    made = steps.create(session, member, State.ENROLLED, reason=Reason.BROUGHT)
    for meeting in session.meetings.all():
        record_attendance(enrolment=made, meeting=meeting, was_present=was_present, actor=None)
    if session.status == Session.Status.HELD:
        steps.step(made, State.ATTENDED if was_present else State.NO_SHOW, reason=Reason.BROUGHT)
    return made


def _full_words(session: Session) -> str:
    return _("The session has %(seats)s seats, and all are taken. Give it more seats, or leave the row out.") % {
        "seats": session.capacity
    }


@transaction.atomic
def take_out(*, enrolment: Enrolment) -> None:
    """Undo `bring_in`, as if it had not been. Raises `WrongState` where somebody waits for the seat meanwhile: they are to hear
    of it."""
    enrolment = steps.lock(enrolment)
    session = enrolment.session
    is_coming = session.starts_at > clock.now()
    if is_coming and queries.waiting_list(session):
        raise WrongState(_("Somebody waits for the seat. Cancel it on the session's page, which offers it on."))
    marks = counters.STAFF, counters.seats_of(session.pk), counters.counter_of("member", enrolment.member_id)
    if enrolment.state in (State.ENROLLED, State.ATTENDED, State.NO_SHOW):
        announce(Event.ENROLMENT_LEFT, enrolment=enrolment.pk, session=session.pk)
    enrolment.delete()
    schedule.free_seat(session=session)
    versions.mark(*marks)
