from django.apps import AppConfig
from django.core.checks import register


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Rundkreds"

    def ready(self) -> None:
        """Register the check that a certificate can be signed."""
        from courses.certificates.checks import signing_key_exists  # deferred: apps

        register(signing_key_exists)
