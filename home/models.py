"""The front page and plain pages."""

from typing import Any

from django.db import models
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from courses.common.illustrated import Illustrated
from courses.common.under import shows
from courses.pages.models import PICTURE_PANELS, DanishAddress
from courses.privacy.registry import CATEGORIES
from courses.web.public.sessions import front_page_context


class HomePage(Page, Illustrated):  # type: ignore[django-manager-missing]  # as with CoursePage
    """The front page: one postcode field. What else it shows is read from the schedule."""

    lead = models.CharField(_("lead"), max_length=200, blank=True)

    template = "home/home_page.html"
    content_panels = [*Page.content_panels, FieldPanel("lead"), *PICTURE_PANELS]
    search_fields = [*Page.search_fields, index.SearchField("lead")]
    max_count = 2  # one per language
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Straight to the page at this address, since no page of ours leads on in its own way: two queries at any depth, instead of
        two for each part of the address. Raises `Http404`."""
        if not path_components:
            return super().route(request, path_components)
        address = f"{self.url_path}{'/'.join(path_components)}/"
        page = Page.objects.live().filter(url_path=address, path__startswith=self.path).specific().first()
        if page is None:
            raise Http404
        return RouteResult(page)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With what the front page shows besides its own words."""
        return super().get_context(request, *args, **kwargs) | front_page_context(request)


class StandardPage(DanishAddress, Page):
    """A page of running text, e.g. how we use your data."""

    class Purpose(models.TextChoices):
        TEACH = "teach", _("«Do you want to teach?»")
        # Its list of what is kept, why and how long is made from the registry: nobody writes it, so it is true.
        DATA = "data", _("«How we use your data»")

    purpose = models.CharField(
        _("linked as"),
        max_length=8,
        choices=Purpose,
        blank=True,
        help_text=_("The site leads to this page by itself, whatever its address and title are."),
    )
    lead = models.CharField(_("lead"), max_length=250, blank=True)
    body = RichTextField(_("text"), features=["h2", "h3", "bold", "italic", "ol", "ul", "link"], blank=True)

    template = "home/standard_page.html"
    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body"), FieldPanel("purpose")]
    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("body")]
    parent_page_types = ["home.HomePage", "home.StandardPage"]

    class Meta:
        verbose_name = _("text page")
        verbose_name_plural = _("text pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With what is kept about people, on the page that is about it."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        shows(request)
        return context | {"notice": CATEGORIES if self.purpose == self.Purpose.DATA else []}
