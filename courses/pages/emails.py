"""What editors and writers are told about pages that wait to be looked at."""

from django.conf import settings
from django.urls import reverse

from courses.common.actions import mail
from courses.people.models import User


def to_review(editor: User, *, title: str, page: int, writer: str) -> None:
    """UX.md M22: somebody has sent in a draft."""
    _queue("to_review", editor, {"title": title, "writer": writer, "page_url": _url(page)})


def reviewed(writer: User, *, title: str, page: int, is_published: bool, comment: str) -> None:
    """UX.md M23: the draft you sent in was published, or should be changed first."""
    facts = {"title": title, "is_published": is_published, "comment": comment, "page_url": _url(page)}
    _queue("reviewed", writer, facts)


def _queue(kind: str, user: User, facts: dict) -> None:
    words = user.first_name.split()
    if user.email:
        mail.queue(kind=kind, to=user.email, language="da", context={"first_name": words[0] if words else "", **facts})


def _url(page: int) -> str:
    return settings.BASE_URL + reverse("wagtailadmin_pages:edit", args=[page])
