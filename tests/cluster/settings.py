"""Settings of the siege where several machines share one cache and a pooler of transactions."""

import os

from courses.common import shared_caches
from tests.siege.settings import *  # noqa: F403
from tests.siege.settings import DATABASES

CACHES = shared_caches.settings_for(os.environ["CACHE_URL"])
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "DISABLE_SERVER_SIDE_CURSORS": True}
