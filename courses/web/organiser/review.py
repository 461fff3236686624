"""Wagtail tells that a page was sent in, put out or sent back; we mail it through the outbox.

Its own notifiers send within the request, to a mail server that need not answer, so they are taken off. There is no other way
to hear of it than Wagtail's signals.
"""

from typing import Any

from django.db.models.signals import post_save
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Comment, CommentReply, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from courses.pages.actions.proposals import tell_of_comment
from courses.pages.actions.review import tell_editors, tell_writer
from courses.people.models import User

THEIRS = [
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
]


def sent_in(instance: TaskState, user: User | None = None, **kwargs: Any) -> None:
    """The editors hear of it."""
    tell_editors(state=instance, writer=user)


def put_out(instance: WorkflowState, user: User | None = None, **kwargs: Any) -> None:
    """Whoever wrote it hears that it is published."""
    tell_writer(state=instance, editor=user, is_published=True)


def sent_back(instance: WorkflowState, user: User | None = None, **kwargs: Any) -> None:
    """Whoever wrote it hears what to change."""
    tell_writer(state=instance, editor=user, is_published=False)


def said(instance: Comment | CommentReply, *, created: bool = False, **kwargs: Any) -> None:
    """Whoever wrote the page hears what was said beside a line."""
    if created:
        tell_of_comment(comment=instance)


def _nobody(_view: EditView, _changes: Any) -> None:
    """Instead of Wagtail's mails about comments, which have no signal to take off."""


def listen() -> None:
    """Ours instead of Wagtail's. Calling it again changes nothing."""
    for signal, sender, name in THEIRS:
        signal.disconnect(sender=sender, dispatch_uid=name)
    task_submitted.connect(sent_in, sender=TaskState, dispatch_uid="rundkreds.sent_in")
    workflow_approved.connect(put_out, sender=WorkflowState, dispatch_uid="rundkreds.put_out")
    workflow_rejected.connect(sent_back, sender=WorkflowState, dispatch_uid="rundkreds.sent_back")
    for sender in (Comment, CommentReply):
        post_save.connect(said, sender=sender, dispatch_uid=f"rundkreds.said.{sender.__name__}")
    EditView.send_commenting_notifications = _nobody
