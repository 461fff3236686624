"""Tests: everything real except the outside world."""

import warnings

from lms.settings.base import *  # noqa: F403
from lms.settings.base import BASE_DIR, DATABASES, TEMPLATES, env

DEBUG = False
SECRET_KEY = "test-key-that-protects-nothing-and-is-long-enough-for-the-system-check"
ALLOWED_HOSTS = ["*"]
if "DATABASE_URL" not in env.dump() and DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["NAME"] = ":memory:"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = BASE_DIR / "var" / "test-media"
ENROL_RATE = 10_000
warnings.filterwarnings(
    "error", category=RuntimeWarning, message="DateTimeField .* received a naive datetime"
)
# A variable that no view supplies is a mistake in a template; the marker makes the tests see it.
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ""
