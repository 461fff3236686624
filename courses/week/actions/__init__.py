"""The mail on Mondays: asked for, ended by one click, and sent once a week to whoever looks after the places that day."""

from django.conf import settings
from django.db import transaction
from django.utils import translation

from courses.common import clock
from courses.common.actions import routines
from courses.people.models import User
from courses.tasks.actions.stand_ins import forget_past
from courses.tasks.queries.stand_ins import running
from courses.week import emails, rules
from courses.week.models import WeekMail
from courses.week.queries.lines import counts_of
from courses.week.queries.reader import due_mails, reader_of


def want(*, user: User) -> None:
    """A mail on Mondays, from the next one on."""
    WeekMail.objects.get_or_create(user=user, defaults={"last_date": rules.monday(clock.today())})


def stop(*, user: User) -> None:
    """No mail on Mondays any more."""
    WeekMail.objects.filter(user=user).delete()


def look_after() -> int:
    """All that is due; safe to run twice at once. Returns how many mails were written and rows thrown away."""
    now = clock.local(clock.now())
    monday = rules.monday(now.date())
    if now.date() == monday and now.hour < rules.MAIL_HOUR:
        return 0
    return routines.each("week mail", due_mails(monday), _write) + forget_past()


@transaction.atomic
def _write(row: WeekMail) -> bool:
    """One mail to one person a week: their own week, or, while they are away, to the deputy, who has it in theirs."""
    today = clock.today()
    monday = rules.monday(today)
    if not WeekMail.objects.filter(pk=row.pk, last_date__lt=monday).update(last_date=monday):
        return False
    away = running(today).filter(away=row.user_id).first()
    reader = reader_of(away.deputy if away else row.user)
    if reader is None:
        return False
    with translation.override(reader.language or settings.LANGUAGE_CODE):
        lines = counts_of(reader)
    if not lines:
        return False
    own = None if away else row
    return emails.week(reader, lines, monday, own)
