from django.apps import AppConfig
from django.core.checks import register


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Rundkreds"

    def ready(self) -> None:
        """Register the check that a certificate can be signed, and hear of changed pages."""
        from courses.certificates.checks import signing_key_exists  # deferred: apps
        from courses.pages.actions import watch_pages  # deferred: apps

        watch_pages()
        register(signing_key_exists)
