"""A question of a module by mail: the lowest floor that sees both who wants one and what it says."""

from django.conf import settings
from django.db import transaction

from courses.common import clock
from courses.common.actions import routines
from courses.learning import actions, emails
from courses.learning.models import QuestionReminder
from courses.learning.rules import DAYS, turn
from courses.pages.models import ModulePage

# So many in one round: `tick` has other work.
MOST_AT_ONCE = 200


def ask_due() -> int:
    """Mail every question that is due, and forget addresses that never said yes; returns how many mails. Safe to run twice at once."""
    now = clock.now()
    actions.forget_unconfirmed(now=now)
    due = QuestionReminder.objects.filter(due_at__lte=now).select_related("page").order_by("due_at", "pk")
    return routines.each("questions", list(due[:MOST_AT_ONCE]), _ask)


@transaction.atomic
def _ask(reminder: QuestionReminder) -> bool:
    page = ModulePage.objects.live().filter(pk=reminder.page_id).select_related("locale").first()
    module = page and page.in_english()
    numbers = [n for n, block in enumerate(module.question) if block.value["options"]] if module else []
    url = module.get_url() if module else None
    if module is None or not numbers or url is None:
        # There is nothing to ask any more.
        QuestionReminder.objects.filter(pk=reminder.pk).delete()
        return False
    if not actions.claim(reminder=reminder):
        return False
    number = numbers[turn(reminder.sent, len(numbers))]
    value = module.question[number].value
    emails.question(
        reminder,
        text=value["question"],
        options=[option["text"] for option in value["options"]],
        url=f"{settings.BASE_URL}{url}#spoergsmaal-{number + 1}",
        left=len(DAYS) - reminder.sent - 1,
    )
    return True
