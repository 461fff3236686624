"""What trainers have written that others judge: where it stands, and what waits for whom."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from wagtail.models import Comment, Page, TaskState, WorkflowState

from courses.catalogue.models import Qualification
from courses.pages.models import CoursePage, courses_led, pages_of
from courses.people.models import User

# So many of the latest stand on a trainer's page.
MOST = 8


@dataclass(frozen=True)
class Proposal:
    """Something somebody sent in. `words`: what was said with the last answer; `comments`: what is said beside its lines and
    not settled yet."""

    page: int
    title: str
    status: str
    at: dt.datetime
    words: str
    comments: tuple[str, ...]
    url: str


def proposals_of(user: User) -> list[Proposal]:
    """What somebody sent in, newest first, each page once, as it stands now. Four queries, one where there is nothing."""
    states = WorkflowState.objects.filter(requested_by=user, base_content_type__model="page").order_by(
        "-created_at", "-pk"
    )
    latest: dict[str, WorkflowState] = {}
    for state in states.prefetch_related("task_states")[: 4 * MOST]:
        latest.setdefault(state.object_id, state)
    if not latest:
        return []
    # Wagtail's workflows know their pages by the text of the key.
    pages = {str(page.pk): page for page in Page.objects.filter(pk__in=list(latest))}
    said: dict[int, list[str]] = defaultdict(list)
    for comment in (
        Comment.objects.filter(page__in=[page.pk for page in pages.values()], resolved_at=None)
        .exclude(user=user)
        .order_by("pk")
    ):
        said[comment.page_id].append(comment.text)
    return [
        _proposal(state, pages[key], tuple(said[pages[key].pk]))
        for key, state in list(latest.items())[:MOST]
        if key in pages
    ]


def _proposal(state: WorkflowState, page: Page, comments: tuple[str, ...]) -> Proposal:
    answers = sorted(state.task_states.all(), key=lambda answer: answer.pk)
    last = answers[-1] if answers else None
    at = (last.finished_at or last.started_at) if last else state.created_at
    words = last.comment if last else ""
    return Proposal(page.pk, page.draft_title, state.status, at, words, comments, page.url or "" if page.live else "")


def waiting_for_lead(user: User) -> list[Page]:
    """What others sent in about the courses that somebody teaches alone, oldest first. One query where they teach none."""
    courses = courses_led(user)
    if not courses:
        return []
    waiting = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS, workflow_state__object_id__in=pages_of(courses)
    )
    states = waiting.exclude(workflow_state__requested_by=user).order_by("started_at")
    keys = list(states.values_list("workflow_state__object_id", flat=True))
    pages = {str(page.pk): page for page in Page.objects.filter(pk__in=keys)}
    return [pages[key] for key in dict.fromkeys(keys) if key in pages]


def leads_of(page: Page) -> list[User]:
    """Those who teach the course of a page alone and can log in. One query."""
    courses = CoursePage.objects.ancestor_of(page, inclusive=True).values("course")
    rows = Qualification.objects.filter(
        course__in=courses, level=Qualification.Level.LEAD, trainer__member__user__is_active=True
    )
    return [row.trainer.member.user for row in rows.select_related("trainer__member__user").order_by("pk")]
