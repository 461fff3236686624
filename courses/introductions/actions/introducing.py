"""Putting two people in touch: each is asked, and only two yeses make it one. A no is silent."""

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.actions.limits import allow_for, allow_with
from courses.common.errors import DomainError
from courses.common.text import clean_line
from courses.introductions import emails, rules
from courses.introductions.actions.notices import CannotPost, held_member, looked_at
from courses.introductions.models import Block, Introduction, Notice
from courses.introductions.queries.people import (
    Side,
    are_apart,
    goes_to,
    home_region,
    is_barred,
    proposals_for,
    standing,
    with_details,
)
from courses.members.models import MemberProfile
from courses.places.models import Region

YES, NO, NONE = Introduction.Answer.YES, Introduction.Answer.NO, Introduction.Answer.NONE
WEEK_SECONDS = 7 * 24 * 60 * 60


class CannotAsk(DomainError):
    """The notice is gone, the two are in touch already, or one of them was asked often enough."""


class Gone(DomainError):
    """It has ended, or one of the two has been forgotten."""


def ask(
    *, member: MemberProfile, notice: Notice, text: str = "", region: Region | None = None, seen: Collection[str] = ()
) -> Introduction:
    """A member would like to be put in touch with whoever put a notice up, and says yes by that; the other one is asked by mail.
    `text`: what they look for, where the notice offers something. Raises `CannotAsk`, `HoldsContact`."""
    text = clean_line(text)[: Notice._meta.get_field("text").max_length]
    if notice.gives and not text:
        raise CannotAsk(_("Write in one sentence what it is about."), about="text")
    looked_at(text, seen)
    home = home_region(member) or region
    if home is None:
        raise CannotAsk(_("Choose your district: it is all that others see of you."), about="region")
    # Refused ones as well: whether somebody is asked a lot is nothing to find out by trying all day.
    if not allow_for(str(member.pk), "introduction try", rules.TRIES_A_DAY):
        raise CannotAsk(_("You have tried that often today. Try again tomorrow, or call us."))
    with transaction.atomic():
        return _ask(member, notice, text, home)


def _ask(member: MemberProfile, notice: Notice, text: str, home: Region) -> Introduction:
    """In a transaction. Raises `CannotAsk`."""
    _held_both(member.pk, notice.member_id)
    try:
        member = held_member(member)
    except CannotPost as refusal:
        raise CannotAsk(refusal.message) from refusal
    row = standing().select_related("member__user", "region", "topic", "session").filter(pk=notice.pk).first()
    if row is None or row.member_id == member.pk or are_apart(member, row.member):
        raise CannotAsk(_("This notice is not up any more. Here are others."))
    if row.session and not goes_to(member, row.session):
        raise CannotAsk(_("Only those who have a place there share a lift."))
    if not allow_with(str(member.pk), "introduction ask", rules.ASKS_A_DAY):
        raise CannotAsk(_("You have asked %(most)s people today. Go on tomorrow.") % {"most": rules.ASKS_A_DAY})
    if not _may_be_asked(row.member):
        raise CannotAsk(_("Several have asked this person lately. Try another one, or come back in a week."))
    made = _make(row, member, home, text or row.text, answers=(NONE, YES) if not row.gives else (YES, NONE))
    emails.ask(Side(made, row.member))
    return made


def _may_be_asked(member: MemberProfile) -> bool:
    return allow_with(str(member.pk), "introduction asked", rules.ASKED_A_WEEK, seconds=WEEK_SECONDS)


def _make(notice: Notice, other: MemberProfile, home: Region, text: str, *, answers: tuple[str, str]) -> Introduction:
    """`answers`: of who looks, and of who offers. Raises `CannotAsk` where both asked each other at the same moment."""
    seeker, giver = (other, notice.member) if notice.gives else (notice.member, other)
    regions = (home, notice.region) if notice.gives else (notice.region, home)
    now = clock.now()
    try:
        with transaction.atomic():
            return Introduction.objects.create(
                kind=notice.kind,
                topic=notice.topic,
                session=notice.session,
                text=text,
                seeker=seeker,
                giver=giver,
                seeker_region=regions[0],
                giver_region=regions[1],
                seeker_answer=answers[0],
                giver_answer=answers[1],
                asked_at=now,
                answer_by=now + rules.ANSWER_WITHIN,
            )
    except IntegrityError as twice:
        raise CannotAsk(_("You two are being asked already. Look at your page.")) from twice


@transaction.atomic
def propose(notice: Notice) -> bool:
    """The site itself asks both: somebody who looks, and one who knows; the first who may be asked. Whether it asked."""
    found = next((row for row in proposals_for(notice) if _may_be_asked(row.member)), None)
    if found is None:
        return False
    _held_both(notice.member_id, found.member_id)
    if standing().filter(pk__in=[notice.pk, found.pk]).count() < 2 or are_apart(notice.member, found.member):
        return False
    made = _make(found, notice.member, notice.region, notice.text, answers=(NONE, NONE))
    for side in emails.sides(made):
        emails.ask(side)
    return True


@transaction.atomic
def answer(*, side: Side, says_yes: bool) -> Introduction:
    """One of the two says yes or no, and may change that until it has begun. The second yes puts them in touch and tells both; a no
    tells nobody. Raises `Gone`."""
    row = _held(side)
    if row.begun_at or row.has_ended:
        if says_yes and row.begun_at and not row.has_ended:
            return row
        raise Gone(_("It has ended, so there is nothing to answer any more."))
    if says_yes and is_barred(side.member):
        raise Gone(_("You cannot take part in this for now. Call us if you do not know why."))
    said = YES if says_yes else NO
    if row.is_seeker(side.member):
        row.seeker_answer = said
    else:
        row.giver_answer = said
    if row.seeker_answer == YES and row.giver_answer == YES:
        row.begun_at = clock.now()
        row.ends_at = row.begun_at + rules.LASTS
        emails.made(row)
    row.save(update_fields=["seeker_answer", "giver_answer", "begun_at", "ends_at"])
    return row


@transaction.atomic
def block(*, side: Side) -> None:
    """Nothing more of this person: before it has begun a silent no, after that the end of it. They are put in touch no more."""
    row = _held(side)
    other = row.other(side.member)
    Block.objects.get_or_create(member=side.member, other=other, defaults={"blocked_at": clock.now()})
    if row.begun_at:
        Introduction.objects.filter(pk=row.pk, ended_at=None).update(ended_at=clock.now())
    elif not row.has_ended:
        answer(side=side, says_yes=False)


@transaction.atomic
def lapse(row: Introduction) -> bool:
    """Nobody has answered in time, or somebody said no: whoever said yes hears that it came to nothing, once."""
    row = _held(emails.sides(row)[0])
    if row.begun_at or row.ended_at:
        return False
    Introduction.objects.filter(pk=row.pk).update(ended_at=clock.now())
    for side, said in zip(emails.sides(row), (row.seeker_answer, row.giver_answer), strict=True):
        if said == YES:
            emails.lapsed(side)
    return True


def _held_both(*members: int) -> None:
    """Both people, in the order of their keys, before all that is theirs."""
    list(MemberProfile.objects.select_for_update(of=("self",)).filter(pk__in=members).order_by("pk"))


def _held(side: Side) -> Introduction:
    """The row as it is now, held after the two people. Raises `Gone` where one of them was forgotten meanwhile."""
    _held_both(side.introduction.seeker_id, side.introduction.giver_id)
    row = with_details().select_for_update(of=("self",)).filter(pk=side.introduction.pk).first()
    if row is None:
        raise Gone(_("It is not here any more."))
    return row


held_introduction = _held
