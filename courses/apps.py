from django.apps import AppConfig
from django.conf import settings
from django.core.checks import register


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Rundkreds"

    def ready(self) -> None:
        """Register the checks that a certificate can be signed and that several machines have the same, hear of changed pages,
        teach SQLite how to search, and bound every picture before it is unpacked.

        Willow unpacks a picture to learn its size, so Wagtail's own bound comes too late: a PNG of 10 KB with 81 million
        pixels took 300 MB. Pillow reads the size from the head, and refuses what has twice its bound.
        """
        from PIL import Image  # deferred: apps

        from courses.certificates.checks import signing_key_exists  # deferred: apps
        from courses.common.actions.machines import shared_by_all  # deferred: apps
        from courses.common.sqlite import fold_all_letters  # deferred: apps
        from courses.pages.actions.changes import watch_pages  # deferred: apps

        fold_all_letters()
        watch_pages()
        Image.MAX_IMAGE_PIXELS = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 2

        register(signing_key_exists)
        register(shared_by_all, deploy=True)
