"""A backup is read by the holder of the key alone, comes back whole or not at all, and brings nobody back."""

import io
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pyrage
import pytest
from django.conf import settings as project
from django.contrib.sessions.models import Session as LogIn
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from courses.certificates.models import Certificate
from courses.demand.actions import interests
from courses.demand.models import Interest
from courses.enrolment.actions import enrolments as enrolment
from courses.enrolment.models import Enrolment
from courses.members.models import MemberProfile
from courses.people.models import User
from courses.privacy.actions import archive, backup, restore
from courses.privacy.actions.erasure import erase, erase_member
from courses.privacy.queries import person_of
from tests.courses.privacy.test_erasure import MARKERS, NAME, somebody
from tests.courses.privacy.traces import files, traces
from tests.factories.members import TrainerFactory
from tests.factories.places import PostcodeFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
# A restore on PostgreSQL migrates from nothing, which costs half a minute: there, what is its own is tried, and not what
# both databases share.
shared = pytest.mark.skipif(connection.vendor == "postgresql", reason="the same code as on SQLite, and half a minute")
ROOT = Path(__file__).resolve().parents[3]


def taken(places) -> Path:
    return backup.backup(folder=places / "backups", say=lambda _line: None)


def restored(places, path: Path, **more) -> dict[str, int]:
    return restore.restore(path=path, key=places / "key", say=lambda _line: None, **more)


def state() -> dict[str, object]:
    """What must be as it was: rows of people, what they wrote, their files."""
    return {
        "people": list(MemberProfile.objects.order_by("pk").values()),
        "log-ins": list(User.objects.order_by("pk").values()),
        "seats": list(Enrolment.objects.order_by("pk").values()),
        "certificates": list(Certificate.objects.order_by("pk").values()),
        "files": sorted(files()),
    }


def test_everything_comes_back(places, noon):
    somebody()
    default_storage.save("images/å.png", ContentFile(b"picture"))
    before, path = state(), taken(places)
    User.objects.update(first_name="Ingen")
    Enrolment.objects.update(needs="")
    default_storage.delete("images/å.png")
    default_storage.save("images/newer.png", ContentFile(b"newer"))
    assert state() != before
    restored(places, path)
    assert state() == before
    assert list(places.glob("**/*.restor*")) == []
    assert LogIn.objects.count() == 0
    other = enrolment.enrol(session=SessionFactory(), name="En Anden", email="anden@demo.example")
    assert other.member.pk >= restore.SKIP


@shared
def test_the_site_goes_on_after_a_restore(places, noon):
    """Numbers are given anew from far beyond: the ledger knows the old ones, and so do mails."""
    member = somebody()
    restored(places, taken(places))
    assert LogIn.objects.count() == 0
    other = enrolment.enrol(session=SessionFactory(), name="En Anden", email="anden@demo.example")
    assert other.member.pk > member.pk + restore.SKIP - 1
    assert MigrationExecutor(connection).migration_plan(MigrationExecutor(connection).loader.graph.leaf_nodes()) == []


def test_nobody_is_brought_back(places, noon):
    """Forgotten since the backup: a member, a trainer who was to teach, a wish, a certificate."""
    member = somebody()
    trainer = TrainerFactory(member__name="Ultima Uforglemmelig")
    wish = Interest.objects.create(
        email="ny@demo.example", course=None, postcode=PostcodeFactory(), created_at=noon, told_until=noon
    )
    path = taken(places)
    erase_member(member=member)
    erase(person=person_of(trainer.member))
    interests.forget_interest(interest=wish)
    done = restored(places, path)
    assert (done["member"], done["interest"]) == (2, 1)
    assert traces([*MARKERS, "ny@demo.example", "Ultima"]) == {}


@shared
def test_without_the_ledger_they_would_be_back(places, noon, settings):
    """The planted fault, and what a new machine needs: the copy beside the backups."""
    member = somebody()
    path = taken(places)
    erase_member(member=member)
    assert taken(places) != path
    settings.ERASURE_LEDGER = str(places / "new machine" / "erasures")
    restored(places, path)
    assert traces(MARKERS) != {}
    restored(places, path, extra_ledger=places / "backups" / "erasures")
    assert traces(MARKERS) == {}


@shared
def test_a_trainer_who_is_back_for_a_moment_is_missed_where_they_were_to_teach(places, noon):
    trainer, session = TrainerFactory(), SessionFactory()
    path_before = None
    seat = SessionTrainerFactory(session=session, trainer=trainer)
    path_before = taken(places)
    seat.delete()
    erase(person=person_of(trainer.member))
    restored(places, path_before)
    assert not session.trainers.exists()


def test_a_backup_says_nothing_without_the_key(places, noon):
    somebody()
    body = taken(places).read_bytes()
    assert body.startswith(b"age-encryption.org/v1\n")
    assert not [marker for marker in MARKERS if marker.encode() in body]
    assert os.stat(places / "key").st_mode & 0o077 == 0


class TestRefused:
    """Each leaves everything as it is."""

    @pytest.fixture
    def path(self, places, noon):
        somebody()
        return taken(places)

    def refuse(self, places, path, error) -> None:
        User.objects.filter(first_name=NAME).update(last_name="since the backup")
        default_storage.save("images/newer.png", ContentFile(b"newer"))
        before = state()
        with pytest.raises(error):
            restored(places, path)
        assert state() == before
        assert list(places.glob("**/*.restor*")) == []

    def test_with_another_key(self, places, path):
        secret, _public = archive.new_key()
        (places / "key").write_text(secret)
        self.refuse(places, path, archive.BadKey)

    def test_with_no_key(self, places, path):
        (places / "key").write_text("hunter2")
        self.refuse(places, path, archive.BadKey)

    @pytest.mark.parametrize("part", [0.999, 0.5, 0.01])
    def test_cut_off(self, places, path, part):
        body = path.read_bytes()
        path.write_bytes(body[: int(len(body) * part)])
        self.refuse(places, path, (archive.Damaged, archive.BadKey))

    def test_changed_by_a_bit(self, places, path):
        body = bytearray(path.read_bytes())
        body[-500] ^= 1
        path.write_bytes(body)
        self.refuse(places, path, archive.Damaged)

    def test_encrypted_by_somebody_else_around_nonsense(self, places, path, settings):
        path.write_bytes(pyrage.encrypt(b"no tar", archive.recipients(settings.BACKUP_RECIPIENTS)))
        self.refuse(places, path, archive.Damaged)

    def test_that_ends_before_its_list(self, places, path, settings, monkeypatch):
        """What a killed maker would leave, were it given its name."""
        monkeypatch.setattr(archive, "CONTENTS", "something else")
        with path.open("wb") as target:
            archive.write(
                target, [("manifest.json", io.BytesIO(b"{}"))], archive.recipients(settings.BACKUP_RECIPIENTS)
            )
        monkeypatch.undo()
        self.refuse(places, path, archive.Damaged)

    def test_that_leads_out_of_its_folder(self, places, path, settings):
        with path.open("wb") as target:
            archive.write(target, [("../../evil", io.BytesIO(b""))], archive.recipients(settings.BACKUP_RECIPIENTS))
        self.refuse(places, path, archive.Damaged)
        assert not list(places.parent.glob("evil"))

    def test_of_a_newer_program(self, places, path, monkeypatch):
        told = backup._manifest

        def newer(**more):
            name, file = told(**more)
            manifest = json.loads(file.read())
            manifest["migrations"].append(["courses", "9999_of_tomorrow"])
            return name, io.BytesIO(json.dumps(manifest).encode())

        monkeypatch.setattr(backup, "_manifest", newer)
        self.refuse(places, taken(places), restore.WrongBackup)

    def test_when_bringing_it_up_to_date_fails(self, places, path, monkeypatch):
        def broken() -> dict:
            raise RuntimeError("in the middle")

        monkeypatch.setattr(restore, "forget_again", broken)
        self.refuse(places, path, RuntimeError)

    def test_without_room_to_unpack(self, places, path, full_disk):
        User.objects.filter(first_name=NAME).update(last_name="since the backup")
        before = state()
        with pytest.raises(archive.NoRoom):
            restored(places, path, scratch=full_disk)
        assert state() == before


@pytest.fixture
def full_disk(tmp_path):
    """A disk of one megabyte, where this machine may have one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    yield folder
    subprocess.run(["umount", folder], check=True)


class TestMaking:
    def test_a_full_disk_leaves_nothing_that_looks_like_a_backup(self, places, noon, full_disk):
        default_storage.save("images/large.png", ContentFile(os.urandom(2_000_000)))
        with pytest.raises(archive.NoRoom):
            backup.backup(folder=full_disk, say=lambda _line: None)
        assert list(full_disk.iterdir()) == []

    def test_what_a_killed_one_left_is_no_backup_and_goes(self, places, noon):
        (places / "backups").mkdir()
        left = places / "backups" / "rundkreds-2026-11-01T000000Z.age.partial"
        left.write_bytes(b"half")
        path = taken(places)
        assert sorted(row.name for row in (places / "backups").glob("*.age*")) == [path.name]

    def test_old_ones_are_deleted_and_other_files_left(self, places, noon):
        (places / "backups").mkdir()
        for name in ("rundkreds-2026-10-24T110000Z.age", "rundkreds-2026-10-26T110000Z.age", "mine.txt"):
            (places / "backups" / name).write_bytes(b"")
        path = taken(places)
        kept = sorted(row.name for row in (places / "backups").iterdir())
        assert kept == ["mine.txt", "rundkreds-2026-10-26T110000Z.age", path.name]

    @pytest.mark.parametrize("keys", [[], [""], ["age1nonsense"], ["AGE-SECRET-KEY-1"]])
    def test_for_nobody_is_refused(self, places, noon, settings, keys):
        settings.BACKUP_RECIPIENTS = keys
        with pytest.raises(CommandError):
            call_command("backup", str(places / "backups"))

    def test_a_key_is_never_written_over(self, places):
        with pytest.raises(CommandError):
            call_command("backup", new_key=places / "key")

    @shared
    def test_the_command_says_how_far_it_is_and_names_nobody(self, places, noon):
        somebody()
        out = io.StringIO()
        call_command("backup", str(places / "backups"), stdout=out)
        (path,) = (places / "backups").glob("*.age")
        with pytest.raises(CommandError, match="--yes"):
            call_command("restore", str(path), "--key", str(places / "key"), stdout=out)
        call_command("restore", str(path), "--key", str(places / "key"), "--yes", stdout=out)
        said = out.getvalue()
        assert [word for word in ("database read", "whole:", "in place") if word not in said] == []
        assert not [marker for marker in MARKERS if marker in said]


def test_an_older_schema_is_brought_up_to_date(places, noon):
    """Made before the last migration of ours; what that one does is done to what comes back."""
    executor = MigrationExecutor(connection)
    (last,) = executor.loader.graph.leaf_nodes("courses")
    (before,) = [node for node in executor.loader.graph.node_map[last].parents if node.key[0] == "courses"]
    somebody()
    try:
        executor.migrate([before.key])
        path = taken(places)
    finally:
        MigrationExecutor(connection).migrate([last])
    before_restore = state()
    User.objects.update(first_name="Ingen")
    restored(places, path)
    assert state() == before_restore
    assert last in MigrationExecutor(connection).loader.applied_migrations


KILLED = """
import os, sys, django
django.setup()
from pathlib import Path
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from courses.privacy.actions import restore
kept = getattr(restore, sys.argv[4])
def killed(*given):
    os._exit(9)
setattr(restore, sys.argv[4], killed)
restore.restore(path=Path(sys.argv[2]), key=Path(sys.argv[3]), say=lambda line: None)
"""


@pytest.mark.parametrize(
    "at",
    ["forget_again", "_swap"] if connection.vendor == "postgresql" else ["place", "forget_again", "empty_log"],
)
def test_killed_in_the_middle_the_site_is_as_it_was_and_a_second_try_succeeds(places, noon, at):
    somebody()
    before, path = state(), taken(places)
    User.objects.filter(first_name=NAME).update(last_name="since the backup")
    now = {key: value for key, value in state().items() if key != "files"}
    name = str(connection.settings_dict["NAME"])
    connection.close()
    here = {
        "DJANGO_SETTINGS_MODULE": "lms.settings.test",
        "MEDIA_ROOT": str(places / "media"),
        "SECRET_KEY": project.SECRET_KEY,
        "TMPDIR": str(places / "scratch"),
    }
    (places / "scratch").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", KILLED, name, str(path), str(places / "key"), at], cwd=ROOT, env=os.environ | here
    )
    assert done.returncode == 9
    assert {key: value for key, value in state().items() if key != "files"} == now
    restored(places, path)
    assert state() == before
    with suppress(FileNotFoundError):
        assert connection.vendor != "sqlite" or not Path(f"{name}.restored").exists()
