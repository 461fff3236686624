"""The web server of the image. Measured against others in docs/adr/0001."""

import os

bind = "0.0.0.0:8000"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
# Heartbeats on a disk that stalls would make gunicorn kill healthy workers.
worker_tmp_dir = "/dev/shm"  # noqa: S108
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
