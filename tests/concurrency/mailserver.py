"""A mail server in a process of its own that can be slow, away, or refuse somebody: `python mailserver.py PORT FILE DELAY`.

Each accepted mail is a line of FILE: Message-ID, recipients. It is written half-way through DELAY seconds, so that a
client that is killed meanwhile is sometimes killed before and sometimes after the server has the mail. SIGUSR1: away for
two seconds. Somebody called `nobody` is refused for good, `later` for now. With a certificate, STARTTLS is offered.
"""

import asyncio
import email
import json
import signal
import ssl
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP

AWAY_SECONDS = 2


class Handler:
    def __init__(self, file: Path, delay: float) -> None:
        self.file, self.delay, self.away = file, delay, False

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
        await asyncio.sleep(self.delay / 2)
        message = email.message_from_bytes(envelope.content)
        with self.file.open("a") as lines:
            lines.write(json.dumps([message["Message-ID"], envelope.rcpt_tos]) + "\n")
        await asyncio.sleep(self.delay / 2)
        return "250 OK"


async def serve(port: int, file: Path, delay: float, certificate: str = "", newest: str = "") -> None:
    loop, handler = asyncio.get_running_loop(), Handler(file, delay)
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
    away = asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR1, away.set)
    print("ready", flush=True)
    while await away.wait():
        away.clear()
        handler.away = True
        server.close()
        await asyncio.sleep(AWAY_SECONDS)
        handler.away = False
        server = await listen()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), *sys.argv[4:]))
