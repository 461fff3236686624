"""What people thought of a session, without names; and what its trainer tells the next one (docs/adr/0026)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.errors import DomainError
from courses.common.text import clean_text
from courses.enrolment.models import Debrief, Enrolment, Feedback, State
from courses.people.models import User
from courses.schedule.models import Session

# With so few answers somebody could guess who wrote what: they are shown only when there are more, and later ones by fives.
HIDDEN_UP_TO, TOGETHER = 5, 5
LONGEST = 1000
MAY_ANSWER = [State.ENROLLED, State.ATTENDED]


class CannotAnswer(DomainError):
    """Not somebody who was there, not yet, or once already."""


class NothingWritten(DomainError):
    """An empty debrief helps nobody."""


@dataclass(frozen=True)
class Answers:
    """What more than five people said about a session. The words stand in no order that leads to anybody."""

    total: int
    worth: list[tuple[str, int]]
    worked: list[str]
    change: list[str]


def may_answer(enrolment: Enrolment) -> bool:
    """Whether the three questions are shown to the holder of this place."""
    return (
        not enrolment.has_given_feedback
        and enrolment.state in MAY_ANSWER
        and enrolment.session.status != Session.Status.CANCELLED
        and enrolment.session.ends_at <= clock.now()
    )


@transaction.atomic
def give_feedback(*, enrolment: Enrolment, worth: int, worked: str = "", change: str = "") -> None:
    """Keep three answers without the person. That the person has answered is noted, so that nobody answers twice.

    Raises `CannotAnswer`.
    """
    mine = Enrolment.objects.filter(pk=enrolment.pk, has_given_feedback=False)
    if not may_answer(enrolment) or not mine.update(has_given_feedback=True):
        raise CannotAnswer(_("The questions can be answered once, by those who were there, when the course is over."))
    Feedback.objects.create(
        session_id=enrolment.session_id,
        worth=worth,
        worked=clean_text(worked).strip()[:LONGEST],
        change=clean_text(change).strip()[:LONGEST],
    )
    _show_together(enrolment.session_id)


def _show_together(session: int) -> None:
    """Let the answers that nobody has seen yet be seen, once there are enough of them."""
    given = Feedback.objects.filter(session=session)
    unseen = given.filter(is_shown=False)
    enough = TOGETHER if given.filter(is_shown=True).exists() else HIDDEN_UP_TO + 1
    if unseen.count() >= enough:
        unseen.update(is_shown=True)


def answers(session: Session) -> Answers | None:
    """What people said, or None while too few have answered. Answers come to it by fives, not one by one."""
    rows = list(Feedback.objects.filter(session=session, is_shown=True).order_by("pk"))
    if not rows:
        return None
    counted = Counter(row.worth for row in rows)
    return Answers(
        total=len(rows),
        worth=[(str(worth.label), counted[worth]) for worth in Feedback.Worth],
        worked=_words(row.worked for row in rows),
        change=_words(row.change for row in rows),
    )


def _words(texts: Iterable[str]) -> list[str]:
    """In the order of the alphabet: the same person's two answers do not stand in the same place."""
    return sorted(text for text in texts if text)


@transaction.atomic
def write_debrief(*, session: Session, author: User, worked: str, change: str) -> Debrief:
    """What worked and what the trainer would change; written again, it replaces what stood there.

    Raises `NothingWritten`.
    """
    worked, change = clean_text(worked).strip(), clean_text(change).strip()
    if not worked and not change:
        raise NothingWritten(_("Write at least one sentence in one of the two fields."))
    texts: dict[str, Any] = {"worked": worked, "change": change, "written_at": clock.now()}
    return Debrief.objects.update_or_create(session=session, author=author, defaults=texts)[0]


def debrief_of(session: Session, author: User) -> Debrief | None:
    """What this author wrote to the next trainer; None: nothing yet."""
    return Debrief.objects.filter(session=session, author=author).first()


def debriefs_about(course: Course) -> QuerySet[Debrief]:
    """What trainers of this course wrote, anywhere in the country, newest first."""
    about = Debrief.objects.filter(session__course=course)
    return about.select_related("session__venue__postcode").order_by("-written_at", "-pk")
