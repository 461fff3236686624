"""Where somebody stands, in words that they read themselves."""

import datetime as dt

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.common.text import date_words
from courses.ladder.rules import Level, Need, Standing


def level_words(stand: Standing) -> str:
    """What they may be in a session of the course today."""
    if stand.has_lapsed and stand.lapses_on:
        return _("co-trainer again: not taught since %(day)s") % {"day": date_words(_last(stand))}
    return {
        Level.NONE: _("not on the ladder yet"),
        Level.SHADOW: _("may be trainee"),
        Level.CO_TRAINER: _("may be co-trainer"),
        Level.LEAD: _("trainer"),
    }[stand.level]


def missing_words(stand: Standing) -> list[str]:
    """What the next step needs, one sentence each; nothing for a trainer."""
    return [_need(need, stand) for need in stand.missing]


def until_words(stand: Standing) -> str:
    """Until when a trainer counts as one; empty for others."""
    if stand.level != Level.LEAD or stand.has_lapsed or stand.lapses_on is None:
        return ""
    return _("Until %(day)s. Teach or co-teach it once before, and it goes on.") % {"day": date_words(stand.lapses_on)}


def rules_in_words() -> list[str]:
    """The rules as people read them, in order (`ladder.rules`)."""
    return [
        _("You have taken the course: you may be trainee in one session."),
        _("You have been trainee in one session: you may be co-trainer."),
        _(
            "You have been co-trainer in two sessions in two places, and a trainer has signed an observation sheet "
            "with every point ticked: you are a trainer of the course."
        ),
        _(
            "You have not taught it for %(months)s months: you are co-trainer again, until you have been co-trainer once more."
        )
        % {"months": settings.LADDER_LAPSE_MONTHS},
    ]


def _last(stand: Standing) -> dt.date:
    """The day from which the months are counted."""
    assert stand.since
    return max(stand.since, stand.taught_on or stand.since)


def _need(need: Need, stand: Standing) -> str:
    left = stand.sessions_missing
    match need:
        case Need.COURSE:
            return _("Take the course.")
        case Need.SHADOW:
            return _("Be trainee in one session.")
        case Need.CO_SESSIONS:
            return ngettext(
                "Be co-trainer in %(count)s more session.", "Be co-trainer in %(count)s more sessions.", left
            ) % {"count": left}
        case Need.OTHER_PLACE:
            if Need.CO_SESSIONS not in stand.missing:
                return _("Be co-trainer once in another place.")
            return _("At least one of them in another place.") if stand.places else _("In two places.")
        case Need.SHEET:
            return _("A trainer observes you in a session, and ticks every point.")
        case Need.REFRESH:
            return _("Be co-trainer once more.")
