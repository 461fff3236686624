"""Questions that wait for an answer, and shared ones that somebody reported. The words of a question stand in no line."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.common import clock
from courses.common.text import date_words
from courses.knowledge.queries import inquiries
from courses.week import rules
from courses.week.queries.line import MOST, Line
from courses.week.queries.reader import Reader


def owed(reader: Reader) -> list[Line]:
    """What somebody owes an answer; for those who organise also what nobody owns, and what is overdue."""
    rows = inquiries.owed_by(reader.user, reader.places, is_organiser=reader.is_organiser)
    return [
        Line(
            clock.local(row.answer_by).date(),
            _("A question to %(place)s of %(day)s waits for an answer.")
            % {"place": row.region.name if row.region else _("the secretariat"), "day": date_words(row.asked_at)},
            _("Read and answer it"),
            reverse("my_questions:answer", args=[row.pk]),
        )
        for row in rows[:MOST]
    ]


def say_owed(count: int) -> str:
    """How many questions."""
    said = ngettext("%(count)s question waits for an answer.", "%(count)s questions wait for an answer.", count)
    return said % {"count": count}


def reported(reader: Reader) -> list[Line]:
    """Shared answers that somebody reported, for those who organise."""
    if not reader.is_organiser:
        return []
    return [
        Line(
            clock.local(row.reported_at + rules.ANSWER_WITHIN).date(),
            _("A shared answer was reported."),
            _("Read it and decide"),
            reverse("shared_answers:index"),
        )
        for row in inquiries.reported()[:MOST]
        if row.reported_at
    ]


def say_reported(count: int) -> str:
    """How many answers."""
    said = ngettext("%(count)s shared answer was reported.", "%(count)s shared answers were reported.", count)
    return said % {"count": count}
