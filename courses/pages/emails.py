"""What editors and writers are told about pages that wait to be looked at."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from courses.catalogue.models import Course
from courses.common.actions import mail
from courses.common.text import first_word
from courses.people.models import User


def to_review(editor: User, *, title: str, page: int, writer: str, is_lead: bool = False) -> None:
    """UX.md M22: somebody has sent in a draft. Whoever teaches the course alone finds it on their own page."""
    _queue("to_review", editor, {"title": title, "writer": writer, "is_lead": is_lead} | _place(page, is_lead=is_lead))


def still_to_review(editor: User, *, title: str, page: int, since: dt.datetime, is_lead: bool = False) -> None:
    """UX.md M31: a draft has waited for a week, or for another."""
    _queue(
        "still_to_review", editor, {"title": title, "since": since, "is_lead": is_lead} | _place(page, is_lead=is_lead)
    )


def commented(user: User, *, title: str, page: int, words: str, writer: str) -> None:
    """UX.md M32: somebody has said something beside a line of a page."""
    _queue("commented", user, {"title": title, "words": words, "writer": writer, "page_url": _url(page)})


def reviewed(writer: User, *, title: str, page: int, is_published: bool, comment: str) -> None:
    """UX.md M23: the draft you sent in was published, or should be changed first."""
    facts = {"title": title, "is_published": is_published, "comment": comment, "page_url": _url(page)}
    _queue("reviewed", writer, facts)


def not_put_out(writer: User, *, title: str, page: int, why: str) -> None:
    """UX.md M62: a page that you gave an hour could not be published then."""
    _queue("not_put_out", writer, {"title": title, "why": why, "page_url": _url(page)})


def handed_on(user: User, *, course: Course, step: str, by: str, is_for_all: bool) -> None:
    """UX.md M47: a step of a course in the making waits for you, or for all who may do it."""
    facts = {"title": course.title, "step_name": step, "by": by, "is_for_all": is_for_all, "flow_url": _flow(course)}
    _queue("handed_on", user, facts)


def handed_done(user: User, *, course: Course, step: str, by: str) -> None:
    """UX.md M48: a step that you handed on is done."""
    _queue("handed_done", user, {"title": course.title, "step_name": step, "by": by, "flow_url": _flow(course)})


def _flow(course: Course) -> str:
    return settings.BASE_URL + reverse("making:course", args=[course.pk])


def _queue(kind: str, user: User, facts: dict) -> None:
    if user.email:
        mail.queue(
            kind=kind, to=user.email, language="da", context={"first_name": first_word(user.first_name), **facts}
        )


def _place(page: int, *, is_lead: bool) -> dict:
    return {"page_url": settings.BASE_URL + reverse("trainer:home") if is_lead else _url(page)}


def _url(page: int) -> str:
    return settings.BASE_URL + reverse("wagtailadmin_pages:edit", args=[page])
