"""What people are told. Every function writes to the outbox in the caller's transaction; people without e-mail get none."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import translation

from courses.common import clock
from courses.common.actions import mail
from courses.common.links import link_to
from courses.common.text import clean_line
from courses.enrolment import rules
from courses.enrolment.models import Enrolment, SessionMessage, State, WaitingRequest
from courses.enrolment.queries import (
    enrolment_token,
    invitation_sequence,
    is_too_late_to_offer,
    queue_position,
    waiting_request_token,
)
from courses.members.models import MemberProfile
from courses.schedule import ics
from courses.schedule.models import Meeting, Session, SessionTrainer

# What somebody gets who has just enrolled.
FIRST = ["enrolled", "waiting"]
_INVITED = {State.UNCONFIRMED, State.ENROLLED}


def enrolment_url(enrolment: Enrolment) -> str:
    """The one stable link of an enrolment, in the member's language."""
    return link_to("member:enrolment", enrolment.member.language, enrolment_token(enrolment))


def subject_key(enrolment: Enrolment) -> str:
    """Whom an outbox row is about, for erasure and for withdrawing reminders."""
    return f"enrolment:{enrolment.pk}"


def _invitation(enrolment: Enrolment, method: str, step: int | None = None) -> str:
    with translation.override(enrolment.member.language):
        return ics.invitation(
            session=enrolment.session,
            attendee_name=clean_line(enrolment.member.name),
            attendee_email=enrolment.member.email,
            method=method,
            uid_suffix=f"-{enrolment.member_id}",
            sequence=invitation_sequence(enrolment, step),
        )


def _queue(
    kind: str,
    enrolment: Enrolment,
    *,
    method: str = "",
    cancels: Enrolment | None = None,
    once_key: str = "",
    reply_to: str = "",
    step: int | None = None,
    **context: Any,
) -> bool:
    """`step`: how many steps the person has taken in this session, where that is known; `method`: the invitation that goes along, REQUEST or CANCEL; `cancels`: another place whose entry it takes out
    of the calendar as well."""
    member = enrolment.member
    if not member.email:
        return False
    facts: dict[str, Any] = {
        "kind": kind,
        "to": member.email,
        "language": member.language,
        "calendar": (_invitation(enrolment, method, step) if method else "")
        + (_invitation(cancels, "CANCEL") if cancels else ""),
        "reply_to": reply_to,
        "subject_key": subject_key(enrolment),
        "context": {
            "enrolment": enrolment,
            "member": member,
            "session": enrolment.session,
            "enrolment_url": enrolment_url(enrolment),
            **context,
        },
    }
    if once_key:
        return mail.queue_once(once_key=once_key, **facts)
    mail.queue(**facts)
    return True


def enrolled(enrolment: Enrolment, *, is_newcomer: bool = False) -> None:
    """UX.md M1, M2: you are enrolled, please confirm; the invitation comes with it. `is_newcomer`: the person's first step."""
    _queue("enrolled", enrolment, method="REQUEST", step=1 if is_newcomer else None)


def waiting(enrolment: Enrolment) -> None:
    """UX.md M3: your number in the queue. No invitation."""
    is_late = is_too_late_to_offer(enrolment.session)
    _queue("waiting", enrolment, position=queue_position(enrolment), is_late=is_late)


def offer(enrolment: Enrolment) -> None:
    """UX.md M4: a place, and by when to answer. No invitation before the answer."""
    _queue("offer", enrolment)


def merge_offer(enrolment: Enrolment, seat: Enrolment) -> None:
    """Too few people where you have a seat: will you come here instead? No invitation before the answer."""
    _queue("merge_offer", enrolment, seat=seat)


def moved(enrolment: Enrolment, *, old: Enrolment, was_invited: bool) -> None:
    """You have changed to this session: one mail, which puts the new days into the calendar and takes the old ones out."""
    _withdraw_reminders(old)
    _queue("moved", enrolment, method="REQUEST", cancels=old if was_invited else None, old=old.session)


def link_again(enrolment: Enrolment) -> None:
    """Somebody enrolled with this address again: the link, once more."""
    position = queue_position(enrolment) if enrolment.state == State.WAITING else None
    _queue("link_again", enrolment, position=position)


def cancelled(enrolment: Enrolment, *, was: State) -> None:
    """Thank you for telling us; takes the entry out of the calendar if there was one."""
    _withdraw_reminders(enrolment)
    method = "CANCEL" if was in _INVITED else ""
    _queue("cancelled", enrolment, method=method, was=was, replaces_cancelled=_replaces_cancelled(enrolment))


def expired(enrolment: Enrolment, *, was: State) -> None:
    """The deadline passed and the place went on."""
    _queue(
        "lapsed",
        enrolment,
        method="CANCEL" if was in _INVITED else "",
        was_offer=was == State.OFFERED,
        replaces_cancelled=_replaces_cancelled(enrolment),
    )


def _replaces_cancelled(enrolment: Enrolment) -> bool:
    """Whether it was offered instead of a place in a session that has been called off: then there is nothing to keep."""
    old = enrolment.instead_of
    return old is not None and old.session.status == Session.Status.CANCELLED


def waiting_request_url(waiting_request: WaitingRequest) -> str:
    """The one stable link of a wish, in the member's language."""
    return link_to(
        "waiting_list:waiting_request", waiting_request.member.language, waiting_request_token(waiting_request)
    )


def waiting_request_key(waiting_request: WaitingRequest) -> str:
    """What mails about one waiting request are told apart by."""
    return f"wish:{waiting_request.pk}"


def _queue_waiting_request(kind: str, waiting_request: WaitingRequest) -> None:
    if waiting_request.member.email:
        mail.queue(
            kind=kind,
            to=waiting_request.member.email,
            language=waiting_request.member.language,
            subject_key=waiting_request_key(waiting_request),
            context={
                "waiting_request": waiting_request,
                "member": waiting_request.member,
                "waiting_request_url": waiting_request_url(waiting_request),
            },
        )


def waiting_request(waiting_request: WaitingRequest) -> None:
    """You wait for any session of the course nearby; the link to change it or to leave."""
    _queue_waiting_request("waiting_request", waiting_request)


def waiting_request_ended(waiting_request: WaitingRequest) -> None:
    """Two offers went unanswered, so there will be no more."""
    _queue_waiting_request("waiting_request_ended", waiting_request)


def changed(enrolment: Enrolment) -> None:
    """UX.md M6: new time or place; moves the calendar entry. A reminder of the old day that has not gone out is taken
    back; the new day gets its own."""
    _withdraw_reminders(enrolment)
    _queue("changed", enrolment, method="REQUEST" if enrolment.state in _INVITED else "")


def online_too(enrolment: Enrolment) -> None:
    """The same session can be joined from home as well, or only from there."""
    _queue("online_too", enrolment, method="REQUEST" if enrolment.state in _INVITED else "")


def called_off(enrolment: Enrolment, *, offer: Enrolment | None = None) -> None:
    """UX.md M7: the session does not take place; and where a seat is held for you instead (`offer`)."""
    _withdraw_reminders(enrolment)
    context: dict[str, Any] = {"offer": offer, "offer_url": enrolment_url(offer) if offer else ""}
    _queue("called_off", enrolment, method="CANCEL" if enrolment.state in _INVITED else "", **context)


def message(enrolment: Enrolment, message: SessionMessage) -> None:
    """UX.md M21: what an organiser or a trainer writes to everybody, to one of them."""
    reply_to = message.author.email if message.wants_replies and message.author else ""
    _queue("session_message", enrolment, reply_to=reply_to, **_words_of(message))


def message_preview(message: SessionMessage, reader: MemberProfile) -> tuple[str, str]:
    """Subject and text as everybody would read them, greeting `reader`; the link is nobody's."""
    context = {"member": reader, "session": message.session, "enrolment_url": settings.BASE_URL, **_words_of(message)}
    subject, text, _html = mail.rendered(kind="session_message", language=reader.language, context=context)
    return subject, text


def _words_of(message: SessionMessage) -> dict[str, Any]:
    # A line of two dashes would end the letter: what follows it is set small, as who writes and why.
    lines = ["–" if line.strip() == mail.SIGNATURE else line for line in message.text.splitlines()]
    # The first word of the name: whoever writes says no more of themselves than that.
    who = next(iter(message.author.first_name.split()), "") if message.author else ""
    return {"heading": message.subject, "words": "\n".join(lines), "who": who}


REMINDERS = [reminder.kind for reminder in rules.MEMBER_REMINDERS]
TRAINER_REMINDERS = [reminder.kind for reminder in rules.TRAINER_REMINDERS]


def reminder_key(kind: str, pk: int, meeting: Meeting) -> str:
    """What a reminder is written once for: this person, this kind, this day. `pk` is an enrolment, or a trainer's row."""
    return f"{kind}:{pk}:{clock.local(meeting.starts_at):%Y-%m-%d}"


def reminder(kind: str, enrolment: Enrolment, meeting: Meeting, *, to_read: Sequence[tuple[str, str]] = ()) -> bool:
    """UX.md M5 (`reminder`: are you coming?), and the one of the day before (`tomorrow`), with title and address of what is
    to be read before; whether it was written now."""
    once = reminder_key(kind, enrolment.pk, meeting)
    return _queue(kind, enrolment, once_key=once, meeting=meeting, to_read=to_read)


def _withdraw_reminders(enrolment: Enrolment) -> None:
    mail.withdraw(subject_key=subject_key(enrolment), kinds=REMINDERS)


def withdraw_first(enrolment: Enrolment) -> None:
    """The address was a slip: what has not left goes to nobody."""
    mail.withdraw(subject_key=subject_key(enrolment), kinds=FIRST)


def thanks(enrolment: Enrolment) -> bool:
    """Thank you to somebody who was there, but not often enough for the certificate; once per place."""
    return _queue("thanks", enrolment, once_key=f"thanks:{enrolment.pk}")


def trainer_list(row: SessionTrainer, meeting: Meeting) -> bool:
    """UX.md M11: the list for tomorrow is behind the link; no name travels by mail."""
    member, session = row.trainer.member, meeting.session
    if not member.email:
        return False
    list_url = link_to("trainer:session", member.language, session.pk)
    said_yes = Enrolment.objects.filter(session=session, state=State.ENROLLED, coming_at__isnull=False).count()
    return mail.queue_once(
        once_key=reminder_key("trainer_list", row.pk, meeting),
        kind="trainer_list",
        to=member.email,
        language=member.language,
        subject_key=_session_key(session),
        context={
            "member": member,
            "session": session,
            "meeting": meeting,
            "list_url": list_url,
            "seated": session.people,
            "said_yes": said_yes,
        },
    )


def withdraw_trainer_lists(session: Session) -> None:
    """The session is not tomorrow any more: take back what has not gone out."""
    mail.withdraw(subject_key=_session_key(session), kinds=TRAINER_REMINDERS)


def close_key(row: SessionTrainer, day: int) -> str:
    """What a reminder of closing is written once for: this trainer, this session, so many days after it."""
    return f"to_close:{row.pk}:{day}"


def to_close(row: SessionTrainer, session: Session, day: int) -> bool:
    """UX.md M20: your session is over and not closed; whether it was written now."""
    member = row.trainer.member
    if not member.email:
        return False
    list_url = link_to("trainer:session", member.language, session.pk)
    return mail.queue_once(
        once_key=close_key(row, day),
        kind="to_close",
        to=member.email,
        language=member.language,
        subject_key=_session_key(session),
        context={"member": member, "session": session, "list_url": list_url},
    )


def withdraw_to_close(session: Session) -> None:
    """The session is closed: take back a reminder that has not gone out."""
    mail.withdraw(subject_key=_session_key(session), kinds=["to_close"])


def _session_key(session: Session) -> str:
    return f"session:{session.pk}"
