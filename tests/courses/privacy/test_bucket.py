"""Backups in a bucket, on a server that speaks as S3 does: they come back from there, and old ones go."""

import sys
from collections.abc import Iterator
from contextlib import closing
from threading import Thread

import boto3
import pytest
from botocore.config import Config
from django.core.management import CommandError, call_command
from django.db import connection
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from courses.members.models import MemberProfile
from courses.privacy.actions import bucket
from courses.privacy.actions.backup import LEDGER
from courses.privacy.actions.erasure import erase_member
from tests.courses.privacy.test_erasure import MARKERS, somebody
from tests.courses.privacy.traces import traces
from tests.network import free_port

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
ADDRESS = "s3://sikkert/rundkreds"
REFUSED = b"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>no</Message></Error>"


class Server:
    """The server, what may be done there, and a way behind it."""

    def __init__(self) -> None:
        self.port, self.may_delete = free_port(), True
        self._site = DomainDispatcherApplication(create_backend_app)
        self.address = f"http://127.0.0.1:{self.port}"

    def __call__(self, environ: dict, start) -> object:
        """The server as WSGI; a key that may not delete is refused as S3 refuses it."""
        if environ["REQUEST_METHOD"] == "DELETE" and not self.may_delete:
            start("403 Forbidden", [("Content-Type", "application/xml"), ("Content-Length", str(len(REFUSED)))])
            return [REFUSED]
        return self._site(environ, start)

    @property
    def client(self):
        own = {"aws_access_key_id": "prøve", "aws_secret_access_key": "prøve", "region_name": "eu-north-1"}
        return boto3.client("s3", endpoint_url=self.address, config=Config(s3={"addressing_style": "path"}), **own)

    def names(self) -> set[str]:
        return {row["Key"] for row in self.client.list_objects_v2(Bucket="sikkert").get("Contents", [])}

    def put(self, name: str, body: bytes = b"old") -> None:
        self.client.put_object(Bucket="sikkert", Key=name, Body=body)


@pytest.fixture
def server(settings) -> Iterator[Server]:
    given = Server()
    serving = make_server("127.0.0.1", given.port, given, threaded=True)
    beside = Thread(target=serving.serve_forever, daemon=True)
    beside.start()
    settings.BUCKET_ENDPOINT, settings.BUCKET_REGION = given.address, "eu-north-1"
    settings.BUCKET_KEY = settings.BUCKET_SECRET = "proeve"
    given.client.create_bucket(Bucket="sikkert", CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    with closing(serving.socket):
        yield given
        for name in given.names():
            given.client.delete_object(Bucket="sikkert", Key=name)
        given.client.delete_bucket(Bucket="sikkert")
        serving.shutdown()
        beside.join()


def saved() -> str:
    return bucket.backup_into(address=ADDRESS, say=lambda _line: None)


def test_what_lies_there_is_the_encrypted_file_and_the_ledger(places, server, noon):
    erase_member(member=somebody())
    name = saved().rpartition("/")[2]
    assert server.names() == {f"rundkreds/{name}", f"rundkreds/{LEDGER}"}
    body = server.client.get_object(Bucket="sikkert", Key=f"rundkreds/{name}")["Body"].read()
    assert body.startswith(b"age-encryption.org/v1\n")
    assert list(places.glob("**/*.age")) == []


@pytest.mark.skipif(connection.vendor == "postgresql", reason="the same code as on SQLite, and half a minute")
def test_it_comes_back_from_there_by_the_commands_and_brings_nobody_back(places, server, noon, capsys):
    member, other = somebody(), MemberProfile.objects.create(name="En Anden")
    call_command("backup", ADDRESS)
    address = capsys.readouterr().out.splitlines()[-1]
    erase_member(member=member)
    call_command("backup", ADDRESS)
    MemberProfile.objects.filter(pk=other.pk).update(name="Ingen")
    call_command("restore", address, key=places / "key", ledger=f"{ADDRESS}/{LEDGER}", yes=True)
    assert MemberProfile.objects.get(pk=other.pk).name == "En Anden"
    assert traces(MARKERS) == {}


def test_old_ones_go_and_nothing_else(places, server, noon):
    kept = {"rundkreds/rundkreds-2026-12-01T0000Z.age", "rundkreds/andet.age", "rundkreds-2020-01-01T000000Z.age"}
    for name in (*kept, "rundkreds/rundkreds-2026-10-01T000000Z.age"):
        server.put(name)
    name = saved().rpartition("/")[2]
    assert server.names() == kept | {f"rundkreds/{name}"}


def test_a_key_that_may_not_delete_writes_all_the_same_and_it_is_said(places, server, noon):
    server.put("rundkreds/rundkreds-2026-10-01T000000Z.age")
    server.may_delete, said = False, []
    bucket.backup_into(address=ADDRESS, say=said.append)
    server.may_delete = True
    assert "rundkreds/rundkreds-2026-10-01T000000Z.age" in server.names()
    assert any(line.startswith("not deleted, since this key may not: 1 ") for line in said)


@pytest.mark.parametrize("address", ["s3://findes-ikke/x", "s3://", "s3:///x"])
def test_a_bucket_that_is_not_there_is_told_in_words(places, server, noon, address):
    with pytest.raises(CommandError, match=r"[Bb]ucket|spand"):
        call_command("backup", address)


def test_a_server_that_does_not_answer_is_told_in_words(places, server, settings):
    settings.BUCKET_ENDPOINT = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(bucket.NotReached):
        saved()


def test_a_file_that_is_not_there_restores_nothing(places, server, noon):
    somebody()
    before = list(MemberProfile.objects.order_by("pk").values())
    with pytest.raises(CommandError):
        call_command("restore", f"{ADDRESS}/rundkreds-2020-01-01T000000Z.age", key=places / "key", yes=True)
    assert list(MemberProfile.objects.order_by("pk").values()) == before


def test_without_the_library_it_says_what_to_install(monkeypatch):
    """As in the site's own image, which has none."""
    for name in ("boto3", "boto3.exceptions"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(CommandError, match=r"tools/bootstrap\.sh s3"):
        call_command("backup", ADDRESS)


def test_progress_is_told_by_the_hundred_megabytes():
    said: list[str] = []
    more = bucket.progress(said.append)
    for _turn in range(25):
        more(10_000_000)
    assert said == ["100 MB", "200 MB"]
