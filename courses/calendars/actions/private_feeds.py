"""Calendars behind a private address: what one person attends, teaches or organises."""

import hashlib
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import translation
from django.utils.translation import gettext as _

from courses.calendars import rules
from courses.calendars.actions.entries import Version, everywhere
from courses.calendars.models import FeedToken
from courses.calendars.queries import kept
from courses.enrolment.models import SEATED, Enrolment, State
from courses.members.queries import profile_of, trainer_of
from courses.people.models import User
from courses.schedule import ics
from courses.schedule.ics import Audience
from courses.schedule.models import Session, SessionQuerySet, SessionTrainer

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

    @property
    def sessions(self) -> SessionQuerySet:
        """In order, without those that have left the calendar by now."""
        return Session.objects.filter(self.where).order_by("starts_at", "pk")


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
    return PrivateFeed(token, _("My courses"), audience, kept() & Q(pk__in=attended))


def _of_trainer(token: FeedToken) -> PrivateFeed | None:
    trainer = trainer_of(token.owner)
    if trainer is None:
        return None
    taught = SessionTrainer.objects.filter(trainer=trainer).values("session")
    return PrivateFeed(token, _("What I teach"), Audience.STAFF, kept() & Q(pk__in=taught))


def _of_region(token: FeedToken) -> PrivateFeed | None:
    """With drafts that are still to come: an organiser sees what is being planned."""
    if not token.owner.has_perm(ORGANISES):
        return None
    name = _("%(place)s, with drafts") % {"place": str(token.region)}
    shown = kept() | kept(Session.Status.DRAFT)
    return PrivateFeed(token, name, Audience.STAFF, Q(region=token.region) & shown)


def version_of(feed: PrivateFeed) -> Version:
    """Two queries over few sessions; enrolments count too, since they come, go, and are numbered for those who teach."""
    moments = [row for row in everywhere() if row[0] != "session"]
    sessions = feed.sessions.order_by()
    counted = sessions.aggregate(
        count=Count("pk"), newest=Max("changed_at"), steps=Sum("sequence"), taken=Sum("seats_taken")
    )
    people = Enrolment.objects.filter(session__in=sessions.values("pk"))
    if feed.token.kind == FeedToken.Kind.MINE:
        people = people.filter(member__user=feed.token.owner)
    enrolments = people.aggregate(people=Count("pk"), people_newest=Max("changed_at"))
    dated = [counted["newest"], enrolments["people_newest"], feed.token.changed_at, *(moment for _k, moment in moments)]
    shape = f"{ics.form()} {feed.token.changed_at} {feed.audience} {moments} {counted} {enrolments}"
    mark = hashlib.blake2b(shape.encode(), digest_size=12).hexdigest()
    return Version(mark, max(moment for moment in dated if moment))


def body_of(feed: PrivateFeed, language: str) -> bytes:
    """The whole calendar, written anew: it is short, and nobody else's."""
    sessions = feed.sessions.with_details()
    if feed.audience == Audience.STAFF:
        sessions = sessions.annotate(people_changed_at=Max("enrolments__changed_at"))
    with translation.override(language):
        name = _("Calendar") if feed.token.is_neutral else feed.name
        written = [
            ics.events(session, feed.audience, getattr(session, "people_changed_at", None)) for session in sessions
        ]
        return ics.calendar(written, name=name, source="")
