"""Tests: everything real except the outside world."""

import os
import warnings

from lms.settings.base import *  # noqa: F403
from lms.settings.base import BASE_DIR, DATABASES

DEBUG = False
SECRET_KEY = "test-key-that-protects-nothing-and-is-long-enough-for-the-system-check"
ALLOWED_HOSTS = ["*"]
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: the races in tests/concurrency need connections that lock each other as in production.
    (BASE_DIR / "var").mkdir(exist_ok=True)
    DATABASES["default"]["TEST"] = {"NAME": str(BASE_DIR / "var" / f"test-{os.getpid()}.sqlite3")}
    # How long somebody waits for the others to have written must not depend on how fast the machine is.
    DATABASES["default"]["OPTIONS"] |= {"timeout": 300}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
# Factories write rows behind the back of the counters; tests that keep pages say so (`keeps_pages`).
KEEP_PAGES = False
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "documents": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "documents"},
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "renditions"},
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = BASE_DIR / "var" / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = BASE_DIR / "var" / "test-media"
CERTIFICATE_KEYS = str(BASE_DIR / "var" / "test-keys")
ERASURE_LEDGER = str(BASE_DIR / "var" / "test-ledger" / str(os.getpid()))
BALLOT_KEYS = str(BASE_DIR / "var" / "test-ballots" / str(os.getpid()))
CERTIFICATE_KEYS_MADE_WHEN_MISSING = True
ENROL_RATE = 10_000
# `client.force_login` shows no second factor; tests/web/member/test_second_factor.py turns it on.
STAFF_SECOND_FACTOR = False
warnings.filterwarnings("error", category=RuntimeWarning, message="DateTimeField .* received a naive datetime")
