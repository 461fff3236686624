"""Production: whatever differs from one installation to the next comes from the environment (`.env.example`)."""

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environs import Env

# Only here: a demo or a test must never find its way to the database of an installation that shares its folder.
Env().read_env(str(Path(__file__).resolve().parents[2] / ".env"), recurse=False)

from courses.common import replica, shared_caches  # noqa: E402
from lms.settings.base import *  # noqa: E402, F403
from lms.settings.base import (  # noqa: E402
    DATABASES,
    METRICS_TOKEN,
    OIDC_CLIENT_ID,
    OIDC_CLIENT_SECRET,
    OIDC_ISSUER,
    REPLICA_LAG,
    env,
)

REQUIRED = ("SECRET_KEY", "DATABASE_URL", "BASE_URL", "CALENDAR_DOMAIN", "FROM_EMAIL", "SMTP_HOST")
# As many as nobody tries: 32 of `secrets.token_urlsafe` are 192 bits.
SHORTEST_TOKEN = 32
missing = [name for name in REQUIRED if not os.environ.get(name)]
if missing:
    raise ImproperlyConfigured(f"Set {', '.join(missing)} in the environment; .env.example says what each is.")

DEBUG = False
if 0 < len(METRICS_TOKEN) < SHORTEST_TOKEN:
    raise ImproperlyConfigured(f"METRICS_TOKEN has at least {SHORTEST_TOKEN} letters, or is left out.")
if OIDC_ISSUER and not (OIDC_CLIENT_ID and OIDC_CLIENT_SECRET):
    raise ImproperlyConfigured("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET (docs/LOG_IN.md).")
SECRET_KEY = env.str("SECRET_KEY")
# A key that was replaced stays here until every link and log-in signed with it has run out.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])

# Without a path and without a slash at the end: links are made by adding a path to it.
BASE_URL = WAGTAILADMIN_BASE_URL = env.url("BASE_URL").geturl().rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [env.url("BASE_URL").hostname])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [BASE_URL])

# How many proxies of our own stand in front. With none, what a client writes into X-Forwarded-* is not believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 1)
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", True)
# The container asks itself for these two over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
# Browsers take cookies of these names from this host only: a page on a neighbouring subdomain cannot plant them.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrftoken"
WROTE_COOKIE_NAME = "__Host-skrev"
SILENCED_SYSTEM_CHECKS = [
    # `lms.csrf.TokenMiddleware` is Django's own where there is a session; the check looks for its name.
    "security.W003",
    "security.W019",  # X_FRAME_OPTIONS is SAMEORIGIN, not DENY: Wagtail shows previews in a frame
    "security.W021",  # the preload list of browsers is for the owner of the domain to choose
]

# A new connection costs 3 ms of CPU; keep them, and look whether they still live before each request.
DATABASES["default"] |= {"CONN_MAX_AGE": env.int("CONN_MAX_AGE", 60), "CONN_HEALTH_CHECKS": True}
if env.bool("DATABASE_POOLED", False):
    # A pooler gives each transaction a connection of its own: what lives longer, a cursor on the server, would be another's.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
if env.str("REPLICA_URL", ""):
    if not 1 <= REPLICA_LAG <= replica.LONGEST_LAG:
        raise ImproperlyConfigured(f"REPLICA_LAG is 1 to {replica.LONGEST_LAG} seconds.")
    try:
        DATABASES[replica.REPLICA] = replica.settings_for(env.dj_db_url("REPLICA_URL"), DATABASES["default"])
    except ValueError as error:
        raise ImproperlyConfigured(str(error)) from None
    DATABASE_ROUTERS = ["courses.common.replica.Router"]

# Shared by all processes, so that a limit on log-in codes holds for the site and not for each process.
# Documents are large and many, and in a table of their own: there they push out each other and no count of log-ins.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "documents": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_documents"},
    "pages": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_pages",
        "OPTIONS": {"MAX_ENTRIES": 3_000},
    },
    # Wagtail keeps here which sizes of a picture there are; without the name it would use the counts' own.
    "renditions": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_renditions",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}
if cache_url := env.str("CACHE_URL", ""):
    try:
        CACHES = shared_caches.settings_for(cache_url)
    except ValueError as error:
        raise ImproperlyConfigured(str(error)) from None

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "lms.one_sheet.OneSheetStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o644

SMTP_SECURITY = env.str("SMTP_SECURITY", "starttls")
if SMTP_SECURITY not in ("starttls", "tls") and env.str("SMTP_HOST") not in ("localhost", "127.0.0.1", "::1"):
    raise ImproperlyConfigured("SMTP_SECURITY is starttls or tls; none is only for a mail server on this machine.")
MAILERS = {
    "default": {
        # TLS 1.2 or newer, and a certificate that fits the name.
        "BACKEND": "courses.common.smtp.EmailBackend",
        "OPTIONS": {
            "host": env.str("SMTP_HOST"),
            "port": env.int("SMTP_PORT", 587),
            "username": env.str("SMTP_USER", ""),
            "password": env.str("SMTP_PASSWORD", ""),
            "use_tls": SMTP_SECURITY == "starttls",
            "use_ssl": SMTP_SECURITY == "tls",
            # Without it a mail server that never answers would hold up everybody's mail.
            "timeout": env.int("SMTP_TIMEOUT", 15),
        },
    },
}

# To standard output and nowhere else; no mails about errors, because they carry what people typed.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "lms.logs.Formatter"}},
    "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}},
    # What goes well is told of our own code only: libraries tell of every font they open.
    "root": {"handlers": ["stdout"], "level": "WARNING"},
    "loggers": {
        **{name: {"level": env.str("LOG_LEVEL", "INFO")} for name in ("courses", "home", "lms")},
        "django": {"handlers": [], "propagate": True, "level": "WARNING"},
        "django.server": {"handlers": [], "propagate": True, "level": "WARNING"},
    },
}
