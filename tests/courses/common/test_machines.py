"""`manage.py check --deploy` on several machines: each with settings of its own, on one database."""

import pytest
from django.core.checks import run_checks
from django.db import connection

from courses.common.actions import machines
from courses.common.models import Heartbeat

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
FOLDERS = ("MEDIA_ROOT", "CERTIFICATE_KEYS", "BALLOT_KEYS")


@pytest.fixture
def machine(settings, tmp_path):
    """Call it with what the machine has; returns what the check says there."""
    if connection.vendor == "sqlite":
        pytest.skip("a file is on one machine")
    settings.MACHINES = 2

    def asked(folder: str = "one", **own) -> list[tuple[str, str]]:
        for name in FOLDERS:
            (tmp_path / folder / name).mkdir(parents=True, exist_ok=True)
            setattr(settings, name, str(tmp_path / folder / name))
        settings.ERASURE_LEDGER = str(tmp_path / folder / "ledger" / "erasures")
        for name, value in own.items():
            setattr(settings, name, value)
        return [(found.id, found.msg) for found in machines.shared_by_all(None)]

    return asked


def test_machines_with_the_same_folders_and_secrets_are_well(machine):
    assert [machine(), machine(), machine()] == [[], [], []]


def test_a_folder_of_its_own_is_named(machine, settings):
    assert machine() == []
    found = machine("another")
    assert [number for number, _words in found] == ["courses.E104"] * 4
    assert settings.BALLOT_KEYS in found[3][1]
    assert machine() == []


def test_a_folder_that_was_moved_is_told_again_by_hand(machine, settings, tmp_path):
    machine()
    machine("another")
    for option, place in machines.folders().items():
        number = Heartbeat.objects.get(name=f"folder {option}").detail
        (place / machines.MARK).parent.mkdir(parents=True, exist_ok=True)
        (place / machines.MARK).write_text(f"{number}\n")
    assert machine("another") == []


def test_rows_that_were_brought_here_from_other_machines_say_nothing_of_these(machine):
    machine()
    assert machine("another", SECRET_KEY="another one of the tests") != []
    machines.forget_machines()
    assert [machine("another"), machine("another")] == [[], []]


def test_another_secret_is_told_and_one_that_was_changed_with_the_old_one_kept_is_well(machine, settings):
    old = settings.SECRET_KEY
    assert machine() == []
    assert [number for number, _words in machine(SECRET_KEY="another one of the tests")] == ["courses.E105"]
    assert machine(SECRET_KEY_FALLBACKS=[old]) == []
    # From now on the new one counts.
    assert [number for number, _words in machine(SECRET_KEY=old, SECRET_KEY_FALLBACKS=[])] == ["courses.E105"]
    assert old not in str(list(Heartbeat.objects.values_list("detail", flat=True)))


def test_one_machine_is_asked_nothing(machine):
    assert machine(MACHINES=1) == []
    assert not Heartbeat.objects.exists()


def test_a_file_of_sqlite_is_refused(settings):
    if connection.vendor != "sqlite":
        pytest.skip("a server is reached by all")
    settings.MACHINES = 2
    assert [found.id for found in machines.shared_by_all(None)] == ["courses.E101"]


def test_a_folder_that_cannot_be_read_is_told(machine, tmp_path):
    (tmp_path / "file").write_text("")
    assert ("courses.E103") in [number for number, _words in machine(MEDIA_ROOT=str(tmp_path / "file" / "media"))]


def test_it_is_asked_by_check_deploy(machine):
    machine()
    machine("another")
    assert "courses.E104" in [found.id for found in run_checks(include_deployment_checks=True)]
    assert "courses.E104" not in [found.id for found in run_checks()]
