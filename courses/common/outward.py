"""Asking an address that somebody typed: only the open internet answers, and only so much for so long.

The name is looked up once, every address of the answer is looked at, and the connection goes to one that was looked at: a name
that says something else the second time gains nothing. No redirect is followed; who wants to follows it here, and is judged anew.
"""

import contextlib
import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

import idna
from django.conf import settings
from django.utils.translation import gettext as _

LONGEST_ADDRESS = 500
# Ports below 1024 where something else than a site answers are nobody's calendar and nobody's receiver.
WEB_PORTS = (80, 443)
# Networks that lead to an address inside them (RFC 6052, 3056): what stands inside is looked at, or nothing.
_NAT64, _LOCAL_NAT64 = ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48")

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Why(Enum):
    """Why there is no answer."""

    NO_ADDRESS = "no address of the web"
    PRIVATE = "leads into a network that is not open to all"
    UNKNOWN = "no such host"
    AWAY = "did not answer"
    SLOW = "took too long"
    LARGE = "too large"


class NoAnswer(Exception):
    """Nothing came back that may be used. Its words hold no part of the address."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Place:
    """Where an address leads: `host` as it is looked up (ASCII), `path` with what follows the `?`."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_allowed(self) -> bool:
        """Whether the operator lets this host through whatever it is, e.g. a program on the same machine (`OUTWARD_ALLOWED`)."""
        return f"{self.host}:{self.port}" in settings.OUTWARD_ALLOWED


@dataclass(frozen=True)
class Answer:
    """What came back, redirects too; names of `headers` in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def words(why: Why) -> str:
    """What is wrong, and what to do, for whoever typed the address."""
    return {
        Why.NO_ADDRESS: _("Write an address that begins with https://, without a name and password in it."),
        Why.PRIVATE: _("This address leads into a network that is not open to all. Write one that anybody can reach."),
        Why.UNKNOWN: _("There is no such host. Look at how the address is spelled."),
        Why.AWAY: _("Nobody answered at this address."),
        Why.SLOW: _("The answer took too long."),
        Why.LARGE: _("The answer was too large."),
    }[why]


def place_of(url: str, *, schemes: Collection[str] = ("https",)) -> Place:
    """Where `url` leads, by its letters alone; nobody is asked. Raises `NoAnswer`."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = _ascii(parts.hostname or "")
    except (ValueError, idna.IDNAError) as error:
        raise NoAnswer(Why.NO_ADDRESS) from error
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    place = Place(parts.scheme, host, port, path)
    is_plain = url.isprintable() and " " not in url and path.isascii() and len(url) <= LONGEST_ADDRESS
    is_web = parts.scheme in schemes or (parts.scheme == "http" and place.is_allowed)
    if not is_plain or not is_web or not host or parts.username is not None or parts.password is not None:
        raise NoAnswer(Why.NO_ADDRESS)
    if port < 1024 and port not in WEB_PORTS and not place.is_allowed:
        raise NoAnswer(Why.NO_ADDRESS)
    return place


def _ascii(host: str) -> str:
    host = host.lower().rstrip(".")
    if host.isascii():
        return host
    return idna.encode(host, uts46=True).decode()


def is_open(address: Address) -> bool:
    """Whether an address on the network is one of the open internet, also where it stands inside another (IPv4 in IPv6)."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _LOCAL_NAT64 or address.teredo:
            return False
        inside = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inside = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inside:
            return is_open(inside)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def addresses_of(place: Place) -> list[Address]:
    """What the host's name leads to, in the order of the answer, if each of them may be asked. Raises `NoAnswer`: one closed
    address among open ones is enough to refuse them all."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoAnswer(Why.UNKNOWN) from error
    addresses = list(dict.fromkeys(ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in found))
    if not place.is_allowed and not all(map(is_open, addresses)):
        raise NoAnswer(Why.PRIVATE)
    return addresses


def check(url: str, *, schemes: Collection[str] = ("https",)) -> None:
    """Raises `NoAnswer` where `url` would not be asked now. It is looked at again each time it is."""
    addresses_of(place_of(url, schemes=schemes))


def ask(
    url: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str],
    most_bytes: int,
    seconds: float,
    schemes: Collection[str] = ("https",),
) -> Answer:
    """Send one request and read its answer: at most `most_bytes` of it, headers included, in `seconds` from now on in all.
    Raises `NoAnswer`."""
    place = place_of(url, schemes=schemes)
    until = time.monotonic() + seconds
    address = addresses_of(place)[0]
    try:
        with (
            socket.create_connection((str(address), place.port), timeout=_left(until)) as raw,
            contextlib.closing(_wrapped(raw, place)) as sock,
        ):
            return _exchange(_Bounded(sock, until, most_bytes), place, method, body, headers)
    except TimeoutError as error:
        raise NoAnswer(Why.SLOW) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswer(Why.AWAY) from error


def _wrapped(raw: socket.socket, place: Place) -> socket.socket:
    return ssl.create_default_context().wrap_socket(raw, server_hostname=place.host) if place.scheme == "https" else raw


def _exchange(bounded: "_Bounded", place: Place, method: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
    connection = http.client.HTTPConnection(place.host, place.port)
    connection.default_port = 443 if place.scheme == "https" else 80
    connection.sock = bounded
    connection.request(method, place.path, body, {"Accept-Encoding": "identity", "Connection": "close", **headers})
    with connection.getresponse() as response:
        told = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, told, response.read())


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Bounded:
    """The part of a socket that `http.client` needs, with an end to what is read and to how long it all takes: a byte now and then
    keeps nobody waiting."""

    def __init__(self, sock: socket.socket, until: float, most_bytes: int) -> None:
        self.sock, self.until, self.left = sock, until, most_bytes

    def sendall(self, body: Any) -> None:
        """Send it all in the time that is left."""
        self.sock.settimeout(_left(self.until))
        self.sock.sendall(body)

    def makefile(self, *_mode: Any) -> io.BufferedReader:
        """What comes back."""
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        """`http.client` closes it as soon as it has the headers of a last answer, and reads the body after that: `ask` closes."""


class _Reader(io.RawIOBase):
    def __init__(self, bounded: _Bounded) -> None:
        self.bounded = bounded

    def readable(self) -> bool:
        """It is read from."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes. Raises `TimeoutError`, and `NoAnswer` for more than was wanted."""
        bounded = self.bounded
        bounded.sock.settimeout(_left(bounded.until))
        count = bounded.sock.recv_into(buffer)
        bounded.left -= count
        if bounded.left < 0:
            raise NoAnswer(Why.LARGE)
        return count
