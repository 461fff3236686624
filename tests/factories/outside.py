"""Calendars from outside, a site on this machine that hands them out, and how one is written."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import factory
from factory.django import DjangoModelFactory

from courses.common import clock
from courses.places.models import OutsideCalendar, OutsideHappening
from tests.factories.places import VenueFactory

# (status, headers, body) for a path, by the headers of who asks.
type Answers = dict[str, Callable[[dict[str, str]], tuple[int, dict[str, str], bytes]]]


class OutsideCalendarFactory(DjangoModelFactory):
    """Of a room, and read."""

    class Meta:
        model = OutsideCalendar

    venue = factory.SubFactory(VenueFactory)
    association = None
    address = "g2.made-up"
    host = "kalender.example"
    fetched_at = factory.LazyFunction(clock.now)
    read_at = factory.LazyFunction(clock.now)
    next_at = factory.LazyFunction(clock.now)


class OutsideHappeningFactory(DjangoModelFactory):
    class Meta:
        model = OutsideHappening

    calendar = factory.SubFactory(OutsideCalendarFactory)


def ics(*entries: str) -> bytes:
    """A calendar of these entries; each is its lines, parted by «|»."""
    events = [f"BEGIN:VEVENT|UID:{number}|{entry}|END:VEVENT" for number, entry in enumerate(entries)]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//demo.example//DA", *events, "END:VCALENDAR", ""]
    return "\r\n".join("|".join(lines).split("|")).encode()


@contextmanager
def site(answers: Answers) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A web site on this machine: its address, and the headers of each request that it got."""
    asked: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(dict(self.headers.items()) | {"path": self.path})
            status, headers, body = answers[self.path](dict(self.headers.items()))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Nothing is said of it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
