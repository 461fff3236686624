"""What a member knows, lends, drives or looks for: put up, kept standing, taken down."""

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.errors import DomainError, Question
from courses.common.personal import contacts_in
from courses.common.text import clean_line
from courses.introductions import rules
from courses.introductions.models import Kind, Notice, Topic
from courses.introductions.queries.people import goes_to, home_region, is_barred
from courses.members.models import MemberProfile
from courses.places.models import Region
from courses.schedule.models import Session


class CannotPost(DomainError):
    """It is there already, there are too many, or somebody may not take part."""


class HoldsContact(Question):
    """A mail address, a number, a house or a site stands in it."""

    def __init__(self, found: list[str]) -> None:
        sentence = _(
            "Others could find somebody by this: %(found)s. Write it otherwise, or tick the box if it is meant."
        )
        super().__init__(sentence % {"found": ", ".join(f"«{text}»" for text in found)}, found)


def looked_at(text: str, seen: Collection[str]) -> None:
    """Ask about what leads to somebody, where it was not looked at. Raises `HoldsContact`."""
    found = [one for one in contacts_in(text) if one not in set(seen)]
    if found:
        raise HoldsContact(found)


def held_member(member: MemberProfile) -> MemberProfile:
    """The person as they are now, held before all that is theirs: whoever is being forgotten does nothing more. Raises
    `CannotPost` for whoever is forgotten or may not take part."""
    row = MemberProfile.objects.select_for_update(of=("self",)).select_related("user").get(pk=member.pk)
    if not row.name or row.user is None or is_barred(row):
        raise CannotPost(_("You cannot take part in this for now. Call us if you do not know why."))
    return row


@transaction.atomic
def post(
    *,
    member: MemberProfile,
    kind: Kind = Kind.TOPIC,
    gives: bool,
    text: str = "",
    topic: Topic | None = None,
    session: Session | None = None,
    region: Region | None = None,
    seen: Collection[str] = (),
) -> Notice:
    """Put a notice up: «I work with this», or «I look for somebody» with one sentence. `region`: where nobody knows where they
    live. `seen`: what was asked about and is meant. A lift is one's own way to a `session`, and ends with it. Raises `CannotPost`,
    `HoldsContact`."""
    text = clean_line(text)[: Notice._meta.get_field("text").max_length]
    if not text and not (gives and kind == Kind.TOPIC):
        raise CannotPost(_("Write in one sentence what it is about."), about="text")
    looked_at(text, seen)
    member = held_member(member)
    district = home_region(member) or region
    if district is None:
        raise CannotPost(_("Choose your district: it is all that others see of you."), about="region")
    if Notice.objects.filter(member=member).count() >= rules.MOST_NOTICES:
        raise CannotPost(_("You have %(most)s notices up. Take one down first.") % {"most": rules.MOST_NOTICES})
    if session is not None and not goes_to(member, session):
        raise CannotPost(_("Only those who have a place there share a lift."))
    now = clock.now()
    try:
        with transaction.atomic():
            return Notice.objects.create(
                kind=kind,
                gives=gives,
                member=member,
                region=district,
                topic=topic,
                session=session,
                text=text,
                posted_at=now,
                until_at=session.ends_at if session else now + rules.stands(gives),
            )
    except IntegrityError as twice:
        raise CannotPost(_("You have that up already. Take it down first to write it anew.")) from twice


def keep(*, notice: Notice) -> None:
    """It stands as long again from today."""
    until = clock.now() + rules.stands(notice.gives)
    Notice.objects.filter(pk=notice.pk).exclude(kind=Kind.LIFT).update(until_at=until)


def take_down(*, notice: Notice) -> None:
    """Nobody sees it any more. Introductions that came of it go on."""
    Notice.objects.filter(pk=notice.pk).delete()
