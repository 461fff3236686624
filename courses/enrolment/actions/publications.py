"""Publishing drafts together, and ten minutes to undo it for those that nobody enrolled in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.errors import DomainError
from courses.enrolment.actions import enrolments as enrolment
from courses.enrolment.actions.steps import lock_course
from courses.enrolment.models import Enrolment, Publication, PublishedSession
from courses.enrolment.queries import may_undo_publication, stamp
from courses.schedule import actions as schedule
from courses.schedule.models import Session


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
    _lock_courses(seen)
    for pk in sorted(seen):
        session = _locked(pk)
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
    if not may_undo_publication(publication):
        raise TooLateToUndo(_("A publication can be undone once, within ten minutes. Cancel single sessions instead."))
    sessions, left = [], []
    _lock_courses(publication.items.values_list("session", flat=True))
    for item in publication.items.order_by("session"):
        session = _locked(item.session_id)
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


def _lock_courses(sessions: Iterable[int]) -> None:
    """Lock the courses of these sessions, in one order for everybody: nobody is offered a seat in them meanwhile."""
    courses = Session.objects.filter(pk__in=list(sessions)).order_by("course").values_list("course", flat=True)
    for course in courses.distinct():
        lock_course(course)


def _locked(pk: int) -> Session | None:
    """The session with its row locked: nobody can enrol in it, or change it, before this transaction ends."""
    locked = Session.objects.select_for_update(of=("self",)).select_related("course", "venue__postcode")
    return locked.filter(pk=pk).first()


def _why_kept(session: Session, item: PublishedSession) -> str:
    if session.status != Session.Status.PUBLISHED or session.sequence != item.sequence:
        return _("It has been changed since.")
    if Enrolment.objects.filter(session=session).exists():
        return _("Somebody has enrolled.")
    return ""
