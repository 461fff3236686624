"""Whether somebody may enrol in a session, by what they have proven. Stands below `steps`, which asks it."""

from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.errors import DomainError
from courses.enrolment import queries
from courses.enrolment.models import Enrolment, State
from courses.members.models import MemberProfile
from courses.members.queries import is_listed
from courses.schedule.actions.admission import take_kept_seat
from courses.schedule.models import Session
from courses.schedule.queries.admission import asks_who


class NotAdmitted(DomainError):
    """A rule of the session is not met. The phone desk may enrol the person all the same, with a reason."""


def require_known(session: Session) -> None:
    """Raises `NotAdmitted` where the session asks who somebody is: for an address that nobody has proven, the same for each,
    so that the answer tells of nobody whether they are known or what they have taken (PRIVACY.md P12)."""
    if asks_who(session):
        raise NotAdmitted(_("Log in first: only then can we see whether this session is for you."))


def require_admitted(session: Session, member: MemberProfile | None) -> None:
    """Raises `NotAdmitted` with a sentence, for somebody who has proven who they are; None: nobody we know."""
    if session.requires and not (member and has_taken(member, session.requires_id)):
        message = _("This session is only for those who have taken «%(course)s». Take it first, or call us.")
        raise NotAdmitted(message % {"course": session.requires.display_title}, about="despite")
    if session.is_members_first(clock.today()) and not (member and (queries.has_said_yes(member) or is_listed(member))):
        raise NotAdmitted(_("Members first: this session is not open to everybody yet."), about="despite")


def refusal_words(session: Session, member: MemberProfile) -> str:
    """Why somebody who has proven who they are may not have a seat; empty where they may."""
    try:
        require_admitted(session, member)
    except NotAdmitted as refusal:
        return str(refusal.message)
    return ""


def is_admitted(session: Session, member: MemberProfile) -> bool:
    """Whether somebody who has proven who they are may have a seat."""
    return not refusal_words(session, member)


def has_taken(member: MemberProfile, course: int | None) -> bool:
    """Whether somebody was at enough meetings of a session of the course (its key) that was closed: who has its certificate."""
    been = Enrolment.objects.filter(member=member, state=State.ATTENDED, session__course=course)
    return any(queries.completed(seat) for seat in been.select_related("session__course").order_by("pk"))


def has_kept_seat(session: Session, member: MemberProfile | None) -> bool:
    """Whether a seat is kept for this person, who has proven who they are."""
    return bool(member and session.is_keeping(clock.today()) and member.association_id == session.kept_for_id)


def take_kept(session: Session, member: MemberProfile) -> bool:
    """Take a seat that is kept for this person's association, if there is one."""
    return has_kept_seat(session, member) and take_kept_seat(session=session, association=member.association_id)
