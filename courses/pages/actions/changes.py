"""What is noted when a page changes: Wagtail writes pages itself; who keeps them asks how often that happened."""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_delete, post_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Site
from wagtail.signals import page_slug_changed, post_page_move

from courses.common.actions import versions
from courses.pages.rules.counters import PAGES


def note_change(**_signal: Any) -> None:
    """A receiver of Django's and Wagtail's signals: in the transaction of what is saved, moved or deleted."""
    versions.mark(PAGES)


def forget_rings(instance: Page, **_signal: Any) -> None:
    """Delete redirects that lead from where a page is to the page itself.

    Wagtail 8 makes one when a page is renamed, and keeps it when the page is named back: unpublished, the page and all below it
    would answer with a redirect to their own address.
    """
    pages = Page.objects.descendant_of(instance, inclusive=True)
    for redirect in Redirect.objects.filter(redirect_page__in=pages).select_related("redirect_page"):
        place = redirect.redirect_page.get_url_parts()
        if place and Redirect.normalise_path(place[2] + redirect.redirect_page_route_path) == redirect.old_path:
            redirect.delete()


def watch_pages() -> None:
    """Hear of every page, of every language and of the site, whoever saves it; for `AppConfig.ready`."""
    for model in apps.get_models():
        if issubclass(model, (Page, Locale, Site)):
            for signal in (post_save, post_delete):
                signal.connect(note_change, sender=model, dispatch_uid=f"pages {model._meta.label} {id(signal)}")
    post_page_move.connect(note_change, dispatch_uid="pages moved")
    for signal in (post_page_move, page_slug_changed):
        signal.connect(forget_rings, dispatch_uid=f"rings {id(signal)}")
