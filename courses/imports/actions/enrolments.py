"""Enrolments from a file: it enrols, within what the session allows, and nobody is mailed."""

from collections import Counter

from django.db.models import F
from django.db.models.functions import Least
from django.utils.translation import gettext as _

from courses.certificates.queries import person_name
from courses.common.address import AddressFormField, Insisted
from courses.enrolment.actions.brought import bring_in, take_out
from courses.enrolment.models import ENDED, Attendance, AttendanceEvent, Enrolment, EnrolmentEvent, State
from courses.imports.actions.rows import Kind, Refused, Writer, about, key_of, require_unused
from courses.imports.actions.sessions import sessions_on
from courses.imports.models import ImportRow, ImportRun, OutsideKey
from courses.imports.queries import Values
from courses.ladder.actions.levels import refresh_session
from courses.members.actions import drop_member
from courses.members.models import MemberProfile
from courses.places.queries import find_postcode
from courses.schedule.models import Session

# Between the session and the address in what tells rows apart.
_BETWEEN = "·"


def _sessions(values: Values) -> list[Session]:
    if key := values.get("session"):
        known = OutsideKey.objects.filter(kind=Kind.SESSIONS, key=key).values_list("target", flat=True)
        return list(Session.objects.filter(pk__in=known).select_related("course", "venue"))
    return sessions_on(values.get("course", ""), values.get("day", ""), values.get("venue", ""))


def _session(values: Values) -> Session:
    there = _sessions(values)
    if len(there) == 1:
        return there[0]
    if there:
        raise Refused(_("Several sessions fit. Write the room, or the key of the session."), about="day")
    if values.get("session"):
        raise Refused(_("No session was brought with the key «%(key)s».") % {"key": values["session"]}, about="session")
    if not values.get("course") or not values.get("day"):
        raise Refused(_("Which session? Write its key, or the course and the first day."), about="session")
    raise Refused(_("There is no session of the course on that day. Look at its first day and its room."), about="day")


def _find(values: Values) -> Enrolment | None:
    there = _sessions(values)
    if len(there) != 1:
        return None
    found = Enrolment.objects.select_related("session__course", "session__venue", "member__user")
    mine = found.filter(session=there[0], member__user__email=values.get("email", ""))
    return mine.exclude(state__in=ENDED).first()


def _identity(values: Values) -> str:
    there = _sessions(values)
    return f"{there[0].pk if len(there) == 1 else 0}{_BETWEEN}{values.get('email', '')}"


def _snapshot(enrolment: Enrolment) -> Values:
    session = enrolment.session
    state = State(enrolment.state)
    attended = {State.ATTENDED: True, State.NO_SHOW: False}.get(state)
    if attended is None:
        noted = Attendance.objects.filter(enrolment=enrolment).values_list("was_present", flat=True)
        attended = any(noted) if noted else None
    return {
        "session": key_of(Kind.SESSIONS, session),
        "email": enrolment.member.email,
        "name": enrolment.member.name,
        "attended": attended,
        "state": state,
    }


def _write(values: Values, found: Enrolment | None) -> Enrolment:
    """Who has a place keeps it as it is: a file changes no place and no name."""
    if found:
        if values.get("attended") not in (None, _snapshot(found)["attended"]):
            words = _("This person is in the session already. Note on its page whether they were there.")
            raise Refused(words, about="attended")
        return found
    session = _session(values)
    with about("email"):
        email = AddressFormField().clean(Insisted(values["email"]))
    with about("name"):
        name = person_name(values["name"])
    home = None
    if values.get("postcode"):
        with about("postcode"):
            home = find_postcode(values["postcode"])
    made = bring_in(session=session, email=email, name=name, postcode=home, was_present=values.get("attended"))
    if values.get("attended") is not None:
        refresh_session(session=session)
    return made


def _around(values: Values) -> Values:
    """Whether the person was known before: an undo deletes only whom it made."""
    return {"was_member": MemberProfile.objects.filter(user__email=values["email"]).exists()}


def _remove(enrolment: Enrolment, around: Values) -> None:
    require_unused(enrolment, EnrolmentEvent, Attendance, AttendanceEvent)
    member, session = enrolment.member, enrolment.session
    was_noted = enrolment.state in (State.ATTENDED, State.NO_SHOW)
    take_out(enrolment=enrolment)
    if was_noted:
        refresh_session(session=session)
    if around.get("was_member", True):
        return
    require_unused(member)
    user = member.user
    if user:
        require_unused(user, MemberProfile)
    if user and user.last_login:
        raise Refused(_("The person has logged in meanwhile."))
    drop_member(member=member)


def _prepare(run: ImportRun) -> None:
    """Seats that earlier rows of the file were shown to get are taken while the next ones are looked at."""
    shown = run.rows.filter(outcome=ImportRow.Outcome.ADDED).values_list("identity", flat=True)
    for session, seats in Counter(identity.partition(_BETWEEN)[0] for identity in shown).items():
        Session.objects.filter(pk=int(session)).update(seats_taken=Least(F("seats_taken") + seats, F("capacity")))


ENROLMENTS = Writer(
    Enrolment,
    _identity,
    _find,
    _snapshot,  # type: ignore[arg-type]
    _write,  # type: ignore[arg-type]
    _remove,  # type: ignore[arg-type]
    _around,
    _prepare,
)
