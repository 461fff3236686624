"""Settings of tests in production's world: its cache, its proxy, its rates, its cookies. `make test-production`.

What differs from one installation to the next, and what would need TLS or a mail server, stays as in other tests.
"""

import os
from typing import Any

from lms.settings.test import *  # noqa: F403
from lms.settings.test import DATABASES

# Before production is read, so that nothing of an installation in this folder is.
_FACTS = {
    "SECRET_KEY": "of-the-tests-and-long-enough-for-the-check-of-django-0123456789",
    "BASE_URL": "https://kurser.example",
    "CALENDAR_DOMAIN": "rundkreds.example",
    "FROM_EMAIL": "Kurser <kurser@rundkreds.example>",
    "SMTP_HOST": "localhost",
}
_before = {name: os.environ.get(name) for name in (*_FACTS, "DATABASE_URL")}
_database: dict[str, Any] = dict(DATABASES["default"])
os.environ |= _FACTS | {"DATABASE_URL": os.environ.get("DATABASE_URL", "sqlite:///none.sqlite3")}
from lms.settings import base, production  # noqa: E402

for _name, _value in _before.items():
    if _value is None:
        del os.environ[_name]
    else:
        os.environ[_name] = _value
DATABASES["default"] = _database

CACHES = production.CACHES
ALLAUTH_TRUSTED_PROXY_COUNT = production.ALLAUTH_TRUSTED_PROXY_COUNT
SECURE_PROXY_SSL_HEADER = production.SECURE_PROXY_SSL_HEADER
SESSION_COOKIE_NAME, SESSION_COOKIE_SECURE = production.SESSION_COOKIE_NAME, production.SESSION_COOKIE_SECURE
CSRF_COOKIE_NAME, CSRF_COOKIE_SECURE = production.CSRF_COOKIE_NAME, production.CSRF_COOKIE_SECURE
# As it is where nobody has said anything else; a run of the server may say so.
ENROL_RATE = int(os.environ.get("ENROL_RATE", base.ENROL_RATE))
# Only behind something that says so itself: Django's test client asks over plain HTTP.
_is_served = os.environ.get("BEHIND_PROXY") == "1"
SECURE_SSL_REDIRECT = _is_served
# A server of its own keeps pages and asks for the second factor as production does. Tests with Django's client do not: their
# factories write rows behind the back of the counters, and `force_login` shows no second factor. Those that are about one
# of the two turn it on themselves (tests/web/test_kept.py, tests/web/member/test_second_factor.py).
KEEP_PAGES = base.KEEP_PAGES and _is_served
STAFF_SECOND_FACTOR = base.STAFF_SECOND_FACTOR and _is_served
SECURE_REDIRECT_EXEMPT = production.SECURE_REDIRECT_EXEMPT
