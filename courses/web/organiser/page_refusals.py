"""What may not be published is said in words, also where Wagtail asks nobody: whoever approves a draft, or publishes several at once,
fills in no form that could show it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from courses.pages.queries.versions import refusal_of
from courses.web.fields import QueryForm

# Wagtail's own views of pages, and what it does with several that are ticked.
SPACE, SEVERAL = "wagtailadmin_pages", "wagtail_bulk_action"
# Two at the same moment: the database sees it where the page itself did not.
ONCE = ("course_page_once", "written_in")


class TickedQuery(QueryForm):
    """The pages that are ticked in a list, as Wagtail's address has them."""

    id = forms.ModelMultipleChoiceField(Page.objects.all(), required=False)


def reasons(error: Exception) -> str:
    """Why a page was refused, in sentences; nothing where that is a fault of ours."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, IntegrityError) and any(name in str(error) for name in ONCE):
        return _("There is a page about this course already. Write on there, or choose another course.")
    return ""


class PageRefusedMiddleware:
    """Leads back to the page with the sentence. Nothing was written: Wagtail approves, and publishes several, in one transaction."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls it for what a view raises; None lets it go on to be a 500."""
        match = request.resolver_match
        if request.method != "POST" or match is None or not {SPACE, SEVERAL} & {*match.namespaces, match.view_name}:
            return None
        why = reasons(exception)
        if not why:
            return None
        page = Page.objects.filter(pk=match.kwargs.get("page_id")).first() or _first_refused(request)
        said = _("«%(page)s» is not published. %(why)s") if page else _("Nothing is published. %(why)s")
        messages.error(request, said % {"page": page.draft_title if page else "", "why": why})
        where = _where(page)
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # What Wagtail's small window reads: it leads on to the page, where the sentence stands.
            return JsonResponse({"step": "success", "redirect": where})
        return HttpResponseRedirect(where)


def _first_refused(request: HttpRequest) -> Page | None:
    """Which of several ticked pages it was about."""
    pages = TickedQuery.of(request)["id"].select_related("latest_revision").order_by("path")
    return next((page for page in pages if page.latest_revision and refusal_of(page.latest_revision)), None)


def _where(page: Any) -> str:
    if page:
        return reverse("wagtailadmin_pages:edit", args=[page.pk])
    return reverse("wagtailadmin_explore_root")
