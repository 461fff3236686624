"""Trainers write: who is let into the editor, and what others say about what was written."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Comment, CommentReply, Page

from courses.catalogue.models import Qualification
from courses.common.errors import DomainError
from courses.members.models import TrainerProfile
from courses.pages import emails
from courses.pages.models import CoursePage
from courses.pages.queries import may_edit_modules
from courses.people.models import User

# As the migrations made it: who is in it writes drafts and publishes nothing.
WRITERS = "Undervisere"


class NotYours(DomainError):
    """Somebody who only follows a course reads it."""


@transaction.atomic
def let_write(*, user: User, trainer: TrainerProfile, page: Page) -> None:
    """Let a trainer into the editor, where what they write is a draft that editors read. May run again.

    Raises `NotYours` unless they teach the course, alone or beside somebody.
    """
    courses = CoursePage.objects.ancestor_of(page, inclusive=True).values("course")
    teaches = Qualification.objects.filter(
        trainer=trainer, course__in=courses, level__gte=Qualification.Level.CO_TRAINER
    )
    if not teaches.exists():
        raise NotYours(_("Whoever teaches the course may propose changes to it."))
    if not may_edit_modules(user):
        user.groups.add(Group.objects.get_or_create(name=WRITERS)[0])


def tell_of_comment(*, comment: Comment | CommentReply) -> int:
    """Mail whoever wrote the page or said something about it, but for whoever says it now; returns how many."""
    thread = comment.comment if isinstance(comment, CommentReply) else comment
    page: Page = Page.objects.get(pk=thread.page_id)
    people: dict[int, Any] = {}
    state = page.current_workflow_state
    for user in (page.owner, state and state.requested_by, thread.user, *(one.user for one in thread.replies.all())):
        if user and user.is_active and user.pk != comment.user_id:
            people[user.pk] = user
    for user in people.values():
        emails.commented(user, title=page.draft_title, page=page.pk, words=comment.text, writer=str(comment.user or ""))
    return len(people)
