"""Certificates that end: what is printed and frozen, when the holder is told, and where the course comes again."""

import datetime as dt

import pytest
from django.urls import reverse

from courses.certificates import rules
from courses.certificates.actions import certificates
from courses.certificates.actions.expiry import remind_of_expiry
from courses.certificates.credentials import badge, keys
from courses.certificates.models import Certificate, ExpiryReminder
from courses.certificates.pdf import certificate as pdf
from courses.certificates.queries import linked_data, next_refresher
from courses.common import clock
from courses.common.models import OutboxMail
from courses.enrolment.actions.enrolments import enrol
from tests.courses.certificates.test_pdf import text_of
from tests.factories.catalogue import CourseFactory
from tests.factories.certificates import issued, participant, past_session
from tests.factories.schedule import SessionFactory

pytestmark = pytest.mark.django_db
EXPIRING = "certificate_expiring"


@pytest.fixture
def course(noon):
    return CourseFactory(title="Træn trænerne", title_en="Train the trainers", valid_months=24)


@pytest.fixture
def certificate(course) -> Certificate:
    """Its course was on 23 November 2026, so its last day is 23 November 2028."""
    return issued(session=past_session(course=course))


def on(day: str):
    return clock.at(dt.datetime.fromisoformat(f"{day}T09:00:00+00:00"))


def mails() -> list[OutboxMail]:
    return list(OutboxMail.objects.filter(kind=EXPIRING).order_by("pk"))


class TestIssue:
    def test_counts_from_the_last_meeting_and_says_so(self, certificate):
        assert certificate.expires_on == dt.date(2028, 11, 23)
        assert "Gælder til 23. november 2028" in text_of(pdf.render(certificate))

    def test_what_the_course_asks_for_later_changes_nothing_issued(self, certificate, course):
        before = pdf.render(certificate)
        course.valid_months = 6
        course.save()
        again = Certificate.objects.get(pk=certificate.pk)
        assert (again.expires_on, pdf.render(again)) == (dt.date(2028, 11, 23), before)

    def test_a_course_that_lasts_for_ever_has_no_last_day(self, noon):
        certificate = issued()
        assert (certificate.expires_on, certificate.template_version) == (None, rules.TEMPLATE_VERSION)

    def test_machines_are_told(self, certificate):
        claims = badge.read(certificate.credential, keys.public_keys())
        assert claims["validUntil"] == "2028-11-23T22:59:59Z"
        assert linked_data(certificate)["expires"] == "2028-11-23"

    def test_a_new_name_keeps_the_last_day(self, certificate):
        member = certificate.enrolment.member
        member.name = "Åse Nytnavn"
        member.save()
        assert certificates.reissue(certificate=certificate).expires_on == certificate.expires_on


class TestVerifying:
    @pytest.mark.parametrize(
        ("day", "status", "words"),
        [
            ("2028-11-23", "valid", "Beviset er gyldigt"),
            ("2028-11-24", "expired", "Beviset er udløbet"),
        ],
    )
    def test_the_last_day_counts_and_the_next_does_not(self, client, certificate, day, status, words):
        with on(day):
            page = client.get(reverse("verify:certificate", args=[certificate.token])).content.decode()
            assert certificate.status == status
        assert ("udløbet" in page) == (status == "expired")
        assert "23. november 2028" in page
        assert "Åse" not in page

    def test_revoked_goes_before_expired(self, client, certificate):
        certificates.revoke(certificate=certificate, reason="Fejl")
        with on("2029-01-01"):
            page = client.get(reverse("verify:certificate", args=[certificate.token])).content.decode()
        assert "trukket tilbage" in page
        assert "udløbet" not in page


class TestReminders:
    @pytest.mark.parametrize(
        ("day", "told"),
        [
            ("2028-09-23", 0),
            ("2028-09-24", 1),
            ("2028-11-08", 1),
            ("2028-11-09", 1),
            ("2028-11-23", 1),
            ("2028-11-24", 0),
        ],
    )
    def test_from_sixty_days_before_to_the_last_day(self, certificate, day, told):
        with on(day):
            assert remind_of_expiry() == told
        assert len(mails()) == told

    def test_each_is_sent_once(self, certificate):
        for day in ("2028-09-24", "2028-09-24", "2028-10-30", "2028-11-09", "2028-11-10", "2028-11-22"):
            with on(day):
                remind_of_expiry()
        assert [mail.created_at.date().isoformat() for mail in mails()] == ["2028-09-24", "2028-11-09"]
        assert list(ExpiryReminder.objects.order_by("pk").values_list("days_before", flat=True)) == [60, 14]

    def test_names_the_nearest_sessions_and_leads_to_the_first(self, certificate, course, settings):
        with on("2028-09-24"):
            coming = SessionFactory(course=course, days=20)
            remind_of_expiry()
        (mail,) = mails()
        assert mail.subject == "Dit kursusbevis for Træn trænerne gælder til torsdag den 23. november 2028"
        assert f"- Vejle, {'lørdag den 14. oktober 2028'}" in mail.text
        assert settings.BASE_URL + reverse("public:session", args=[coming.pk]) in mail.text

    def test_without_a_session_it_says_how_to_be_told(self, certificate):
        with on("2028-09-24"):
            remind_of_expiry()
        assert "Der er ikke planlagt et hold endnu." in mails()[0].text

    def test_not_for_those_who_took_the_course_again(self, certificate, course):
        with on("2028-09-01"):
            session = past_session(course=course)
            again = participant(session)
            again.member = certificate.enrolment.member
            again.save()
            certificates.issue(enrolment=again)
        with on("2028-11-10"):
            assert remind_of_expiry() == 0

    def test_not_for_those_who_have_a_place(self, certificate, course):
        with on("2028-09-24"):
            coming = SessionFactory(course=course, days=20)
            enrol(session=coming, name="Åse Bjørnholt", email=certificate.enrolment.member.email)
            assert remind_of_expiry() == 0

    def test_not_for_revoked_and_neutral_ones_nor_without_e_mail(self, certificate, course):
        certificates.issue_neutral(certificate=certificate)
        with on("2028-09-24"):
            assert remind_of_expiry() == 1
        certificates.revoke(certificate=certificate, reason="Fejl")
        assert mails() == []
        issued(session=past_session(course=course), user=None)
        with on("2028-11-10"):
            assert remind_of_expiry() == 0

    @pytest.mark.parametrize("count", [1, 3])
    def test_looking_costs_the_same_for_any_number(self, certificate, course, django_assert_num_queries, count):
        for _number in range(count - 1):
            issued(session=certificate.session)
        with on("2028-09-24"):
            remind_of_expiry()
            with django_assert_num_queries(4):
                assert remind_of_expiry() == 0


class TestMyPage:
    def test_says_where_the_course_comes_again(self, client, certificate, course):
        client.force_login(certificate.enrolment.member.user)
        assert "opfriskning" not in client.get(reverse("member:home")).content.decode()
        with on("2028-10-01"):
            coming = SessionFactory(course=course, days=20)
            page = client.get(reverse("member:home")).content.decode()
        assert "Næste opfriskning nær dig" in page
        assert reverse("public:session", args=[coming.pk]) in page

    def test_only_the_one_that_ends_first(self, certificate, course):
        with on("2028-10-01"):
            found, hits = next_refresher(certificate.enrolment.member)
        assert (found, hits) == (certificate, [])
