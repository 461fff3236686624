"""Calendars behind a private address: what one person attends, teaches or organises."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Max, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from courses.calendars import rules
from courses.calendars.actions.entries import Version, counted
from courses.calendars.models import FeedToken
from courses.calendars.queries import KEEP, KEEP_FOR_STAFF, kept
from courses.enrolment.models import SEATED, Enrolment, State
from courses.members.queries import profile_of, trainer_of
from courses.people.models import User
from courses.schedule import ics
from courses.schedule.ics import Audience
from courses.schedule.models import Session, SessionQuerySet, SessionTrainer
from courses.schedule.rules import counters

# A place that was offered is no place yet.
MINE = [state for state in SEATED if state != State.OFFERED]
ORGANISES = "courses.change_session"


@dataclass(frozen=True)
class PrivateFeed:
    """What a private address stands for at this moment, for the person it belongs to."""

    token: FeedToken
    name: str
    audience: Audience
    where: Q
    counters: list[str]
    keep: dict[str, dt.timedelta] = field(default_factory=lambda: KEEP)

    def sessions(self, moment: dt.datetime) -> SessionQuerySet:
        """In order, without those that have left the calendar by `moment`."""
        return Session.objects.filter(self.where, kept(moment, self.keep)).order_by("starts_at", "pk")


def addresses_of(owner: User) -> QuerySet[FeedToken]:
    """The private calendars of one person, oldest first."""
    return FeedToken.objects.filter(owner=owner).select_related("region").order_by("created_at", "pk")


def by_token(token: str) -> FeedToken | None:
    """The private calendar of this address; None for one that was never given or is revoked."""
    return FeedToken.objects.select_related("owner", "region").filter(digest=rules.digest(token)).first()


def kinds_for(owner: User) -> list[FeedToken.Kind]:
    """What this person may have a private calendar of."""
    may = {
        FeedToken.Kind.MINE: profile_of(owner) is not None,
        FeedToken.Kind.TRAINER: trainer_of(owner) is not None,
        FeedToken.Kind.REGION: owner.has_perm(ORGANISES),
    }
    return [kind for kind, allowed in may.items() if allowed]


def feed_of(token: FeedToken) -> PrivateFeed | None:
    """None when its owner may not have it any more: left, stopped teaching, organises no longer."""
    if not token.owner.is_active:
        return None
    if token.kind == FeedToken.Kind.REGION:
        return _of_region(token)
    if token.kind == FeedToken.Kind.TRAINER:
        return _of_trainer(token)
    return _of_member(token)


def _of_member(token: FeedToken) -> PrivateFeed | None:
    member = profile_of(token.owner)
    if member is None:
        return None
    attended = Enrolment.objects.filter(member=member, state__in=MINE).values("session")
    audience = Audience.NEUTRAL if token.is_neutral else Audience.PARTICIPANT
    counted_by = [counters.EVERYTHING, counters.counter_of("member", member.pk)]
    return PrivateFeed(token, _("My courses"), audience, Q(pk__in=attended), counted_by)


def _of_trainer(token: FeedToken) -> PrivateFeed | None:
    trainer = trainer_of(token.owner)
    if trainer is None:
        return None
    taught = SessionTrainer.objects.filter(trainer=trainer).values("session")
    return PrivateFeed(token, _("What I teach"), Audience.STAFF, Q(pk__in=taught), [counters.STAFF])


def _of_region(token: FeedToken) -> PrivateFeed | None:
    """With drafts that are still to come: an organiser sees what is being planned."""
    if not token.owner.has_perm(ORGANISES):
        return None
    name = _("%(place)s, with drafts") % {"place": str(token.region)}
    return PrivateFeed(token, name, Audience.STAFF, Q(region=token.region), [counters.STAFF], KEEP_FOR_STAFF)


def version_of(feed: PrivateFeed) -> Version:
    """One query. A change of anybody's place makes the calendars of all who teach and organise new: they are few."""
    token = feed.token
    return counted(*feed.counters, shape=f"{token.pk} {token.changed_at} {feed.audience} {feed.name}")


def body_of(feed: PrivateFeed, language: str, version: Version) -> bytes:
    """The whole calendar, written anew: it is short, and nobody else's. `version` is the feed's."""
    sessions = feed.sessions(version.as_of).with_details()
    if feed.audience == Audience.STAFF:
        sessions = sessions.annotate(people_changed_at=Max("enrolments__changed_at"))
    with translation.override(language):
        name = _("Calendar") if feed.token.is_neutral else feed.name
        written = [
            ics.events(session, feed.audience, getattr(session, "people_changed_at", None)) for session in sessions
        ]
        return ics.calendar(written, name=name, source="")
