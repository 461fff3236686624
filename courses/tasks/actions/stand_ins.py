"""Who is away, and who looks after their places meanwhile. Only people whom organisers have trusted with such a place already."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.actions.limits import allow_for
from courses.common.address import canonical
from courses.common.errors import DomainError
from courses.common.text import date_words, first_word
from courses.people.models import User
from courses.tasks import emails
from courses.tasks.models import StandIn
from courses.tasks.queries.stand_ins import away_between, can_stand_in, deputy_between

LONGEST = dt.timedelta(days=92)
# So often in a day somebody may type whom they mean: a page that says yes and no to addresses is not asked a thousand times.
NAMED_A_DAY = 10


class CannotBeAway(DomainError):
    """The days or the deputy do not fit; `about` says which field."""


def be_away(*, user: User, email: str, from_date: dt.date, until_date: dt.date) -> StandIn:
    """`user` is away on these days, and whoever has this address looks after their places; both are told on «Din uge», the deputy
    by mail. Another time away takes the place of the one before. Raises `CannotBeAway`."""
    # Counted before the transaction: a refusal undoes all that is in it.
    if not allow_for(str(user.pk), "deputy", NAMED_A_DAY):
        raise CannotBeAway(_("You have tried that often today. Try again tomorrow, or call us."), about="email")
    with transaction.atomic():
        return _be_away(user, canonical(email), from_date, until_date)


def _be_away(user: User, email: str, from_date: dt.date, until_date: dt.date) -> StandIn:
    # Both rows in the order of their keys: two who name each other at once are one after the other.
    deputy = User.objects.filter(email=email).first()
    list(User.objects.select_for_update().filter(pk__in=[user.pk, *([deputy.pk] if deputy else [])]).order_by("pk"))
    _refuse_days(from_date, until_date)
    _refuse_own_duty(user, from_date, until_date)
    found = _may_look_after(user, deputy, from_date, until_date)
    before = StandIn.objects.filter(away=user).first()
    facts = {"deputy": found, "from_date": from_date, "until_date": until_date, "named_at": clock.now()}
    row = StandIn.objects.update_or_create(away=user, defaults=facts)[0]
    if before and before.deputy_id != found.pk:
        emails.stand_in_over(before)
    emails.stand_in(row)
    return row


def _refuse_days(first: dt.date, last: dt.date) -> None:
    if last < max(first, clock.today()):
        raise CannotBeAway(_("The last day lies before the first, or has passed."), about="until_date")
    if last - first > LONGEST:
        raise CannotBeAway(_("That is more than three months. Hand the role over instead."), about="until_date")


def _refuse_own_duty(user: User, first: dt.date, last: dt.date) -> None:
    duty = deputy_between(user, first, last).first()
    if duty:
        said = _("You look after places for %(name)s until %(day)s. Say there that you cannot, first.")
        name = first_word(duty.away_name)  # type: ignore[attr-defined]  # annotated by `deputy_between`
        raise CannotBeAway(said % {"name": name, "day": date_words(duty.until_date)}, about="from_date")


def _may_look_after(user: User, deputy: User | None, first: dt.date, last: dt.date) -> User:
    if deputy == user:
        raise CannotBeAway(_("That is your own address. Write whose it is meanwhile."), about="email")
    # The same sentence for an address that nobody has: who has one here is nobody's business.
    if deputy is None or not can_stand_in(deputy):
        said = _("We know no coordinator or organiser with this address. An organiser can name one.")
        raise CannotBeAway(said, about="email")
    if away_between(deputy, first, last).exists():
        raise CannotBeAway(_("They are away themselves in these days. Write somebody else."), about="email")
    return deputy


@transaction.atomic
def come_back(*, user: User) -> bool:
    """`user` is here again; the deputy is told. Whether they were away."""
    row = StandIn.objects.select_for_update().filter(away=user).first()
    if row is None:
        return False
    if row.until_date >= clock.today():
        emails.stand_in_over(row)
    row.delete()
    return True


@transaction.atomic
def say_no(*, user: User, pk: int) -> bool:
    """`user` cannot look after these places (by the key of the row); whoever is away is told. Whether they were to."""
    row = StandIn.objects.select_for_update().filter(pk=pk, deputy=user).first()
    if row is None:
        return False
    emails.stand_in_refused(row)
    row.delete()
    return True


@transaction.atomic
def forget_past() -> int:
    """What is over a day after its last; how many rows."""
    return StandIn.objects.filter(until_date__lt=clock.today()).delete()[0]
