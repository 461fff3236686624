"""Who may enrol in a session, in words: before the form, in lists, and where somebody is refused."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.common import clock
from courses.common.text import date_short, date_words
from courses.schedule.models import Session


def rules_in_words(session: Session) -> list[str]:
    """A sentence for each rule that holds today, of a session that was read with its details."""
    today, found = clock.today(), []
    if session.requires:
        words = _("Only for those who have taken «%(course)s».")
        found.append(words % {"course": session.requires.display_title})
    opens_on = session.opens_on
    if opens_on and today < opens_on:
        words = _("Members first: everybody else can enrol from %(day)s.")
        found.append(words % {"day": date_words(opens_on)})
    if session.is_keeping(today) and session.kept_until:
        words = ngettext(
            "%(count)s seat is kept for members of %(association)s until %(day)s.",
            "%(count)s seats are kept for members of %(association)s until %(day)s.",
            session.kept_left,
        )
        what = {"count": session.kept_left, "association": session.kept_for, "day": date_words(session.kept_until)}
        found.append(words % what)
    return found


def asks_who(session: Session) -> bool:
    """Whether nobody can enrol today of whom the site does not know who they are."""
    return session.requires_id is not None or session.is_members_first(clock.today())


def short_words(requires: str | None, opens_on: dt.date | None) -> str:
    """The same for a card, in a few words, or none: the title of the course to be taken before, and from when not only
    members can enrol."""
    found = [_("after «%(course)s»") % {"course": requires}] if requires else []
    if opens_on and clock.today() < opens_on:
        found.append(_("members first, all from %(day)s") % {"day": date_short(opens_on)})
    return ", ".join(found)
