"""The site by words: courses, modules, pages and places (UX.md U18). Nobody's name is found."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from courses.pages.queries.search import search
from courses.web.fields import QueryForm
from courses.web.kept import kept

LONGEST = 80


class SearchQuery(QueryForm):
    """`?q=`: the words."""

    q = forms.CharField(label=_("What are you looking for?"), max_length=LONGEST)


@kept(SearchQuery)
@require_safe
def site_search(request: HttpRequest) -> HttpResponse:
    """A field, and below it what was found, by kind."""
    form = SearchQuery(request.GET)
    text = form.given["q"] or ""
    groups = search(text, get_language() or "da")
    context = {
        "text": text,
        "longest": LONGEST,
        "typed": (form["q"].value() or "")[:LONGEST],
        "groups": groups,
        "total": sum(len(group.entries) + group.more for group in groups),
    }
    response = render(request, "courses/public/search.html", context)
    if text:
        # What somebody looked for is no page for other people's search engines.
        response["X-Robots-Tag"] = "noindex"
    return response


urlpatterns = [path("soeg/", site_search, name="search")]
