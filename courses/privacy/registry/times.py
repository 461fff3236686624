"""How long: the numbers that retention keeps to and that the notice says. Those of one package stand there."""

import datetime as dt

from courses.certificates.actions.print_jobs import KEPT_FOR as PRINTS_KEPT
from courses.costs.rules import KEPT_YEARS as BILLS_KEPT_YEARS
from courses.demand.actions.interests import FORGET_UNCONFIRMED_AFTER as UNCONFIRMED_WISHES_KEPT
from courses.enrolment.rules import FORGET_NEEDS_AFTER as NEEDS_KEPT
from courses.imports.queries import KEPT_FOR as IMPORTS_KEPT
from courses.learning.rules import DAYS
from courses.learning.rules import UNCONFIRMED_KEPT as UNCONFIRMED_QUESTIONS_KEPT
from courses.members.actions.listed import FORGET_AFTER as LEAVERS_KEPT
from courses.programs.queries import ANSWERS_KEPT

# The last question by mail; the row goes with it.
LAST_QUESTION = dt.timedelta(days=DAYS[-1])
# What a mail said; that there was one.
MAIL_TEXTS_KEPT, MAILS_KEPT = dt.timedelta(days=30), dt.timedelta(days=365)
# Somebody whose seat lapsed and who never said yes to anything.
NEVER_CONFIRMED_KEPT = dt.timedelta(days=30)
# What was merged can be undone for so long.
MERGES_KEPT = dt.timedelta(days=1)
# Who looked at the names of a session.
LOOKS_KEPT = dt.timedelta(days=365)
# What was asked of whoever lends a room out, after the session.
ROOMS_KEPT = dt.timedelta(days=365)
# An encrypted copy of everything; what the notice says is true of them too, a month later.
BACKUPS_KEPT = dt.timedelta(days=30)

__all__ = [
    "ANSWERS_KEPT",
    "BACKUPS_KEPT",
    "BILLS_KEPT_YEARS",
    "IMPORTS_KEPT",
    "LAST_QUESTION",
    "LEAVERS_KEPT",
    "LOOKS_KEPT",
    "MAILS_KEPT",
    "MAIL_TEXTS_KEPT",
    "MERGES_KEPT",
    "NEEDS_KEPT",
    "NEVER_CONFIRMED_KEPT",
    "PRINTS_KEPT",
    "ROOMS_KEPT",
    "UNCONFIRMED_QUESTIONS_KEPT",
    "UNCONFIRMED_WISHES_KEPT",
]
