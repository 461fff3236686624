"""The mail on Mondays: how much of what, and the way to the page. It says nothing of anybody."""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from courses.common.actions import mail
from courses.week.models import WeekMail
from courses.week.queries.reader import Reader, stop_token


def _url(name: str, language: str, *args: str) -> str:
    with translation.override(language):
        return settings.BASE_URL + reverse(name, args=args)


def week(reader: Reader, lines: list[str], monday: dt.date, row: WeekMail | None) -> bool:
    """UX.md M58: what your week needs, once a week. `row`: whose mails one click ends; None where they came from somebody who is
    away. Whether it was written now."""
    language = reader.language or settings.LANGUAGE_CODE
    return mail.queue_once(
        once_key=f"week:{reader.user.pk}:{monday:%Y-%m-%d}",
        kind="week",
        to=reader.user.email,
        language=language,
        unsubscribe_url=_url("week:stop", language, stop_token(row)) if row else "",
        context={
            "name": reader.first_name,
            "lines": lines,
            "is_own": row is not None,
            "week_url": _url("week:home", language),
        },
    )
