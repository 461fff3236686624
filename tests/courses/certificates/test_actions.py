"""Who gets a certificate, what is frozen on it, and what ends it."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from courses.certificates.actions import certificates as actions
from courses.certificates.credentials import badge, keys
from courses.certificates.credentials.verification import Verdict, look_at
from courses.certificates.models import Certificate
from courses.certificates.pdf import certificate as pdf
from courses.certificates.queries import (
    certificate_for,
    days_in_words,
    for_member,
    public_certificate,
    without_certificate,
)
from courses.common.models import OutboxMail
from courses.enrolment.actions.enrolments import record_attendance
from courses.enrolment.models import Enrolment, State
from courses.schedule.models import Meeting, Session
from tests.factories.catalogue import CourseFactory, LearningGoalFactory
from tests.factories.certificates import issued, participant, past_session
from tests.factories.members import TrainerFactory
from tests.factories.schedule import SessionTrainerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def holders() -> list[str]:
    return sorted(certificate.content.name for certificate in Certificate.objects.valid())


class TestClosing:
    def test_gives_a_certificate_and_a_mail_to_everyone_who_completed(self, noon, outbox):
        session = past_session()
        came, missed = participant(session, "Åse"), participant(session, "Bo", was_present=False)
        certificates = actions.close_session(session=session, actor=None)
        session.refresh_from_db()
        assert [c.content.name for c in certificates] == ["Åse"]
        assert session.status == Session.Status.HELD
        assert list(Enrolment.objects.order_by("pk").values_list("state", flat=True)) == [State.ATTENDED, State.NO_SHOW]
        assert outbox(came.member.email) == ["certificate_ready"]
        assert outbox(missed.member.email) == []

    def test_again_changes_nothing(self, noon, outbox):
        session = past_session()
        participant(session)
        (certificate,) = actions.close_session(session=session, actor=None)
        assert actions.close_session(session=session, actor=None) == []
        assert list(Certificate.objects.values_list("pk", flat=True)) == [certificate.pk]
        assert outbox() == ["certificate_ready"]

    def test_again_after_a_correction_gives_late_additions_theirs(self, noon, outbox):
        session = past_session()
        participant(session, "Åse")
        late = participant(session, "Bo", was_present=False)
        actions.close_session(session=session, actor=None)
        record_attendance(enrolment=late, meeting=session.meetings.get(), was_present=True, actor=None)
        assert [c.content.name for c in actions.close_session(session=session, actor=None)] == ["Bo"]
        assert holders() == ["Bo", "Åse"]
        assert outbox(late.member.email) == ["certificate_ready"]

    def test_again_takes_back_what_was_a_mistake_and_gives_it_anew(self, noon, outbox):
        session = past_session()
        enrolment = participant(session)
        meeting = session.meetings.get()
        (first,) = actions.close_session(session=session, actor=None)
        record_attendance(enrolment=enrolment, meeting=meeting, was_present=False, actor=None)
        assert actions.close_session(session=session, actor=None) == []
        assert (holders(), outbox()) == ([], [])
        record_attendance(enrolment=enrolment, meeting=meeting, was_present=True, actor=None)
        (second,) = actions.close_session(session=session, actor=None)
        assert second.token != first.token
        assert certificate_for(enrolment) == second

    def test_leaves_alone_what_a_person_has_revoked(self, noon):
        session = past_session()
        participant(session)
        (certificate,) = actions.close_session(session=session, actor=None)
        actions.revoke(certificate=certificate, reason="Udstedt til en forkert")
        assert actions.close_session(session=session, actor=None) == []
        assert without_certificate(session) == []

    def test_asks_for_the_share_of_meetings_that_the_course_wants(self, noon):
        session = past_session(course=CourseFactory(completion_percent=80))
        first = session.meetings.get()
        Meeting.objects.create(session=session, number=2, starts_at=first.starts_at, ends_at=first.ends_at)
        participant(session, "To")
        one = participant(session, "Én")
        one.attendance.filter(meeting__number=2).update(was_present=False)
        assert [c.content.name for c in actions.close_session(session=session, actor=None)] == ["To"]

    def test_goes_on_when_one_name_cannot_be_shown_and_says_which(self, noon):
        session = past_session()
        participant(session, "Åse")
        thai = participant(session, "ไท")
        assert [c.content.name for c in actions.close_session(session=session, actor=None)] == ["Åse"]
        with translation.override("en"):
            assert without_certificate(session) == [
                (
                    thai,
                    "The certificate cannot show these signs: ไ ท. Write the name without them, "
                    "then close the session again.",
                )
            ]

    def test_somebody_without_e_mail_gets_a_certificate_all_the_same(self, noon, outbox):
        session = past_session()
        participant(session, user=None)
        assert len(actions.close_session(session=session, actor=None)) == 1
        assert outbox() == []

    def test_costs_the_same_reads_for_one_and_for_many(self, noon):
        reads = []
        for size in (1, 3, 30):
            session = past_session(capacity=30)
            LearningGoalFactory(course=session.course)
            SessionTrainerFactory(session=session)
            for number in range(size):
                participant(session, f"Deltager {number}")
            with CaptureQueriesContext(connection) as queries:
                actions.close_session(session=session, actor=None)
            reads.append(len([q for q in queries if q["sql"].startswith("SELECT")]))
        # Among them which versions of modules were taught, and what the ladder goes by.
        # One asks who is told of it outside.
        assert reads == [25, 25, 25]


class TestFacts:
    def test_are_what_the_course_was(self, noon, settings):
        settings.ORGANISER_NAME, settings.BASE_URL = "Akademiet", "https://kurser.example"
        session = past_session(course=CourseFactory(code="k2", title="Debatdogmer", lessons=6))
        for number in range(5):
            LearningGoalFactory(course=session.course, position=number, text=f"mål {number}")
        SessionTrainerFactory(session=session, trainer=TrainerFactory(member__name="Mette Vist"))
        SessionTrainerFactory(session=session, trainer=TrainerFactory(member__name="Jens Skjult", show_name=False))
        certificate = issued("  Åse   Bjørnholt ", session=session)
        facts = certificate.content
        assert (facts.name, facts.course, facts.course_code, facts.lessons) == ("Åse Bjørnholt", "Debatdogmer", "k2", 6)
        assert (facts.place, facts.trainers, facts.organiser) == ("Vejle", ("Mette",), "Akademiet")
        assert facts.goals == ("mål 0", "mål 1", "mål 2")
        assert facts.dates == ("2026-11-23",)
        assert facts.address == f"https://kurser.example/bevis/{certificate.token}/"

    def test_are_worded_in_the_holders_language(self, noon):
        course = CourseFactory(title="Debatdogmer", title_en="Debate dogmas", lessons=6)
        certificate = issued(session=past_session(course=course), language="en")
        facts = certificate.content
        assert certificate.language == "en"
        assert facts.course == "Debate dogmas"
        assert facts.words["took_part"] == "has taken part in"
        assert facts.words["when"] == "Monday 23 November 2026"
        assert facts.words["extent"] == "6 lessons of 45 minutes"
        assert "/en/bevis/" in facts.address

    def test_hold_no_contact_number_or_association(self, noon):
        certificate = issued("Åse", phone="99887766")
        assert sorted(certificate.facts) == sorted(
            [
                "name",
                "course",
                "course_code",
                "lessons",
                "dates",
                "place",
                "trainers",
                "goals",
                "organiser",
                "language",
                "address",
                "words",
                "takeaway",
                "step",
                "expires_on",
            ]
        )

    @pytest.mark.parametrize(
        ("days", "words"),
        [
            (["2027-02-13", "2027-02-14"], "13 and 14 February 2027"),
            (["2027-01-30", "2027-02-06"], "30 January and 6 February 2027"),
            (["2027-02-02", "2027-02-09", "2027-02-16"], "2 to 16 February 2027"),
            (["2026-12-30", "2027-01-06"], "30 December 2026 and 6 January 2027"),
        ],
    )
    def test_several_days_in_words(self, days, words):
        with translation.override("en"):
            assert days_in_words([dt.date.fromisoformat(day) for day in days]) == words


class TestIssue:
    def test_twice_is_one(self, noon, outbox):
        certificate = issued()
        assert actions.issue(enrolment=certificate.enrolment) == certificate
        assert outbox() == ["certificate_ready"]

    def test_needs_a_completed_course(self, noon):
        with pytest.raises(actions.NotCompleted):
            actions.issue(enrolment=participant(past_session(), was_present=False))

    def test_refuses_what_the_fonts_lack(self, noon):
        enrolment = participant(past_session(), "Bo 🙂")
        with pytest.raises(actions.CannotShow, match="🙂"):
            actions.issue(enrolment=enrolment)
        assert not Certificate.objects.exists()

    def test_the_database_keeps_it_at_one_valid_certificate(self, noon):
        certificate = issued()
        certificate.pk, certificate.token = None, "0" * 28
        with pytest.raises(IntegrityError), transaction.atomic():
            certificate.save(force_insert=True)

    def test_mail_links_to_the_place_and_attaches_nothing(self, noon):
        issued()
        mail = OutboxMail.objects.get()
        assert mail.subject.startswith("Tak, fordi du var med")
        assert "/min-plads/" in mail.text
        assert "/bevis/" not in mail.text + mail.html
        assert mail.calendar == ""


class TestReissue:
    def test_replaces_the_old_one_in_the_new_name_and_nothing_else(self, noon):
        old = issued("Anders Prøve")
        member, session = old.enrolment.member, old.session
        member.name = "Andrea Prøve"
        member.save()
        session.course.title = "Et nyt navn"
        session.course.save()
        new = actions.reissue(certificate=old)
        old.refresh_from_db()
        assert (old.replaced_by, old.is_valid, new.is_valid) == (new, False, True)
        assert (old.content.name, new.content.name) == ("Anders Prøve", "Andrea Prøve")
        assert new.content.course == old.content.course
        assert new.content.words["title"] == old.content.words["title"]
        assert new.content.address.endswith(f"/bevis/{new.token}/")
        assert list(for_member(member)) == [new]

    def test_in_the_same_name_is_the_same_certificate(self, noon):
        certificate = issued()
        assert actions.reissue(certificate=certificate) == certificate

    def test_refused_name_leaves_the_old_one_valid(self, noon):
        certificate = issued()
        certificate.enrolment.member.name = "ไท"
        certificate.enrolment.member.save()
        with pytest.raises(actions.CannotShow):
            actions.reissue(certificate=certificate)
        certificate.refresh_from_db()
        assert certificate.is_valid


class TestRevoke:
    def test_ends_it_with_a_date_and_a_reason_and_takes_the_mail_back(self, noon, outbox):
        certificate = actions.revoke(certificate=issued(), reason=" Forkert\nnavn ")
        assert (certificate.revoked_at, certificate.revoked_reason) == (noon, "Forkert navn")
        assert certificate_for(certificate.enrolment) is None
        assert public_certificate(certificate.token) == certificate
        assert outbox() == []

    def test_only_once(self, noon):
        certificate = actions.revoke(certificate=issued(), reason="x")
        with pytest.raises(actions.NotValid):
            actions.revoke(certificate=certificate, reason="y")

    def test_by_its_code_from_the_command_line(self, noon):
        certificate = issued()
        call_command("revoke_certificate", certificate.token.upper(), reason="Forkert navn", stdout=StringIO())
        certificate.refresh_from_db()
        assert certificate.revoked_reason == "Forkert navn"
        with pytest.raises(CommandError):
            call_command("revoke_certificate", certificate.token, reason="igen")
        with pytest.raises(CommandError, match="no certificate with this code"):
            call_command("revoke_certificate", "x", reason="y")

    def test_needs_a_reason(self, noon):
        with pytest.raises(actions.ReasonMissing):
            actions.revoke(certificate=issued(), reason="  ")


class TestNames:
    def test_five_wrong_ones_then_no_more_not_even_the_right_one(self, noon):
        certificate = issued("Åse Bjørnholt")
        assert [actions.check_name(certificate=certificate, name="Bo") for _ in range(5)] == [False] * 5
        for name in ("Bo", "Åse Bjørnholt"):
            with pytest.raises(actions.TooManyNames):
                actions.check_name(certificate=certificate, name=name)

    def test_right_ones_cost_nothing(self, noon):
        certificate = issued("Åse Bjørnholt")
        assert [actions.check_name(certificate=certificate, name="åse  bjørnholt") for _ in range(9)] == [True] * 9
        certificate.refresh_from_db()
        assert certificate.wrong_names == 0

    def test_of_an_ended_certificate_are_not_compared(self, noon):
        certificate = actions.revoke(certificate=issued(), reason="x")
        with pytest.raises(actions.NotValid):
            actions.check_name(certificate=certificate, name="Åse Bjørnholt")

    def test_showing_is_the_holders_choice(self, noon):
        certificate = issued()
        assert not certificate.shows_name
        assert actions.show_name(certificate=certificate, shows_name=True).shows_name
        assert not actions.show_name(certificate=certificate, shows_name=False).shows_name


class TestTaking:
    def test_makes_the_file_and_stores_it(self, noon):
        certificate = actions.issue_pdf(certificate=issued(), takeaway="  At lytte\nførst ")
        file = pdf.read(certificate)
        assert certificate.sealed_at == noon
        assert certificate.content.takeaway == "At lytte først"
        assert look_at(file, keys.public_keys()).verdict == Verdict.GENUINE
        assert file == pdf.render(Certificate.objects.get(pk=certificate.pk))
        assert certificate.token not in certificate.document.name

    def test_again_gives_the_same_file_also_when_it_is_lost(self, noon):
        certificate = actions.issue_pdf(certificate=issued())
        file = pdf.read(certificate)
        again = actions.issue_pdf(certificate=certificate)
        assert again.document.name == certificate.document.name
        again.document.storage.delete(again.document.name)
        assert pdf.read(Certificate.objects.get(pk=certificate.pk)) == file

    def test_with_a_sentence_after_the_first_time_is_refused(self, noon):
        certificate = actions.issue_pdf(certificate=issued(), takeaway="Først")
        assert actions.issue_pdf(certificate=certificate, takeaway="Først") == certificate
        with pytest.raises(actions.AlreadyIssued):
            actions.issue_pdf(certificate=certificate, takeaway="Så")

    def test_with_signs_no_font_has_is_refused_and_changes_nothing(self, noon):
        certificate = issued()
        with pytest.raises(actions.CannotShow, match="🙂"):
            actions.issue_pdf(certificate=certificate, takeaway="Glad 🙂")
        certificate.refresh_from_db()
        assert certificate.sealed_at is None

    def test_of_an_ended_one_is_refused(self, noon):
        with pytest.raises(actions.NotValid):
            actions.issue_pdf(certificate=actions.revoke(certificate=issued(), reason="x"))


class TestNeutral:
    def test_names_only_the_academy_and_has_a_code_of_its_own(self, noon, settings):
        settings.ORGANISER_NAME, settings.ACADEMY_NAME = "Bevægelsen", "Akademiet"
        certificate = issued()
        neutral = actions.issue_neutral(certificate=certificate)
        assert neutral.content.organiser == "Akademiet"
        assert "Bevægelsen" not in json.dumps(neutral.facts, ensure_ascii=False)
        assert badge.read(neutral.credential, keys.public_keys())["issuer"]["name"] == "Akademiet"
        assert neutral.token != certificate.token
        assert neutral.content.address.endswith(f"/bevis/{neutral.token}/")
        assert neutral.issued_at == certificate.issued_at
        assert actions.issue_neutral(certificate=certificate) == neutral
        assert certificate_for(certificate.enrolment) == certificate

    def test_ends_with_the_other(self, noon):
        certificate = issued("Gammelt Navn")
        neutral = actions.issue_neutral(certificate=certificate)
        certificate.enrolment.member.name = "Nyt Navn"
        certificate.enrolment.member.save()
        new = actions.reissue(certificate=certificate)
        neutral.refresh_from_db()
        assert neutral.replaced_by == new
        again = actions.issue_neutral(certificate=new)
        actions.revoke(certificate=new, reason="x")
        again.refresh_from_db()
        assert again.revoked_at == noon

    def test_is_taken_back_with_the_other_when_attendance_is_corrected(self, noon):
        session = past_session()
        enrolment = participant(session)
        (certificate,) = actions.close_session(session=session, actor=None)
        actions.issue_neutral(certificate=certificate)
        record_attendance(enrolment=enrolment, meeting=session.meetings.get(), was_present=False, actor=None)
        assert actions.close_session(session=session, actor=None) == []
        assert holders() == []


class TestDeleting:
    def test_leaves_nothing_and_is_not_undone_by_closing_again(self, noon, outbox):
        session = past_session()
        participant(session, "Åse Uforglemmelig")
        (certificate,) = actions.close_session(session=session, actor=None)
        certificate = actions.issue_pdf(certificate=certificate, takeaway="Hemmelig sætning")
        storage, name = certificate.document.storage, certificate.document.name
        actions.delete(certificate=certificate)
        left = serializers.serialize("json", Certificate.objects.all())
        assert [word for word in ("Uforglemmelig", "Hemmelig", certificate.token, "eyJ", name) if word in left] == []
        assert not storage.exists(name)
        assert public_certificate(certificate.token) is None
        assert actions.close_session(session=session, actor=None) == []
        assert outbox() == []

    def test_person_deletes_the_files_as_well(self, noon):
        certificate = actions.issue_pdf(certificate=issued())
        actions.erase(enrolments=[certificate.enrolment])
        assert not certificate.document.storage.exists(certificate.document.name)


def test_an_erased_enrolment_leaves_nothing_to_verify(noon):
    certificate = issued()
    Certificate.objects.filter(pk=certificate.pk).update(enrolment=None)
    assert public_certificate(certificate.token) is None
