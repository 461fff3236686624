"""A small site of its own with one fault for each scanner that asks a running site: what none of them finds here, none of
them is believed about elsewhere. It is routed nowhere in the product, holds nothing, and lives as long as a `with`."""

import html
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

# Address and parameter of each fault: text put into SQL, text put into a page, an answer that is not what was described.
SQL, PAGE, ANSWER = ("/chairs", "colour"), ("/say", "word"), ("/count/{number}", "number")
CHAIRS = [(1, "red"), (2, "red"), (3, "blue")]
DESCRIBED = {
    "openapi": "3.0.3",
    "info": {"title": "Planted", "version": "1"},
    "paths": {
        ANSWER[0]: {
            "get": {
                "parameters": [{"name": ANSWER[1], "in": "path", "required": True, "schema": {"type": "integer"}}],
                "responses": {
                    "200": {
                        "description": "How many",
                        "content": {
                            "application/json": {
                                "schema": {"type": "object", "properties": {"count": {"type": "integer"}}}
                            }
                        },
                    },
                    "default": {"description": "Refused"},
                },
            }
        }
    },
}
FRONT = """<h1>Planted</h1>
<form action="/chairs"><input name="colour" value="red"><button>Find</button></form>
<form action="/say"><input name="word" value="hello"><button>Say</button></form>"""
Headers = list[tuple[str, str]]


def chairs(colour: str) -> str:
    """The chairs of a colour. Planted: the colour is put into the statement, and what the database says of it into the page."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE chairs (number INTEGER, colour TEXT)")
        database.executemany("INSERT INTO chairs VALUES (?, ?)", CHAIRS)
        try:
            found = database.execute(f"SELECT number, colour FROM chairs WHERE colour = '{colour}'").fetchall()
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            return f"<p>sqlite3.{type(error).__name__}: {html.escape(str(error))}</p>"
    return "<ul>" + "".join(f"<li>{html.escape(str(row))}</li>" for row in found) + "</ul>"


def say(word: str) -> str:
    """Planted: the word as it came."""
    return f"<p>You said {word}</p>"


def count(number: str) -> dict[str, str]:
    """Planted: words, where a number was promised."""
    return {"count": f"{number} chairs"}


def site(environ: dict, start: Callable[[str, Headers], object]) -> list[bytes]:
    """The site as WSGI."""
    path, given = environ.get("PATH_INFO", "/"), parse_qs(environ.get("QUERY_STRING", ""))
    known = {"/": lambda: FRONT, SQL[0]: lambda: chairs(given.get(SQL[1], [""])[0])}
    known[PAGE[0]] = lambda: say(given.get(PAGE[1], [""])[0])
    kind, status = "text/html; charset=utf-8", "200 OK"
    if path in known:
        body = f"<!doctype html><title>Planted</title>{known[path]()}"
    elif path == "/openapi.json" or path.startswith("/count/"):
        kind = "application/json"
        body = json.dumps(DESCRIBED if path == "/openapi.json" else count(path.rpartition("/")[2]))
    else:
        body, status = "<!doctype html><title>Planted</title>Nothing here", "404 Not Found"
    start(status, [("Content-Type", kind)])
    return [body.encode("utf-8", "replace")]


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 as the standard library names it
        """Nothing is written of who asked."""


@contextmanager
def planted() -> Iterator[str]:
    """Serve it on this machine alone; the address."""
    with make_server("127.0.0.1", 0, site, WSGIServer, Quiet) as server:
        beside = threading.Thread(target=server.serve_forever, daemon=True)
        beside.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            beside.join()
