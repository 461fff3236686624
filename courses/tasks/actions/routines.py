"""What `tick` does with tasks: those with a rule come again, those near are told of what nobody took, silence is asked about once."""

import datetime as dt

from django.db import IntegrityError, transaction

from courses.common import clock
from courses.common.actions import routines, versions
from courses.tasks import emails
from courses.tasks.models import TakenTask, Task
from courses.tasks.queries.tasks import repeated_by_now, silent, to_be_told, waiting_for_somebody
from courses.tasks.rules import TASKS, next_day

_COPIED = (
    "association", "region", "coordinator", "title", "title_en", "text", "area", "duration", "is_home", "place",
    "postcode", "places", "course", "rule", "rule_from_date",
)  # fmt: skip


def look_after() -> int:
    """All that is due; safe to run twice at once. Returns how many tasks were repeated and mails written."""
    done = routines.each("task again", repeated_by_now(), repeat)
    done += routines.each("task near", waiting_for_somebody(), tell_near)
    return done + routines.each("task silent", silent(), ask_how_it_goes)


@transaction.atomic
def repeat(task: Task) -> bool:
    """Post the next one of a task whose day has passed, once: the database knows which one it follows."""
    if task.rule is None or task.until_date is None or task.rule_from_date is None:
        return False
    yesterday = clock.today() - dt.timedelta(days=1)
    day = next_day(task.rule, task.rule_from_date, after=max(task.until_date, yesterday))
    if day is None:
        return False
    try:
        with transaction.atomic():
            Task.objects.create(
                **{name: getattr(task, name) for name in _COPIED},
                until_date=day,
                posted_at=clock.now(),
                follows=task,
            )
    except IntegrityError:
        return False  # another tick at the same time
    versions.mark(TASKS)
    return True


@transaction.atomic
def tell_near(task: Task) -> int:
    """Write to those near who asked for it, once for each task; returns to how many."""
    if not Task.objects.filter(pk=task.pk, told_near_at=None).update(told_near_at=clock.now()):
        return 0
    people = to_be_told(task)
    for wishes, _km in people:
        emails.near(task, wishes)
    return len(people)


@transaction.atomic
def ask_how_it_goes(row: TakenTask) -> bool:
    """Ask once about a task that was taken and of which nobody has heard."""
    if not TakenTask.objects.filter(pk=row.pk, asked_at=None).update(asked_at=clock.now()):
        return False
    emails.silent(row)
    return True
