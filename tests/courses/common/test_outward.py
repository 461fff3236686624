"""Asking an address that somebody typed: only the open internet, so much, for so long. All servers here are our own."""

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from courses.common import outward
from courses.common.outward import NoAnswer, Why

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


@contextmanager
def answering(*parts: bytes, then: Callable[[], object] = lambda: None) -> Iterator[tuple[int, list[bytes]]]:
    """A host on this machine that takes one request and sends `parts`; its port, and what it was sent."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            try:
                taken, _where = server.accept()
            except OSError:
                return
            with taken:
                asked.append(taken.recv(65536))
                try:
                    for part in parts:
                        taken.sendall(part)
                except OSError:
                    pass
                then()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], asked
        if not asked:
            server.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def get(port: int, host: str = "127.0.0.1", *, most_bytes: int = 1000, seconds: float = 5) -> outward.Answer:
    return outward.ask(f"http://{host}:{port}/a?b=1", headers={"X-Own": "1"}, most_bytes=most_bytes, seconds=seconds)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104 an address to refuse
        "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fc00::1", "fec0::1", "ff02::1",
        "::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::808:808", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
    ],
)  # fmt: skip
def test_a_network_of_somebodys_own_is_closed(address):
    assert not outward.is_open(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:400f::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_the_internet_is_open(address):
    assert outward.is_open(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "ftp://kurser.example/", "file:///etc/hosts", "http://kurser.example/", "https://", "https://a@kurser.example/",
        "https://:b@kurser.example/", "https://kurser.example:22/", "https://kurser.example:x/", "https://kurser.example/ a",
        "https://kurser.example/\r\nX: y", "https://kurser.example/æ", "https://kurser.example/" + "a" * 500,
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused_by_its_letters(url):
    with pytest.raises(NoAnswer) as refused:
        outward.place_of(url)
    assert refused.value.why == Why.NO_ADDRESS


def test_danish_letters_in_a_host_are_looked_up_as_they_are_registered():
    found = outward.place_of("https://Blåbær.example./kalender.ics?a=1")
    assert (found.host, found.path) == ("xn--blbr-roah.example", "/kalender.ics?a=1")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_this_machine_is_not_asked_however_it_is_written(host):
    with answering(HEAD + b"\r\nhemmeligt") as (port, asked), pytest.raises(NoAnswer) as refused:
        outward.ask(f"https://{host}:{port}/", headers={}, most_bytes=1000, seconds=5)
    assert refused.value.why in (Why.PRIVATE, Why.UNKNOWN)
    assert asked == []


def test_one_closed_address_among_open_ones_is_enough(monkeypatch):
    rows = [(2, 1, 6, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_how: rows)
    with pytest.raises(NoAnswer) as refused:
        outward.check("https://kurser.example/")
    assert refused.value.why == Why.PRIVATE


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch, settings):
    """A name that says something else the second time it is asked."""
    with answering(HEAD + b"Content-Length: 2\r\n\r\nja") as (port, asked):
        answers = iter(["127.0.0.1"])
        settings.OUTWARD_ALLOWED = [f"kurser.example:{port}"]
        look_up = socket.getaddrinfo

        def once(host: str, *rest: object, **how: object) -> list:
            return look_up(next(answers) if host == "kurser.example" else host, *rest, **how)  # type: ignore[arg-type]

        monkeypatch.setattr(socket, "getaddrinfo", once)
        answer = get(port, "kurser.example")
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b"ja", "text/plain")
    assert asked[0].startswith(b"GET /a?b=1 HTTP/1.1\r\n")
    assert f"\r\nHost: kurser.example:{port}\r\n".encode() in asked[0]
    assert b"\r\nX-Own: 1\r\n" in asked[0]


def test_a_host_that_says_that_it_closes_is_read_to_the_end(settings):
    """Nearly every host: `http.client` lets go of the connection once it has the headers."""
    body = b"x" * 200_000
    with answering(HEAD + b"Connection: close\r\nContent-Length: 200000\r\n\r\n", body) as (port, _asked):
        settings.OUTWARD_ALLOWED = [f"127.0.0.1:{port}"]
        assert get(port, most_bytes=300_000).body == body


def test_a_redirect_is_an_answer_and_is_not_followed(settings):
    with answering(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n") as (port, _asked):
        settings.OUTWARD_ALLOWED = [f"127.0.0.1:{port}"]
        answer = get(port)
    assert (answer.status, answer.headers["location"]) == (302, "http://127.0.0.1/")


@pytest.mark.parametrize(
    "parts",
    [
        (HEAD + b"\r\n" + b"x" * 5000,),
        (HEAD + b"Content-Length: 999999999\r\n\r\n" + b"x" * 5000,),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 500,),
        (HEAD + b"X: y\r\n" * 500 + b"\r\n",),
    ],
)
def test_too_much_is_not_read(settings, parts):
    with answering(*parts) as (port, _asked):
        settings.OUTWARD_ALLOWED = [f"127.0.0.1:{port}"]
        with pytest.raises(NoAnswer) as refused:
            get(port)
    assert refused.value.why in (Why.LARGE, Why.AWAY)


@pytest.mark.parametrize("parts", [(), (HEAD,), (HEAD + b"Content-Length: 5\r\n\r\nx",)])
def test_who_says_nothing_more_is_left(settings, parts):
    """The host waits until it was given up: were there no end to waiting, neither would end."""
    given_up = threading.Event()
    with answering(*parts, then=lambda: given_up.wait(10)) as (port, _asked):
        settings.OUTWARD_ALLOWED = [f"127.0.0.1:{port}"]
        with pytest.raises(NoAnswer) as refused:
            get(port, seconds=0.2)
        given_up.set()
    assert refused.value.why == Why.SLOW


def test_a_byte_now_and_then_does_not_begin_the_time_anew(settings):
    given_up = threading.Event()

    def drip() -> None:
        while not given_up.wait(0.05):
            pass

    with answering(HEAD, *[b"X: y\r\n"] * 3, then=drip) as (port, _asked):
        settings.OUTWARD_ALLOWED = [f"127.0.0.1:{port}"]
        with pytest.raises(NoAnswer) as refused:
            get(port, seconds=0.3)
        given_up.set()
    assert refused.value.why == Why.SLOW


def test_nobody_there_and_no_http(settings):
    with answering(b"hvad?\r\n\r\n") as (port, _asked):
        settings.OUTWARD_ALLOWED = [f"127.0.0.1:{port}"]
        with pytest.raises(NoAnswer) as refused:
            get(port)
    assert refused.value.why == Why.AWAY
    with pytest.raises(NoAnswer) as refused:
        get(port)
    assert refused.value.why == Why.AWAY
    with pytest.raises(NoAnswer) as refused:
        outward.check("https://findes-ikke.invalid/")
    assert refused.value.why == Why.UNKNOWN


def test_each_reason_has_words_of_its_own():
    assert len({outward.words(why) for why in Why}) == len(Why)
