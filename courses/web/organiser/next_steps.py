"""What usually comes after a new fact: nobody looks for the next form in a menu. A course has its flow (`guide`), and what is saved for
a course in the making leads back to it; else what comes next stands as buttons beside the sentence that it is saved."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from courses.catalogue.models import Course
from courses.members.models import TrainerProfile
from courses.pages.models import CoursePage, ModulePage
from courses.pages.queries.making import is_in_the_making
from courses.places.models import Venue
from courses.schedule.models import Series, Session
from courses.web.organiser.forms import PrefillQuery

AFTER = (TrainerProfile, Venue)


def buttons(request: HttpRequest, made: Any) -> list[Any]:
    """Buttons for a message, for what the person of the request may do; none where a flow leads on."""
    return [] if back_to_flow(request) else [messages.button(url, label) for label, url in _to_be_held(request, made)]


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


def flow_of(course: Course) -> str:
    """The address of the flow of a course."""
    return reverse("making:course", args=[course.pk])


def flow_of_page(page: Page) -> str:
    """The address of the flow that a page belongs to; nothing where its course is made already."""
    course = _course_of(page)
    return flow_of(course) if course and is_in_the_making(course) else ""


def back_to_flow(request: HttpRequest) -> str:
    """Where a form leads that was opened from a course in the making; nothing where it was not."""
    course = PrefillQuery.of(request)["course"]
    return flow_of(course) if course and is_in_the_making(course) else ""


def to_series(request: HttpRequest, venue: Venue) -> str:
    """On to the series of a course in the making, in the room that was made for it; nothing where there is none."""
    course = PrefillQuery.of(request)["course"]
    if not course or not is_in_the_making(course) or not request.user.has_perm("courses.add_series"):
        return back_to_flow(request)
    return f"{reverse('series:add')}?{urlencode({'course': course.pk, 'venue': venue.pk})}"


def after_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail's hook `after_publish_page`: what was written for a course in the making leads back to its flow."""
    course = _course_of(page)
    if course is None or not is_in_the_making(course):
        return None
    messages.success(request, _("«%(page)s» is published.") % {"page": page.get_admin_display_title()})
    return HttpResponseRedirect(flow_of(course))


def after_draft(request: HttpRequest, page: Page) -> None:
    """Wagtail's hooks `after_create_page` and `after_edit_page`: a draft stays open, and what comes next for its course stands beside the
    sentence that it is saved."""
    course = _course_of(page)
    # A page that saves itself is told nothing.
    if course is None or "json" in request.headers.get("accept", "") or not is_in_the_making(course):
        return
    ways = [messages.button(flow_of(course), _("The steps of the course"))]
    if isinstance(page, ModulePage):
        kind = ModulePage._meta.model_name
        above = page.get_parent()
        address = reverse("wagtailadmin_pages:add", args=["courses", kind, above.pk])
        ways.append(messages.button(address, _("New module")))
    messages.info(request, _("«%(course)s» is in the making.") % {"course": course.title}, buttons=ways)


def way_back(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Wagtail's hook `register_page_header_buttons`: from a page of a course in the making to its flow."""
    course = _course_of(page)
    if course and is_in_the_making(course):
        yield Button(_("The steps of the course"), flow_of(course), icon_name="list-ol", priority=1)


def _course_of(page: Page) -> Course | None:
    """Which course a page is about; None for any other page, and one that is not saved yet."""
    kind = page.specific_class
    if kind not in (CoursePage, ModulePage) or not page.path:
        return None
    above = CoursePage.objects.ancestor_of(page, inclusive=True).select_related("course").first()
    return above.course if above else None


def _to_be_held(request: HttpRequest, made: Any) -> Iterator[tuple[str, str]]:
    """What a course lacks besides its page, without what was made just now."""
    may = request.user.has_perm
    if not isinstance(made, TrainerProfile) and may("courses.add_trainerprofile"):
        yield _("New trainer"), reverse("trainers:add")
    if not isinstance(made, Venue) and may("courses.add_venue"):
        yield _("New venue"), reverse("venue:add")
    if may(f"courses.add_{Series._meta.model_name}"):
        yield _("New series"), reverse("series:add")
