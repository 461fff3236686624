"""«Mine beviser» and fetching a certificate from «Min plads»."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.certificates.actions import certificates
from courses.certificates.credentials import badge, keys
from courses.certificates.credentials.verification import Verdict, look_at
from courses.certificates.models import Certificate
from courses.enrolment.queries import enrolment_token
from tests.factories.catalogue import CourseFactory
from tests.factories.certificates import issued, participant, past_session
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
WALLET = "/min-side/beviser/"


@pytest.fixture
def certificate(noon, client) -> Certificate:
    one = issued("Åse Bjørnholt", session=past_session(course=CourseFactory(title="Debatdogmer", lessons=6)))
    client.force_login(one.enrolment.member.user)
    return one


def text(response) -> str:
    return " ".join(response.content.decode().split())


def another(certificate: Certificate) -> Certificate:
    """One more certificate of the same person."""
    enrolment = participant(past_session())
    enrolment.member = certificate.enrolment.member
    enrolment.save()
    return certificates.issue(enrolment=enrolment)


class TestFetching:
    @pytest.mark.parametrize("way", ["place", "wallet"])
    def test_first_asks_for_a_sentence_and_then_gives_the_file(self, client, certificate, way):
        seat = f"/min-plads/{enrolment_token(certificate.enrolment)}/"
        page, post, pdf = {
            "place": (seat, f"{seat}kursusbevis/", f"{seat}kursusbevis.pdf"),
            "wallet": (WALLET, f"{WALLET}{certificate.pk}/hent/", f"{WALLET}{certificate.pk}/kursusbevis.pdf"),
        }[way]
        assert "Det tager jeg med mig" in text(client.get(page))
        assert client.get(pdf).status_code == 302
        certificate.refresh_from_db()
        assert certificate.sealed_at is None
        response = client.post(post, {"takeaway": "At lytte først"})
        assert (response.status_code, response.url) == (302, pdf)
        response = client.get(pdf)
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"].endswith('-2026-11-23.pdf"')
        assert response["Cache-Control"] == "private, no-store"
        assert look_at(response.content, keys.public_keys()).verdict == Verdict.GENUINE
        assert 'name="takeaway"' not in text(client.get(page))

    @pytest.mark.parametrize("sentence", ["Glad 🙂", "x" * 141])
    @pytest.mark.parametrize("way", ["place", "wallet"])
    def test_bad_sentence_is_kept_and_told_about(self, client, certificate, way, sentence):
        seat = f"/min-plads/{enrolment_token(certificate.enrolment)}/kursusbevis/"
        response = client.post(
            {"place": seat, "wallet": f"{WALLET}{certificate.pk}/hent/"}[way], {"takeaway": sentence}
        )
        assert response.status_code == 422
        assert f'value="{sentence}"' in text(response)
        assert "field__error" in text(response)
        certificate.refresh_from_db()
        assert certificate.sealed_at is None

    def test_sentence_that_comes_too_late_is_told_about(self, client, certificate):
        certificates.issue_pdf(certificate=certificate)
        response = client.post(f"{WALLET}{certificate.pk}/hent/", {"takeaway": "Så"})
        assert response.status_code == 422
        certificates.revoke(certificate=certificate, reason="x")
        assert client.get(f"{WALLET}{certificate.pk}/kursusbevis.pdf").status_code == 404


class TestWallet:
    def test_has_all_that_are_mine_and_nobody_elses(self, client, certificate):
        issued("En Anden", session=past_session(course=CourseFactory(title="Et andet kursus")))
        page = text(client.get(WALLET))
        assert page.count("<article") == 1
        assert "Debatdogmer" in page
        assert "Et andet kursus" not in page

    def test_costs_the_same_queries_for_one_and_for_many(self, client, certificate):
        client.get(WALLET)
        counts = []
        for wanted in (1, 3, 30):
            while Certificate.objects.count() < wanted:
                another(certificate)
            with CaptureQueriesContext(connection) as queries:
                client.get(WALLET)
            counts.append(len(queries))
        assert counts == [6, 6, 6]

    def test_of_somebody_without_certificates_says_so(self, client, noon):
        client.force_login(MemberFactory().user)
        assert "Du har ingen kursusbeviser endnu" in text(client.get(WALLET))
        assert client.get(f"{WALLET}samlet.pdf").status_code == 302

    @pytest.mark.parametrize("step", ["hent", "neutralt", "nyt-navn", "slet"])
    def test_does_nothing_with_what_is_somebody_elses(self, client, certificate, step):
        other = issued("En Anden")
        assert client.post(f"{WALLET}{other.pk}/{step}/").status_code == 404
        other.refresh_from_db()
        assert (other.is_valid, other.sealed_at) == (True, None)

    def test_open_badges_are_the_signed_credentials(self, client, certificate):
        another(certificate)
        response = client.get(f"{WALLET}open-badges.json")
        tokens = response.json()["compactJwsString"]
        assert [badge.read(token, keys.public_keys())["iss"] for token in tokens] == [keys.issuer()] * 2
        assert "attachment" in response["Content-Disposition"]

    def test_transcript_names_every_course_once(self, client, certificate):
        another(certificate)
        certificates.issue_neutral(certificate=certificate)
        response = client.get(f"{WALLET}samlet.pdf")
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF-1.7")

    def test_makes_a_neutral_one(self, client, certificate):
        assert client.post(f"{WALLET}{certificate.pk}/neutralt/").url == WALLET
        page = text(client.get(WALLET))
        assert page.count("<article") == 2
        assert "Lav et, der ikke nævner bevægelsen" not in page

    def test_issues_anew_in_todays_name(self, client, certificate):
        assert "Udsted det i mit navn i dag" not in text(client.get(WALLET))
        certificate.enrolment.member.name = "Åse Vester"
        certificate.enrolment.member.save()
        assert "Udsted det i mit navn i dag" in text(client.get(WALLET))
        client.post(f"{WALLET}{certificate.pk}/nyt-navn/")
        assert [one.content.name for one in Certificate.objects.valid()] == ["Åse Vester"]

    def test_refused_name_is_told_about(self, client, certificate):
        certificate.enrolment.member.name = "ไท"
        certificate.enrolment.member.save()
        response = client.post(f"{WALLET}{certificate.pk}/nyt-navn/")
        assert response.status_code == 409
        assert "Beviset kan ikke vise disse tegn: ไ ท" in text(response)

    def test_deletes_after_asking(self, client, certificate):
        address = f"{WALLET}{certificate.pk}/slet/"
        assert client.get(address).status_code == 200
        assert Certificate.objects.valid().count() == 1
        assert client.post(address).url == WALLET
        assert not Certificate.objects.valid().exists()
        assert client.get(f"/bevis/{certificate.token}/").status_code == 404
