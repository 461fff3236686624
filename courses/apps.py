from django.apps import AppConfig
from django.core.checks import register


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Rundkreds"

    def ready(self) -> None:
        """Register the check that a certificate can be signed, hear of changed pages, and teach SQLite how to search."""
        from courses.certificates.checks import signing_key_exists  # deferred: apps
        from courses.common.sqlite import fold_all_letters  # deferred: apps
        from courses.pages.actions import watch_pages  # deferred: apps

        fold_all_letters()
        watch_pages()
        register(signing_key_exists)
