"""Settings of the siege where several machines share one cache and a pooler of transactions."""

import os

from courses.common import replica, shared_caches
from lms.settings.base import env
from tests.siege.settings import *  # noqa: F403
from tests.siege.settings import DATABASES

CACHES = shared_caches.settings_for(os.environ["CACHE_URL"])
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "DISABLE_SERVER_SIDE_CURSORS": True}
if os.environ.get("READS_COPY") == "1":
    DATABASES[replica.REPLICA] = replica.settings_for(env.dj_db_url("SIEGE_REPLICA_URL"), DATABASES["default"])
    # Which process asked it.
    DATABASES[replica.REPLICA]["OPTIONS"]["application_name"] = str(os.getpid())
    DATABASE_ROUTERS = ["courses.common.replica.Router"]
