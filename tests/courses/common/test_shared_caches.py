"""The cache that several machines share, at a server that speaks its language; a real one is in `make cluster`."""

import datetime as dt
from threading import Thread

import pytest
from django.core.cache import caches
from django.core.cache.backends.redis import RedisSerializer
from django.urls import reverse
from fakeredis import TcpFakeServer
from redis.exceptions import RedisError

from courses.common import shared_caches
from courses.common.models import Heartbeat
from courses.privacy.actions import erasure
from tests.factories.schedule import SessionFactory
from tests.network import free_port

ADDRESS = "redis://127.0.0.1:{}"


@pytest.fixture
def awake(monkeypatch):
    """No process of before has found it away."""
    monkeypatch.setattr(shared_caches.Spare, "_silent_until", 0.0)


@pytest.fixture
def kept(settings, awake):
    """The site's caches at a server that answers."""
    server = TcpFakeServer(("127.0.0.1", 0), server_type="redis")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.CACHES = shared_caches.settings_for(ADDRESS.format(server.server_address[1]))
    yield caches
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def gone(settings, awake):
    """The site's caches where nobody answers."""
    settings.CACHES = shared_caches.settings_for(ADDRESS.format(free_port()))
    return caches


@pytest.mark.parametrize(
    "address",
    ["redis://cache:6379/3", "memcached://cache:11211", "cache:6379", "redis://", "redis://cache?db=2", ""],
)
def test_an_address_that_cannot_be_is_refused(address):
    with pytest.raises(ValueError, match="redis://host:port"):
        shared_caches.settings_for(address)


def test_each_cache_is_emptied_alone(kept):
    for alias in ("default", "documents", "pages", "renditions"):
        kept[alias].set("x", alias)
    kept["pages"].clear()
    assert [kept[alias].get("x") for alias in ("default", "documents", "pages", "renditions")] == [
        "default",
        "documents",
        None,
        "renditions",
    ]


def test_what_other_code_has_put_there_is_not_kept(kept, monkeypatch):
    kept["pages"].set("x", dt.date(2026, 12, 1))
    monkeypatch.setattr(RedisSerializer, "loads", lambda _self, data: dt.Gone)
    assert kept["pages"].get("x", "nothing") == "nothing"
    kept["default"].set("x", "y")
    with pytest.raises(AttributeError):
        kept["default"].get("x")


def test_what_can_be_made_again_is_not_there_and_not_asked_for_anew_each_time(gone, monkeypatch):
    asked = []
    real = shared_caches.RedisCache.get
    monkeypatch.setattr(shared_caches.RedisCache, "get", lambda *args: asked.append(args) or real(*args))
    pages = gone["pages"]
    pages.set("x", "y")
    assert pages.get("x", "nothing") == "nothing"
    assert (pages.get_many(["x"]), pages.delete("x"), pages.set_many({"x": 1})) == ({}, False, ["x"])
    pages.delete_many(["x"])
    assert asked == []
    monkeypatch.setattr(shared_caches.Spare, "_silent_until", 0.0)
    assert pages.get("x", "nothing") == "nothing"
    assert len(asked) == 1


def test_what_counts_raises(gone):
    with pytest.raises(RedisError) as found:
        gone["default"].get("x")
    assert shared_caches.is_away(found.value)
    assert not shared_caches.is_away(ValueError("x"))
    assert not shared_caches.is_away(None)


@pytest.mark.django_db
def test_pages_are_read_and_codes_are_refused_in_words_where_it_is_gone(gone, client, settings):
    settings.KEEP_PAGES = True
    session = SessionFactory()
    assert client.get(reverse("public:session", args=[session.pk])).status_code == 200
    client.raise_request_exception = False
    refused = client.post(reverse("account_request_login_code"), {"email": "nogen@demo.example"})
    assert refused.status_code == 503
    assert "Det, du sendte, blev ikke gemt." in refused.content.decode()


@pytest.mark.django_db
def test_whoever_is_forgotten_meanwhile_is_forgotten_there_when_it_is_back(gone, settings, monkeypatch):
    erasure.empty_caches()
    assert Heartbeat.objects.filter(name=erasure.UNSWEPT).exists()
    with pytest.raises(RedisError):
        erasure.sweep_again()
    server = TcpFakeServer(("127.0.0.1", 0), server_type="redis")
    Thread(target=server.serve_forever, daemon=True).start()
    settings.CACHES = shared_caches.settings_for(ADDRESS.format(server.server_address[1]))
    monkeypatch.setattr(shared_caches.Spare, "_silent_until", 0.0)
    caches["documents"].set("certificate", "of somebody")
    assert (erasure.sweep_again(), erasure.sweep_again()) == (1, 0)
    assert caches["documents"].get("certificate") is None
    server.shutdown()
    server.server_close()
