"""Pictures for links in chats and feeds (Open Graph), and the map of the site for search engines."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe
from wagtail.models import Page

from courses.catalogue.models import Course
from courses.places.models import Region
from courses.schedule.models import Session
from courses.schedule.queries.sessions import upcoming
from courses.web.pictures.preview import Preview, draw, of_course, of_session
from courses.web.public.sessions import session_or_404
from courses.web.replica import for_everybody

KEEP_SECONDS = 30 * 24 * 3600


def _answer(request: HttpRequest, preview: Preview) -> HttpResponse:
    """Drawn once for each version; the address carries the version, so whoever has it keeps it."""
    etag = f'"{preview.version}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        kept = caches["documents"]
        body = kept.get(f"preview:{preview.version}")
        if body is None:
            body = draw(preview)
            kept.set(f"preview:{preview.version}", body, KEEP_SECONDS)
        response = HttpResponse(body, content_type="image/png")
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=86400"
    return response


@for_everybody
@require_safe
def session_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of a session."""
    return _answer(request, of_session(session_or_404(request, pk)))


@for_everybody
@require_safe
def course_preview(request: HttpRequest, code: str) -> HttpResponse:
    """The picture of a course."""
    return _answer(request, of_course(get_object_or_404(Course, code=code, is_active=True)))


class OurSitemap(Sitemap[Any]):
    """Addresses as the site is known, whatever name a proxy asks by."""

    def get_domain(self, site: Any = None) -> str:
        """The host of `BASE_URL`."""
        return urlsplit(settings.BASE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        """The scheme of `BASE_URL`."""
        return urlsplit(settings.BASE_URL).scheme


class InBothLanguages(OurSitemap):
    """Pages that exist in each language below the same address."""

    i18n = alternates = x_default = True


class SessionsMap(InBothLanguages):
    """What can be joined."""

    def items(self) -> Any:
        """The coming sessions, soonest first."""
        return upcoming()

    def location(self, item: Session) -> str:
        """Its page."""
        return reverse("public:session", args=[item.pk])

    def lastmod(self, item: Session) -> Any:
        """When it was changed last."""
        return item.changed_at


class ListsMap(InBothLanguages):
    """The lists: the calendar, the year, each district."""

    def items(self) -> list[tuple[str, list[str]]]:
        """Names of addresses and what stands in them."""
        names = ("public:find_form", "public:calendar", "public:subscribe", "public:year", "public:interest")
        regions = Region.objects.order_by("number").values_list("slug", flat=True)
        return [(name, []) for name in names] + [("public:region", [slug]) for slug in regions]

    def location(self, item: tuple[str, list[str]]) -> str:
        """The address in the active language."""
        return reverse(item[0], args=item[1])


class PagesMap(OurSitemap):
    """What editors wrote, each language a page of its own."""

    def items(self) -> list[Page]:
        """Live pages that anybody may read."""
        return list(Page.objects.live().public().filter(depth__gt=1).order_by("path").specific(defer=True))

    def location(self, item: Page) -> str:
        """Its path."""
        parts = item.get_url_parts()
        return parts[2] if parts else "/"

    def lastmod(self, item: Page) -> Any:
        """When it was published last."""
        return item.last_published_at


SITEMAPS: dict[str, type[Sitemap] | Sitemap] = {"sessions": SessionsMap, "lists": ListsMap, "pages": PagesMap}


@for_everybody
@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """`/sitemap.xml`."""
    return sitemap(request, SITEMAPS)


urlpatterns = [
    path("hold/<key:pk>/billede.png", session_preview, name="session_preview"),
    path("billede/kursus/<str:code>.png", course_preview, name="course_preview"),
]
