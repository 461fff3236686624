"""Where header, footer and other pages lead to: asked of Wagtail, so that an editor may give a page another address."""

from typing import Any

from django.db.models import F, Q
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from wagtail.models import Page

from courses.common.under import under
from courses.pages.rules.counters import PAGES

# Name in templates → kind of page.
KINDS = {"courseindexpage": "courses", "learningpathpage": "path"}


def page_links(language: str) -> dict[str, str]:
    """Addresses of the published pages that templates lead to: `courses` (all courses), `path` (for new members), `teach`
    and `data`; each in `language`, else in Danish. A page that is missing is not in it. One query."""
    pages = Page.objects.live().filter(locale__language_code__in={"da", language}).select_related("locale")
    pages = pages.annotate(kind=F("content_type__model"), purpose=F("standardpage__purpose"))
    pages = pages.filter(Q(content_type__model__in=KINDS) | Q(standardpage__purpose__gt=""))
    found: dict[str, str] = {}
    for page in sorted(pages, key=lambda page: (page.locale.language_code == language, -page.pk)):
        if url := page.get_url():
            found[KINDS.get(page.kind) or page.purpose] = url
    return found


def site_links(request: HttpRequest) -> dict[str, Any]:
    """For every template: `site_links`, looked up when one of them is asked for."""
    return {"site_links": SimpleLazyObject(lambda: _kept_links(request))}


def _kept_links(request: HttpRequest) -> dict[str, str]:
    language = get_language() or "da"
    return under(request, PAGES, ("page links", language), lambda: page_links(language))
