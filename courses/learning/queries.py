"""Finding a question by its link, and somebody's own notes."""

import uuid

from django.db.models import QuerySet

from courses.common.links import SignedLink
from courses.learning.models import OwnNote, QuestionReminder
from courses.people.models import User

_link = SignedLink("learning.question")


def reminder_token(reminder: QuestionReminder) -> str:
    """The token of the link in every mail about it."""
    return _link.token(reminder.pk)


def is_ours(token: str) -> bool:
    """Whether we signed a link, also of one that is over."""
    return _link.key(token) is not None


def reminder_by_token(token: str) -> QuestionReminder | None:
    """What a link is for; None for a token we did not sign, and for one that is over."""
    pk = _link.key(token)
    return QuestionReminder.objects.select_related("page__locale").filter(pk=pk).first() if pk else None


def note_of(user: User, module_key: uuid.UUID) -> OwnNote | None:
    """What somebody wrote about a module."""
    return OwnNote.objects.filter(user=user, module_key=module_key).first()


def notes_of(user: User) -> QuerySet[OwnNote]:
    """All of somebody's notes, the newest first."""
    return OwnNote.objects.filter(user=user)
