"""Mails to those who lend rooms out, and to organisers of what they said."""

from courses.common.actions import mail
from courses.common.links import link_to
from courses.common.text import date_short
from courses.places.queries import organiser_mailbox
from courses.rooms.models import RoomBooking
from courses.rooms.queries import booking_token, facts_of, read_times

# Nobody knows what a landlord reads best.
LANGUAGE = "da"
ASKING = ["room_asked", "room_moved"]


def booking_key(booking: RoomBooking) -> str:
    """What mails about one booking are told apart by."""
    return f"room:{booking.pk}"


def asked(booking: RoomBooking, *, is_moved: bool = False) -> None:
    """May we have the room? The page behind the link takes yes, no, or another day."""
    mail.withdraw(subject_key=booking_key(booking), kinds=ASKING)
    answer_url = link_to("room:answer", LANGUAGE, booking_token(booking))
    _queue("room_moved" if is_moved else "room_asked", booking, answer_url=answer_url)


def not_needed(booking: RoomBooking) -> None:
    """We do not need it any more. A question that has not been sent is taken back instead."""
    if not mail.withdraw(subject_key=booking_key(booking), kinds=ASKING) or booking.answered_at:
        _queue("room_not_needed", booking)


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


def _queue(kind: str, booking: RoomBooking, **context: str) -> None:
    if not booking.email:
        return
    times = read_times(booking.times)
    facts = {"booking": booking, "times": times, "day": date_short(times[0][0]) if times else ""}
    mail.queue(
        kind=kind,
        to=booking.email,
        language=LANGUAGE,
        subject_key=booking_key(booking),
        context=facts | {"landlord": facts_of(booking.venue).landlord_name} | context,
    )
