"""What is noted when a page changes: Wagtail writes pages itself; who keeps them asks how often that happened."""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_delete, post_save
from wagtail.models import Locale, Page, Site
from wagtail.signals import post_page_move

from courses.common.actions import versions

# The counter of texts of pages, their addresses and their order.
PAGES = "pages"


def note_change(**_signal: Any) -> None:
    """A receiver of Django's and Wagtail's signals: in the transaction of what is saved, moved or deleted."""
    versions.mark(PAGES)


def watch_pages() -> None:
    """Hear of every page, of every language and of the site, whoever saves it; for `AppConfig.ready`."""
    for model in apps.get_models():
        if issubclass(model, (Page, Locale, Site)):
            for signal in (post_save, post_delete):
                signal.connect(note_change, sender=model, dispatch_uid=f"pages {model._meta.label} {id(signal)}")
    post_page_move.connect(note_change, dispatch_uid="pages moved")
