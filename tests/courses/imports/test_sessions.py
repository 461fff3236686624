"""Sessions and enrolments from files, with the samples of docs/IMPORT.md: by the same rules as the pages, and nobody is mailed."""

import pytest

from courses.catalogue.models import Qualification
from courses.common import clock
from courses.common.models import OutboxMail
from courses.enrolment.actions.enrolments import enrol
from courses.enrolment.models import Attendance, AttendanceEvent, Enrolment, EnrolmentEvent, State
from courses.enrolment.queries import has_said_yes
from courses.imports.models import OutsideKey
from courses.imports.queries import counts
from courses.members.models import MemberProfile
from courses.people.models import User
from courses.schedule import actions as schedule
from courses.schedule.actions.admission import set_admission
from courses.schedule.models import Meeting, Session, SessionTrainer, TrainerSlot, VenueSlot
from tests.courses.imports.bringing import bring, dump, said, sample, undo, write
from tests.factories.enrolment import EnrolmentFactory

TABLES = (Session, Meeting, SessionTrainer, VenueSlot, TrainerSlot, OutsideKey, Qualification)
PEOPLE = (Enrolment, EnrolmentEvent, Attendance, AttendanceEvent, MemberProfile, User, Session)
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("movement")]


@pytest.fixture
def places():
    for name in ("lokaler.csv", "undervisere.xlsx", "foreninger.ods"):
        write(sample(name))


@pytest.fixture
def sessions(places):
    """Two published ones and one that was held, as `tilmeldinger.csv` knows them."""
    body = (
        "Nøgle;Kursus;Dage;Fra;Til;Lokale;Pladser\nP1;k1;04-03-2027;18.30;21;Medborgerhuset, sal 1;2\n"
        "P2;k2;06-10-2026;18.30;21;Medborgerhuset, sal 2;12\n"
    )
    write(bring("sessions", body))
    schedule.publish_session(session=called("P1"))


def called(key: str) -> Session:
    return Session.objects.get(pk=OutsideKey.objects.get(kind="sessions", key=key).target)


def test_sessions_are_shown_written_the_same_again_and_undone(places):
    before = dump(*TABLES)
    run = sample("hold.csv")
    assert (run.status, counts(run)["added"], said(run)) == ("ready", 4, [""] * 4)
    assert dump(*TABLES) == before, "looking writes nothing"
    write(run)
    assert (run.status, counts(run)["written"]) == ("done", 4)
    again = sample("hold.csv")
    assert (counts(again)["same"], said(again)) == (4, [""] * 4)
    undo(run)
    assert (run.status, dump(*TABLES)) == ("undone", before)
    assert not OutboxMail.objects.exists(), "nobody is mailed"


def test_what_is_to_come_is_a_draft_and_what_is_over_was_held(places):
    write(sample("hold.csv"))
    evening, saturday, past, online = (called(f"H{number}") for number in range(1, 5))
    assert [session.status for session in (evening, saturday, past, online)] == ["draft", "draft", "held", "draft"]
    assert [row.starts_at.strftime("%d.%m %H") for row in evening.meetings.all()] == ["04.03 17", "11.03 17"]
    assert (evening.capacity, evening.min_participants, str(evening.enrol_by_date)) == (20, 8, "2027-03-01")
    assert evening.note == "Medbring madpakke."
    roles = (
        SessionTrainer.objects.filter(session=evening)
        .order_by("pk")
        .values_list("trainer__member__user__email", "role")
    )
    assert list(roles) == [("aegir@demo.example", "lead"), ("aase@demo.example", "co")]
    assert (online.venue, online.is_online, online.capacity) == (None, True, 30)
    assert clock.local(saturday.ends_at).strftime("%H.%M") == "16.30"


def test_refused_sessions_say_why_and_how_to_mend(places):
    before = dump(*TABLES)
    words = [
        "«k9»",
        "a time",
        "From when to when|from when",
        "no room",
        "40 seats",
        "bo@demo.example",
        "last day to enrol",
    ]
    words += ["more than a year", "", "Medborgerhuset, sal 2", "Missing"]
    found = said(sample("hold-afvist.csv"))
    assert len(found) == len(words)
    for sentence, word in zip(found, words, strict=True):
        assert any(part in sentence for part in word.split("|")) if word else not sentence, (sentence, word)
    assert dump(*TABLES) == before


def test_a_draft_takes_what_the_file_says_and_is_put_back(places):
    write(sample("hold.csv"))
    before = dump(*TABLES)
    run = bring(
        "sessions",
        "Nøgle;Dage;Lokale;Postnr;Pladser;Medunderviser\nH1;05-03-2027 18.30-21.00; ;;;\n".replace(
            " ;;;", "Kulturhuset på Øen;8000;12;ida@demo.example"
        ),
    )
    assert said(run) == [""]
    changed = {name for name, _old, _new in run.rows.get().changes}
    assert changed == {"Days", "Room", "Postcode", "Seats", "Co-trainers (e-mail)"}
    write(run)
    session = called("H1")
    assert (session.venue.name, session.capacity, session.meetings.count()) == ("Kulturhuset på Øen", 12, 1)
    undo(run)
    after = dump(*TABLES)
    names = [field.name for field in Session._meta.local_fields if field.name not in ("id", "changed_at")]
    at = names.index("sequence")
    for rows in (before, after):
        rows["Session"] = [row[:at] + row[at + 1 :] for row in rows["Session"]]
        for table in ("Meeting", "VenueSlot", "TrainerSlot"):
            rows[table] = len(rows[table])
        rows["SessionTrainer"].sort()
    assert after == before


def test_what_people_know_of_is_not_changed_by_a_file(places):
    write(sample("hold.csv"))
    schedule.publish_session(session=called("H1"))
    run = bring("sessions", "Nøgle;Pladser\nH1;10\nH3;10\n")
    assert all("its own page" in sentence for sentence in said(run))
    assert counts(bring("sessions", "Nøgle;Pladser\nH1;20\nH3;12\n"))["same"] == 2


def test_an_undo_keeps_a_session_that_somebody_uses(places):
    run = write(sample("hold.csv"))
    schedule.publish_session(session=called("H2"))
    EnrolmentFactory(session=called("H3"), state=State.ATTENDED)
    undo(run)
    kept = dict(run.rows.exclude(kept_because="").values_list("number", "kept_because"))
    assert set(kept) == {3, 4}
    assert Session.objects.count() == 2


def test_enrolments_are_shown_written_the_same_again_and_undone(sessions):
    before = dump(*PEOPLE)
    run = sample("tilmeldinger.csv")
    assert (counts(run)["added"], said(run)) == (4, [""] * 4)
    assert dump(*PEOPLE) == before
    write(run)
    assert counts(run)["written"] == 4
    assert (called("P1").seats_taken, called("P2").seats_taken) == (2, 2)
    states = Enrolment.objects.order_by("pk").values_list("member__name", "state")
    assert list(states) == [
        ("Mogens Ravn", "enrolled"),
        ("Signe Østergård", "enrolled"),
        ("Ægir Lund", "attended"),
        ("Bodil Krag", "no_show"),
    ]
    assert counts(sample("tilmeldinger.csv"))["same"] == 4
    undo(run)
    assert (run.status, dump(*PEOPLE)) == ("undone", before)
    assert not OutboxMail.objects.exists(), "nobody is mailed"


def test_whom_a_file_brings_has_proven_nothing_and_agreed_to_nothing(sessions):
    write(sample("tilmeldinger.csv"))
    for member in MemberProfile.objects.filter(enrolments__isnull=False):
        assert (has_said_yes(member), member.consent_at, member.user.last_login) == (False, None, None)
    assert MemberProfile.objects.get(name="Signe Østergård").user.email == "signe@demo.example"


def test_refused_enrolments_say_why_and_how_to_mend(sessions):
    words = ["e-mail", "«P9»", "on that day", "Which session", "yes or no", "not over", "is over", "Missing"]
    words += ["", "", "2 seats", "Row 10"]
    found = said(sample("tilmeldinger-afvist.csv"))
    assert len(found) == len(words)
    for sentence, word in zip(found, words, strict=True):
        assert word in sentence if word else not sentence, (sentence, word)


def test_seats_that_one_step_was_shown_are_taken_for_the_next(sessions, monkeypatch):
    from courses.imports.actions import working

    monkeypatch.setattr(working, "STEP", 1)
    rows = "".join(f"Prøve Person {n};p{n}@demo.example;P1\n" for n in range(4))
    run = bring("enrolments", "Navn;E-mail;Hold\n" + rows)
    assert list(run.rows.order_by("number").values_list("outcome", flat=True)) == ["added"] * 2 + ["refused"] * 2
    assert counts(write(run))["written"] == 2


def test_a_rule_of_the_session_holds_for_a_file_too(sessions):
    set_admission(session=called("P1"), members_first_days=30)
    run = bring("enrolments", "Navn;E-mail;Hold\nEva Krog;eva@demo.example;P1\n")
    assert "Members first" in said(run)[0]


def test_who_waits_for_the_course_is_left_to_the_page_that_tells_them(sessions):
    body = "Nøgle;Kursus;Dage;Fra;Til;Lokale;Pladser\nP3;k1;05-03-2027;18.30;21;Medborgerhuset, sal 1;1\n"
    write(bring("sessions", body))
    full = schedule.publish_session(session=called("P3"))
    for name in ("a", "b"):
        enrol(session=full, name="Prøve Person", email=f"{name}@demo.example", is_proven=True)
    run = bring("enrolments", "Navn;E-mail;Hold\nPrøve Person;b@demo.example;P1\n")
    assert "waits for a seat" in said(run)[0]


def test_an_undo_keeps_a_place_that_somebody_waits_for_or_has_answered(sessions):
    run = write(bring("enrolments", "Navn;E-mail;Hold\nEva;eva@demo.example;P1\nBo;bo@demo.example;P1\n"))
    enrol(session=called("P1"), name="Kaj", email="kaj@demo.example", is_proven=True)
    undo(run)
    assert [("waits" in why) for why in run.rows.values_list("kept_because", flat=True)] == [True, True]
    assert Enrolment.objects.filter(state=State.ENROLLED).count() == 2
