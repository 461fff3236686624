"""Mails to somebody who wants to be asked again."""

from typing import Any

from courses.common.actions import mail
from courses.common.links import link_to
from courses.learning.models import QuestionReminder
from courses.learning.queries import reminder_token

KINDS = ["question_confirm", "question_again"]


def reminder_key(reminder: QuestionReminder) -> str:
    """What mails about one are told apart by."""
    return f"question:{reminder.pk}"


def _url(name: str, reminder: QuestionReminder) -> str:
    return link_to(name, reminder.language, reminder_token(reminder))


def _queue(kind: str, reminder: QuestionReminder, **context: Any) -> None:
    mail.queue(
        kind=kind,
        to=reminder.email,
        language=reminder.language,
        subject_key=reminder_key(reminder),
        unsubscribe_url=_url("learning:stop", reminder),
        context={"title": reminder.page.title, "manage_url": _url("learning:manage", reminder), **context},
    )


def confirm(reminder: QuestionReminder) -> None:
    """UX.md M45: is the address right?"""
    _queue("question_confirm", reminder)


def question(reminder: QuestionReminder, *, text: str, options: list[str], url: str, left: int) -> None:
    """UX.md M46: one question of the module, with its answers where it has any; `url`: where it is answered."""
    _queue("question_again", reminder, question=text, options=options, answer_url=url, left=left)


def withdraw(reminder: QuestionReminder) -> None:
    """Take back what has not been sent."""
    mail.withdraw(subject_key=reminder_key(reminder), kinds=KINDS)
