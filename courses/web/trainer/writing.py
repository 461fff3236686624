"""What a trainer reads of modules beyond the words: what has changed since they taught one, and what became of their own proposals."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST
from wagtail.models import Page

from courses.members.models import TrainerProfile
from courses.pages.actions.proposals import NotYours, let_write
from courses.pages.models import CoursePage, ModulePage
from courses.pages.queries.versions import last_taught
from courses.web.trainer.sessions import trainer_required
from courses.web.visitor import user_of


def differences(request: HttpRequest, before: Page, after: Page) -> list[Any]:
    """Field by field what has changed between two versions of a page, as Wagtail compares them. Each has `htmldiff`."""
    panel = type(after).get_edit_handler().get_bound_panel(instance=after, request=request, form=None)
    compared = [comparison(before, after) for comparison in panel.get_comparison()]
    return [one for one in compared if one.has_changed()]


def _module(request: HttpRequest, pk: int) -> ModulePage:
    """A published module of a course that the trainer is on the way with; 404 for others."""
    trainer: TrainerProfile = request.trainer  # type: ignore[attr-defined]
    module = get_object_or_404(ModulePage.objects.live(), pk=pk)
    courses = CoursePage.objects.filter(course__qualifications__trainer=trainer)
    if not courses.filter(pk=module.get_parent().pk).exists():
        raise Http404("no such module")
    return module


@require_GET
@trainer_required
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What a module says otherwise than when the trainer taught it last; 404 where they never did."""
    trainer: TrainerProfile = request.trainer  # type: ignore[attr-defined]
    module = _module(request, pk)
    taught = last_taught(trainer, [module]).get(module.pk)
    if taught is None:
        raise Http404("never taught by this trainer")
    original = ModulePage.objects.get(pk=taught.module_id)
    found = differences(request, taught.revision.as_object(), original)
    context = {"module": module, "taught": taught, "differences": found, "course": taught.session.course}
    return render(request, "courses/trainer/changes.html", context)


@require_POST
@login_required
@trainer_required
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the editor: whoever teaches a course may propose changes to its pages, and judge those of others if they teach alone."""
    trainer: TrainerProfile = request.trainer  # type: ignore[attr-defined]
    page = get_object_or_404(Page, pk=pk)
    try:
        let_write(user=user_of(request), trainer=trainer, page=page)
    except NotYours:
        raise Http404("not taught by this trainer") from None
    return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))


urlpatterns = [
    path("modul/<key:pk>/aendringer/", changes, name="changes"),
    path("modul/<key:pk>/foreslaa/", propose, name="propose"),
]
