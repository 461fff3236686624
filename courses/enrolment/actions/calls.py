"""Telling everyone in a session of a change: by mail, and for those without e-mail by a call that somebody must make."""

from collections.abc import Callable, Iterable

from django.db import transaction

from courses.common import clock
from courses.enrolment import queries
from courses.enrolment.models import Call, Enrolment, SessionMessage
from courses.enrolment.queries import Told
from courses.people.models import User
from courses.schedule.models import Session


def tell_everyone(session: Session, letter: Callable[[Enrolment], None], about: Call.About) -> Told:
    """Write `letter` to everyone with a seat or in the queue who has an e-mail address, and put the others on the list of
    calls. The session must be held. Returns how each hears of it."""
    people = list(queries.active(session))
    for enrolment in people:
        letter(enrolment)
    ask_for_calls((enrolment for enrolment in people if not enrolment.member.email), about)
    return queries.told_by(people)


def ask_for_calls(people: Iterable[Enrolment], about: Call.About, *, message: SessionMessage | None = None) -> None:
    """Each of them must be called: once, about the newest change and the newest message. Their session must be held."""
    people = list(people)
    facts = {"about": about, "asked_at": clock.now()} | ({"message": message} if message else {})
    waiting = Call.objects.filter(enrolment__in=people, called_at__isnull=True)
    known = set(waiting.values_list("enrolment", flat=True))
    # A message does not make anybody forget to tell of the change.
    waiting.update(**({"message": message} if message else facts))
    Call.objects.bulk_create(Call(enrolment=one, **facts) for one in people if one.pk not in known)


@transaction.atomic
def note_call(*, session: Session, call: int, was_called: bool, actor: User | None) -> bool:
    """Tick a call (its key) of this session, or take the tick back; whether anything was there to change.

    Either the organiser or a trainer does. The one who ticks first stays; where a newer change asks for another call of the
    same person, the old tick stays as well.
    """
    Session.objects.select_for_update().get(pk=session.pk)
    rows = Call.objects.filter(pk=call, enrolment__session=session)
    if was_called:
        return bool(rows.filter(called_at__isnull=True).update(called_at=clock.now(), called_by=actor))
    found = rows.filter(called_at__isnull=False).first()
    if found is None or Call.objects.filter(enrolment=found.enrolment_id, called_at__isnull=True).exists():
        return False
    return bool(rows.update(called_at=None, called_by=None))
