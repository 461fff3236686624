"""What the site shows and sends, written down file by file, so that two commits can be compared.

    python -m tools.snapshot record DIR                    build the small demo, visit it in every role, keep all of it
    python -m tools.snapshot record DIR --like BASE        the same addresses as in BASE, under the same names
    python -m tools.snapshot record DIR --project FOLDER   of another checkout, with the Python of its `.venv`
    python -m tools.snapshot compare BASE DIR              what differs, by kind; exit code 1 if more than tokens do

Modules that move must not break it, so it knows only what stays: `manage.py migrate`, `demo` and `tick`, the settings
of the tests, addresses, names of tables and columns. One moment is frozen for the whole run, and so is chance: a token
is the same in two records as long as equally many were made before it. A record holds

- `<role>/`: each address with status and headers; of a PDF also its text and a fingerprint of each page's picture,
- `forms/`: what each form answers when it is sent filled in, and the mails that follow (then taken back),
- `mail/`: messages as they go out, part by part, a few of each kind,
- `tables/`: every row of the domain, the outbox among them.
"""

import argparse
import email.message
import hashlib
import io
import json
import logging
import os
import random
import re
import secrets
import subprocess
import sys
import tempfile
import time
import uuid
import zipfile
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urljoin, urlsplit

ROOT = Path(__file__).resolve().parent.parent
SEED, TODAY = 1, date(2026, 9, 14)
# The demo's own morning is six o'clock; nothing that it does lies ahead of this.
MOMENT = datetime.fromisoformat("2026-09-14T10:00:00+02:00")
HOST = "testserver"
INDEX = "index.txt"
MAILS_OF_A_KIND = 4
# Written by the machinery, not by the domain; and what only names models.
NO_TABLES = re.compile(
    r"sqlite_|django_|auth_permission$|wagtailsearch_|wagtailcore_referenceindex|wagtailadmin_editing"
)
NEVER = re.compile(r"^/(static|media|i18n)/|logout|/sprite|javascript:")
PUBLIC = [
    "/", "/find/", "/find/7100/?kursus=k2&tid=weekend", "/find/3740/", "/find/abc/", "/kurser/", "/jeg-er-ny/",
    "/kalender/", "/kalender/?postnr=7100&km=40", "/kalender/?postnr=0000", "/kalender/maaned/?storkreds=sydjylland",
    "/kalender/hold.atom", "/embed/hold/?kursus=k1", "/embed/hold.json", "/embed/find/7100/", "/storkreds/bornholm/",
    "/aaret/", "/aaret/?kursus=k2&storkreds=bornholm&vis=days", "/skriv-mig-op/?kursus=k2", "/om-data/", "/undervis/",
    "/venteliste/k1/", "/plakat/aarshjul.pdf", "/plakat/kalender.pdf", "/bevis/", "/bevis/0000000000000000000000000000/",
    "/konto/login/", "/konto/login/code/", "/kalender/forening/ukendt.ics", "/kalender/kursus/k2.ics", "/nothing-here/",
]  # fmt: skip
MACHINES = [
    "/robots.txt", "/api/", "/api/v1/openapi.json", "/api/v1/courses", "/api/v1/courses/k1", "/api/v1/regions",
    "/api/v1/regions/bornholm", "/api/v1/venues", "/api/v1/sessions", "/api/v1/sessions?limit=x", "/api/v1/sessions/1",
    "/.well-known/did.json", "/.well-known/jwks.json", "/bevis/udsteder.json", "/bevis/status/0",
]  # fmt: skip
# What the menu of the back office leads to: it is no link in the page.
OFFICE = [
    "year", "demand", "sessions", "series", "course", "promises", "venue", "trainers", "association", "region",
    "schoolbreak", "closed", "mails", "certificates", "certificates/prints", "settings/courses/designsetting",
    "reports/site-history",
]  # fmt: skip


@dataclass(frozen=True)
class Role:
    """Somebody who visits: the first addresses, which links are followed, how many of one pattern and in all."""

    name: str
    seeds: list[str]
    email: str = ""
    within: str = ""
    each: int = 2
    most: int = 110


@dataclass
class Found(HTMLParser):
    """The links of a page in their order, and its forms that are sent by POST: action, fields."""

    links: list[str] = field(default_factory=list)
    forms: list[tuple[str, list[dict[str, str]]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("a", "iframe", "link", "img") or given.get("href"):
            self.links += [given[name] for name in ("href", "src") if given.get(name)]
        if tag == "form":
            self._open = given.get("method", "").lower() == "post"
            if self._open:
                self.forms.append((given.get("action", ""), []))
        elif tag == "option" and self._open and self.forms[-1][1] and given.get("value"):
            self.forms[-1][1][-1].setdefault("value", given["value"])
        elif tag in ("input", "select", "textarea", "button") and self._open and given.get("name"):
            self.forms[-1][1].append({"type": tag, **given})

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "form"


def freeze(stack: ExitStack) -> None:
    """Make chance repeat itself, each kind of draw for itself. To be called before Django is set up."""
    import django.utils.crypto
    from cryptography.hazmat.primitives.asymmetric import ec

    streams: dict[str, random.Random] = {}

    def drawn(*kind: object) -> random.Random:
        return streams.setdefault(repr(kind), random.Random(repr(kind)))

    def patch(target: Any, **functions: Callable[..., Any]) -> None:
        for name, function in functions.items():
            stack.enter_context(mock.patch.object(target, name, function))

    salted = django.utils.crypto.salted_hmac
    patch(
        secrets,
        choice=lambda sequence: drawn("choice", sequence).choice(sequence),
        randbelow=lambda below: drawn("below", below).randrange(below),
        token_bytes=lambda size=32: drawn("bytes", size).randbytes(size),
        token_hex=lambda size=32: drawn("hex", size).randbytes(size).hex(),
        token_urlsafe=lambda size=32: drawn("safe", size).randbytes(size).hex()[: size * 4 // 3 + 1],
    )
    patch(uuid, uuid4=lambda: uuid.UUID(bytes=drawn("uuid").randbytes(16), version=4))
    # The salt is a name in the code: signed links must not change with it.
    patch(django.utils.crypto, salted_hmac=lambda salt, value, secret=None, **kind: salted("", value, secret, **kind))
    # The key of certificates is always this one, and no signature draws a number (RFC 6979).
    patch(ec, generate_private_key=lambda curve, backend=None: ec.derive_private_key(20_260_914, curve))
    stack.enter_context(mock.patch.object(ec.ECDSA.__init__, "__defaults__", (True,)))


def name_of(role: str, address: str, kind: str, taken: set[str]) -> str:
    """The file for one address: readable, without tokens, used once."""
    plain = re.sub(
        r"[0-9A-Za-z_-]{26,}(?=/|$|\.\w+$)", lambda hit: "~" if re.search(r"\d", hit[0]) else hit[0], address
    )
    plain = re.sub(r"[^\w.~=-]+", "_", plain).strip("_")[:90] or "front"
    ends = {
        "html": "html",
        "calendar": "ics",
        "json": "json",
        "pdf": "pdf",
        "sheet": "xlsx",
        "zip": "zip",
        "xml": "xml",
    }
    suffix = next((end for word, end in ends.items() if word in kind), "txt")
    stem, number = f"{role}/{plain.removesuffix('.' + suffix)}", 1
    while (name := f"{stem}{'' if number == 1 else f'({number})'}.{suffix}") in taken:
        number += 1
    taken.add(name)
    return name


def pattern_of(address: str) -> str:
    """What addresses of one view have in common; pages of the tree are each on their own."""
    from django.urls import Resolver404, resolve
    from django.utils import translation

    parts = urlsplit(address)
    with translation.override(translation.get_language_from_path(parts.path) or "da"):
        try:
            match = resolve(parts.path)
        except Resolver404:
            return parts.path
    route = parts.path if match.url_name == "wagtail_serve" else match.route
    return " ".join([route, *sorted(parse_qs(parts.query))])


def inside(base: str, link: str) -> str | None:
    """The path of a link on `base` that stays on this site; None for all others."""
    parts = urlsplit(urljoin(f"http://{HOST}{base}", link.strip()))
    address = parts.path + (f"?{parts.query}" if parts.query else "")
    ours = parts.scheme in ("http", "webcal") and parts.netloc == HOST and not NEVER.search(address)
    return address if ours else None


class Record:
    """One record as it is made, in a project that is set up and has its demo."""

    def __init__(self, folder: Path, like: dict[str, list[tuple[str, str]]]) -> None:
        self.folder, self.like = folder, like
        self.names: set[str] = set()
        self.index: list[str] = []
        self.statuses: Counter[int] = Counter()
        self.sent: set[str] = set()

    def write(self, name: str, content: str | bytes) -> None:
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())

    def visit(self, role: Role) -> None:
        """Every address from the role's first ones on, or just those that the other record has."""
        from django.contrib.auth import get_user_model
        from django.test import Client

        client = Client(raise_request_exception=False)
        if role.email:
            client.force_login(get_user_model().objects.get(email=role.email))
        given = self.like.get(role.name)
        for address, known in given if given is not None else self._crawl(client, role):
            response = self._get(client, address)
            name = known or name_of(role.name, address, response.get("Content-Type", ""), self.names)
            self.index.append(f"{role.name}\t{address}\t{name}")
            self.statuses[response.status_code] += 1
            self._keep(name, response)
            self._send_forms(client, role, address, self.found)

    def _crawl(self, client: Any, role: Role) -> Iterator[tuple[str, str]]:
        waiting, seen, counts = deque(role.seeds), set(role.seeds), Counter[str]()
        while waiting and counts.total() < role.most:
            address = waiting.popleft()
            pattern = pattern_of(address)
            if counts[pattern] >= role.each and address not in role.seeds:
                continue
            counts[pattern] += 1
            yield address, ""
            paths = [path for link in self.found.links if (path := inside(address, link)) and path not in seen]
            new = [path for path in paths if re.match(role.within, path)]
            seen.update(new)
            waiting.extend(dict.fromkeys(new))

    def _get(self, client: Any, address: str) -> Any:
        random.seed(0)
        response = client.get(address)
        self.found = Found()
        if "html" in response.get("Content-Type", ""):
            self.found.feed(response.getvalue().decode())
        if response.get("Location"):
            self.found.links.append(response["Location"])
        return response

    def _keep(self, name: str, response: Any) -> None:
        headers = {key: value for key, value in response.items() if key != "Content-Length"}
        headers |= {f"Set-Cookie {key}": "" for key in response.cookies}
        head = "\n".join([str(response.status_code), *sorted(f"{key}: {value}" for key, value in headers.items())])
        body = response.getvalue()
        if body.startswith(b"%PDF"):
            self.write(name, body)
            self.write(f"{name}.txt", f"{head}\n\n{pages_of(body)}")
        else:
            self.write(name, head.encode() + b"\n\n" + (members_of(body) if body.startswith(b"PK") else body))

    def _send_forms(self, client: Any, role: Role, address: str, found: Found) -> None:
        """Send each kind of form once for each role, empty and filled in; what it does is taken back."""
        from django.core.cache import cache
        from django.db import transaction

        for action, fields in found.forms:
            target = inside(address, action or address)
            kind = f"{role.name} {pattern_of(target)} {len(fields)}" if target else ""
            if not target or kind in self.sent:
                continue
            self.sent.add(kind)
            for filled in (False, True):
                cache.clear()
                random.seed(0)
                with transaction.atomic():
                    before = rows_of("courses_outboxmail", "id")
                    cookies = client.cookies.copy()
                    response = client.post(target, dict(fill(fields, filled=filled)))
                    client.cookies = cookies
                    mails = rows_of("courses_outboxmail", "id")[len(before) :]
                    transaction.set_rollback(True)
                way = "filled" if filled else "empty"
                name = name_of(f"forms/{role.name}", f"{target}_{way}", "html", self.names)
                self._keep(name, response)
                if mails:
                    self.write(f"{name}.mails.txt", "\n".join(mails))

    def send_mails(self) -> None:
        """Let `tick` do what is due, after a few mails of each kind were made due again."""
        from django.core import mail
        from django.core.management import call_command
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE courses_outboxmail SET sent_at = NULL, failed_at = NULL, attempts = 0, due_at = created_at"
                " WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY kind ORDER BY id) AS number"
                " FROM courses_outboxmail) AS numbered WHERE number <= %s)",
                [MAILS_OF_A_KIND],
            )
        call_command("tick", stdout=io.StringIO())
        for message in mail.outbox:
            random.seed(0)
            built = message.message()
            about = f"{message.to[0]} {message.subject}"
            self.write(name_of("mail", about, "text", self.names), "\n".join(parts_of(built)))

    def dump_tables(self) -> None:
        """Every table of the domain, one file each."""
        from django.db import connection

        for table in sorted(connection.introspection.table_names()):
            rows = [] if NO_TABLES.match(table) else rows_of(table, "1")
            if rows:
                self.write(f"tables/{table}.txt", "\n".join(rows))


def rows_of(table: str, order: str) -> list[str]:
    """Each row as lines of `column: value`; what points at a model or a permission says its name."""
    from django.db import connection

    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, app_label || '.' || model FROM django_content_type")
        models = dict(cursor.fetchall())
        cursor.execute("SELECT id, codename FROM auth_permission")
        names = {"content_type_id": models, "permission_id": dict(cursor.fetchall())}
        cursor.execute(f"SELECT * FROM {quote(table)} ORDER BY {order}")  # noqa: S608 names of our own tables
        columns = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
    texts = []
    for row in rows:
        pairs = sorted(zip(columns, row, strict=True), key=lambda pair: (pair[0] != "id", pair[0]))
        known = {key: names.get(key.removeprefix("base_"), {}).get(value, value) for key, value in pairs}
        texts.append("".join(f"{key}: {value}\n" for key, value in known.items()))
    return texts


def fill(fields: Iterable[dict[str, str]], *, filled: bool) -> Iterator[tuple[str, str]]:
    """What a browser would send: as the form stands, or with something in every empty field. The first button only."""
    words = {"email": "proeve@example.org", "tel": "20304050", "number": "2", "date": "2026-10-10"}
    radios: set[str] = set()
    pressed = False
    for one in fields:
        kind, name = one["type"], one["name"]
        chosen = "checked" in one or (filled and "required" in one)
        if kind in ("submit", "button"):
            if not pressed and kind == "submit":
                yield name, one.get("value", "")
            pressed = True
        elif kind in ("checkbox", "radio"):
            if chosen and name not in radios:
                yield name, one.get("value", "on")
                radios |= {name} if kind == "radio" else set()
        elif kind != "file":
            value = one.get("value", "")
            yield name, value if value or not filled or kind == "hidden" else words.get(kind, "Prøve")


def parts_of(message: email.message.Message) -> Iterator[str]:
    """A message as text: the headers of each part, and what it holds when it is decoded."""
    for part in message.walk():
        yield from (f"{name}: {value}" for name, value in part.items())
        body = part.get_payload(decode=True)
        yield "\n" + body.decode("utf-8", "backslashreplace") if isinstance(body, bytes) else ""


def members_of(archive: bytes) -> bytes:
    """What a ZIP or a workbook holds; the times of its temporary files, which no frozen clock reaches, are left out."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        return b"\n".join(name.encode() + b"\n" + files.read(name) for name in sorted(files.namelist()))


def pages_of(pdf: bytes) -> str:
    """The words of each page of a PDF, and a fingerprint of how it looks."""
    import pypdfium2

    lines = []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf), 1):
        picture = page.render(scale=1).to_numpy().tobytes()
        lines.append(f"page {number}: {hashlib.sha256(picture).hexdigest()[:16]} {page.get_size()}")
        lines.append(page.get_textpage().get_text_bounded().replace("\r\n", "\n"))
    return "\n".join(lines)


def roles(facts: dict[str, Any], links: list[str]) -> list[Role]:
    """Who visits a demo with these facts and these addresses in its mails."""
    flat = [value for group in facts.values() if isinstance(group, dict) for value in group.values()]
    paths = [value for value in flat if value.startswith("/") and not value.startswith("/admin/")]
    sessions = [path for path in paths if re.fullmatch(r"/hold/\d+/", path)]
    posters = [f"{path}plakat-{size}.pdf" for path in sessions[:1] for size in ("a4", "a3")]
    organising = [value for value in flat if value.startswith("/admin/")]
    organising += ["/admin/design/preview.pdf", *(f"/admin/{name}/" for name in OFFICE)]
    private = ("/min-plads/", "/kan-du/")
    public = [*PUBLIC, *(path for path in paths if not path.startswith(private)), *posters]
    english = ["/en" + path for path in public]
    logins = facts["logins"]
    own, en = "/(en/)?(min-plads|kan-du|venteplads|skriv-mig-op/.)", "/en/min-side/"
    return [
        Role("anonymous", public, within="/(?!en/)"),
        Role("english", english, within="/en/", most=60),
        Role("machine", MACHINES, within="$"),
        Role("link", [*(path for path in paths if path.startswith(private)), *links], within=own, each=3, most=60),
        Role("member", ["/min-side/", "/min-side/beviser/", en], logins["member"], f"/(en/)?min-side|{own}", most=40),
        Role("trainer", ["/underviser/", "/en/underviser/"], logins["trainer"], "/(en/)?(underviser|modul)/", most=40),
        Role("organiser", ["/admin/", *organising], logins["organiser"], "/admin/", 1, 70),
        Role("editor", ["/admin/", "/admin/pages/"], logins["editor"], "/admin/", 1, 16),
        Role("admin", ["/admin/", "/admin/users/"], logins["admin"], "/admin/", 1, 24),
    ]


def links_in_mails() -> list[str]:
    """One address of each pattern and kind of mail that mails hold, oldest first."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, text FROM courses_outboxmail ORDER BY id")
        rows = cursor.fetchall()
    first: dict[tuple[str, str], str] = {}
    for kind, text in rows:
        for link in re.findall(rf"http://{HOST}[^\s>]+", text):
            path = inside("/", link)
            if path:
                first.setdefault((kind, pattern_of(path)), path)
    return list(dict.fromkeys(first.values()))


def record(folder: Path, like: Path | None) -> None:
    """Build the demo of the project in the current folder and write its record."""
    import time_machine

    started = time.perf_counter()
    with ExitStack() as stack:
        keys = stack.enter_context(tempfile.TemporaryDirectory())
        stack.enter_context(time_machine.travel(MOMENT, tick=False))
        freeze(stack)
        import django
        from django.conf import settings
        from django.core.management import call_command

        settings.CERTIFICATE_KEYS = keys
        django.setup()
        logging.disable(logging.CRITICAL)
        call_command("migrate", verbosity=0)
        said = io.StringIO()
        wanted = {"seed": SEED, "today": TODAY, "size": "small", "json": True, "force": True}
        call_command("demo", stdout=said, stderr=io.StringIO(), **wanted)
        print(f"demo after {time.perf_counter() - started:.0f} s", flush=True)
        made = Record(folder, read_index(like) if like else {})
        for role in roles(json.loads(said.getvalue()), links_in_mails()):
            made.visit(role)
            print(f"{role.name}: {len(made.index)} addresses after {time.perf_counter() - started:.0f} s", flush=True)
        made.dump_tables()
        made.send_mails()
        made.write(INDEX, "\n".join(made.index) + "\n")
    spent = f"{time.perf_counter() - started:.0f} s, of the processor {time.process_time():.0f} s"
    count = sum(file.is_file() for file in folder.rglob("*"))
    statuses = ", ".join(f"{number} × {status}" for status, number in sorted(made.statuses.items()))
    print(f"{count} files, {len(made.index)} addresses ({statuses}), {spent}")


def read_index(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Role → the addresses of a record with their files."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in (folder / INDEX).read_text().splitlines():
        role, address, name = line.split("\t")
        found.setdefault(role, []).append((address, name))
    return found


def start(folder: Path, project: Path, like: Path | None) -> int:
    """Record in a process of its own: nothing of this environment reaches it, and sets have one order."""
    if folder.exists() and any(folder.iterdir()):
        print(f"{folder} is not empty.", file=sys.stderr)
        return 2
    own = project / ".venv" / "bin" / "python"
    with tempfile.TemporaryDirectory() as place:
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
        environment |= {
            "DJANGO_SETTINGS_MODULE": "lms.settings.test",
            "DATABASE_URL": f"sqlite:///{place}/db.sqlite3",
            "BASE_URL": f"http://{HOST}",
            "PYTHONHASHSEED": "0",
            "PYTHONPATH": str(project),
        }
        command = [str(own) if own.exists() else sys.executable, str(Path(__file__).resolve()), "inside", str(folder)]
        command += ["--like", str(like.resolve())] if like else []
        return subprocess.run(command, cwd=project, env=environment, stdin=subprocess.DEVNULL).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["record", "compare", "inside"], metavar="record|compare")
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--project", type=Path, default=ROOT)
    parser.add_argument("--like", type=Path)
    given = parser.parse_args()
    if given.what == "compare":
        # Only here: in another checkout this file runs alone.
        from tools.differences import compare

        return 0 if compare(*given.folders) else 1
    folder = given.folders[0].resolve()
    if given.what == "record":
        return start(folder, given.project.resolve(), given.like)
    record(folder, given.like)
    return 0


if __name__ == "__main__":
    sys.exit(main())
