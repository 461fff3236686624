"""«Fælles viden»: questions and answers that both want others to read. No names but that of who answered, where they want it."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from courses.common.actions.limits import visitor
from courses.knowledge.actions import asking
from courses.knowledge.queries import inquiries
from courses.knowledge.rules import LONGEST_SEARCH
from courses.web.fields import QueryForm


class SearchQuery(QueryForm):
    """`?q=`: what is looked for."""

    q = forms.CharField(max_length=LONGEST_SEARCH)


@require_safe
def shared(request: HttpRequest) -> HttpResponse:
    """What others asked, the newest first, or what holds the words that were typed."""
    typed = SearchQuery.of(request)["q"]
    context = {"rows": inquiries.found(typed), "typed": typed, "lately": inquiries.answered_lately()}
    return render(request, "courses/public/knowledge.html", context)


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One question with its answer."""
    row = get_object_or_404(inquiries.shared(), pk=pk)
    return render(request, "courses/public/knowledge_one.html", {"row": row, "is_reported": False})


@require_POST
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """It should not stand there: organisers look at it. The answer is the same whether it was reported before or not."""
    row = get_object_or_404(inquiries.shared(), pk=pk)
    asking.report(inquiry=row, visitor=visitor(request))
    return render(request, "courses/public/knowledge_one.html", {"row": row, "is_reported": True})


urlpatterns = [
    path("faelles-viden/", shared, name="shared"),
    path("faelles-viden/<key:pk>/", one, name="one"),
    path("faelles-viden/<key:pk>/anmeld/", report, name="report"),
]
