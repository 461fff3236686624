"""What needs to be done about a session now: each with the button that does it. It stands on top of the session's page."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.common import clock
from courses.common.text import date_words
from courses.schedule.models import Session


@dataclass(frozen=True)
class Task:
    """One thing to do. `url` is opened; where `posts` is true a button sends to it, with `name` and `value`."""

    words: str
    label: str
    url: str
    posts: bool = False
    name: str = ""
    value: str = ""


def tasks(session: Session, *, to_call: int) -> list[Task]:
    """What needs to be done now, the most urgent first; `to_call` people must be told of a change by telephone. Asks the
    database nothing beyond what `with_details` has fetched."""
    return [*_calls(session, to_call), *_after(session), *_before(session)]


def _calls(session: Session, to_call: int) -> Iterator[Task]:
    if to_call:
        words = ngettext(
            "One person without e-mail must be called about a change.",
            "%(count)s people without e-mail must be called about a change.",
            to_call,
        )
        yield Task(words % {"count": to_call}, _("Call list"), reverse("sessions:calls", args=[session.pk]))


def _after(session: Session) -> Iterator[Task]:
    if session.ends_at > clock.now():
        return
    if session.status == Session.Status.DRAFT:
        yield Task(
            _(
                "This draft lies in the past. Was it held? Then enter it, so that its people can be noted. Nobody is told."
            ),
            _("It was held"),
            reverse("sessions:enter", args=[session.pk]),
            posts=True,
            name="action-enter",
            value="1",
        )
    if session.status == Session.Status.PUBLISHED:
        yield Task(
            _("It is over and has not been closed. Nobody gets a certificate before it is."),
            _("Close the session"),
            reverse("sessions:close", args=[session.pk]),
        )


def _before(session: Session) -> Iterator[Task]:
    if session.starts_at <= clock.now() or session.status not in (Session.Status.DRAFT, Session.Status.PUBLISHED):
        return
    if session.status == Session.Status.PUBLISHED and session.lacks:
        words = ngettext("One more is needed by %(day)s.", "%(lacks)s more are needed by %(day)s.", session.lacks)
        said = words % {"lacks": session.lacks, "day": date_words(session.decides_on)}
        yield Task(said, _("What could save it?"), reverse("sessions:rescue", args=[session.pk]))
    lacking = session.course.trainers_needed - len(session.trainers.all())
    if lacking > 0:
        words = ngettext("One trainer is missing.", "%(count)s trainers are missing.", lacking)
        yield Task(words % {"count": lacking}, _("Ask trainers"), reverse("lacking:session", args=[session.pk]))
    if session.is_online and session.online_url in ("", f"{settings.BASE_URL}/hold/{session.pk}/"):
        yield Task(
            _("Who joins from home has no address to open yet."),
            _("Write the address"),
            reverse("sessions:details", args=[session.pk]),
        )
    if session.status == Session.Status.DRAFT:
        yield Task(
            _("This is a draft: the room and the trainers are booked, but nobody outside sees it."),
            _("Publish"),
            reverse("sessions:publish", args=[session.pk]),
            posts=True,
        )
