"""Another system on this machine that is told what happens, and verifies it with the standard's own library."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from courses.webhooks.actions import make_webhook
from courses.webhooks.models import Webhook
from courses.webhooks.rules import Event
from tests.factories.members import UserFactory


@dataclass
class Receiver:
    """`answers`: the status of each request in turn, the last for good. `got`: headers and body of each."""

    url: str = ""
    answers: list[int] = field(default_factory=lambda: [204])
    headers: dict[str, str] = field(default_factory=dict)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def receiving(settings: Any, *answers: int, **headers: str) -> Iterator[Receiver]:
    """A receiver that the operator has let through (`OUTWARD_ALLOWED`): the way to it is the one of production."""
    receiver = Receiver(answers=list(answers) or [204], headers=headers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append((dict(self.headers.items()), body))
            status = receiver.answers.pop(0) if len(receiver.answers) > 1 else receiver.answers[0]
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST  # noqa: N815 as the library calls it

        def log_message(self, *_words: Any) -> None:
            """Nothing is written."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/her"
    settings.OUTWARD_ALLOWED = [f"127.0.0.1:{server.server_port}"]
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


def webhook_to(url: str, *events: Event) -> tuple[Webhook, str]:
    """A webhook told of these, or of everything, and its secret."""
    chief = UserFactory(is_superuser=True, is_staff=True)
    return make_webhook(name="Hjemmesiden", url=url, events=events or tuple(Event), actor=chief)
