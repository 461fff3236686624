"""The mail on Mondays: how much of what, and the way to the page; that there are figures to look at. They say nothing of anybody."""

import datetime as dt

from django.conf import settings

from courses.common.actions import mail
from courses.common.links import link_to
from courses.common.text import first_word
from courses.members.queries import profile_of
from courses.week import rules
from courses.week.models import FiguresMail, WeekMail
from courses.week.queries import figures as figures_queries
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


def figures(row: FiguresMail, last: dt.date) -> bool:
    """UX.md M72: the figures up to and including `last` can be seen. No figure stands in it: they are seen by who is logged in.
    Whether it was written now."""
    member = profile_of(row.user)
    language = (member.language if member else "") or settings.LANGUAGE_CODE
    if row.region:
        last = rules.closed(last)
        page_url = f"{link_to('week:district', language, row.region_id)}?til={last:%Y-%m-%d}"
    else:
        page_url = f"{link_to('figures:index', language)}?until={last:%Y-%m-%d}"
    return mail.queue_once(
        once_key=f"figures:{row.pk}:{last:%Y-%m-%d}",
        kind="figures",
        to=row.user.email,
        language=language,
        unsubscribe_url=link_to("week:stop_figures", language, figures_queries.stop_token(row)),
        context={
            "name": member.first_name if member else first_word(row.user.first_name),
            "district": row.region.name if row.region else "",
            "last": last,
            "page_url": page_url,
            "choose_url": f"{link_to('week:home', language)}#tal",
        },
    )
