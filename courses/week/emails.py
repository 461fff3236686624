"""The mail on Mondays: how much of what, and the way to the page. It says nothing of anybody."""

import datetime as dt

from django.conf import settings

from courses.common.actions import mail
from courses.common.links import link_to
from courses.week.models import WeekMail
from courses.week.queries.reader import Reader, stop_token


def week(reader: Reader, lines: list[str], monday: dt.date, row: WeekMail | None) -> bool:
    """UX.md M58: what your week needs, once a week. `row`: whose mails one click ends; None where they came from somebody who is
    away. Whether it was written now."""
    language = reader.language or settings.LANGUAGE_CODE
    return mail.queue_once(
        once_key=f"week:{reader.user.pk}:{monday:%Y-%m-%d}",
        kind="week",
        to=reader.user.email,
        language=language,
        unsubscribe_url=link_to("week:stop", language, stop_token(row)) if row else "",
        context={
            "name": reader.first_name,
            "lines": lines,
            "is_own": row is not None,
            "week_url": link_to("week:home", language),
        },
    )
