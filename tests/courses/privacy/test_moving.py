"""A whole site moves to another database and back, and is the same; or it does not move at all, and says why."""

import json
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import translation
from joserfc.jwk import KeySet
from wagtail.models import Page, PageViewRestriction
from wagtail.search.models import IndexEntry

from courses.certificates.actions.certificates import revoke
from courses.certificates.credentials import badge, keys
from courses.certificates.models import Certificate
from courses.common.actions import ledger
from courses.common.sealed import seal
from courses.members.models import MemberProfile
from courses.people.models import User
from courses.places.models import Postcode
from courses.privacy.actions import archive, backup, import_all, restore
from courses.privacy.actions.backup import MANIFEST
from courses.privacy.actions.export_all import Taken, export_all
from courses.privacy.actions.import_all import NotEmpty, WrongArchive
from courses.privacy.queries.moving import in_use, moved
from courses.privacy.registry import RECORDS
from courses.programs.models import ProgramKey
from courses.schedule.models import Meeting
from courses.webhooks.models import Webhook
from tests.courses.privacy.moving import (
    address_here,
    environment,
    new_database,
    opened,
    repacked,
    standing_in,
    worked,
)
from tests.courses.privacy.test_every_record import everybody, put_in
from tests.database import ROOT
from tests.factories.certificates import issued
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def quiet(_line: str) -> None:
    """Nobody listens."""


def written(places, name: str = "site.age") -> Path:
    export_all(path=places / name, say=quiet)
    return places / name


def read(places, path: Path, **more) -> list[str]:
    return import_all.import_all(path=path, key=places / "key", say=quiet, **more)


@pytest.fixture
def elsewhere(places, settings):
    """An empty site on the same kind of database, which the test's connection leads to while this lasts."""

    @contextmanager
    def away():
        here = settings.MEDIA_ROOT
        settings.MEDIA_ROOT = str(places / "there")
        with standing_in(database):
            yield places / "there"
        settings.MEDIA_ROOT = here

    with new_database(connection.vendor, places / "away") as database:
        yield away


def somewhere_full() -> list[str]:
    """Something in every table that is about people, a course to come, a page that one searches for; returns addresses to look at."""
    person = everybody()
    for record in RECORDS:
        put_in(person, record)
    session = SessionFactory(course__title="Debatdogmer i praksis", course__title_en="Debate")
    certificate = Certificate.objects.exclude(facts={}).get()
    default_storage.save("images/å.png", ContentFile(b"picture"))
    # Numbers that nobody gets again: their rows are gone.
    MemberFactory().delete()
    return [
        "/",
        reverse("public:find", args=[Postcode.objects.order_by("pk").first().code]),
        reverse("public:session", args=[session.pk]),
        f"{reverse('public:session', args=[session.pk])[:-1]}.ics",
        "/kalender/alle.ics",
        f"{reverse('verify:about')}{certificate.token}/",
    ]


def test_there_and_back_everything_is_the_same(places, noon):
    """Each table and file, byte for byte; pages and calendars at one moment; certificates by the keys alone."""
    addresses = somewhere_full()
    first = written(places)
    there = "sqlite"
    order = {"moment": noon.isoformat(), "key": str(places / "key"), "addresses": addresses}
    seen = worked(address_here(), places, **order)
    assert [page[0] for page in seen["pages"].values()] == [200] * len(addresses)
    with new_database(there, places / "there") as other, new_database(connection.vendor, places / "back") as back:
        second, third = str(places / "second.age"), str(places / "third.age")
        away = worked(other, places / "there", **order, read=str(first), write=second)
        home = worked(back, places / "back", **order, read=second, write=third)
    assert away == home == {"differences": [], "pages": seen["pages"]}
    before = opened(first, places / "key", places / "1")
    assert opened(Path(second), places / "key", places / "2") == before
    assert opened(Path(third), places / "key", places / "3") == before
    uid = str(Meeting.objects.order_by("-pk").first().uid)
    assert uid in seen["pages"]["/kalender/alle.ics"][1]
    told = json.loads(before[MANIFEST])
    filled = {label for label, table in told["tables"].items() if table["rows"]}
    assert len(filled) > 80
    members = told["tables"]["courses.MemberProfile"]
    assert members["last"] > MemberProfile.objects.order_by("-pk").first().pk
    assert "media/images/å.png" in before


def test_a_credential_is_genuine_by_the_keys_and_by_nothing_else(places, noon, elsewhere, settings):
    somewhere_full()
    token = Certificate.objects.exclude(facts={}).get().credential
    path = written(places)
    body = b"".join(opened(path, places / "key", places / "1").values())
    assert badge.read(token, keys.public_keys())
    private = [key.read_text() for key in Path(settings.CERTIFICATE_KEYS).glob("*.pem")]
    assert private
    assert not [line for text in private for line in text.split("\n")[1:2] if line.encode() in body]
    settings.CERTIFICATE_KEYS = str(places / "other keys")
    with elsewhere():
        (sentence,) = read(places, path)
    assert "CERTIFICATE_KEYS" in sentence


def test_a_certificate_is_found_genuine_on_the_site_it_moved_to_where_the_keys_came_along(
    places, noon, elsewhere, settings, client
):
    """Its page says valid there, the keys that site tells verify its credential, and its status list does not name it."""
    one, gone = issued(), issued("Bo Holm")
    revoke(certificate=gone, reason="x")
    path = written(places)
    copied = shutil.copytree(settings.CERTIFICATE_KEYS, places / "copied keys")
    settings.CERTIFICATE_KEYS = str(copied)
    with elsewhere():
        assert read(places, path) == []
        found = Certificate.objects.get(token=one.token)
        assert "Beviset er gyldigt" in client.get(reverse("verify:certificate", args=[found.token])).text
        trusted = KeySet.import_key_set(client.get(reverse("badges:jwks")).json())
        told = badge.read(found.credential, trusted)
        assert told["credentialSubject"]["achievement"]["name"]
        status = client.get(urlsplit(told["credentialStatus"]["statusListCredential"]).path).text
        listed = badge.read(status, trusted)["credentialSubject"]["encodedList"]
        assert listed == badge.encode_bits([gone.status_index])
        settings.CERTIFICATE_KEYS = str(places / "other keys")
        with pytest.raises(badge.NotGenuine):
            badge.read(found.credential, keys.public_keys())


def test_what_opens_something_stays_behind(places, noon, elsewhere):
    somewhere_full()
    user = UserFactory(email="hemmelig@demo.example")
    user.set_password("hunter2-is-no-password")
    user.save()
    asked = EmailAddress.objects.create(user=user, email=user.email)
    EmailConfirmation.objects.create(email_address=asked, key="key-of-a-link", created=noon, sent=noon)
    ProgramKey.objects.filter(pk=ProgramKey.objects.first().pk).update(digest="digest-of-a-key")
    Webhook.objects.update(secret=seal("whsec_of-another", purpose="webhook"), url="https://regnskab.demo.example/krog")
    page = Page.objects.filter(depth=2).first()
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="word-of-a-page")
    path = written(places)
    body = b"".join(opened(path, places / "key", places / "1").values())
    secrets = [user.password, "key-of-a-link", "digest-of-a-key", Webhook.objects.first().secret, "word-of-a-page"]
    assert [secret for secret in secrets if secret.encode() in body] == []
    assert b"hemmelig@demo.example" in body
    with elsewhere():
        assert read(places, path) == []
        assert not User.objects.get(email="hemmelig@demo.example").has_usable_password()
        assert len(PageViewRestriction.objects.get().password) > 20
        assert (ProgramKey.objects.count(), Webhook.objects.count()) == (0, 0)


def test_numbers_go_on_and_what_is_searched_is_found(places, noon, elsewhere):
    gone = MemberFactory()
    number = gone.pk
    gone.delete()
    Page.objects.filter(depth=2).first().add_child(instance=Page(title="Talepinden", slug="talepinden"))
    path = written(places)
    with elsewhere():
        read(places, path)
        assert MemberFactory().pk == number + 1
        assert [page.title for page in Page.objects.search("Talepinden")] == ["Talepinden"]
        assert IndexEntry.objects.exists()
        assert Page.find_problems() == ([], [], [], [], [])


def test_nobody_is_brought_back(places, noon, elsewhere):
    """Forgotten between the two: the ledger of the old site goes along, and the archive is not believed."""
    member, stays = MemberFactory(name="Ultima Uforglemmelig"), MemberFactory(name="Bliver Her")
    path = written(places)
    ledger.note("member", member.pk)
    with elsewhere():
        read(places, path)
        names = set(MemberProfile.objects.values_list("name", flat=True))
    assert names == {"", stays.name}


class TestRefused:
    """Each says why, and leaves the site as empty as it was."""

    @pytest.fixture
    def path(self, places, noon):
        MemberFactory(name="Xenia Uforglemmelig")
        default_storage.save("images/a.png", ContentFile(b"picture"))
        return written(places)

    def refuse(self, places, elsewhere, path, error, words: str) -> None:
        with elsewhere() as media:
            with translation.override("en"), pytest.raises(error, match=words):
                read(places, path)
            assert in_use() == {}
            assert Page.objects.count() == 3
            assert [row for row in media.rglob("*") if row.is_file()] == []

    @pytest.mark.parametrize("part", [0.99, 0.5])
    def test_cut_off(self, places, elsewhere, path, part):
        body = path.read_bytes()
        path.write_bytes(body[: int(len(body) * part)])
        self.refuse(places, elsewhere, path, archive.Damaged, "cut off")

    def test_changed_by_a_bit(self, places, elsewhere, path):
        body = bytearray(path.read_bytes())
        body[-500] ^= 1
        path.write_bytes(body)
        self.refuse(places, elsewhere, path, archive.Damaged, "cut off")

    def test_with_another_key(self, places, elsewhere, path):
        secret, _public = archive.new_key()
        (places / "key").write_text(secret)
        self.refuse(places, elsewhere, path, archive.BadKey, "key")

    def test_a_table_that_was_exchanged_is_seen_by_its_hash(self, places, elsewhere, path, monkeypatch):
        """Whoever packs it anew without the list's hashes."""

        def change(folder: Path) -> None:
            (folder / "tables" / "courses.Region.jsonl").write_bytes(b"{}\n")

        told = archive._add
        monkeypatch.setattr(archive, "_add", lambda tar, name, file: told(tar, name, file) and "0" * 64)
        changed = repacked(path, places / "key", places / "1", change)
        monkeypatch.undo()
        self.refuse(places, elsewhere, changed, archive.Damaged, "damaged")

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda told, _folder: told["migrations"].append(["courses", "9999_of_tomorrow"]), "newer program"),
            (lambda told, _folder: told["migrations"].pop(), "older program"),
            (lambda told, _folder: told.update(format="rundkreds-site/9"), "no archive"),
            (lambda told, _folder: told["tables"].pop("courses.Region"), "lacks the table courses.Region"),
            (lambda told, _folder: told["tables"]["courses.Region"]["columns"].pop("slug"), "other columns"),
            (lambda told, _folder: told["tables"]["courses.Region"].update(rows=999), "courses.Region"),
            (lambda _told, folder: (folder / "tables/courses.Region.jsonl").unlink(), "lacks the table courses.Region"),
            (lambda _told, folder: (folder / "tables/courses.Region.jsonl").write_text("[1]\n"), "courses.Region"),
            (lambda _told, folder: (folder / "tables/people.User.jsonl").write_text(""), "do not fit together"),
            (lambda _told, folder: (folder / MANIFEST).unlink(), "no archive"),
        ],
        ids=["newer", "older", "format", "table", "columns", "rows", "file", "nonsense", "orphans", "manifest"],
    )
    def test_that_does_not_fit(self, places, elsewhere, path, change, words):
        MemberFactory(user=UserFactory())
        path = written(places, "more.age")

        def changed(folder: Path) -> None:
            told = json.loads((folder / MANIFEST).read_text())
            if words == "do not fit together":
                told["tables"]["people.User"]["rows"] = 0
            (folder / MANIFEST).write_text(json.dumps(told))
            change(told, folder)
            if (folder / MANIFEST).exists():
                (folder / MANIFEST).write_text(json.dumps(told))

        other = repacked(path, places / "key", places / "1", changed)
        self.refuse(places, elsewhere, other, WrongArchive, words)

    def test_a_backup(self, places, elsewhere, path):
        taken = backup.backup(folder=places / "backups", say=quiet)
        self.refuse(places, elsewhere, taken, WrongArchive, "restore")

    def test_as_a_backup(self, places, path):
        with pytest.raises(restore.WrongBackup):
            restore.restore(path=path, key=places / "key", say=quiet)
        assert MemberProfile.objects.filter(name="Xenia Uforglemmelig").exists()

    def test_where_somebody_is_already(self, places, path):
        before = {label: model._base_manager.count() for label, model in moved().items()}
        with translation.override("en"), pytest.raises(NotEmpty, match="rows"):
            read(places, path)
        assert {label: model._base_manager.count() for label, model in moved().items()} == before

    def test_that_is_not_there(self, places):
        with translation.override("en"), pytest.raises(CommandError, match="no file"):
            call_command("import_all", str(places / "nothing.age"), "--key", str(places / "key"))

    def test_over_another(self, places, path):
        with pytest.raises(Taken):
            written(places)


KILLED = """
import os, signal, sys, django
django.setup()
from pathlib import Path
from django.core.management import call_command
from courses.privacy.actions import import_all
def stop(*given):
    os._exit(9) if sys.argv[3] == "kill" else os.kill(os.getpid(), signal.SIGTERM)
import_all.forget_again = stop
try:
    call_command("import_all", sys.argv[1], "--key", sys.argv[2])
except Exception as error:
    print(error)
    sys.exit(1)
"""


@pytest.mark.parametrize(("how", "code"), [("kill", 9), ("stop", 1)])
def test_killed_half_way_nothing_is_imported_and_a_second_try_succeeds(places, noon, elsewhere, how, code):
    """After all rows, before the end of the transaction. Stopped in order, it says so and takes its files away."""
    MemberFactory(name="Xenia Uforglemmelig")
    (places / "media" / "a.txt").write_bytes(b"file")
    with new_database(connection.vendor, places / "killed") as other:
        path = places / "site.age"
        worked(address_here(), places, moment=noon.isoformat(), addresses=[], write=str(path))
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(path), str(places / "key"), how],
            cwd=ROOT, env=environment(other, places / "killed"), stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert done.returncode == code
        assert how == "kill" or done.stdout.splitlines()[-1].startswith("Stoppet før tid")
        assert how == "kill" or not list((places / "killed" / "media").glob("*"))
        with standing_in(other):
            assert in_use() == {}
        told = worked(
            other, places / "killed", moment=noon.isoformat(), addresses=["/"], read=str(path), key=str(places / "key")
        )
        assert told["differences"] == []
        with standing_in(other):
            assert MemberProfile.objects.get().name == "Xenia Uforglemmelig"
    assert (places / "killed" / "media" / "a.txt").read_bytes() == b"file"
