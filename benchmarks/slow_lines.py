"""200 connections that send a byte now and then, beside people with ordinary ones, through the proxy of `deploy/`.

Caddy with `deploy/Caddyfile`, gunicorn with `deploy/gunicorn.conf.py` and production's settings on a scratch SQLite database;
everything on this machine. First ordinary people alone, then beside the slow ones: median and 95th percentile of a page,
the longest answer of `/healthz`, in milliseconds. Half of the slow ones never end their headers, half never their body. It
ends by itself after twice SECONDS.
"""

import asyncio
import os
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SLOW, SECONDS = int(os.environ.get("SLOW", "200")), float(os.environ.get("SECONDS", "30"))
# People who ask one page after the other, each with a connection for each page.
PEOPLE, PAUSE = 3, 0.1
# What a slow line does: a byte every so many seconds.
BYTE_EVERY = 5


def site(folder: Path) -> tuple[subprocess.Popen, int, str]:
    """The process of the site, its port, and the address of a session."""
    settings = {"DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}", "DJANGO_SETTINGS_MODULE": "tests.production"}
    os.environ |= settings | {"BEHIND_PROXY": "1"}
    import django

    django.setup()
    from django.core.management import call_command

    from tests.factories.schedule import SessionFactory
    from tests.network import free_port

    call_command("migrate", verbosity=0)
    call_command("createcachetable", "cache", "cache_documents", "cache_pages", "cache_renditions", verbosity=0)
    address, port = f"/hold/{SessionFactory().pk}/", free_port()
    arguments = ["lms.wsgi", "--config", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
    command = [sys.executable, "-m", "gunicorn", *arguments]
    return subprocess.Popen(command, cwd=ROOT), port, address


async def slow_line(port: int, number: int, over: threading.Event) -> None:
    """One line after the other, each until the proxy has had enough of it."""
    unproven = ssl._create_unverified_context()  # noqa: S323 our own proxy's certificate
    begins = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
    if number % 2:
        begins = b"POST /konto/login/code/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 9000\r\n\r\n"
    while not over.is_set():
        try:
            _reader, writer = await asyncio.open_connection("localhost", port, ssl=unproven)
            writer.write(begins)
            while not over.is_set():
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(BYTE_EVERY)
            writer.close()
        except OSError:
            await asyncio.sleep(0.5)


def ordinary(front, path: str) -> tuple[list[float], list[float]]:
    """How long pages and `/healthz` took for people who ask for SECONDS seconds, in ms. Raises for an answer but 200."""
    end = time.monotonic() + SECONDS

    def one(number: int) -> list[float]:
        took = []
        while time.monotonic() < end:
            began = time.monotonic()
            status = front.get(path if number else "/healthz", number)
            took.append(1000 * (time.monotonic() - began))
            assert status == 200, status
            time.sleep(PAUSE)
        return took

    with ThreadPoolExecutor(PEOPLE + 1) as pool:
        health, *pages = pool.map(one, range(PEOPLE + 1))
    return [took for person in pages for took in person], health


def line(name: str, pages: list[float], health: list[float]) -> str:
    p95 = statistics.quantiles(pages, n=20)[-1]
    return f"{name:24}{len(pages):7}{statistics.median(pages):9.0f}{p95:8.0f}{max(health):16.0f}"


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        process, port, path = site(Path(name))
        try:
            from tests.siege.proxy import proxy

            with proxy(port, Path(name)) as front:
                for _warm in range(20):
                    front.get(path)
                print(f"{'':24}{'pages':>7}{'median':>9}{'p95':>8}{'longest healthz':>16}   (ms)", flush=True)
                print(line("alone", *ordinary(front, path)), flush=True)
                over = threading.Event()

                async def lines() -> None:
                    await asyncio.gather(*(slow_line(front.port, number, over) for number in range(SLOW)))

                beside = threading.Thread(target=asyncio.run, args=(lines(),))
                beside.start()
                time.sleep(BYTE_EVERY)
                try:
                    print(line(f"beside {SLOW} slow lines", *ordinary(front, path)), flush=True)
                finally:
                    over.set()
                    beside.join()
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
