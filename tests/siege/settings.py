"""Production's world (`tests.production`), and the mail server of the siege."""

import os

from tests.production import *  # noqa: F403

MAILERS = {
    "default": {
        "BACKEND": "courses.common.smtp.EmailBackend",
        "OPTIONS": {"host": "127.0.0.1", "port": int(os.environ.get("SIEGE_MAIL_PORT", "25")), "timeout": 15},
    }
}
# A server that was refused is asked again at once: nobody waits for minutes.
MAIL_PAUSES = [1] * 100
