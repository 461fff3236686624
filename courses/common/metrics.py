"""What is counted for those who run the site: how much and how fast, never who, and nothing of an address (docs/adr/0102)."""

import os

from prometheus_client import Counter, Histogram, values

# Where several processes answer, each counts in files of its own in this folder, and whoever asks gets the sum.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# Which of the web server's places a process has (`deploy/gunicorn.conf.py`). Who comes after it counts on in its files: by the
# number of the process there would be new ones for each worker, for ever.
PLACE = "WORKER_PLACE"

if os.environ.get(FOLDER):
    values.ValueClass = values.MultiProcessValue(lambda: os.environ.get(PLACE, str(os.getpid())))

REQUESTS = Histogram(
    "rundkreds_request_seconds",
    "How long answers took, by who the page is for.",
    ["area", "method", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
OPEN_PAGES = Counter(
    "rundkreds_open_pages", "Where open pages came from: this process, the shared cache, or made anew.", ["source"]
)
LIMITS = Counter("rundkreds_limits_reached", "How often somebody was held back, by what they did too often.", ["what"])
