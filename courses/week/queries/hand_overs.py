"""Roles that are to change hands and wait for an organiser."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.common import clock
from courses.handover.queries import waiting_for_organisers
from courses.week import rules
from courses.week.queries.line import MOST, Line
from courses.week.queries.reader import Reader


def waiting(reader: Reader) -> list[Line]:
    """Whose list is gone through, to somebody whom no organiser has trusted before."""
    if not reader.is_organiser:
        return []
    return [
        Line(
            clock.local(row.ready_at + rules.ANSWER_WITHIN).date(),
            _("The role in %(place)s is to change hands, and waits for your yes.") % {"place": row.place_name},
            _("Look, and say yes"),
            reverse("hand_over:page", args=[row.pk]),
        )
        for row in waiting_for_organisers()[:MOST]
        if row.ready_at
    ]


def say_waiting(count: int) -> str:
    """How many roles."""
    said = ngettext("%(count)s role is to change hands.", "%(count)s roles are to change hands.", count)
    return said % {"count": count}
