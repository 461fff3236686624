"""Taking a task, giving it back, writing about it, being done."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.actions import versions
from courses.common.actions.limits import allow_for
from courses.common.address import canonical
from courses.common.errors import DomainError
from courses.common.text import clean_line, clean_text
from courses.members.actions import member_for_email
from courses.members.models import MemberProfile
from courses.tasks import emails
from courses.tasks.actions import posting
from courses.tasks.models import TakenTask, Task, TaskMessage, TaskWishes
from courses.tasks.queries.tasks import Asked
from courses.tasks.rules import TASKS

State = TakenTask.State
# So many mails to one address, and messages of one person, in a day.
ASKS_A_DAY, MESSAGES_A_DAY = 5, 30


class CannotTake(DomainError):
    """It is closed, over, or taken by others."""


class NotYours(DomainError):
    """It was given back or is done, or there is nobody to write to."""


def ask(*, task: Task, email: str, name: str, language: str) -> None:
    """Mail the link that takes the task to somebody who is not logged in. Nothing is kept, and the answer is the same whoever's
    address it is. Five mails a day to one address."""
    asked = Asked(task.pk, canonical(email), clean_line(name), language)
    if allow_for(asked.email, "task", ASKS_A_DAY):
        emails.confirm(asked, task)


@transaction.atomic
def take_asked(*, asked: Asked, task: Task) -> TakenTask:
    """The mailbox has answered: whoever it is, found or made, takes the task. Raises `CannotTake`."""
    return take(task=task, member=member_for_email(email=asked.email, name=asked.name, language=asked.language))


@transaction.atomic
def take(*, task: Task, member: MemberProfile) -> TakenTask:
    """Take one place of a task, by one update that cannot give away more than there are; the coordinator is told. Taking twice is
    once. Raises `CannotTake`."""
    # The person before the task, as everywhere: whoever is being forgotten takes nothing.
    member = MemberProfile.objects.select_for_update(of=("self",)).select_related("user").get(pk=member.pk)
    task = posting.held(task)
    known = TakenTask.objects.filter(task=task, member=member).first()
    if known and known.state != State.BACK:
        return known
    if not member.name or not task.is_open or task.is_over:
        raise CannotTake(_("This task is not open any more. Here are others."))
    free = Task.objects.filter(pk=task.pk, taken__lt=F("places"))
    if not free.update(taken=F("taken") + 1):
        raise CannotTake(_("Somebody else has just taken the last place. Here are other tasks."))
    row = known or TakenTask(task=task, member=member)
    row.task, row.member = task, member
    row.state, row.taken_at, row.ended_at, row.asked_at, row.thanked_at = State.TAKEN, clock.now(), None, None, None
    row.save()
    versions.mark(TASKS)
    emails.taken(row)
    emails.yours(row)
    return row


@transaction.atomic
def give_back(*, taken: TakenTask) -> TakenTask:
    """Not this one after all: the place is free again, and the coordinator is told, or is not told at all where the first mail has
    not left. Giving back twice is once. Raises `NotYours` for what is done."""
    row = _held(taken)
    if row.state == State.DONE:
        raise NotYours(_("It is done, so it cannot be given back."))
    if row.state == State.TAKEN:
        free(row)
        row.state, row.ended_at = State.BACK, clock.now()
        row.save(update_fields=["state", "ended_at"])
        emails.given_back(row)
    return row


def free(row: TakenTask) -> None:
    """Its place can be taken by somebody else. In a transaction that holds the task."""
    Task.objects.filter(pk=row.task_id, taken__gt=0).update(taken=F("taken") - 1)
    versions.mark(TASKS)


@transaction.atomic
def say_done(*, taken: TakenTask) -> TakenTask:
    """Whoever took it says that it is done; the coordinator is told. Twice is once. Raises `NotYours` for what was given back."""
    row = _held(taken)
    if _end(row):
        emails.done(row)
    return row


@transaction.atomic
def thank(*, taken: TakenTask, author: MemberProfile, words: str = "") -> TakenTask:
    """The coordinator says that it is done, and thanks, in words of their own where they write some. Raises `NotYours`."""
    row = _held(taken)
    _end(row)
    if clean_text(words).strip():
        _write(row, author, words)
    if row.thanked_at is None:
        row.thanked_at = clock.now()
        row.save(update_fields=["thanked_at"])
        emails.thanks(row)
    return row


def _end(row: TakenTask) -> bool:
    if row.state == State.BACK:
        raise NotYours(_("It was given back meanwhile."))
    if row.state == State.DONE:
        return False
    row.state, row.ended_at = State.DONE, clock.now()
    row.save(update_fields=["state", "ended_at"])
    return True


def write(*, taken: TakenTask, author: MemberProfile, words: str) -> TaskMessage:
    """A message to the other one of the two, by mail and on both pages. Raises `NotYours` where the task was given back, where
    nobody is there to read it, and after thirty in a day."""
    if not allow_for(str(author.pk), "task words", MESSAGES_A_DAY):
        raise NotYours(_("That was many messages today. Write again tomorrow, or call us."))
    with transaction.atomic():
        row = _held(taken)
        if row.state == State.BACK:
            raise NotYours(_("It was given back, so there is nobody to write to."))
        if row.task.coordinator_id is None:
            raise NotYours(_("There is no coordinator any more. Call us instead."))
        return _write(row, author, words)


def _write(row: TakenTask, author: MemberProfile, words: str) -> TaskMessage:
    text = clean_text(words).strip()
    written = TaskMessage.objects.create(taken=row, author=author, text=text, written_at=clock.now())
    emails.message(written)
    return written


@transaction.atomic
def set_wishes(*, member: MemberProfile, areas: list[int], durations: list[int], wants_mail: bool) -> TaskWishes:
    """What somebody likes to do and has time for."""
    ticked = {"areas": frozenset(areas), "durations": frozenset(durations), "wants_mail": wants_mail}
    return TaskWishes.objects.update_or_create(member=member, defaults=ticked)[0]


def stop_mails(*, wishes: TaskWishes) -> None:
    """No more mails about tasks nearby. What was ticked stays."""
    TaskWishes.objects.filter(pk=wishes.pk).update(wants_mail=False)


def _held(taken: TakenTask) -> TakenTask:
    """The row as it is now, held after its task."""
    task = posting.held(taken.task)
    row = TakenTask.objects.select_for_update(of=("self",)).select_related("member__user").get(pk=taken.pk)
    row.task = task
    return row
