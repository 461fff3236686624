"""Several processes, one sum: whichever worker is asked, and whoever came after whom."""

import http.client
import os
import signal
from contextlib import closing
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.concurrency.server import ROOT, WORKERS, Site, gunicorn
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "t" * 40
ASKED = 60


@pytest.fixture
def site(tmp_path, transactional_db, django_db_serialized_rollback):
    facts = {
        "METRICS_TOKEN": TOKEN,
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "counts"),
        "GUNICORN_CMD_ARGS": f"--config {ROOT / 'deploy' / 'gunicorn.conf.py'}",
    }
    with gunicorn(**facts) as running:
        yield running


def healthy_answers(site: Site) -> float:
    """How often `/healthz` answered, as one worker tells it."""
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)) as link:
        link.request("GET", "/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        words = link.getresponse().read().decode()
    return sum(
        sample.value
        for family in text_string_to_metric_families(words)
        for sample in family.samples
        if sample.name == "rundkreds_request_seconds_count" and sample.labels["area"] == "lms"
    )


def workers_of(folder: Path) -> set[str]:
    """The places that have counted."""
    return {file.stem.rpartition("_")[2] for file in folder.glob("*.db")}


def replace_workers(site: Site) -> None:
    """Kill them all, and wait for those that come after."""
    old = site.workers()
    for worker in old:
        os.kill(worker, signal.SIGKILL)
    wait_until(lambda: len(set(site.workers()) - set(old)) == WORKERS, "no worker came after another")


def test_every_worker_tells_the_sum(site):
    before = healthy_answers(site)
    for _time in range(ASKED):
        assert site.get("/healthz") == 200
    assert {healthy_answers(site) for _time in range(2 * WORKERS)} == {before + ASKED}


def test_who_comes_after_another_counts_on_in_its_place(site, tmp_path):
    for _time in range(ASKED):
        site.get("/healthz")
    before, places = healthy_answers(site), workers_of(tmp_path / "counts")
    for _round in range(3):
        replace_workers(site)
        for _time in range(ASKED):
            site.get("/healthz")
    assert healthy_answers(site) == before + 3 * ASKED
    # What names its files by the process has twelve by now.
    assert workers_of(tmp_path / "counts") <= {str(place) for place in range(WORKERS)} | places
