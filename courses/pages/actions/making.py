"""A course on its way from nothing to a first session: a step is handed on, taken, taken back; all its texts go out at once."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from courses.catalogue.models import STEP_NAMES, Course, HandedOn, PublishedText
from courses.catalogue.rules import MakingStep
from courses.common import clock
from courses.common.actions import routines
from courses.common.errors import DomainError
from courses.pages import emails
from courses.pages.models import CoursePage, ModulePage
from courses.pages.queries.making import facts_of, is_unpublished, may_do, texts_of, went_out, who_may
from courses.pages.queries.versions import in_use, refusal_of
from courses.pages.rules import minutes_off
from courses.pages.rules.making import State, standings
from courses.people.models import User
from courses.schedule.models import UNDO_FOR


class NotNow(DomainError):
    """The step is done, waits for somebody already, or nobody may do it."""


class NotReady(DomainError):
    """A page lacks something, or nothing is left to publish."""


@transaction.atomic
def hand_on(*, course: Course, step: MakingStep, by: User, to: User | None) -> HandedOn:
    """Let a step wait for `to`, or for all who may do it, who are told by mail. Raises `NotNow`."""
    course = Course.objects.select_for_update().get(pk=course.pk)
    if _is_done(course, step):
        raise NotNow(_("This step is done already."))
    people = [user for user in who_may(step) if user != by and (to is None or user == to)]
    if not people:
        raise NotNow(
            _("%(name)s may not do this step any more. Choose somebody else.") % {"name": to}
            if to
            else _("Nobody else may do this step."),
            about="to",
        )
    try:
        with transaction.atomic():
            row = HandedOn.objects.create(course=course, step=step, by=by, to=to, handed_at=clock.now())
    except IntegrityError as error:
        raise NotNow(_("Somebody has just handed this step on.")) from error
    for user in people:
        emails.handed_on(user, course=course, step=str(STEP_NAMES[step]), by=str(by), is_for_all=to is None)
    return row


@transaction.atomic
def take_on(*, row: HandedOn, user: User) -> None:
    """What waits for all who may waits for `user` from now on. Raises `NotNow` where somebody else was first."""
    free = HandedOn.objects.filter(pk=row.pk, to=None)
    if not may_do(user, MakingStep(row.step)) or not free.update(to=user):
        raise NotNow(_("Somebody else has taken it, or it was taken back."))


@transaction.atomic
def take_back(*, course: Course, step: MakingStep, user: User) -> None:
    """The step waits for nobody any more: by who handed it on, or who may do it. Raises `NotNow` for others, and where it does
    not wait."""
    rows = HandedOn.objects.filter(course=course, step=step)
    if not may_do(user, step):
        rows = rows.filter(by=user)
    if not rows.delete()[0]:
        raise NotNow(_("It is not waiting any more."))


def settle_handed() -> int:
    """Whoever handed on a step that is done now is told, and the row goes; returns how many. `manage.py tick` calls it."""
    PublishedText.objects.filter(published_at__lte=clock.now() - UNDO_FOR).delete()
    waiting = list(HandedOn.objects.select_related("course", "by", "to"))
    facts = facts_of([row.course for row in waiting]) if waiting else {}
    states = {key: {found.step: found.state for found in standings(of)} for key, of in facts.items()}
    done = [row for row in waiting if states[row.course_id][MakingStep(row.step)] is State.DONE]
    return routines.each("made", done, _tell_done)


@transaction.atomic
def _tell_done(row: HandedOn) -> bool:
    if not HandedOn.objects.filter(pk=row.pk, handed_at=row.handed_at).delete()[0]:
        return False
    if row.by and row.by.is_active:
        emails.handed_done(row.by, course=row.course, step=str(STEP_NAMES[MakingStep(row.step)]), by=str(row.to or ""))
    return True


def _is_done(course: Course, step: MakingStep) -> bool:
    found = {one.step: one.state for one in standings(facts_of([course])[course.pk])}
    return found[step] is State.DONE


@transaction.atomic
def publish_texts(*, course: Course, user: User) -> list[Page]:
    """Publish everything that is written about a course and that nobody reads yet, in every language, each page before its
    modules. Raises `NotReady` for a page that lacks something, and where nothing is left."""
    Course.objects.select_for_update().get(pk=course.pk)
    waiting = [page.specific for page in texts_of(course) if is_unpublished(page)]
    if not waiting:
        raise NotReady(_("Everything is published already."))
    now = clock.now()
    PublishedText.objects.filter(course=course).delete()
    for page in waiting:
        revision = page.get_latest_revision() or page.save_revision(user=user)
        _check(page, revision)
        PublishedText.objects.create(
            course=course,
            page=page,
            revision=revision,
            before=page.live_revision if page.live else None,
            published_at=now,
        )
        revision.publish(user=user, skip_permission_checks=True)
    return waiting


def _check(page: Page, revision: Revision) -> None:
    """As the editor checks a page that is published: a draft may be as it is. Raises `NotReady`."""
    written = revision.as_object()
    if isinstance(written, (CoursePage, ModulePage)):
        # Of an English page what is read, which is its Danish one with English words.
        written = written.in_english()
    try:
        written.full_clean()
        for name in ("about", "before", "activities", "question"):
            if stream := getattr(written, name, None):
                stream.stream_block.clean(stream)
    except ValidationError as error:
        if any(one.code == "twice" for one in getattr(error, "error_dict", {}).get("course", [])):
            raise NotReady(" ".join(error.messages)) from error
        said = _("«%(page)s» lacks something. Open it and publish it there: then it says what.")
        raise NotReady(said % {"page": page.draft_title}) from error
    # What is only read at home needs no exercises.
    if isinstance(written, ModulePage) and (written.activities or not written.study_before):
        off = minutes_off([block.value["minutes"] for block in written.activities], written.minutes)
        if off:
            said = _("The minutes of «%(page)s» do not add up. Open it and mend them.")
            raise NotReady(said % {"page": page.draft_title})


@transaction.atomic
def undo_texts(*, course: Course, user: User) -> tuple[int, list[str]]:
    """Within ten minutes: what was new is a draft again, what was changed reads as before. Returns how many pages, and a sentence
    for each that stays. Raises `NotReady` when it is too late."""
    Course.objects.select_for_update().get(pk=course.pk)
    rows = went_out(course)
    if not rows:
        raise NotReady(_("It is too late to take it back. A page can still be taken down by itself."))
    done, left = 0, []
    for row in rows:
        page = row.page.specific
        if page.live_revision_id != row.revision_id:
            left.append(_("«%(page)s» has been changed since, so it stays.") % {"page": page.title})
        elif row.before is None and in_use(page, clock.now())[1]:
            left.append(_("«%(page)s» stays: a session of the course is published.") % {"page": page.title})
        elif row.before and (why := refusal_of(row.before)):
            left.append(_("«%(page)s» stays as it is. %(why)s") % {"page": page.title, "why": why})
        else:
            if row.before:
                row.before.publish(user=user, skip_permission_checks=True)
            else:
                page.unpublish(user=user)
            done += 1
    PublishedText.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return done, left
