"""Who may enrol in a session, and the seats that are kept for an association until a day."""

from typing import Any

from django.db import transaction
from django.db.models import F, Q

from courses.common import clock
from courses.common.actions import routines
from courses.enrolment.actions import steps
from courses.enrolment.models import State
from courses.schedule import actions as schedule
from courses.schedule.actions import admission as admissions
from courses.schedule.models import Session


@transaction.atomic
def set_admission(*, session: Session, **rule: Any) -> Session:
    """`schedule.actions.admission.set_admission`; seats that are not kept any more, and whom it lets in now, are offered on."""
    steps.lock_course(session.course_id)
    admissions.set_admission(session=steps.lock_session(session), **rule)
    session = steps.lock_session(session)
    steps.offer_free_seats(session)
    return session


@transaction.atomic
def set_facts(*, session: Session, details: dict[str, Any], admission: dict[str, Any]) -> Session:
    """Both or neither: `schedule.actions.set_details`, and who may enrol."""
    schedule.set_details(session=session, **details)
    return set_admission(session=session, **admission)


def release_kept() -> int:
    """Pass on the seats whose last day to be kept is over, and offer free ones where members are not first any more; returns
    how many sessions were looked at. `manage.py tick` calls it."""
    today = clock.today()
    coming = Session.objects.open_at(clock.now())
    kept = coming.filter(kept_left__gt=0, kept_until__lt=today)
    opened = coming.filter(members_first_days__gt=0, seats_taken__lt=F("capacity"), enrolments__state=State.WAITING)
    rows = Session.objects.filter(Q(pk__in=kept.values("pk")) | Q(pk__in=opened.values("pk")))
    return routines.each("kept", list(rows.order_by("pk")), _pass_on)


@transaction.atomic
def _pass_on(found: Session) -> bool:
    steps.lock_course(found.course_id)
    session = steps.lock_session(found)
    if session.kept_left and not session.is_keeping(clock.today()):
        admissions.release_kept_seats(session=session)
        session = steps.lock_session(session)
    steps.offer_free_seats(session)
    return True
