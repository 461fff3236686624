"""Development and the demo: embedded SQLite, no mail leaves the machine."""

from lms.settings.base import *  # noqa: F403
from lms.settings.base import BASE_DIR, env

DEBUG = env.bool("DEBUG", True)
SECRET_KEY = env.str("SECRET_KEY", "development-only-key-that-protects-nothing-and-is-long-enough")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
(BASE_DIR / "var").mkdir(exist_ok=True)

MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": BASE_DIR / "var" / "mail"},
    },
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "documents": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "documents"},
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "renditions"},
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The demo shows its mails instead of sending them.
SENT_CODES_KEPT = True
CERTIFICATE_KEYS_MADE_WHEN_MISSING = True
# The buttons of the demo log in without a code, and so without a second one.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", False)
