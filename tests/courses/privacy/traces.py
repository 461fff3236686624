"""Where words are found that only one person could have left: every table, every file, every cache, the raw database."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.sessions.models import Session as LogIn
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.db import connection
from pypdf import PdfReader
from wagtail.models import Revision


def traces(markers: list[str]) -> dict[str, list[str]]:
    """Place → the markers that stand there; a place without any is left out."""
    found: dict[str, set[str]] = {}
    for place, text in everything():
        low = text.casefold()
        for marker in markers:
            # In JSON, letters beyond ASCII are numbers.
            if marker.casefold() in low or marker.encode("unicode_escape").decode().casefold() in low:
                found.setdefault(place, set()).add(marker)
    return {place: sorted(words) for place, words in found.items()}


def everything() -> Iterator[tuple[str, str]]:
    yield from tables()
    yield from files()
    yield from kept()
    yield from raw()


def tables() -> Iterator[tuple[str, str]]:
    """Each row of each table there is, also of those that no model stands for, and what is packed inside."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield table, " ".join(_text(value) for value in row)
    for log_in in LogIn.objects.all():
        yield "django_session", repr(log_in.get_decoded())
    for revision in Revision.objects.all():
        yield "wagtailcore_revision", repr(revision.content)


def _text(value: Any) -> str:
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode("utf-8", errors="replace")
    return str(value)


def files(folder: str = "") -> Iterator[tuple[str, str]]:
    """Media: the bytes, the text of a PDF, and what is in a ZIP."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        path = f"{folder}/{name}".lstrip("/")
        with default_storage.open(path) as file:
            yield from _inside(path, file.read())
    for inner in folders:
        yield from files(f"{folder}/{inner}".lstrip("/"))


def _inside(path: str, body: bytes) -> Iterator[tuple[str, str]]:
    yield path, f"{path} {body.decode('utf-8', errors='replace')}"
    if body.startswith(b"%PDF"):
        yield path, " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                yield from _inside(f"{path}/{name}", archive.read(name))


def kept() -> Iterator[tuple[str, str]]:
    for alias in caches:
        for key, value in getattr(caches[alias], "_cache", {}).items():
            yield f"cache {alias}", f"{key} {value!r}"


def raw() -> Iterator[tuple[str, str]]:
    """SQLite as the disk has it: pages in use, free pages, and the log of changes."""
    if connection.vendor != "sqlite":
        return
    database = Path(connection.settings_dict["NAME"])
    for path in (database, database.with_name(f"{database.name}-wal")):
        if path.exists():
            yield path.name.removeprefix(database.name) or "file", path.read_bytes().decode("utf-8", errors="replace")
