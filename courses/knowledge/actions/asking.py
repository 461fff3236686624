"""A question is asked, owned, passed on, answered once; and what both want is shared."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.actions.limits import allow_for
from courses.common.errors import DomainError
from courses.common.text import clean_text
from courses.introductions.actions.notices import looked_at
from courses.introductions.queries.people import home_region
from courses.knowledge import emails, rules
from courses.knowledge.models import Inquiry
from courses.knowledge.queries.inquiries import owner_in
from courses.members.models import MemberProfile
from courses.people.models import User


class CannotAsk(DomainError):
    """Too many in one day, or the person is being forgotten."""


class Answered(DomainError):
    """Somebody else was first, or it is gone."""


class CannotShare(DomainError):
    """There is no answer."""


def ask(*, member: MemberProfile, text: str) -> Inquiry:
    """Ask the own district where somebody coordinates it, else the secretariat; whoever owes the answer is told by mail. Three a
    day. Raises `CannotAsk`."""
    if not allow_for(str(member.pk), "inquiry", rules.ASKS_A_DAY):
        raise CannotAsk(_("That were three questions today. Ask again tomorrow, or call us."), about="text")
    with transaction.atomic():
        member = MemberProfile.objects.select_for_update(of=("self",)).select_related("user").get(pk=member.pk)
        if not member.name:
            raise CannotAsk(_("You cannot take part in this for now. Call us if you do not know why."))
        region = home_region(member)
        owner = owner_in(region)
        now = clock.now()
        row = Inquiry.objects.create(
            member=member,
            region=region if owner else None,
            text=clean_text(text).strip(),
            owner=owner,
            asked_at=now,
            answer_by=now + rules.ANSWER_WITHIN,
        )
        emails.asked(row)
        return row


def _held(inquiry: Inquiry) -> Inquiry:
    """The row as it is now, held. Raises `Answered` where it is gone."""
    row = Inquiry.objects.select_for_update(of=("self",)).filter(pk=inquiry.pk).first()
    if row is None:
        raise Answered(_("The question is not here any more."))
    return row


@transaction.atomic
def take(*, inquiry: Inquiry, user: User) -> None:
    """`user` owes the answer from now on. Raises `Answered`."""
    _held(inquiry)
    Inquiry.objects.filter(pk=inquiry.pk, answered_at=None).update(owner=user)


@transaction.atomic
def pass_on(*, inquiry: Inquiry) -> None:
    """From a district to the secretariat, which has as long as the district had. Raises `Answered`."""
    row = _held(inquiry)
    if row.region_id is None or row.answered_at is not None:
        return
    row.region, row.owner, row.answer_by = None, None, clock.now() + rules.ANSWER_WITHIN
    row.save(update_fields=["region", "owner", "answer_by"])
    emails.asked(row)


@transaction.atomic
def answer(
    *, inquiry: Inquiry, user: User, text: str, shares: bool, shows_name: bool, seen: Collection[str] = ()
) -> Inquiry:
    """The one answer: whoever asked is told by mail that it is there. Whoever gave it may write it anew until it is shared.
    `shares`: others may read it, if the other one wants it too; then what leads to somebody is asked about once.
    Raises `HoldsContact`, `Answered`."""
    text = clean_text(text).strip()
    if shares:
        looked_at(text, seen)
    row = _held(inquiry)
    is_new = row.answered_at is None
    if not row.may_be_answered_by(user):
        raise Answered(_("Somebody else has answered it meanwhile. Here is the answer."))
    row.answer, row.answered_at, row.answered_by = text, row.answered_at or clock.now(), user
    row.owner, row.answerer_shares, row.shows_answerer = row.owner or user, shares, shares and shows_name
    row.save(update_fields=["answer", "answered_at", "answered_by", "owner", "answerer_shares", "shows_answerer"])
    if is_new:
        emails.answered(row)
    return row


@transaction.atomic
def share(*, inquiry: Inquiry, shares: bool, seen: Collection[str] = ()) -> Inquiry:
    """Whoever asked lets others read it, or not any more. Raises `HoldsContact` once for what leads to somebody, `CannotShare`
    before there is an answer, `Answered` where it is gone."""
    row = _held(inquiry)
    if shares:
        if not row.answer:
            raise CannotShare(_("It can be shared once there is an answer."))
        looked_at(row.text, seen)
    Inquiry.objects.filter(pk=row.pk).update(member_shares=shares)
    row.member_shares = shares
    return row


@transaction.atomic
def forget(*, inquiry: Inquiry) -> None:
    """Whoever asked deletes the question, with its answer, from wherever it stands."""
    Inquiry.objects.filter(pk=inquiry.pk).delete()
    emails.forget(inquiry)


def report(*, inquiry: Inquiry, visitor: str) -> bool:
    """Somebody finds that it should not stand there: organisers are told, once for each. Ten a day from one place. Whether it was
    noted now."""
    if not allow_for(visitor, "inquiry report", rules.REPORTS_A_DAY):
        return False
    with transaction.atomic():
        open_ones = Inquiry.objects.filter(pk=inquiry.pk, reported_at=None, taken_down_at=None)
        is_first = bool(open_ones.update(reported_at=clock.now()))
        if is_first:
            emails.reported()
    return is_first


@transaction.atomic
def decide(*, inquiry: int, stays: bool) -> bool:
    """An organiser (by key) takes a shared one down, or lets it stand and puts it back. Whether anything changed."""
    rows = Inquiry.objects.filter(pk=inquiry)
    if stays:
        return bool(rows.update(taken_down_at=None, reported_at=None))
    return bool(rows.filter(taken_down_at=None).update(taken_down_at=clock.now(), reported_at=None))
