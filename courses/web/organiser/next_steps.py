"""What usually comes after a new fact, as buttons beside the sentence that it is saved: nobody looks for the next form in a
menu. A course has what it needs to be held when there are its page, a trainer, a room and a series."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from courses.catalogue.models import Course
from courses.members.models import TrainerProfile
from courses.pages.models import CourseIndexPage, CoursePage
from courses.places.models import Venue
from courses.schedule.models import Series, Session

AFTER = (Course, TrainerProfile, Venue)


def buttons(request: HttpRequest, made: Any) -> list[Any]:
    """Buttons for a message, for what the person of the request may do."""
    return [messages.button(url, label) for label, url in _steps(request, made)]


def beginnings(request: HttpRequest) -> list[tuple[str, str]]:
    """What can be begun, for what the person of the request may do: label and address."""
    kinds: list[tuple[type[Model], str, str]] = [
        (Course, _("New course"), "course:add"),
        (Series, _("New series"), "series:add"),
        (Session, _("New session"), "sessions:add"),
        (Venue, _("New venue"), "venue:add"),
        (TrainerProfile, _("New trainer"), "trainers:add"),
    ]
    may = request.user.has_perm
    return [(label, reverse(name)) for model, label, name in kinds if may(f"courses.add_{model._meta.model_name}")]


def after_page(request: HttpRequest, page: Page) -> None:
    """Wagtail's hook `after_publish_page`: a course that people can read about, and that nothing plans yet, goes on."""
    made = page.specific
    if isinstance(made, CoursePage) and made.course and not Series.objects.filter(course=made.course).exists():
        further = [messages.button(url, label) for label, url in _to_be_held(request, made.course)]
        if further:
            messages.info(request, _("Now it can be planned."), buttons=further)


def _steps(request: HttpRequest, made: Any) -> Iterator[tuple[str, str]]:
    course = made if isinstance(made, Course) else None
    index = _page_above(request) if course else None
    if index:
        page = reverse("wagtailadmin_pages:add", args=["courses", CoursePage._meta.model_name, index.pk])
        yield _("Write its page"), page
    yield from _to_be_held(request, made)


def _to_be_held(request: HttpRequest, made: Any) -> Iterator[tuple[str, str]]:
    """What a course lacks besides its page, without what was made just now."""
    may = request.user.has_perm
    known = f"?{urlencode({'course': made.pk})}" if isinstance(made, Course) else ""
    if not isinstance(made, TrainerProfile) and may("courses.add_trainerprofile"):
        yield _("New trainer"), reverse("trainers:add") + known
    if not isinstance(made, Venue) and may("courses.add_venue"):
        yield _("New venue"), reverse("venue:add")
    if may(f"courses.add_{Series._meta.model_name}"):
        yield _("New series"), reverse("series:add") + known


def _page_above(request: HttpRequest) -> CourseIndexPage | None:
    """Where a new Danish page of a course goes, for those who may write one."""
    found = CourseIndexPage.objects.filter(locale__language_code="da").first()
    return found if found and found.permissions_for_user(request.user).can_add_subpage() else None
