"""A page that is in use does not vanish: Wagtail asks before it deletes, takes down or moves one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Page

from courses.common import clock
from courses.pages.models import CoursePage, ModulePage
from courses.pages.queries.versions import in_use

TAKING_DOWN = {"delete", "unpublish"}


def _guarded(page: Page) -> bool:
    """Whether what is taught stands at or below it."""
    return isinstance(page.specific, (CoursePage, ModulePage)) or ModulePage.objects.descendant_of(page).exists()


def refusal(page: Page, *, is_deleted: bool) -> str:
    """Why `page` must stay, in a sentence; nothing where it may go."""
    if not _guarded(page):
        return ""
    taught, coming = in_use(page, clock.now())
    if coming:
        said = ngettext(
            "«%(page)s» stays: %(count)s session of the course is still to come.",
            "«%(page)s» stays: %(count)s sessions of the course are still to come.",
            coming,
        )
        return said % {"page": page.title, "count": coming}
    if taught and is_deleted:
        said = ngettext(
            "«%(page)s» stays: %(count)s session was taught by it. Take it down instead, then nobody is shown it.",
            "«%(page)s» stays: %(count)s sessions were taught by it. Take it down instead, then nobody is shown it.",
            taught,
        )
        return said % {"page": page.title, "count": taught}
    return ""


def before_delete(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail's hook `before_delete_page`."""
    return _refused(request, page, refusal(page, is_deleted=True))


def before_unpublish(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail's hook `before_unpublish_page`."""
    return _refused(request, page, refusal(page, is_deleted=False))


def before_move(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """Wagtail's hook `before_move_page`: whoever splits a course in two leaves to booked sessions what they are to teach."""
    is_same = page.get_parent() == destination
    return _refused(request, page, "" if is_same else _leaving(page))


def _leaving(page: Page) -> str:
    """Why a module must not go to another course now."""
    coming = in_use(page, clock.now())[1] if isinstance(page.specific, ModulePage) else 0
    if not coming:
        return ""
    said = ngettext(
        "«%(page)s» stays: %(count)s session of the course is still to come. Copy it to the other course, and take it down here"
        " when that session is over.",
        "«%(page)s» stays: %(count)s sessions of the course are still to come. Copy it to the other course, and take it down here"
        " when they are over.",
        coming,
    )
    return said % {"page": page.title, "count": coming}


def before_copy(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail's hook `before_copy_page`: a copy would be the second page about the same course."""
    inside = CoursePage.objects.descendant_of(page, inclusive=True)
    is_whole = isinstance(page.specific, CoursePage) or "copy_subpages" in request.POST
    if not is_whole or not inside.exists():
        return None
    said = _(
        "There is one page about a course in each language. Make a page for the other course and copy the modules to it."
    )
    return _refused(request, page, said)


def before_bulk(request: HttpRequest, action_type: str, objects: list[Any], _action: Any) -> HttpResponse | None:
    """The same for several pages that are ticked in a list: none of them goes if one must stay."""
    pages = [one for one in objects if isinstance(one, Page)] if action_type in {*TAKING_DOWN, "move"} else []
    for page in pages:
        said = _leaving(page) if action_type == "move" else refusal(page, is_deleted=action_type == "delete")
        if said:
            return _refused(request, page, said)
    return None


def _refused(request: HttpRequest, page: Page, said: str) -> HttpResponse | None:
    if not said:
        return None
    messages.error(request, said)
    parent = page.get_parent()
    return redirect("wagtailadmin_explore", parent.pk if parent else page.pk)
