"""The movement's list of members from a file: only where it is turned on, thousands at a time, and nothing that opens a door."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from courses.common import clock
from courses.common.errors import DomainError
from courses.common.models import OutboxMail
from courses.enrolment.actions.admission import NotAdmitted, require_admitted
from courses.imports.actions import many, runs
from courses.imports.models import ImportRow, ImportRun, OutsideKey, RememberedColumn
from courses.imports.queries import counts
from courses.members.actions.listed import ask_leavers, forget_leavers, let_in
from courses.members.models import ListedMember, MemberListSetting, MemberProfile
from courses.people.models import User
from courses.privacy.actions.erasure import erase
from courses.privacy.queries import everything_about, find_people
from tests.courses.imports.bringing import SAMPLES, bring, dump, said, sample, undo, work, write
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.schedule import SessionFactory

TABLES = (ListedMember, User, MemberProfile, OutsideKey)
HEAD = "E-mail;Navn;Postnr;Forening\n"
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("movement")]


@pytest.fixture
def setting():
    write(sample("foreninger.ods"))
    return MemberListSetting.objects.create(is_on=True)


def whole(body: str) -> ImportRun:
    return work(runs.bring(kind="members", file_name="x", body=body.encode(), actor=None, language="en", is_whole=True))


def test_members_are_taken_only_where_it_is_turned_on():
    with pytest.raises(DomainError):
        sample("medlemmer.xlsx")
    MemberListSetting.objects.create(is_on=False)
    with pytest.raises(DomainError):
        sample("medlemmer.xlsx")
    assert not ImportRun.objects.exists()


def test_members_are_shown_written_the_same_again_and_undone(setting):
    before = dump(*TABLES)
    run = sample("medlemmer.xlsx")
    assert (run.status, counts(run)["added"], said(run)) == ("ready", 3, [""] * 3)
    assert run.rows.first().changes == [
        ["E-mail address", "", "aeske@demo.example"],
        ["Name", "", "Æske Vinther"],
        ["Postcode", "", "7100"],
        ["Local association", "", "Vejle-kredsen"],
        ["Ground", "", "membership (GDPR Article 9(2)(d))"],
    ], "what will be kept of whom"
    assert dump(*TABLES) == before, "looking writes nothing"
    write(run)
    assert (run.status, counts(run)["written"]) == ("done", 3)
    kept = ListedMember.objects.order_by("pk").values_list("email", "postcode", "association__name", "basis")
    assert list(kept) == [
        ("aeske@demo.example", "7100", "Vejle-kredsen", "membership"),
        ("oda.kjaer@demo.example", "8000", "Aarhus Nord", "consent"),
        ("thora@demo.example", "1050", None, "membership"),
    ]
    assert "1001" not in str(list(run.rows.values_list("cells", flat=True))), "what is not used is not kept"
    assert counts(sample("medlemmer.xlsx"))["same"] == 3
    undo(run)
    assert (run.status, dump(*TABLES)) == ("undone", before)
    assert not OutboxMail.objects.exists(), "nobody is mailed"


def test_refused_members_say_why_and_how_to_mend(setting):
    words = ["e-mail address", "9999", "Atlantis", "no ground", "address of a site", "Missing", "", "Row 8"]
    found = said(sample("medlemmer-afvist.csv"))
    assert len(found) == len(words)
    for sentence, word in zip(found, words, strict=True):
        assert word in sentence if word else not sentence, (sentence, word)


def test_a_change_shows_old_and_new_and_is_put_back(setting):
    write(sample("medlemmer.xlsx"))
    before = dump(*TABLES)
    run = bring("members", HEAD + "aeske@demo.example;;8000;\noda.kjaer@demo.example;Oda Lund;;\n")
    assert [row.changes for row in run.rows.order_by("number")] == [
        [["Postcode", "7100", "8000"]],
        [["Name", "Oda Kjær", "Oda Lund"]],
    ]
    write(run)
    ListedMember.objects.filter(email="aeske@demo.example").update(name="Æske Krog")
    undo(run)
    assert list(run.rows.order_by("number").values_list("kept_because", flat=True)) == [
        "It has been changed since.",
        "",
    ]
    ListedMember.objects.filter(email="aeske@demo.example").update(name="Æske Vinther", postcode="7100")
    assert dump(*TABLES) == before


def test_what_changed_after_the_look_is_not_written_over(setting):
    write(sample("medlemmer.xlsx"))
    run = bring("members", HEAD + "aeske@demo.example;Æ;;\nny@demo.example;Ny Krag;;\n")
    ListedMember.objects.filter(email="aeske@demo.example").update(name="Æske Krog")
    write(run)
    assert list(run.rows.order_by("number").values_list("outcome", flat=True)) == ["refused", "added"]
    assert ListedMember.objects.get(email="aeske@demo.example").name == "Æske Krog"


@pytest.mark.parametrize("leavers", ["erase", "ask"])
def test_who_is_not_in_the_whole_list_leaves_and_comes_back_by_an_undo(setting, leavers):
    MemberListSetting.objects.update(leavers=leavers)
    write(sample("medlemmer.xlsx"))
    before = dump(*TABLES)
    assert counts(bring("members", HEAD + "thora@demo.example;;;\n"))["leaves"] == 0, "a part of the list"
    run = whole(HEAD + "thora@demo.example;;;\nny@demo.example;Ny Krag;;\n")
    assert (counts(run)["leaves"], counts(run)["same"], counts(run)["added"]) == (2, 1, 1)
    write(run)
    left = ListedMember.objects.filter(left_at=None).order_by("pk").values_list("email", flat=True)
    assert list(left) == ["thora@demo.example", "ny@demo.example"]
    assert ListedMember.objects.count() == (2 if leavers == "erase" else 4)
    undo(run)
    after = dump(*TABLES)
    assert sorted(after["ListedMember"]) == sorted(before["ListedMember"])


def test_nobody_leaves_by_a_file_with_an_address_that_cannot_be_read(setting):
    write(sample("medlemmer.xlsx"))
    run = whole(HEAD + "thora@demo.example;;;\noda.kjaer(at)demo.example;Oda Kjær;;\n")
    assert (counts(run)["leaves"], counts(run)["refused"]) == (0, 1)


def test_who_is_asked_is_written_to_once_a_day_later_and_forgotten_after_a_month(setting):
    MemberListSetting.objects.update(leavers="ask")
    write(sample("medlemmer.xlsx"))
    write(whole(HEAD + "thora@demo.example;;;\n"))
    assert ask_leavers() == 0, "an undo has its day"
    start = clock.now()
    with clock.at(start + dt.timedelta(hours=25)):
        assert (ask_leavers(), ask_leavers(), forget_leavers()) == (2, 0, 0)
        assert sorted(OutboxMail.objects.values_list("to", flat=True)) == [
            "aeske@demo.example",
            "oda.kjaer@demo.example",
        ]
    with clock.at(start + dt.timedelta(days=32)):
        assert forget_leavers() == 2
    assert ListedMember.objects.count() == 1


def test_the_list_is_forgotten_where_it_is_turned_off(setting):
    write(sample("medlemmer.xlsx"))
    MemberListSetting.objects.update(is_on=False)
    assert forget_leavers() == 3


def test_a_listed_member_is_a_member_once_they_have_answered_and_proves_nothing_before(setting):
    write(sample("medlemmer.xlsx"))
    session = SessionFactory(members_first_days=30)
    stranger = MemberFactory(user=UserFactory(email="fremmed@demo.example"))
    with pytest.raises(NotAdmitted):
        require_admitted(session, stranger)
    assert not User.objects.filter(email="aeske@demo.example").exists()
    answers = [
        Client().post(reverse("account_request_login_code"), {"email": address}, follow=True)
        for address in ("aeske@demo.example", "ingen@demo.example")
    ]
    assert answers[0].redirect_chain == answers[1].redirect_chain, "the page tells nobody who is on the list"
    assert list(OutboxMail.objects.order_by("pk").values_list("kind", flat=True)) == ["login_code", "login_unknown"]
    member = MemberProfile.objects.get(user__email="aeske@demo.example")
    assert (member.name, member.postcode_id, member.association.name) == ("Æske Vinther", "7100", "Vejle-kredsen")
    assert (member.consent_at, member.user.last_login) == (None, None)
    require_admitted(session, member)
    MemberListSetting.objects.update(is_on=False)
    with pytest.raises(NotAdmitted):
        require_admitted(session, member)


def test_who_has_left_is_let_in_no_more(setting):
    write(sample("medlemmer.xlsx"))
    ListedMember.objects.update(left_at=clock.now())
    assert not let_in(email="aeske@demo.example")
    assert not User.objects.exists()


def test_a_line_is_found_told_and_forgotten_also_without_a_log_in(setting):
    run = write(sample("medlemmer.xlsx"))
    for text in ("Oda.Kjaer@demo.example", "oda kjær"):
        (person,) = find_people(text)
        assert everything_about(person)["on_the_list_of_members"][0]["association__name"] == "Aarhus Nord"
    erase(person=person)
    assert "oda" not in str(list(ImportRow.objects.values_list("cells", "before", "after", "email"))).casefold()
    assert ListedMember.objects.count() == 2
    undo(run)
    assert not ListedMember.objects.exists()


def test_a_worker_that_is_killed_goes_on_where_it_was(setting, monkeypatch):
    from courses.imports.actions import working

    monkeypatch.setattr(many, "STEP", 1)
    beats, real = [], working._beat

    def killed(run, **fields):
        beats.append(fields)
        if len(beats) == 3:
            raise SystemExit
        real(run, **fields)

    run = runs.bring(kind="members", file_name="x", body=(SAMPLES / "medlemmer.xlsx").read_bytes(), actor=None)
    monkeypatch.setattr(working, "_beat", killed)
    with pytest.raises(SystemExit):
        working.work_due()
    assert run.rows.exclude(outcome="").count() == 2
    working.left_behind(run.process)
    assert (work(run).status, counts(run)["added"]) == ("ready", 3)


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_a_step_asks_as_often_for_many_rows_as_for_one(setting, rows, django_assert_max_num_queries):
    body = HEAD + "".join(f"p{n}@demo.example;Prøve Person;7100;Vejle-kredsen\n" for n in range(rows))
    with django_assert_max_num_queries(35):
        run = bring("members", body)
    runs.say_yes(run=run)
    with django_assert_max_num_queries(25):
        work(run)
    assert ListedMember.objects.count() == rows


def test_columns_are_chosen_again_and_those_who_leave_are_counted_anew(setting):
    write(sample("medlemmer.xlsx"))
    run = whole("E-mail;Kaldenavn\nthora@demo.example;Þóra\n")
    runs.choose_columns(run=run, chosen={1: "name"})
    work(run)
    assert (counts(run)["leaves"], counts(run)["changed"], counts(run)["all"]) == (2, 1, 3)
    assert RememberedColumn.objects.get().column == "name"


@pytest.mark.parametrize(
    "wrong",
    [{"email": "a@demo.example"}, {"basis": "vane"}, {"name": ""}, {"asked_at": "2026-11-24T12:00Z"}],
)
def test_the_database_refuses_what_a_file_must_not_write(setting, wrong):
    good = {"email": "a@demo.example", "name": "A", "basis": "membership", "changed_at": clock.now()}
    ListedMember.objects.create(**good)
    other = ListedMember(**{**good, "email": "b@demo.example"} | wrong)
    if "email" in wrong:
        other = ListedMember(**good)
    with pytest.raises(IntegrityError), transaction.atomic():
        ListedMember.objects.bulk_create([other])
