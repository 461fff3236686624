"""Python with the settings of production, in a process of its own: they are read once, and from the environment."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Nothing of an installation that shares the folder: what is set here is not read from its `.env`.
FACTS = {
    "DJANGO_SETTINGS_MODULE": "lms.settings.production",
    "SECRET_KEY": "of-the-tests-and-long-enough-for-the-check-of-django-0123456789",
    "BASE_URL": "https://kurser.example",
    "CALENDAR_DOMAIN": "kurser.example",
    "FROM_EMAIL": "Kurser <kurser@kurser.example>",
    "SMTP_HOST": "localhost",
    "LOG_LEVEL": "INFO",
}


@pytest.fixture
def production(tmp_path) -> Callable[[str], str]:
    """Run some lines of Python there; what they wrote."""

    def run(code: str) -> str:
        facts = os.environ | FACTS | {"DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite3'}"}
        whole = f"import django; django.setup()\n{code}"
        done = subprocess.run(
            [sys.executable, "-c", whole], env=facts, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    return run
