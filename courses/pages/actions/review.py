"""Pages that wait: for an editor to look at them, and for their hour."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from wagtail.models import Page, Revision, TaskState, WorkflowState

from courses.common import clock
from courses.common.actions import routines
from courses.common.errors import DomainError
from courses.common.models import Heartbeat
from courses.pages import emails
from courses.pages.queries.proposals import leads_of
from courses.pages.queries.versions import refusal_of
from courses.people.models import User

# How long a page waits before those who may judge it are reminded, and again after that.
PATIENCE = dt.timedelta(days=7)
WAITS, LATE = "waits:", "late:"


class NotYet(DomainError):
    """A version whose hour has come cannot be published as it is."""


def publish_scheduled() -> int:
    """Take down, and put out, what editors gave an hour that has come; returns how many. `manage.py tick` calls it.

    As Wagtail's command of the same name does, but for one page after the other: one that cannot be saved holds up no other.
    """
    now = clock.now()
    expired = Page.objects.filter(live=True, expire_at__lt=now).order_by("expire_at", "pk")
    gone = routines.each("take down", list(expired), _take_down)
    due = list(Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at", "pk"))
    Heartbeat.objects.filter(name__startswith=LATE).exclude(name__in=[_late(revision) for revision in due]).delete()
    return gone + routines.each("put out", due, _put_out)


@transaction.atomic
def _take_down(page: Page) -> bool:
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True


def _put_out(revision: Revision) -> bool:
    """Raises `NotYet` for one that stays due until it is mended; whoever wrote it is told why, once a week."""
    why = refusal_of(revision)
    if why:
        _tell_late(revision, why)
        raise NotYet(why)
    with transaction.atomic():
        revision.publish(log_action="wagtail.publish.scheduled")
    return True


def _tell_late(revision: Revision, why: str) -> None:
    page, writer = revision.content_object, revision.user
    if writer is None or not writer.is_active or not isinstance(page, Page):
        return
    with routines.now_and_then(_late(revision), every=PATIENCE) as is_time:
        if is_time:
            emails.not_put_out(writer, title=page.draft_title, page=page.pk, why=why)


def _late(revision: Revision) -> str:
    return f"{LATE}{revision.pk}"


def tell_editors(*, state: TaskState, writer: User | None) -> int:
    """Mail everybody who may look at what was sent in, but for whoever sent it; returns how many."""
    page = state.revision.as_object()
    people = judges(state, besides=writer)
    for editor, is_lead in people:
        emails.to_review(editor, title=page.title, page=page.pk, writer=str(writer or ""), is_lead=is_lead)
    return len(people)


def judges(state: TaskState, *, besides: User | None) -> list[tuple[User, bool]]:
    """Who may look at a page that was sent in, and whether only as one who teaches its course alone."""
    groups = getattr(state.task.specific, "groups", None)
    page = state.revision.as_object()
    if groups is None or not isinstance(page, Page):
        return []
    editors = (
        User.objects.filter(Q(groups__in=groups.all()), is_active=True).exclude(email="").order_by("pk").distinct()
    )
    found = {editor.pk: (editor, False) for editor in editors}
    for lead in leads_of(page):
        if lead.email:
            found.setdefault(lead.pk, (lead, True))
    found.pop(besides.pk if besides else 0, None)
    return list(found.values())


def remind_judges() -> int:
    """Mail those who may look at a page that has waited for a week, once for each week; returns how many pages."""
    waiting = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).select_related(
        "workflow_state__requested_by"
    )
    names = {_waits(state): state for state in waiting.filter(started_at__lte=clock.now() - PATIENCE).order_by("pk")}
    Heartbeat.objects.filter(name__startswith=WAITS).exclude(name__in=names).delete()
    told = Heartbeat.objects.filter(name__startswith=WAITS, beat_at__gt=clock.now() - PATIENCE)
    lately = set(told.values_list("name", flat=True))
    return routines.each("unread", [state for name, state in names.items() if name not in lately], _remind_of)


def _waits(state: TaskState) -> str:
    return f"{WAITS}{state.pk}"


def _remind_of(state: TaskState) -> bool:
    with routines.now_and_then(_waits(state), every=PATIENCE) as is_time:
        if not is_time:
            return False
        page = state.revision.as_object()
        for editor, is_lead in judges(state, besides=state.workflow_state.requested_by):
            emails.still_to_review(editor, title=page.title, page=page.pk, since=state.started_at, is_lead=is_lead)
        return True


def tell_writer(*, state: WorkflowState, editor: User | None, is_published: bool) -> bool:
    """Mail whoever sent a page in what became of it, unless they did it themselves; whether it was written."""
    writer, page = state.requested_by, state.content_object
    if writer is None or writer == editor or not writer.is_active or not isinstance(page, Page):
        return False
    last = state.current_task_state or state.task_states.order_by("-pk").first()
    comment = last.comment if last else ""
    emails.reviewed(writer, title=page.title, page=page.pk, is_published=is_published, comment=comment)
    return True
