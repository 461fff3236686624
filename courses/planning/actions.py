"""Writing down what is promised, and «Skriv mig op»: ask, confirm, be told once, be forgotten."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.errors import DomainError
from courses.enrolment import actions as enrolment
from courses.enrolment.models import Enrolment
from courses.enrolment.steps import lock_course
from courses.places.models import Postcode, Region
from courses.planning import emails
from courses.planning.demand import signed_key, token_of
from courses.planning.models import Cadence, CadencePlace, Interest, Publication, PublishedSession
from courses.planning.queries import UNDO_FOR, may_undo, news_for, stamp
from courses.schedule import actions as schedule
from courses.schedule.models import Session

# An unconfirmed wish is deleted after this: nobody keeps an address that its owner did not confirm.
FORGET_UNCONFIRMED_AFTER = dt.timedelta(days=7)


@transaction.atomic
def register_interest(
    *, email: str, course: Course | None, postcode: Postcode, radius_km: int, language: str = "da"
) -> Interest:
    """Note a wish and mail the link that confirms it. Asking again changes the radius and mails the link again."""
    moment = clock.now()
    address = email.strip().lower()
    known = {"email": address, "course": course, "postcode": postcode}
    try:
        with transaction.atomic():
            wish, _created = Interest.objects.update_or_create(
                **known,
                defaults={"radius_km": radius_km, "language": language},
                create_defaults={
                    "radius_km": radius_km,
                    "language": language,
                    "created_at": moment,
                    "told_until": moment,
                },
            )
    except IntegrityError:
        wish = Interest.objects.get(**known)
    emails.confirm(wish, token_of(wish))
    return wish


def interest_by_token(token: str) -> Interest | None:
    """The wish a link is for; None for a token we did not sign or a wish that is deleted."""
    pk = signed_key(token)
    return Interest.objects.select_related("course", "postcode").filter(pk=pk).first() if pk else None


def confirm_interest(*, interest: Interest) -> None:
    """The address is right: from now on it counts and is told."""
    if interest.confirmed_at is None:
        interest.confirmed_at = clock.now()
        interest.save(update_fields=["confirmed_at"])


def forget_interest(*, interest: Interest) -> None:
    """Delete the wish with its address."""
    emails.withdraw(interest)
    Interest.objects.filter(pk=interest.pk).delete()


def tell_interested() -> int:
    """Tell everyone with a confirmed wish about sessions published near them since they were last told; returns how
    many were mailed. Not before a publication can no longer be undone. Wishes that nobody confirmed within a week are
    deleted."""
    now = clock.now()
    moment = now - UNDO_FOR
    Interest.objects.filter(confirmed_at=None, created_at__lt=now - FORGET_UNCONFIRMED_AFTER).delete()
    told = 0
    for wish, sessions in news_for(moment):
        with transaction.atomic():
            # The row is claimed by moving its mark on: a second tick at the same time finds it moved.
            claimed = Interest.objects.filter(pk=wish.pk, told_until=wish.told_until).update(told_until=moment)
            if claimed and sessions:
                emails.news(wish, token_of(wish), sessions)
                told += 1
    return told


class PromiseTaken(DomainError):
    """A district has a promise of its own for this course already."""


def promise_clash(*, cadence: Cadence | None, course: Course, regions: Collection[Region]) -> str:
    """Which of these districts has another promise of the course, as a sentence; empty when none has."""
    others = CadencePlace.objects.filter(course=course, region__in=regions).select_related("region").order_by("region")
    taken = others.exclude(cadence=cadence if cadence and cadence.pk else None).first()
    if taken is None:
        return ""
    return _("%(region)s already has a promise of its own for this course. Change that one.") % {"region": taken.region}


@transaction.atomic
def keep_promise(
    *,
    cadence: Cadence | None,
    course: Course,
    regions: Collection[Region],
    runs: int,
    min_gap_weeks: int,
    max_gap_weeks: int,
    closed_months: Iterable[int],
) -> Cadence:
    """Write a new promise, or change `cadence` (a row that need not be saved yet), for these districts as one place. Raises `PromiseTaken`."""
    facts = {
        "course": course,
        "runs": runs,
        "min_gap_weeks": min_gap_weeks,
        "max_gap_weeks": max_gap_weeks,
        "closed_months": frozenset(closed_months),
    }
    row = cadence or Cadence()
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    CadencePlace.objects.filter(cadence=row).delete()
    try:
        with transaction.atomic():
            CadencePlace.objects.bulk_create(
                CadencePlace(cadence=row, course=course, region=region) for region in regions
            )
    except IntegrityError as error:
        raise PromiseTaken(promise_clash(cadence=row, course=course, regions=regions)) from error
    return row


def forget_promise(*, cadence: Cadence) -> None:
    """Delete it: its districts fall back to the course's yearly target."""
    Cadence.objects.filter(pk=cadence.pk).delete()


class TooLateToUndo(DomainError):
    """The ten minutes are over, or it has been undone already."""


@dataclass(frozen=True)
class Left:
    """A session that was left as it is, and why, in words."""

    title: str
    reason: str


@dataclass(frozen=True)
class Published:
    """`publication` is None when nothing was published."""

    publication: Publication | None
    sessions: list[Session]
    left: list[Left]


@transaction.atomic
def publish_drafts(*, seen: Mapping[int, str]) -> Published:
    """Publish those of these drafts (key → `queries.stamp` as the organiser saw it) that nobody has changed since.

    The rest is named with its reason. What is published together can be undone together.
    """
    sessions, left = [], []
    _hold_courses(seen)
    for pk in sorted(seen):
        session = _held(pk)
        if session is None:
            left.append(Left(f"#{pk}", _("It has been deleted meanwhile.")))
        elif stamp(session) != seen[pk]:
            left.append(Left(session.title, _("It has been changed meanwhile. Look at it again first.")))
        else:
            try:
                sessions += enrolment.publish_sessions(sessions=[session])
            except DomainError as refusal:
                left.append(Left(session.title, str(refusal.message)))
    publication = None
    if sessions:
        publication = Publication.objects.create(published_at=clock.now())
        PublishedSession.objects.bulk_create(
            PublishedSession(publication=publication, session=session, sequence=session.sequence)
            for session in sessions
        )
    return Published(publication, sessions, left)


@transaction.atomic
def undo_publication(*, publication: Publication) -> Published:
    """Make drafts again of its sessions that nobody enrolled in and nobody changed since; the rest is named.

    Raises `TooLateToUndo` after ten minutes, and the second time.
    """
    publication = Publication.objects.select_for_update().get(pk=publication.pk)
    if not may_undo(publication):
        raise TooLateToUndo(_("A publication can be undone once, within ten minutes. Cancel single sessions instead."))
    sessions, left = [], []
    _hold_courses(publication.items.values_list("session", flat=True))
    for item in publication.items.order_by("session"):
        session = _held(item.session_id)
        if session is None:
            continue
        reason = _why_kept(session, item)
        if reason:
            left.append(Left(session.title, reason))
        else:
            sessions.append(schedule.unpublish_session(session=session))
    publication.undone_at = clock.now()
    publication.save(update_fields=["undone_at"])
    return Published(publication, sessions, left)


def _hold_courses(sessions: Iterable[int]) -> None:
    """Hold the courses of these sessions, in one order for everybody: nobody is offered a seat in them meanwhile."""
    courses = Session.objects.filter(pk__in=list(sessions)).order_by("course").values_list("course", flat=True)
    for course in courses.distinct():
        lock_course(course)


def _held(pk: int) -> Session | None:
    """The session with its row held: nobody can enrol in it, or change it, before this transaction ends."""
    locked = Session.objects.select_for_update(of=("self",)).select_related("course", "venue__postcode")
    return locked.filter(pk=pk).first()


def _why_kept(session: Session, item: PublishedSession) -> str:
    if session.status != Session.Status.PUBLISHED or session.sequence != item.sequence:
        return _("It has been changed since.")
    if Enrolment.objects.filter(session=session).exists():
        return _("Somebody has enrolled.")
    return ""
