"""Who is asked about tasks in an association or a district, and who welcomes whoever is new there."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.errors import DomainError
from courses.common.text import clean_text
from courses.members.actions import member_for_email
from courses.members.models import MemberProfile
from courses.places.models import Association, Region
from courses.schedule.models import Session
from courses.schedule.queries.sessions import near
from courses.tasks import emails
from courses.tasks.actions import posting, taking
from courses.tasks.models import Coordinator, TakenTask, Welcome
from courses.tasks.queries.newcomers import newcomers_of
from courses.tasks.queries.stand_ins import looks_after
from courses.tasks.queries.tasks import coordinates


class NotNew(DomainError):
    """Somebody else has welcomed them, or they are not new any more."""


@transaction.atomic
def name_coordinator(
    *, email: str, name: str, association: Association | None = None, region: Region | None = None
) -> Coordinator:
    """An organiser names somebody, found by the address or made; they are told by mail. Nobody agrees for somebody else, so no
    consent is noted. Naming twice is once."""
    member = member_for_email(email=email, name=name, has_agreed=False)
    place = {"association": association, "region": region}
    try:
        with transaction.atomic():
            row, _is_new = Coordinator.objects.get_or_create(member=member, **place, defaults={"named_at": clock.now()})
    except IntegrityError:
        row = Coordinator.objects.get(member=member, **place)
    emails.named(row)
    return row


@transaction.atomic
def let_go(*, coordinator: Coordinator) -> None:
    """Somebody is coordinator no more: another one of the place is asked about their tasks, or these close."""
    member = MemberProfile.objects.select_for_update().get(pk=coordinator.member_id)
    posting.hand_over(member=member, place=coordinator)
    Coordinator.objects.filter(pk=coordinator.pk).delete()


@transaction.atomic
def forget(*, member: MemberProfile) -> None:
    """Whoever is being forgotten gives back what they have, and is asked no more: the places they coordinate have somebody else,
    or their tasks close. The rows themselves go by the registry."""
    for row in TakenTask.objects.filter(member=member, state=taking.State.TAKEN).order_by("task_id", "pk"):
        taking.give_back(taken=row)
    for place in coordinates(member):
        let_go(coordinator=place)


@transaction.atomic
def welcome(*, member: int, by: MemberProfile, words: str, wants_replies: bool) -> None:
    """Send the coordinator's words to somebody new (by key), whose name only the site knows, with the next session near them and
    the way to a task. Once for everybody. Raises `NotNew`."""
    found = next((one.member for one in newcomers_of(looks_after(by)) if one.member.pk == member), None)
    if found is None:
        raise NotNew(_("Somebody else has welcomed them already."))
    try:
        with transaction.atomic():
            Welcome.objects.create(member=found, welcomed_by=by, welcomed_at=clock.now())
    except IntegrityError as taken:
        raise NotNew(_("Somebody else has welcomed them already.")) from taken
    text = clean_text(words).strip()
    emails.welcome(found, by=by, words=text, seat=_next_seat(found), wants_replies=wants_replies)


def _next_seat(member: MemberProfile) -> Session | None:
    """The session that find would show them first; None where nobody knows where they live, or nothing is near."""
    if member.postcode is None:
        return None
    found = near(member.postcode, limit=1)
    first = next(iter([*found.near, *found.online, *found.further]), None)
    return Session.objects.with_details().filter(pk=first.session.pk).first() if first else None
