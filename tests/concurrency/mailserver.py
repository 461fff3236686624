"""A mail server in a process of its own that can be stuck, away, or refuse somebody: `python mailserver.py OPTIONS`.

Each accepted mail is a line of the file: Message-ID, recipients. At a stop the server says nothing more to this client,
so that a test can kill it there: before the mail of that number is in the file, or after it; a line in FILE.stopped
tells that it is so far. SIGUSR1: away, with a line in FILE.away, until SIGUSR2. Somebody called `nobody` is refused for
good, `later` for now. With a certificate, STARTTLS is offered.
"""

import asyncio
import email
import json
import signal
import ssl
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP


class Handler:
    def __init__(self, file: Path, stops: dict[int, str]) -> None:
        self.file, self.stops, self.away = file, stops, False
        self.accepted = 0

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.away:
            return "421 closing"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 no such user here"
        if address.startswith("later@"):
            return "450 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        stop = self.stops.pop(self.accepted + 1, None)
        if stop == "before":
            await self.say_nothing_more()
        message = email.message_from_bytes(envelope.content)
        with self.file.open("a") as lines:
            lines.write(json.dumps([message["Message-ID"], envelope.rcpt_tos]) + "\n")
        self.accepted += 1
        if stop == "after":
            await self.say_nothing_more()
        return "250 OK"

    async def say_nothing_more(self) -> None:
        """Until the client is gone: then this is cancelled."""
        self.tell("stopped")
        await asyncio.Event().wait()

    def tell(self, word: str) -> None:
        """One more line in the file of this name, for the test to see."""
        with self.file.with_suffix(f".{word}").open("a") as lines:
            lines.write(f"{word}\n")


async def serve(port: int, file: Path, stops: dict[int, str], certificate: str = "", newest: str = "") -> None:
    loop, handler = asyncio.get_running_loop(), Handler(file, stops)
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        if newest:
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
            context.maximum_version = ssl.TLSVersion[newest]

    async def listen() -> asyncio.Server:
        return await loop.create_server(lambda: SMTP(handler, tls_context=context), "127.0.0.1", port)

    server = await listen()
    away, back = asyncio.Event(), asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR1, away.set)
    loop.add_signal_handler(signal.SIGUSR2, back.set)
    print("ready", flush=True)
    while await away.wait():
        away.clear()
        handler.away = True
        server.close()
        handler.tell("away")
        await back.wait()
        back.clear()
        handler.away = False
        server = await listen()


if __name__ == "__main__":
    options = json.loads(sys.argv[1])
    options |= {
        "file": Path(options["file"]),
        "stops": {int(number): when for number, when in options["stops"].items()},
    }
    asyncio.run(serve(**options))
