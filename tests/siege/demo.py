"""The demo movement as it would really stand: production's settings, files collected, compressed and named by their
content, pages kept, gunicorn as the image starts it, and the proxy of `deploy/` in front."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.site import ROOT, kept_demo, manage
from tests.network import free_port
from tests.siege.proxy import proxy
from tests.waiting import PATIENCE

# What is read from the environment by any settings; nothing of whoever starts this may get in.
OF_THE_STARTER = ("DJANGO_", "KEEP_PAGES", "DEBUG", "ENROL_RATE", "API_RATE")


@dataclass
class Standing:
    """Where it answers, over TLS with a certificate that nobody knows, and its facts (`manage.py demo --json`)."""

    address: str
    facts: dict
    # What its processes read, for commands beside it.
    environment: dict[str, str] = field(default_factory=dict)


def environment(folder: Path, port: int) -> dict[str, str]:
    """The options of `.env.example`, for a site behind a proxy at this port of this machine."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OF_THE_STARTER)} | {
        "DJANGO_SETTINGS_MODULE": "lms.settings.production",
        "SECRET_KEY": "of-one-run-alone-and-long-enough-for-the-check-of-django-0123456789",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "BASE_URL": f"https://localhost:{port}",
        "CALENDAR_DOMAIN": "demo.example",
        "FROM_EMAIL": "Kurser <kurser@demo.example>",
        "SMTP_HOST": "localhost",
        "CERTIFICATE_KEYS": str(folder / "keys"),
        "MEDIA_ROOT": str(folder / "media"),
    }


@contextmanager
def standing(folder: Path, **options: str) -> Iterator[Standing]:
    """Serve a copy of the demo, made in `folder`, until the block ends; `options` as `.env.example` has them."""
    shutil.copytree(kept_demo(), folder, dirs_exist_ok=True)
    inside, outside = free_port(), free_port()
    known = environment(folder, outside) | options
    manage(known, "createcachetable", "--verbosity", "0")
    manage(known, "collectstatic", "--no-input", "--clear", "--verbosity", "0")
    command = [sys.executable, "-m", "gunicorn", "lms.wsgi", "--config", "deploy/gunicorn.conf.py"]
    with (folder / "site.log").open("wb") as log:
        site = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{inside}"], cwd=ROOT, env=known, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        with proxy(inside, folder=folder, port=outside, images=folder / "media" / "images"):
            facts = json.loads((folder / "facts.json").read_text())
            yield Standing(f"https://localhost:{outside}", facts, known)
    finally:
        site.terminate()
        site.wait(PATIENCE)
