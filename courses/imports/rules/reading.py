"""A file as rows of text, numbers and days: CSV as Excel writes it in Denmark, and workbooks.

Everything is bounded before it is believed: the size of the file, of what a workbook unpacks to, rows and columns.
"""

import csv
import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from enum import StrEnum

Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta
MOST_BYTES = 10_000_000
# What a workbook may unpack to: a sheet of 60,000 rows and 20 columns is about 60 MB of XML.
MOST_UNPACKED = 200_000_000
# Excel writes some twenty; each picture in it is one.
MOST_ENTRIES = 2_000
MOST_COLUMNS = 60
LONGEST_CELL = 2_000
# A heading is looked for in so many rows: above it stand titles and empty rows.
HEADING_WITHIN = 10
_BLOCK = 1_000_000
_DELIMITERS = ";\t,"


class Fault(StrEnum):
    """Why a file cannot be read."""

    TOO_LARGE = "too large"
    NO_TABLE = "no table"
    BROKEN = "broken"
    TOO_MANY_ROWS = "too many rows"
    TOO_MANY_COLUMNS = "too many columns"


class Unreadable(Exception):
    """The file is none that we take, for this reason."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Table:
    """The headings, and the rows below with the number that a spreadsheet program shows beside each."""

    headings: list[str]
    rows: list[tuple[int, list[Cell]]]


def read_table(name: str, body: bytes, *, most_rows: int) -> Table:
    """The first sheet of a file. Its kind is told by its first bytes, not by `name`, which people change. Raises
    `Unreadable`."""
    if len(body) > MOST_BYTES:
        raise Unreadable(Fault.TOO_LARGE)
    lines = _workbook(body) if body[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") else _csv(body)
    return _table(lines, most_rows)


def _workbook(body: bytes) -> list[list[Cell]]:
    from python_calamine import CalamineError, CalamineWorkbook  # deferred: slow, and only the worker reads files

    if body[:2] == b"PK":
        _bounded(body)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
        return [[_told(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    except (CalamineError, IndexError, ValueError, OSError) as error:
        raise Unreadable(Fault.BROKEN) from error


def _bounded(body: bytes) -> None:
    """Unpack once and count: what the archive says of its own size is only a claim. Raises `Unreadable`."""
    unpacked = 0
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if len(archive.infolist()) > MOST_ENTRIES:
                raise Unreadable(Fault.TOO_LARGE)
            for entry in archive.infolist():
                with archive.open(entry) as part:
                    while block := part.read(_BLOCK):
                        unpacked += len(block)
                        if unpacked > MOST_UNPACKED:
                            raise Unreadable(Fault.TOO_LARGE)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Unreadable(Fault.BROKEN) from error


def _csv(body: bytes) -> list[list[Cell]]:
    text = decoded(body)
    if "\x00" in text:
        raise Unreadable(Fault.BROKEN)
    delimiter = _delimiter(text)
    try:
        return [[_told(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise Unreadable(Fault.BROKEN) from error


def decoded(body: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, else Windows-1252, which takes nearly all bytes. Raises `Unreadable`."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(Fault.BROKEN)


def _delimiter(text: str) -> str:
    """Of semicolon, tab and comma the one that the first rows have most of, outside quotes."""
    head = "\n".join(text.splitlines()[:HEADING_WITHIN])
    bare = "".join(part for part in head.split('"')[::2])
    return max(_DELIMITERS, key=bare.count)


def _told(cell: str) -> str:
    """`="0630"` is how a text is kept from becoming a number; a mark before a formula, that it is none."""
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 2:
        return cell[2:-1]
    return cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@" and len(cell) > 1 else cell


def _table(lines: list[list[Cell]], most_rows: int) -> Table:
    heading = next((at for at, row in enumerate(lines[:HEADING_WITHIN]) if _filled(row) >= 2), None)
    if heading is None:
        raise Unreadable(Fault.NO_TABLE)
    headings = [" ".join(str(cell).split())[:LONGEST_CELL] for cell in lines[heading]]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MOST_COLUMNS:
        raise Unreadable(Fault.TOO_MANY_COLUMNS)
    rows = [
        (number, [_short(cell) for cell in (*row, *[""] * len(headings))[: len(headings)]])
        for number, row in enumerate(lines[heading + 1 :], start=heading + 2)
        if _filled(row)
    ]
    if len(rows) > most_rows:
        raise Unreadable(Fault.TOO_MANY_ROWS)
    return Table(headings, rows)


def _filled(row: list[Cell]) -> int:
    return sum(bool(str(cell).strip()) for cell in row)


def _short(cell: Cell) -> Cell:
    return cell.strip()[:LONGEST_CELL] if isinstance(cell, str) else cell
