"""What stands before the site: a slow line or a large body ends at the proxy, and never holds one of eight threads."""

import re
from pathlib import Path

import pytest

from courses.films.rules import MOST_PIECE

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def caddy() -> str:
    text = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    return re.sub(r"(?m)^\s*#.*$", "", text)


def test_a_request_must_arrive_in_time(caddy):
    timeouts = re.search(r"timeouts \{([^}]*)\}", caddy)[1].split()
    found = dict(zip(timeouts[::2], timeouts[1::2], strict=True))
    assert found == {"read_header": "10s", "read_body": "30s", "write": "60s", "idle": "2m"}


def test_a_body_is_bounded_and_waits_at_the_proxy(caddy):
    largest = re.search(r"request_body \{\s*max_size (\d+)MB", caddy)[1]
    kept = re.search(r"reverse_proxy \{\$WEB_SERVERS:web:8000\} \{[^}]*request_buffers (\d+)MB", caddy)[1]
    assert kept == largest == "20"


def test_films_are_files_of_the_proxy_and_arrive_in_pieces_that_it_lets_through(caddy):
    """`file_server` answers ranges; the site never reads a film for a browser."""
    route = re.search(r"handle_path /media/films/\* \{(.*?)\n\t\}", caddy, re.DOTALL)[1]
    assert "root * /srv/media/films" in route
    assert "file_server" in route
    assert route.count("default-src 'none'") == 1
    largest = int(re.search(r"request_body \{\s*max_size (\d+)MB", caddy)[1]) * 1_000_000
    # With what stands around the bytes in a form.
    assert largest > MOST_PIECE + 10_000


def test_what_the_proxy_answers_alone_is_for_tls_too(caddy):
    assert re.search(r'header \?Strict-Transport-Security "max-age=31536000"', caddy)


def test_large_documents_push_no_count_out():
    """Read as it is written: importing the settings of production would read an installation's own secrets."""
    text = (ROOT / "lms" / "settings" / "production.py").read_text(encoding="utf-8")
    tables = re.findall(r'"LOCATION": "(\w+)"', text)
    assert tables == ["cache", "cache_documents", "cache_pages", "cache_renditions"]
