"""What people are told. Every function writes to the outbox in the caller's transaction; people without e-mail get none."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from courses.common import mail
from courses.common.text import clean_line
from courses.enrolment.models import Enrolment, State, WaitingWish
from courses.enrolment.queries import invitation_sequence, place_token, queue_position, wish_token
from courses.schedule import ics

_INVITED = {State.UNCONFIRMED, State.ENROLLED}


def place_url(enrolment: Enrolment) -> str:
    """The one stable link of an enrolment, in the member's language."""
    with translation.override(enrolment.member.language):
        return settings.BASE_URL + reverse("member:place", args=[place_token(enrolment)])


def subject_key(enrolment: Enrolment) -> str:
    """Whom an outbox row is about, for erasure and for withdrawing reminders."""
    return f"enrolment:{enrolment.pk}"


def _queue(kind: str, enrolment: Enrolment, *, method: str = "", **context) -> None:
    member = enrolment.member
    if not member.email:
        return
    calendar = ""
    if method:
        with translation.override(member.language):
            calendar = ics.invitation(
                session=enrolment.session,
                attendee_name=clean_line(member.name),
                attendee_email=member.email,
                method=method,
                uid_suffix=f"-{enrolment.member_id}",
                sequence=invitation_sequence(enrolment),
            )
    mail.queue(
        kind=kind,
        to=member.email,
        language=member.language,
        calendar=calendar,
        subject_key=subject_key(enrolment),
        context={
            "enrolment": enrolment,
            "member": member,
            "session": enrolment.session,
            "place_url": place_url(enrolment),
            **context,
        },
    )


def enrolled(enrolment: Enrolment) -> None:
    """Mail 1 and 2 of ux.md: you are enrolled, please confirm; the invitation comes with it."""
    _queue("enrolled", enrolment, method="REQUEST")


def waiting(enrolment: Enrolment) -> None:
    """Mail 3: your number in the queue. No invitation."""
    _queue("waiting", enrolment, position=queue_position(enrolment))


def offer(enrolment: Enrolment) -> None:
    """Mail 4: a place, and by when to answer. No invitation before the answer."""
    _queue("offer", enrolment)


def merge_offer(enrolment: Enrolment, place: Enrolment) -> None:
    """Too few people where you have a seat: will you come here instead? No invitation before the answer."""
    _queue("merge_offer", enrolment, place=place)


def link_again(enrolment: Enrolment) -> None:
    """Somebody enrolled with this address again: the link, once more."""
    position = queue_position(enrolment) if enrolment.state == State.WAITING else None
    _queue("link_again", enrolment, position=position)


def cancelled(enrolment: Enrolment, *, was_invited: bool) -> None:
    """Thank you for telling us; takes the entry out of the calendar if there was one."""
    _queue("cancelled", enrolment, method="CANCEL" if was_invited else "")


def lapsed(enrolment: Enrolment, *, was: State) -> None:
    """The deadline passed and the place went on."""
    _queue("lapsed", enrolment, was_offer=was == State.OFFERED, method="CANCEL" if was in _INVITED else "")


def wish_url(wish: WaitingWish) -> str:
    """The one stable link of a wish, in the member's language."""
    with translation.override(wish.member.language):
        return settings.BASE_URL + reverse("waiting:wish", args=[wish_token(wish)])


def wish_key(wish: WaitingWish) -> str:
    return f"wish:{wish.pk}"


def _queue_wish(kind: str, wish: WaitingWish) -> None:
    if wish.member.email:
        mail.queue(
            kind=kind,
            to=wish.member.email,
            language=wish.member.language,
            subject_key=wish_key(wish),
            context={"wish": wish, "member": wish.member, "wish_url": wish_url(wish)},
        )


def wish(wish: WaitingWish) -> None:
    """You wait for any session of the course nearby; the link to change it or to leave."""
    _queue_wish("wish", wish)


def wish_ended(wish: WaitingWish) -> None:
    """Two offers went unanswered, so there will be no more."""
    _queue_wish("wish_ended", wish)


def changed(enrolment: Enrolment) -> None:
    """Mail 6: new time or place; moves the calendar entry."""
    _queue("changed", enrolment, method="REQUEST" if enrolment.state in _INVITED else "")


def called_off(enrolment: Enrolment) -> None:
    """Mail 7: the session does not take place."""
    _queue("called_off", enrolment, method="CANCEL" if enrolment.state in _INVITED else "")
