"""Backups in a bucket: S3, and what other hosts and programs offer in its form (docs/adr/0108).

What goes there is the same encrypted file as in a folder; it is made whole here first. A bucket shows a file only when all of
it has come. A key that may write and not delete is the better one: whoever takes this machine then deletes no backup.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from courses.common.errors import DomainError
from courses.privacy.actions.backup import LEDGER, Say, backup, old_ones

SCHEME = "s3://"
# A word of progress after so many bytes.
SAY_EVERY = 100_000_000


class NotReached(DomainError):
    """The bucket does not answer, refuses, or has no such file; or its library is not installed."""


def is_address(text: str) -> bool:
    """Whether it names something in a bucket («s3://bucket/folder») and not on this machine."""
    return text.startswith(SCHEME)


@dataclass(frozen=True)
class Bucket:
    """A place in a bucket; `prefix` is empty or ends with a slash."""

    name: str
    prefix: str

    @classmethod
    def at(cls, address: str) -> Self:
        """The place that «s3://bucket/folder» names. Raises `NotReached` where it names none."""
        name, _slash, folder = address.removeprefix(SCHEME).partition("/")
        if not name:
            raise NotReached(_("Say which bucket: s3://BUCKET/FOLDER."))
        return cls(name, f"{folder.strip('/')}/" if folder.strip("/") else "")

    @cached_property
    def client(self) -> Any:
        """The library's client. Checksums that only S3 itself knows are left out: age vouches for the file."""
        import boto3  # deferred: slow
        from botocore.config import Config  # deferred: slow

        config = Config(
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": "path" if settings.BUCKET_ENDPOINT else "auto"},
        )
        given = {
            "endpoint_url": settings.BUCKET_ENDPOINT,
            "aws_access_key_id": settings.BUCKET_KEY,
            "aws_secret_access_key": settings.BUCKET_SECRET,
            "region_name": settings.BUCKET_REGION,
        }
        return boto3.client("s3", config=config, **{name: value for name, value in given.items() if value})

    def names(self) -> list[str]:
        """What lies there, without what lies deeper."""
        with told():
            pages = self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.name, Prefix=self.prefix, Delimiter="/"
            )
            return [row["Key"].removeprefix(self.prefix) for page in pages for row in page.get("Contents", [])]

    def put(self, path: Path, say: Say) -> None:
        """Send a file there. Raises `NotReached`."""
        with told():
            self.client.upload_file(str(path), self.name, self.prefix + path.name, Callback=progress(say))
            there = self.client.head_object(Bucket=self.name, Key=self.prefix + path.name)["ContentLength"]
        if there != path.stat().st_size:
            raise NotReached(_("The bucket has not kept all of the backup. It was not counted as one."))

    def take(self, name: str, folder: Path, say: Say) -> Path:
        """Bring a file from there into `folder`. Raises `NotReached`."""
        target = folder / Path(name).name
        with told():
            self.client.download_file(self.name, self.prefix + name, str(target), Callback=progress(say))
        return target

    def delete(self, name: str) -> bool:
        """Delete it there; False where the key may not."""
        from botocore.exceptions import ClientError  # deferred: slow

        with told():
            try:
                self.client.delete_object(Bucket=self.name, Key=self.prefix + name)
            except ClientError as error:
                if error.response["Error"]["Code"] != "AccessDenied":
                    raise
                return False
        return True


@contextmanager
def told() -> Iterator[None]:
    """What the library raises, as one sentence."""
    try:
        from boto3.exceptions import Boto3Error  # deferred: slow
        from botocore.exceptions import BotoCoreError, ClientError  # deferred: slow
    except ImportError as error:
        raise NotReached(_("Backups to a bucket need one more package: tools/bootstrap.sh s3.")) from error
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise NotReached(
            _("The bucket does not answer, or refuses: %(why)s. Nothing was changed.") % {"why": error}
        ) from error


def progress(say: Say) -> Callable[[int], None]:
    """What the library calls with so many bytes more."""
    done = 0

    def more(count: int) -> None:
        nonlocal done
        if done // SAY_EVERY < (done + count) // SAY_EVERY:
            say(f"{(done + count) // 1_000_000} MB")
        done += count

    return more


def backup_into(*, address: str, say: Say, scratch: Path | None = None) -> str:
    """Write one encrypted backup into a bucket and return its address; older ones than the notice promises are deleted.

    `scratch`: where there is room for a copy of the database and for the encrypted file, else the system's folder. Raises
    `NotReached`, and what `backup` raises.
    """
    bucket = Bucket.at(address)
    # Whether it can be reached is known before an hour's work.
    there = bucket.names()
    with tempfile.TemporaryDirectory(prefix="backup-", dir=scratch) as room:
        path = backup(folder=Path(room), say=say, scratch=scratch)
        bucket.put(path, say)
        if (ledger := path.with_name(LEDGER)).exists():
            bucket.put(ledger, say)
    kept = [name for name in old_ones(there) if not _delete(bucket, name, say)]
    if kept:
        say(f"not deleted, since this key may not: {len(kept)} older than 30 days; let the bucket do it by itself")
    target = f"{SCHEME}{bucket.name}/{bucket.prefix}{path.name}"
    say(target)
    return target


def _delete(bucket: Bucket, name: str, say: Say) -> bool:
    is_gone = bucket.delete(name)
    if is_gone:
        say(f"deleted, since it is too old: {name}")
    return is_gone


def fetched(address: str, folder: Path, say: Say) -> Path:
    """The file at an address of a bucket, brought into `folder`; the path itself where it is one of this machine."""
    if not is_address(address):
        return Path(address)
    place, _slash, name = address.rpartition("/")
    return Bucket.at(place).take(name, folder, say)
