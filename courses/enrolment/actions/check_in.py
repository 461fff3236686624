"""Noting oneself as present: a code on the trainer's screen or on a sheet in the room, read by people's own cameras.

A code names a meeting and nobody. The one on the screen changes every quarter of an hour, so that a picture of it sent
to somebody at home is soon worth nothing; the one on paper holds as long as the meeting (docs/adr/0026).
"""

import datetime as dt

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from courses.common import clock
from courses.common.errors import DomainError
from courses.common.text import clean_line
from courses.enrolment.actions.enrolments import record_attendance
from courses.enrolment.models import SEATED, AttendanceEvent, Enrolment, State
from courses.members.rules import name_key
from courses.schedule.models import Meeting, Session

WINDOW = dt.timedelta(minutes=15)
OPENS_BEFORE = dt.timedelta(hours=1)
CLOSES_AFTER = dt.timedelta(minutes=30)
PAPER = "paper"
LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
LENGTH = 6
# With fewer letters a stranger would find out too much by trying.
LEAST_LETTERS = 3


class NotFound(DomainError):
    """No participant, or more than one, has a name that begins so."""


class CodeRunOut(DomainError):
    """The code is not the one that holds now."""


def check_in_code(meeting: Meeting, *, on_paper: bool = False) -> str:
    """The code of this quarter of an hour, or the one for paper: «17-k7qm2x»."""
    return f"{meeting.pk}-{_sign(meeting.pk, PAPER if on_paper else _window(clock.now()))}"


def next_code_at() -> dt.datetime:
    """When the code on the screen changes."""
    seconds = WINDOW.total_seconds()
    return dt.datetime.fromtimestamp((_window(clock.now()) + 1) * seconds, dt.UTC)


def is_open(meeting: Meeting) -> bool:
    """Whether somebody can be noted at this meeting now: from an hour before it until half an hour after."""
    return meeting.starts_at - OPENS_BEFORE <= clock.now() <= meeting.ends_at + CLOSES_AFTER


def meeting_of(code: str) -> Meeting | None:
    """The meeting whose code this is right now; None for a code that is wrong, old, or of a meeting not going on.

    The code before the present one holds too: somebody was still reading it.
    """
    number, _dash, sign = clean_line(code).lower().partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    meetings = Meeting.objects.select_related("session__course", "session__venue__postcode")
    meeting = meetings.filter(pk=int(number), session__status__in=_ONGOING).first()
    if meeting is None or not is_open(meeting):
        return None
    window = _window(clock.now())
    holding = [_sign(meeting.pk, moment) for moment in (window, window - 1, PAPER)]
    return meeting if any(constant_time_compare(sign, wanted) for wanted in holding) else None


def meeting_now(session: Session) -> Meeting | None:
    """The meeting of this session at which somebody can be noted now."""
    if session.status not in _ONGOING:
        return None
    return next((meeting for meeting in session.meetings.all() if is_open(meeting)), None)


@transaction.atomic
def check_in(*, meeting: Meeting, enrolment: Enrolment) -> None:
    """Note the holder of a place as present. Raises `NotFound` for a place in another session or one without a seat."""
    if enrolment.session_id != meeting.session_id or enrolment.state not in _MAY:
        raise NotFound(_("You have no place here. Tell the trainer that you have come."))
    record_attendance(
        enrolment=enrolment, meeting=meeting, was_present=True, actor=None, source=AttendanceEvent.Source.SELF
    )


@transaction.atomic
def check_in_by_name(*, meeting: Meeting, typed: str) -> None:
    """Note the one participant whose name begins with `typed`; who it was is not told. Raises `NotFound`."""
    wanted = name_key(typed)
    if sum(letter.isalpha() for letter in wanted) < LEAST_LETTERS:
        raise NotFound(_("Write at least the first three letters of your name."))
    people = Enrolment.objects.filter(session=meeting.session_id, state__in=_MAY).select_related("member")
    # Compared here, not in the database: SQLite does not know that Å and å are one letter.
    found = [person for person in people.order_by("pk") if name_key(person.member.name).startswith(wanted)]
    whole = [person for person in found if name_key(person.member.name) == wanted]
    if len(whole) == 1:
        found = whole
    if not found:
        raise NotFound(_("We cannot find that name. Is it written as when you enrolled? Else tell the trainer."))
    if len(found) > 1:
        raise NotFound(_("More than one name begins like that. Write more of yours, or tell the trainer."))
    check_in(meeting=meeting, enrolment=found[0])


def check_in_with_code(*, enrolment: Enrolment, code: str) -> None:
    """From «Min plads», with the six signs from the screen. Raises `CodeRunOut`, `NotFound`."""
    meeting = meeting_now(enrolment.session)
    sign = clean_line(code).lower().rpartition("-")[2]
    if meeting is None or meeting_of(f"{meeting.pk}-{sign}") is None:
        raise CodeRunOut(_("That is not the code on the screen now. It changes every quarter of an hour: look again."))
    check_in(meeting=meeting, enrolment=enrolment)


_ONGOING = [Session.Status.PUBLISHED, Session.Status.HELD]
_MAY = [state for state in SEATED if state != State.OFFERED]


def _window(moment: dt.datetime) -> int:
    return int(moment.timestamp() // WINDOW.total_seconds())


def _sign(meeting: int, window: int | str) -> str:
    number = int.from_bytes(salted_hmac("enrolment.door", f"{meeting}.{window}", algorithm="sha256").digest()[:8])
    signs = []
    for _place in range(LENGTH):
        number, index = divmod(number, len(LETTERS))
        signs.append(LETTERS[index])
    return "".join(signs)
