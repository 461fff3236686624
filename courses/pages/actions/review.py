"""Pages that wait: for an editor to look at them, and for their hour."""

import datetime as dt

from django.core.management import call_command
from django.db.models import Q
from wagtail.models import Page, Revision, TaskState, WorkflowState

from courses.common import clock
from courses.common.actions import heartbeat
from courses.pages import emails
from courses.people.models import User

LOOK_EVERY = dt.timedelta(minutes=1)


def publish_scheduled() -> int:
    """Put out, and take down, what editors gave an hour that has come; returns how many. `manage.py tick` calls it."""
    if not heartbeat.claim("scheduled_pages", every=LOOK_EVERY):
        return 0
    now = clock.now()
    due = Revision.objects.filter(approved_go_live_at__lt=now).count()
    due += Page.objects.filter(live=True, expire_at__lt=now).count()
    if due:
        call_command("publish_scheduled")
    return due


def tell_editors(*, state: TaskState, writer: User | None) -> int:
    """Mail everybody who may look at what was sent in, but for whoever sent it; returns how many."""
    groups = getattr(state.task.specific, "groups", None)
    page = state.revision.as_object()
    if groups is None or not isinstance(page, Page):
        return 0
    editors = User.objects.filter(Q(groups__in=groups.all()), is_active=True).exclude(email="")
    people = list(editors.exclude(pk=writer.pk if writer else 0).order_by("pk").distinct())
    for editor in people:
        emails.to_review(editor, title=page.title, page=page.pk, writer=str(writer or ""))
    return len(people)


def tell_writer(*, state: WorkflowState, editor: User | None, is_published: bool) -> bool:
    """Mail whoever sent a page in what became of it, unless they did it themselves; whether it was written."""
    writer, page = state.requested_by, state.content_object
    if writer is None or writer == editor or not writer.is_active or not isinstance(page, Page):
        return False
    last = state.current_task_state or state.task_states.order_by("-pk").first()
    comment = last.comment if last else ""
    emails.reviewed(writer, title=page.title, page=page.pk, is_published=is_published, comment=comment)
    return True
