"""The web server of the image. Measured against others in docs/adr/0001."""

import os
import shutil
from pathlib import Path
from typing import Any

PLACE = "WORKER_PLACE"
bind = "0.0.0.0:8000"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
# Heartbeats on a disk that stalls would make gunicorn kill healthy workers.
worker_tmp_dir = "/dev/shm"  # noqa: S108
# What is counted for `/metrics`: each worker in files of its own, in memory, and whoever is asked tells the sum.
if os.environ.get("METRICS_TOKEN"):
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", "/dev/shm/rundkreds-counts")  # noqa: S108
    Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).mkdir(parents=True, exist_ok=True)
timeout = 30
graceful_timeout = 20
keepalive = 15
max_requests = 5000
max_requests_jitter = 500
# A control socket in the home folder is one more door that nobody uses.
control_socket_disable = True
# No access log: it would hold network addresses and links that open somebody's place. The proxy counts requests.
accesslog = None
errorlog = "-"
# In the same form as the site's own lines, and without a line for each worker that begins.
loglevel = "warning"
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "lms.logs.Formatter"}},
    "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}},
    "root": {"handlers": ["stdout"], "level": "WARNING"},
    "loggers": {"gunicorn.error": {"handlers": [], "level": "WARNING", "propagate": True}},
}


def on_starting(server: Any) -> None:
    """Counting begins at nothing, as Prometheus expects of a server that began again."""
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shutil.rmtree(folder, ignore_errors=True)
        Path(folder).mkdir(parents=True)


def pre_fork(server: Any, worker: Any) -> None:
    """The first place that no living worker has: who comes after it counts on where the one before stopped."""
    taken = {other.place for other in server.WORKERS.values()}
    worker.place = next(place for place in range(len(taken) + 1) if place not in taken)


def post_fork(server: Any, worker: Any) -> None:
    """Tell the site its place."""
    os.environ[PLACE] = str(worker.place)
