"""Giving, renewing and taking back private calendar addresses."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.calendars import rules
from courses.calendars.actions.private_feeds import addresses_of, kinds_for
from courses.calendars.models import FeedToken
from courses.common import clock
from courses.common.actions import ledger
from courses.common.errors import DomainError
from courses.common.text import clean_line
from courses.people.models import User
from courses.places.models import Region

# One for each device and purpose is plenty; it bounds what one log-in can fill.
MOST = 20


class NotYours(DomainError):
    """The person may not have a calendar of this kind."""


class TooManyCalendars(DomainError):
    """The person has as many private calendars as we give."""


@transaction.atomic
def give_address(
    *, owner: User, kind: str, name: str, region: Region | None = None, is_neutral: bool = False
) -> tuple[FeedToken, str]:
    """Make a private calendar and return it with its token, which is known only now.

    Raises `NotYours`, `TooManyCalendars`.
    """
    User.objects.select_for_update().get(pk=owner.pk)
    if kind not in kinds_for(owner) or (kind == FeedToken.Kind.REGION) != (region is not None):
        raise NotYours(_("You cannot have this calendar. Choose another one."))
    if addresses_of(owner).count() >= MOST:
        raise TooManyCalendars(_("You have 20 calendars. Delete one that you do not use any more."))
    token, moment = rules.new_token(), clock.now()
    made = FeedToken.objects.create(
        owner=owner,
        kind=kind,
        region=region,
        name=clean_line(name)[:60],
        is_neutral=is_neutral and kind == FeedToken.Kind.MINE,
        digest=rules.digest(token),
        created_at=moment,
        changed_at=moment,
    )
    return made, token


@transaction.atomic
def renew_address(*, feed: FeedToken) -> str:
    """Give a new token; the old address is gone at once."""
    token = rules.new_token()
    feed.digest, feed.changed_at, feed.last_used_date = rules.digest(token), clock.now(), None
    feed.save(update_fields=["digest", "changed_at", "last_used_date"])
    return token


@transaction.atomic
def revoke_address(*, feed: FeedToken) -> None:
    """The address answers «not found» from now on."""
    ledger.try_to_note("calendar", feed.pk)
    feed.delete()


def note_use(*, feed: FeedToken) -> None:
    """Remember the day, once a day."""
    if feed.last_used_date != clock.today():
        FeedToken.objects.filter(pk=feed.pk).update(last_used_date=clock.today())
