"""What stands on the list of a hand-over, and who may see it: the two, and those who organise."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.text import date_words
from courses.handover import rules
from courses.handover.models import HandOver, HandOverTick
from courses.knowledge.models import Inquiry
from courses.members.models import MemberProfile
from courses.people.models import User
from courses.schedule.models import UNDO_FOR, Session
from courses.tasks.models import Coordinator, Task
from courses.tasks.queries.newcomers import newcomers_of, progress

MOST = 50


@dataclass(frozen=True)
class Point:
    """One line: its name, what it says, `words` that whoever leaves writes below it (None: nothing to write), where it leads."""

    name: str
    label: str
    is_ticked: bool
    words: str | None = None
    url: str = ""


def with_details() -> QuerySet[HandOver]:
    """Hand-overs with all that is shown of them."""
    return HandOver.objects.select_related("association", "region", "leaver__user", "successor__user")


def seen_by(member: MemberProfile | None, *, is_organiser: bool) -> QuerySet[HandOver]:
    """Those that somebody may see."""
    rows = with_details()
    return rows if is_organiser else rows.filter(Q(leaver=member) | Q(successor=member)) if member else rows.none()


def going_on(member: MemberProfile | None) -> list[HandOver]:
    """Those of somebody that are open, and those that can still be undone, the newest first."""
    since = clock.now() - UNDO_FOR
    rows = seen_by(member, is_organiser=False).filter(ended_at=None).filter(Q(done_at=None) | Q(done_at__gte=since))
    return list(rows.order_by("-begun_at", "-pk")[:MOST])


def waiting_for_organisers() -> QuerySet[HandOver]:
    """Those whose list is done, to somebody whom no organiser has trusted before."""
    rows = with_details().filter(ready_at__isnull=False, done_at=None, ended_at=None)
    return rows.order_by("ready_at", "pk")


def role_of(row: HandOver) -> Coordinator | None:
    """The role as it is now; None where it has ended meanwhile."""
    return Coordinator.objects.filter(
        member=row.leaver_id, association=row.association_id, region=row.region_id
    ).first()


def open_tasks(row: HandOver) -> QuerySet[Task]:
    """The open tasks of the place that whoever leaves is asked about."""
    theirs = Task.objects.filter(coordinator=row.leaver_id, association=row.association_id, region=row.region_id)
    return theirs.filter(is_open=True).order_by("until_date", "pk")


def sessions_under_way(row: HandOver) -> QuerySet[Session]:
    """What is published for the association, or in the district, and not over."""
    found = Session.objects.filter(status=Session.Status.PUBLISHED, ends_at__gt=clock.now())
    place = {"association": row.association_id} if row.association_id else {"region": row.region_id}
    return found.filter(**place).select_related("course", "venue__postcode").order_by("starts_at", "pk")


def owed_inquiries(leaver: User | None, row: HandOver) -> QuerySet[Inquiry]:
    """Questions to the district that whoever leaves owes an answer."""
    if leaver is None or row.region_id is None:
        return Inquiry.objects.none()
    return Inquiry.objects.filter(owner=leaver, region=row.region_id, answered_at=None).order_by("pk")


def points_of(row: HandOver) -> list[Point]:
    """The list as it is now: what is written, who is new (a word, never how many), each task and each session. Eight queries."""
    ticked = set(HandOverTick.objects.filter(hand_over=row).values_list("point", flat=True))
    place = Coordinator(member=row.leaver, association=row.association, region=row.region)

    def point(name: str, label: str, words: str | None = None, url: str = "") -> Point:
        return Point(name, label, name in ticked, words, url)

    def written(name: str) -> Point:
        return point(name, str(HandOver.label_of(name)), getattr(row, name))

    owed = owed_inquiries(row.leaver.user, row).count()
    rest = _("Nothing waits for an answer.") if not owed else _("Questions that wait for an answer go along.")
    return [
        written("weekly"),
        point("people", _("Whoever is new: %(progress)s") % {"progress": progress(newcomers_of([place]))}),
        written("keys"),
        written("contacts"),
        point("rest", rest),
        *[
            point(f"task:{task.pk}", task.display_title, url=reverse("tasks:task", args=[task.pk]))
            for task in open_tasks(row)[:MOST]
        ],
        *[
            point(
                f"session:{session.pk}",
                f"{session.title}, {date_words(session.starts_at)}",
                url=reverse("public:session", args=[session.pk]),
            )
            for session in sessions_under_way(row)[:MOST]
        ],
    ]


def over() -> QuerySet[HandOver]:
    """Open ones that have gone on too long."""
    due = HandOver.objects.filter(ended_at=None, done_at=None, begun_at__lt=clock.now() - rules.LASTS)
    return due.order_by("pk")
