"""Mails to those who lend rooms out, and to organisers of what they said."""

from django.utils import translation

from courses.common.actions import mail
from courses.common.links import link_to
from courses.common.text import date_short
from courses.places.queries import organiser_mailbox
from courses.rooms import ics
from courses.rooms.models import RoomBooking
from courses.rooms.queries import Times, booking_token, facts_of, read_times

# Nobody knows what a landlord reads best.
LANGUAGE = "da"
ASKING = ["room_asked", "room_moved"]


def booking_key(booking: RoomBooking) -> str:
    """What mails about one booking are told apart by."""
    return f"room:{booking.pk}"


def asked(booking: RoomBooking, *, before: Times | None = None) -> None:
    """May we have the room? The page behind the link takes yes, no, or another day; an invitation goes along for the calendar of
    whoever lends it out. `before`: the times that were asked for last, where it is moved."""
    mail.withdraw(subject_key=booking_key(booking), kinds=ASKING)
    answer_url = link_to("room:answer", LANGUAGE, booking_token(booking))
    with translation.override(LANGUAGE):
        invitation = ics.question(booking, before or [])
    _queue("room_asked" if before is None else "room_moved", booking, invitation, answer_url=answer_url)


def not_needed(booking: RoomBooking) -> None:
    """We do not need it any more. Whoever has not been asked yet is not told: the question is taken back instead."""
    taken_back = mail.withdraw(subject_key=booking_key(booking), kinds=ASKING)
    if taken_back and not booking.answered_at and not mail.went_out(subject_key=booking_key(booking), kinds=ASKING):
        return
    with translation.override(LANGUAGE):
        invitation = ics.no_more(booking)
    _queue("room_not_needed", booking, invitation)


def answered(booking: RoomBooking) -> None:
    """To the organiser: what they said."""
    session = booking.session
    if session is None:
        return
    session_url = link_to("sessions:edit", LANGUAGE, session.pk)
    facts = {"booking": booking, "session": session, "session_url": session_url}
    mail.queue(
        kind="room_answered",
        to=organiser_mailbox(session.region),
        language=LANGUAGE,
        subject_key=booking_key(booking),
        context=facts,
    )


def _queue(kind: str, booking: RoomBooking, invitation: str, **context: str) -> None:
    if not booking.email:
        return
    times = read_times(booking.times)
    facts = {"booking": booking, "times": times, "day": date_short(times[0][0]) if times else ""}
    mail.queue(
        kind=kind,
        to=booking.email,
        language=LANGUAGE,
        calendar=invitation,
        subject_key=booking_key(booking),
        context=facts | {"landlord": facts_of(booking.venue).landlord_name} | context,
    )
