"""A document that an editor uploads and others fetch: what is in it is what its ending says (ASVS 5.2.2 and 5.2.3). It is looked
at, never unpacked here."""

import zipfile
from typing import IO

from django.utils.translation import gettext as _

from courses.common.errors import DomainError

# By which bytes a kind begins.
_STARTS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
# The folder that Office has in its archive (ECMA-376), and what OpenDocument calls itself in its first entry (ODF 1.3, part 2, 3.3).
_OFFICE = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
_OPEN = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}
_OPEN_NAME = "application/vnd.oasis.opendocument."
KINDS = (*_STARTS, *_OFFICE, *_OPEN, "txt")
# What whoever opens it has to unpack: by what the archive says of itself.
MOST_UNPACKED = 200_000_000
MOST_ENTRIES = 2_000
_LONGEST_NAME = 100
_BLOCK = 1_000_000
# Wide letters are told by their first two bytes; other text has no zero in it.
_WIDE = (b"\xff\xfe", b"\xfe\xff")


class BadDocument(DomainError):
    """The file is not what its ending says; the sentence says what to do."""


def check_document(file: IO[bytes], ending: str) -> None:
    """Nothing for a file whose bytes are of the kind that `ending` (in small letters, without the dot) says, one of `KINDS`.
    Raises `BadDocument`. The file is at its beginning afterwards."""
    file.seek(0)
    try:
        is_right = _is_text(file) if ending == "txt" else _is_of(file, ending)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError):
        is_right = False
    finally:
        file.seek(0)
    if not is_right:
        raise BadDocument(
            _("This is no readable file of the kind .%(ending)s. Save it again in the program that made it.")
            % {"ending": ending}
        )


def _is_of(file: IO[bytes], ending: str) -> bool:
    if ending in _STARTS:
        return file.read(len(_STARTS[ending])) == _STARTS[ending]
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise BadDocument(
                _("The file holds too much: unpacked at most %(most)s MB in %(entries)s parts.")
                % {"most": MOST_UNPACKED // 1_000_000, "entries": MOST_ENTRIES}
            )
        names = {entry.filename for entry in entries}
        if ending in _OFFICE:
            return "[Content_Types].xml" in names and any(name.startswith(_OFFICE[ending]) for name in names)
        if "mimetype" not in names:
            return False
        with archive.open("mimetype") as named:
            return named.read(_LONGEST_NAME) == f"{_OPEN_NAME}{_OPEN[ending]}".encode()


def _is_text(file: IO[bytes]) -> bool:
    start = block = file.read(_BLOCK)
    if start.startswith(_WIDE):
        return True
    while block:
        if b"\0" in block:
            return False
        block = file.read(_BLOCK)
    return not start.startswith((*_STARTS.values(), b"PK\x03\x04"))
