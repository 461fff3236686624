"""What needs a coordinator: who is new, what was written and not answered, what nobody has taken or nobody has heard of."""

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.common import clock
from courses.common.text import date_words
from courses.introductions.queries.people import open_reports
from courses.tasks.models import TakenTask, TaskMessage
from courses.tasks.queries.newcomers import newcomers_of
from courses.tasks.queries.tasks import of_coordinator, taken_of
from courses.tasks.rules import SILENT_AFTER, WAITS_AFTER, WELCOME_WITHIN
from courses.week import rules
from courses.week.queries.line import MOST, Line
from courses.week.queries.reader import Reader


def newcomers(reader: Reader) -> list[Line]:
    """Who is new, by the day: the site writes the name."""
    return [
        Line(
            clock.local(one.since + WELCOME_WITHIN).date(),
            _("Somebody new since %(day)s waits for a welcome.") % {"day": date_words(one.since)},
            _("Welcome them"),
            reverse("coordinator:welcome", args=[one.member.pk]),
        )
        for one in (newcomers_of(reader.places)[:MOST] if reader.places else [])
    ]


def say_newcomers(count: int) -> str:
    """Never how many: few are new in one place (PRIVACY.md P15)."""
    return _("Somebody new waits for a welcome.")


def _address(row: TakenTask) -> str:
    return f"{reverse('coordinator:task', args=[row.task_id])}#t{row.pk}"


def unanswered(reader: Reader) -> list[Line]:
    """What whoever took a task wrote last, and nobody has answered."""
    if not reader.places:
        return []
    newest = TaskMessage.objects.filter(taken=OuterRef("pk")).order_by("-written_at", "-pk")
    rows = taken_of(reader.places).annotate(
        wrote=Subquery(newest.values("author")[:1]), wrote_at=Subquery(newest.values("written_at")[:1])
    )
    return [
        Line(
            clock.local(row.wrote_at + rules.ANSWER_WITHIN).date(),
            _("%(who)s wrote about «%(task)s».") % {"who": row.member.first_name, "task": row.task.display_title},
            _("Answer"),
            _address(row),
        )
        for row in rows.filter(wrote=F("member"))[:MOST]
    ]


def say_unanswered(count: int) -> str:
    """How many messages."""
    said = ngettext("%(count)s message waits for your answer.", "%(count)s messages wait for your answer.", count)
    return said % {"count": count}


def silent(reader: Reader) -> list[Line]:
    """What was taken two weeks ago without a word since."""
    if not reader.places:
        return []
    word = TaskMessage.objects.filter(taken=OuterRef("pk"))
    before = clock.now() - SILENT_AFTER
    rows = taken_of(reader.places).filter(taken_at__lte=before, task__is_open=True).exclude(Exists(word))
    return [
        Line(
            clock.local(row.taken_at + SILENT_AFTER).date(),
            _("%(who)s took «%(task)s» on %(day)s, and nobody has heard since.")
            % {"who": row.member.first_name, "task": row.task.display_title, "day": date_words(row.taken_at)},
            _("Write, or say that it is done"),
            _address(row),
        )
        for row in rows[:MOST]
    ]


def say_silent(count: int) -> str:
    """How many tasks."""
    said = ngettext(
        "%(count)s task was taken, and nobody has heard since.",
        "%(count)s tasks were taken, and nobody has heard since.",
        count,
    )
    return said % {"count": count}


def untaken(reader: Reader) -> list[Line]:
    """What nobody has taken for a week, and what is to be done soon and lacks people."""
    if not reader.places:
        return []
    today, before = clock.today(), clock.now() - WAITS_AFTER
    coming = Q(until_date=None) | Q(until_date__gte=today)
    waits = Q(taken=0, posted_at__lte=before) | Q(until_date__lt=rules.monday(today) + rules.WEEK)
    rows = of_coordinator(reader.places).filter(coming, waits, is_open=True, taken__lt=F("places"))
    return [
        Line(
            task.until_date or clock.local(task.posted_at + rules.TAKEN_WITHIN).date(),
            (_("«%(task)s» lacks people.") if task.taken else _("Nobody has taken «%(task)s».")) % {"task": task.title},
            _("See the task"),
            reverse("coordinator:task", args=[task.pk]),
        )
        for task in rows.order_by("posted_at", "pk")[:MOST]
    ]


def say_untaken(count: int) -> str:
    """How many tasks."""
    return ngettext("%(count)s task lacks people.", "%(count)s tasks lack people.", count) % {"count": count}


def reported(reader: Reader) -> list[Line]:
    """Letters that somebody reported, for those who organise."""
    if not reader.is_organiser:
        return []
    return [
        Line(
            clock.local(report.reported_at + rules.ANSWER_WITHIN).date(),
            _("A letter was reported."),
            _("Read it and decide"),
            reverse("letter_reports:index"),
        )
        for report in open_reports()[:MOST]
    ]


def say_reported(count: int) -> str:
    """How many letters."""
    return ngettext("%(count)s letter was reported.", "%(count)s letters were reported.", count) % {"count": count}
