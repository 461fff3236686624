"""How long things stand, how many there may be, and what one of the two sees of an introduction. Pure Python."""

import datetime as dt
from dataclasses import dataclass

DAY = dt.timedelta(days=1)
# What somebody knows or lends stands for a year, what they look for for three months; both can be kept standing.
GIVES_STANDS, SEEKS_STANDS = 365 * DAY, 90 * DAY
# An answer is waited for so long. Nobody learns before the end of it whether it was a no or nothing.
ANSWER_WITHIN = 10 * DAY
# Letters go to and fro for so long.
LASTS = 90 * DAY
# After the end so long: then letters go with all that says who wrote to whom.
KEPT = 30 * DAY
# An introduction that came to nothing is remembered so long, so that the same two are not asked again.
REMEMBERED = 180 * DAY
# What was reported, and that somebody may not take part, is forgotten after a year.
REPORTS_KEPT = 365 * DAY
# In a day: how many one person asks to be put in touch with, how often they try to, and letters of one person.
ASKS_A_DAY, TRIES_A_DAY, LETTERS_A_DAY = 3, 10, 10
# How often one person is asked in a week, whoever asks.
ASKED_A_WEEK = 3
# So many notices one person may have up at once.
MOST_NOTICES = 10
# The site itself proposes so many people for one notice of somebody who looks.
MOST_PROPOSED = 5


@dataclass(frozen=True)
class Seen:
    """What one of the two knows: `mine` is what they answered («», «yes», «no»)."""

    mine: str
    has_begun: bool
    has_ended: bool

    @property
    def stage(self) -> str:
        """«asked», «waiting», «declined», «open», «ended», «lapsed»: the other's no looks like no answer."""
        if self.has_begun:
            return "ended" if self.has_ended else "open"
        if self.has_ended:
            return "lapsed"
        return {"": "asked", "yes": "waiting", "no": "declined"}[self.mine]


def stands(gives: bool) -> dt.timedelta:
    """How long a notice stands."""
    return GIVES_STANDS if gives else SEEKS_STANDS
