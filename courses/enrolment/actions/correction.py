"""A slip in an address, noticed on the page that says thank you: the place goes to the right one."""

import datetime as dt

from django.db import transaction

from courses.enrolment import emails
from courses.enrolment.actions import enrolments, steps
from courses.enrolment.models import Enrolment, Reason, State
from courses.members.actions import member_for_email
from courses.places.models import Postcode
from courses.schedule import actions as schedule
from courses.schedule.models import Session


@transaction.atomic
def correct_address(
    *,
    session: Session,
    wrong: str,
    since: dt.datetime,
    email: str,
    name: str,
    language: str = "da",
    postcode: Postcode | None = None,
    phone: str = "",
    needs: str = "",
) -> Enrolment:
    """Enrol `email` in place of `wrong`, which the same person wrote at `since` or a little later.

    What the wrong address got by that is taken back, without a mail where none has left yet: its seat, or its place in
    the queue, goes to the right one. A place that it had before, or that was confirmed, is somebody's and stays.

    Raises `NotOpen` as `enrol` does; nothing has changed then.
    """
    # The person before the course, and that before the session, as everywhere.
    member_for_email(email=email, name=name, language=language, postcode=postcode, phone=phone)
    steps.lock_course(session.course_id)
    session = steps.lock_open(session)
    slip = (
        Enrolment.objects.filter(
            session=session,
            member__user__email=wrong,
            state__in=[State.UNCONFIRMED, State.WAITING],
            confirmed_at=None,
            created_at__gte=since,
        )
        .exclude(member__user__email=email)
        .first()
    )
    queued_at = None
    if slip:
        queued_at = slip.queued_at
        was = State(slip.state)
        # No `state_before`: whoever owns the wrong address cannot undo it.
        steps.step(slip, State.CANCELLED, answer_by=None, reason=Reason.WRONG_ADDRESS)
        emails.withdraw_first(slip)
        if was == State.UNCONFIRMED:
            schedule.free_seat(session=session)
    made = enrolments.enrol(
        session=session, name=name, email=email, language=language, postcode=postcode, phone=phone, needs=needs
    )
    if queued_at and made.state == State.WAITING and made.queued_at and made.queued_at > queued_at:
        Enrolment.objects.filter(pk=made.pk).update(queued_at=queued_at)
        made.queued_at = queued_at
    # Where the right address had a place already, the seat of the slip is free.
    steps.offer_free_seats(session)
    return made
