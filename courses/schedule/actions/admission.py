"""Who may enrol in a session: setting it, and the seats that are kept."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.errors import DomainError
from courses.places.models import Association
from courses.schedule.actions import BadTimes, CapacityTooSmall, _lock, _updated
from courses.schedule.actions.meetings import check_address
from courses.schedule.models import Session, opens_on
from courses.schedule.rules.admission import still_kept


class BadRule(DomainError):
    """A rule that nobody could keep."""


def check_course(course: Course, requires: Course | None) -> None:
    """Raises `BadRule` for a course that is to be taken before itself."""
    if requires == course:
        raise BadRule(_("A course cannot be taken before itself. Choose another one, or none."), about="requires")


def check_kept(*, kept_seats: int, kept_for: Association | None, capacity: int) -> None:
    """Raises `BadRule` for seats kept for nobody, and `CapacityTooSmall` for more than there are."""
    if kept_seats > capacity:
        message = _("The session has %(seats)s seats, so no more than that can be kept.")
        raise CapacityTooSmall(message % {"seats": capacity}, about="kept_seats")
    if kept_seats and kept_for is None:
        raise BadRule(_("Choose the local association that the seats are kept for."), about="kept_for")


@transaction.atomic
def set_admission(
    *,
    session: Session,
    requires: Course | None = None,
    members_first_days: int = 0,
    kept_seats: int = 0,
    kept_for: Association | None = None,
    kept_until: dt.date | None = None,
) -> Session:
    """Who may enrol from now on; whoever has a seat keeps it. Seats that are kept are taken out of the free ones at once.

    Raises `BadRule` for a course before itself and for seats kept for nobody or until no day, `BadTimes` for a day after the
    start or one that has passed, and for members first until after the start; `CapacityTooSmall` for more seats than are free.
    """
    session = _lock(session)
    check_course(session.course, requires)
    check_kept(kept_seats=kept_seats, kept_for=kept_for, capacity=session.capacity)
    _check_days(session, members_first_days, kept_seats, kept_until)
    if not kept_seats:
        kept_for = kept_until = None
    is_same = kept_for is not None and kept_for.pk == session.kept_for_id
    left = still_kept(
        kept_before=session.kept_seats, left_before=session.kept_left, kept_now=kept_seats, is_same=is_same
    )
    if kept_until and kept_until < clock.today():
        left = 0
    more = left - session.kept_left
    if more > session.seats_left:
        message = ngettext(
            "Only %(free)s seat is free to be kept.", "Only %(free)s seats are free to be kept.", session.seats_left
        )
        raise CapacityTooSmall(message % {"free": session.seats_left}, about="kept_seats")
    return _updated(
        session,
        requires=requires,
        members_first_days=members_first_days,
        kept_seats=kept_seats,
        kept_for=kept_for,
        kept_until=kept_until,
        kept_left=left,
        seats_taken=session.seats_taken + more,
    )


def _check_days(session: Session, members_first_days: int, kept_seats: int, kept_until: dt.date | None) -> None:
    first = clock.local(session.starts_at).date()
    opens = opens_on(session.published_at or clock.now(), members_first_days)
    if opens and opens > first:
        message = _("The session begins on %(day)s: then nobody but members could ever enrol. Write fewer days.")
        raise BadTimes(message % {"day": f"{first:%d.%m.%Y}"}, about="members_first_days")
    if not kept_seats:
        return
    if kept_until is None:
        raise BadRule(_("Until when are the seats kept? Write the last day."), about="kept_until")
    if kept_until > first:
        raise BadTimes(_("Seats cannot be kept longer than until the session begins."), about="kept_until")
    if kept_until < clock.today() and kept_until != session.kept_until:
        raise BadTimes(_("That day has passed. Choose a coming day, or leave it empty."), about="kept_until")


def take_kept_seat(*, session: Session, association: int | None = None) -> bool:
    """Take one of the seats that are kept for this association (its key), or with None for whichever: a conditional UPDATE
    like `take_seat`. It is counted as taken already."""
    kept = Session.objects.filter(pk=session.pk, kept_left__gt=0, kept_until__gte=clock.today())
    if association is not None:
        kept = kept.filter(kept_for=association)
    return bool(kept.update(kept_left=F("kept_left") - 1))


@transaction.atomic
def release_kept_seats(*, session: Session) -> Session:
    """The seats that are still kept are free for everybody. The caller offers them on."""
    session = _lock(session)
    return _updated(session, kept_left=0, seats_taken=session.seats_taken - session.kept_left)


@transaction.atomic
def set_address(*, session: Session, online_url: str) -> Session:
    """What those who take part from home open. Raises `NoAddress` for nothing."""
    check_address(is_online=True, online_url=online_url)
    return _updated(_lock(session), online_url=online_url)
