"""A tar in an age file, written and read as a stream: nothing readable touches the disk on the way out (docs/adr/0049).

The last member is a list of all that came before, with their SHA-256: a file that was cut off is never taken for whole.
"""

import hashlib
import io
import json
import os
import tarfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyrage
from django.utils.translation import gettext_lazy as _

from courses.common.errors import DomainError

# The member that ends an archive.
CONTENTS = "contents.json"
Member = tuple[str, IO[bytes]]


class BadKey(DomainError):
    """What was given is no key of age, or not the one that the file was encrypted for."""


class Damaged(DomainError):
    """The file was cut off or changed, or is no backup."""


class NoRoom(DomainError):
    """The disk is full, or cannot be written."""


def recipients(texts: Iterable[str]) -> list[pyrage.x25519.Recipient]:
    """The public keys («age1…») that a backup is encrypted for. Raises `BadKey`."""
    try:
        found = [pyrage.x25519.Recipient.from_str(text.strip()) for text in texts if text.strip()]
    except pyrage.RecipientError as error:
        raise BadKey(_("BACKUP_RECIPIENTS holds a text that is no public key of age («age1…»).")) from error
    if not found:
        raise BadKey(_("Nobody could read the file: set BACKUP_RECIPIENTS to a public key of age («age1…»)."))
    return found


def new_key() -> tuple[str, str]:
    """A new key: the secret text, which belongs on no machine that makes backups, and the public one."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def identity(path: Path) -> pyrage.x25519.Identity:
    """The secret key in a file as age's own program writes it (lines with # are remarks). Raises `BadKey`."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
        (text,) = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        return pyrage.x25519.Identity.from_str(text)
    except (OSError, ValueError, pyrage.IdentityError) as error:
        raise BadKey(_("The file of the key holds no secret key of age («AGE-SECRET-KEY-1…»).")) from error


@contextmanager
def _piped(work: Callable[[IO[bytes]], Any]) -> Iterator[tuple[IO[bytes], list[BaseException]]]:
    """Run `work` beside, reading from a pipe, and give the end to write into; what it raised is in the list at the end."""
    reading, writing = os.pipe()
    raised: list[BaseException] = []

    def run() -> None:
        try:
            with os.fdopen(reading, "rb") as end:
                work(end)
        except BaseException as error:  # noqa: BLE001 told to whoever waits
            raised.append(error)

    beside = threading.Thread(target=run, daemon=True)
    beside.start()
    try:
        with os.fdopen(writing, "wb") as end:
            yield end, raised
    except BrokenPipeError:
        pass  # the other side has said why
    finally:
        beside.join()


def write(target: IO[bytes], members: Iterable[Member], keys: list[pyrage.x25519.Recipient]) -> int:
    """Encrypt these members into `target`; returns how many. Raises `NoRoom`, and what making the members raises."""
    count = 0
    with _piped(lambda end: pyrage.encrypt_io(end, target, keys)) as (end, raised):
        count = _pack(end, members)
    if raised:
        raise NoRoom(_("The file cannot be written: the disk is full, or may not be written.")) from raised[0]
    return count


def _pack(end: IO[bytes], members: Iterable[Member]) -> int:
    sums: dict[str, str] = {}
    with tarfile.open(fileobj=end, mode="w|gz", compresslevel=6) as tar:
        for name, file in members:
            sums[name] = _add(tar, name, file)
        _add(tar, CONTENTS, io.BytesIO(json.dumps(sums).encode()))
    return len(sums)


def _add(tar: tarfile.TarFile, name: str, file: IO[bytes]) -> str:
    info = tarfile.TarInfo(name)
    info.size = file.seek(0, os.SEEK_END)
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    tar.addfile(info, file)
    return digest


def read(source: IO[bytes], folder: Path, key: pyrage.x25519.Identity, say: Callable[[str], None]) -> list[str]:
    """Decrypt an archive into `folder`, and return the names of its members once all of it was seen to be whole.

    Raises `BadKey`, `Damaged`, `NoRoom`.
    """
    names: list[str] = []
    refused: Exception | None = None
    with _piped(lambda end: names.extend(_unpack(end, folder, say))) as (target, raised):
        try:
            pyrage.decrypt_io(source, target, [key])
        except pyrage.DecryptError as error:
            refused = BadKey(_("This key does not open the file. Nothing was changed."))
            refused.__cause__ = error
        except OSError as error:
            refused = Damaged(_("The file is damaged or was cut off. Nothing was changed."))
            refused.__cause__ = error
    for found in raised:
        if isinstance(found, OSError) and not isinstance(found, tarfile.TarError) and found.errno is not None:
            raise NoRoom(_("There is no room to unpack the file. Nothing was changed.")) from found
    if refused:
        raise refused
    if raised:
        raise Damaged(_("The file is damaged or was cut off. Nothing was changed.")) from raised[0]
    return names


def _unpack(end: IO[bytes], folder: Path, say: Callable[[str], None]) -> list[str]:
    sums: dict[str, str] = {}
    told = None
    with tarfile.open(fileobj=end, mode="r|gz") as tar:
        for info in tar:
            file = tar.extractfile(info)
            if file is None:
                raise ValueError("not a file")
            if info.name == CONTENTS:
                told = json.loads(file.read())
                continue
            sums[info.name] = _take(file, _inside(folder, info.name))
            if len(sums) % 1000 == 0:
                say(f"{len(sums)} files read")
    # What follows the last member is read too: age vouches for the end of the file.
    while end.read(1 << 16):
        pass
    if told != sums:
        raise ValueError("not what was written")
    return list(sums)


def _inside(folder: Path, name: str) -> Path:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ValueError("a name that leads elsewhere")
    return path


def _take(file: IO[bytes], path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with path.open("wb") as target:
        while part := file.read(1 << 20):
            digest.update(part)
            target.write(part)
    return digest.hexdigest()
