"""A file from the press of a button to rows that are written, and back: by the worker, with the samples of docs/IMPORT.md."""

import datetime as dt

import pytest
from django.core import management

from courses.catalogue.models import Qualification
from courses.common import clock
from courses.common.errors import DomainError
from courses.common.models import OutboxMail, Setback
from courses.imports.actions import runs, working
from courses.imports.models import ImportRow, ImportRun, OutsideKey
from courses.imports.queries import UNDO_FOR, counts
from courses.members.models import MemberProfile, TrainerProfile
from courses.people.models import User
from courses.places.models import Association, Venue, VenueClosure
from courses.privacy.actions.erasure import erase
from courses.privacy.actions.retention import imports as forget_imports
from courses.privacy.queries import person_of
from courses.schedule.actions import create_session
from tests.courses.imports.bringing import SAMPLES, bring, dump, sample, undo, work, write
from tests.factories.catalogue import CourseFactory

TABLES = (Venue, VenueClosure, Association, TrainerProfile, MemberProfile, User, Qualification, OutsideKey)
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("movement")]


@pytest.mark.parametrize(("name", "rows"), [("lokaler.csv", 4), ("undervisere.xlsx", 3), ("foreninger.ods", 3)])
def test_a_sample_is_shown_written_the_same_again_and_undone(name, rows):
    before = dump(*TABLES)
    run = sample(name)
    assert (run.status, counts(run)["added"], counts(run)["refused"]) == ("ready", rows, 0)
    assert dump(*TABLES) == before, "looking writes nothing"
    write(run)
    assert (run.status, counts(run)["written"]) == ("done", rows)
    assert dump(*TABLES) != before
    again = sample(name)
    assert (counts(again)["same"], counts(again)["all"]) == (rows, rows)
    undo(run)
    assert (run.status, dump(*TABLES)) == ("undone", before)
    assert not OutboxMail.objects.exists(), "nobody is mailed"


def test_what_the_samples_say_is_what_is_kept():
    write(sample("lokaler.csv"))
    hall = Venue.objects.get(name="Medborgerhuset, sal 1")
    assert (hall.postcode_id, hall.capacity, hall.cost_kr, hall.step_free, hall.lift) == ("7100", 40, 1200, "yes", "no")
    assert (sorted(hall.weekdays), hall.lat, hall.municipality.name) == ([0, 1, 2, 3], 55.7093, "Vejle")
    assert [row.end_date.isoformat() for row in hall.closures.all()] == ["2027-01-02", "2027-06-05"]
    assert Venue.objects.get(postcode="1050").name == "Postfunktionærernes Hus"
    write(sample("undervisere.xlsx"))
    levels = Qualification.objects.values_list("trainer__member__name", "course__code", "level").order_by("pk")
    assert list(levels) == [
        ("Ægir Østergård", "k1", 3),
        ("Ægir Østergård", "k2", 2),
        ("Åse Lund", "k1", 1),
        ("Ida Holm", "k2", 3),
    ]
    write(sample("foreninger.ods"))
    assert dict(Association.objects.values_list("name", "municipality__name"))["Ærø"] == "Ærø", (
        "the zero that Excel dropped"
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("lokaler-afvist.csv", ["whole number", "9999", "Missing", "before the first", "first and last day", "", "Row 7"]),
        ("undervisere-afvist.csv", ["e-mail", "k9", "no level", "without the address", "Missing"]),
        ("foreninger-afvist.csv", ["Atlantis", "Missing", "e-mail"]),
    ],
)  # fmt: skip
def test_a_sample_that_is_refused_says_which_row_why_and_how_to_mend_it(name, words):
    before = dump(*TABLES)
    run = sample(name)
    found = [" ".join(f"{column} {why}" for column, why in row.reasons) for row in run.rows.order_by("number")]
    assert len(found) == len(words)
    for said, word in zip(found, words, strict=True):
        assert bool(said) == bool(word), said
        assert word.casefold() in said.casefold()
    assert dump(*TABLES) == before


def test_a_change_shows_old_and_new_and_leaves_what_the_file_does_not_say():
    write(sample("lokaler.csv"))
    run = bring("venues", "Nøgle;Navn;Pladser;Leje\nL2;Lille sal;18;\n")
    assert run.rows.get().changes == [["Name", "Medborgerhuset, sal 2", "Lille sal"], ["Seats", "16", "18"]]
    write(run)
    venue = Venue.objects.get(name="Lille sal")
    assert (venue.capacity, venue.street, venue.step_free) == (18, "Kirketorvet 10", "yes")
    undo(run)
    assert Venue.objects.filter(name="Medborgerhuset, sal 2", capacity=16).exists()


def test_an_undo_keeps_and_names_what_was_changed_used_or_deleted_since():
    run = write(sample("lokaler.csv"))
    changed, used, deleted, _free = (Venue.objects.get(pk=row.target) for row in run.rows.order_by("number"))
    Venue.objects.filter(pk=changed.pk).update(capacity=39)
    deleted.delete()
    starts = clock.now() + dt.timedelta(days=30)
    course = CourseFactory(code="k3")
    create_session(course=course, venue=used, meetings=[(starts, starts + dt.timedelta(hours=2))])
    undo(run)
    kept = list(run.rows.exclude(kept_because="").order_by("number").values_list("number", "kept_because"))
    assert [number for number, _why in kept] == [2, 3, 4]
    assert ["changed since" in kept[0][1], "used meanwhile" in kept[1][1], "deleted meanwhile" in kept[2][1]] == [
        True
    ] * 3
    assert set(Venue.objects.values_list("pk", flat=True)) == {changed.pk, used.pk}


def test_an_undo_is_for_a_day_and_once():
    run = write(sample("foreninger.ods"))
    with clock.at(run.written_at + UNDO_FOR), pytest.raises(DomainError):
        runs.take_back(run=run)
    undo(run)
    with pytest.raises(DomainError):
        runs.take_back(run=run)


def test_somebody_who_was_known_before_stays_when_a_trainer_is_taken_back():
    from courses.members.actions import member_for_email

    member_for_email(email="ida@demo.example", name="Ida")
    run = write(sample("undervisere.xlsx"))
    undo(run)
    assert list(MemberProfile.objects.values_list("name", flat=True)) == ["Ida"]
    assert not TrainerProfile.objects.exists()


def test_what_changed_after_the_look_is_not_written_over():
    write(sample("lokaler.csv"))
    run = bring("venues", "Nøgle;Pladser\nL1;41\nL2;17\n")
    Venue.objects.filter(name="Medborgerhuset, sal 1").update(capacity=12)
    write(run)
    assert list(run.rows.order_by("number").values_list("outcome", flat=True)) == ["refused", "changed"]
    assert Venue.objects.get(name="Medborgerhuset, sal 1").capacity == 12


def test_a_room_with_coming_sessions_is_not_made_smaller_by_a_file():
    write(sample("lokaler.csv"))
    starts = clock.now() + dt.timedelta(days=30)
    venue = Venue.objects.get(name="Medborgerhuset, sal 1")
    create_session(course=CourseFactory(capacity=30), venue=venue, meetings=[(starts, starts + dt.timedelta(hours=2))])
    run = bring("venues", "Nøgle;Pladser\nL1;10\n")
    assert "coming sessions" in run.rows.get().reasons[0][1]


def test_a_worker_that_is_killed_goes_on_where_it_was(monkeypatch):
    monkeypatch.setattr(working, "STEP", 1)
    beats = []

    def killed(run, **fields):
        beats.append(fields)
        if len(beats) == 3:
            raise SystemExit
        real(run, **fields)

    real = working._beat
    run = runs.bring(
        kind="venues", file_name="x", body=(SAMPLES / "lokaler.csv").read_bytes(), actor=None, language="en"
    )
    monkeypatch.setattr(working, "_beat", killed)
    with pytest.raises(SystemExit):
        working.work_due()
    assert run.rows.exclude(outcome="").count() == 2
    working.left_behind("another process")
    assert not working.waits(), "as long as it may still be alive"
    working.left_behind(run.process)
    assert (work(run).status, counts(run)["added"]) == ("ready", 4)


def test_one_that_is_cut_off_three_times_ends():
    run = runs.bring(kind="venues", file_name="x", body=b"a;b\n1;2\n", actor=None)
    ImportRun.objects.filter(pk=run.pk).update(attempts=3)
    assert work(run).status == "failed"


def test_one_that_fails_is_named_tried_again_and_told_of_at_the_third_time(client, noon, monkeypatch):
    bad, good = (
        runs.bring(kind="venues", file_name=name, body=(SAMPLES / "lokaler.csv").read_bytes(), actor=None)
        for name in "ab"
    )
    real = working._read

    def breaks(run):
        if run.pk == bad.pk:
            raise RuntimeError("alma@demo.example")
        real(run)

    monkeypatch.setattr(working, "_read", breaks)
    outcomes = []
    for minutes in (0, 0, 1, 6):
        with clock.at(noon + dt.timedelta(minutes=minutes)):
            working.work_due()
            bad.refresh_from_db()
            outcomes.append((bad.status, bad.attempts, client.get("/readyz").json()["failing"]))
    good.refresh_from_db()
    assert good.status == "ready"
    assert outcomes == [("reading", 1, ["import"])] * 2 + [("reading", 2, ["import"]), ("failed", 3, ["import"])]
    assert "alma" not in str(list(Setback.objects.order_by("pk").values())) + bad.error
    assert working.waits(), "what has ended is forgotten"
    working.work_due()
    assert (working.waits(), Setback.objects.exists()) == (False, False)


def test_a_file_that_cannot_be_read_says_what_to_do():
    run = bring("venues", b"\x81\x8d")
    assert (run.status, "CSV" in run.error, bytes(run.body)) == ("failed", True, b"")


def test_columns_are_chosen_by_hand_and_remembered():
    run = bring("associations", "Klub;Kommune\nVejle-kredsen;Vejle\n")
    assert run.rows.get().outcome == "refused"
    runs.choose_columns(run=run, chosen={0: "name"})
    assert work(run).rows.get().outcome == "added"
    assert bring("associations", "KLUB:;Kommune\nSyd;Vejle\n").rows.get().outcome == "added"
    with pytest.raises(DomainError):
        runs.choose_columns(run=run, chosen={1: "name"})


def test_nothing_is_written_by_a_run_that_was_dropped():
    run = sample("lokaler.csv")
    runs.drop(run=run)
    with pytest.raises(DomainError):
        runs.say_yes(run=run)
    assert (run.rows.count(), Venue.objects.count()) == (0, 0)


def test_rows_are_forgotten_after_a_week_and_with_the_person():
    run = write(sample("undervisere.xlsx"))
    assert bytes(run.body) == b"", "the file itself is gone once it is read"
    erase(person=person_of(MemberProfile.objects.get(name="Åse Lund")))
    assert "aase" not in str(list(ImportRow.objects.values_list("cells", "before", "after", "email")))
    with clock.at(run.created_at + dt.timedelta(days=6, hours=23)):
        assert forget_imports() == 0
    with clock.at(run.created_at + dt.timedelta(days=7, hours=1)):
        assert forget_imports() == 2


def test_the_command_shows_and_writes_with_yes(capsys):
    management.call_command("imports", "venues", str(SAMPLES / "lokaler-afvist.csv"))
    assert [line.split(" ")[0] for line in capsys.readouterr().out.splitlines()] == ["2", "3", "4", "5", "6", "7", "8"]
    assert not Venue.objects.exists()
    management.call_command("imports", "venues", str(SAMPLES / "lokaler.csv"), "--yes")
    assert "4 rows written" in capsys.readouterr().out
