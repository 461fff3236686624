"""«Kontrollér bevis»: it tells whether a certificate is genuine, and never whose it is."""

import logging

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from courses.certificates.actions import certificates
from courses.certificates.models import Certificate, new_token
from tests.factories.catalogue import CourseFactory
from tests.factories.certificates import issued, past_session

pytestmark = pytest.mark.django_db
NAME = "Åse Uforglemmelig"


@pytest.fixture
def certificate(noon) -> Certificate:
    course = CourseFactory(title="Debatdogmer i praksis", title_en="Debate dogmas in practice", lessons=6)
    return issued(NAME, session=past_session(course=course))


@pytest.fixture(autouse=True)
def _danish():
    """A request to /en/ leaves its language behind in the thread."""
    with translation.override("da"):
        yield


def url(certificate: Certificate) -> str:
    return f"/bevis/{certificate.token}/"


def text(response) -> str:
    return " ".join(response.content.decode().split())


def headline(response) -> str:
    return text(response).split("<h1>")[1].split("</h1>")[0]


def guess(client, certificate, name="Forkert Navn"):
    return client.post(url(certificate), {"name": name})


class TestStatus:
    def test_of_a_valid_one_with_what_it_is_for(self, client, certificate):
        response = client.get(url(certificate))
        assert response.status_code == 200
        assert headline(response) == "Beviset er gyldigt"
        page = text(response)
        for fact in ("Debatdogmer i praksis", "mandag den 23. november 2026", "6 lektioner à 45 minutter"):
            assert f">{fact}</dd>" in page
        assert ">Kursusprogrammet</dd>" in page

    def test_in_english(self, client, certificate):
        response = client.get("/en" + url(certificate))
        assert headline(response) == "The certificate is valid"
        assert ">Monday 23 November 2026</dd>" in text(response)
        assert '<dd lang="da">Debatdogmer i praksis</dd>' in text(response)

    def test_of_a_revoked_one_with_its_date_and_not_its_reason(self, client, certificate):
        certificates.revoke(certificate=certificate, reason="Hemmelig grund")
        response = client.get(url(certificate))
        assert response.status_code == 200
        assert headline(response) == "Beviset gælder ikke"
        assert "Det blev trukket tilbage tirsdag den 24. november 2026." in text(response)
        assert "Hemmelig" not in text(response)

    def test_of_a_replaced_one_without_the_way_to_the_new(self, client, certificate):
        certificate.enrolment.member.name = "Nyt Navn"
        certificate.enrolment.member.save()
        new = certificates.reissue(certificate=certificate)
        response = client.get(url(certificate))
        assert headline(response) == "Beviset er erstattet"
        assert new.token not in text(response)

    @pytest.mark.parametrize("path", ["{}", "/en{}"])
    def test_never_holds_the_name(self, client, certificate, path):
        answers = [
            client.get(path.format(url(certificate))),
            guess(client, certificate),
            guess(client, certificate, NAME),
        ]
        answers += [guess(client, certificate) for _ in range(6)]
        certificates.revoke(certificate=certificate, reason="x")
        answers.append(client.get(path.format(url(certificate))))
        assert [a.status_code for a in answers] == [200] * 7 + [429, 429, 200]
        assert [a for a in answers if "Uforglemmelig" in a.content.decode() or "Åse" in a.content.decode()] == []

    def test_holds_nothing_else_about_the_person(self, client, certificate):
        page = client.get(url(certificate)).content.decode()
        member = certificate.enrolment.member
        assert [word for word in (member.email, "Vejle", "Min plads", "/min-plads/") if word in page] == []

    def test_shows_the_name_when_the_holder_wants_it(self, client, certificate):
        certificates.show_name(certificate=certificate, shows_name=True)
        page = text(client.get(url(certificate)))
        assert f"<dd>{NAME}</dd>" in page
        assert 'name="name"' not in page

    def test_the_code_may_be_typed_in_any_way(self, client, certificate):
        typed = "-".join(certificate.token.upper()[i : i + 4] for i in range(0, 28, 4))
        assert client.get(reverse("verify:certificate", args=[typed])).status_code == 200

    def test_costs_two_queries_and_one_for_the_links_of_header_and_footer(
        self, client, certificate, django_assert_num_queries
    ):
        client.get(url(certificate))
        with django_assert_num_queries(3):
            client.get(url(certificate))


class TestName:
    @pytest.mark.parametrize("name", [NAME, "åse  UFORGLEMMELIG", " A\u030ase Uforglemmelig "])
    def test_that_matches(self, client, certificate, name):
        response = guess(client, certificate, name)
        assert response.status_code == 200
        assert "Ja. Det navn, du skrev, er det, der står på beviset." in text(response)

    def test_that_does_not_says_how_many_tries_are_left(self, client, certificate):
        assert "Nej. Det er ikke navnet på beviset. Du kan prøve 4 gange til." in text(guess(client, certificate))
        for _ in range(2):
            guess(client, certificate)
        assert "Du kan prøve 1 gang til." in text(guess(client, certificate))

    def test_the_sixth_wrong_one_is_refused_and_so_is_the_right_one_then(self, client, certificate):
        statuses = [guess(client, certificate).status_code for _ in range(7)]
        assert statuses == [200] * 5 + [429, 429]
        assert guess(client, certificate, NAME).status_code == 429
        assert "Der er prøvet for mange forkerte navne." in text(client.get(url(certificate)))

    def test_right_ones_are_not_counted(self, client, certificate):
        assert {guess(client, certificate, NAME).status_code for _ in range(8)} == {200}

    def test_that_is_empty_or_endless_costs_no_try(self, client, certificate):
        assert guess(client, certificate, "").status_code == 422
        assert guess(client, certificate, "x" * 5000).status_code == 422
        certificate.refresh_from_db()
        assert certificate.wrong_names == 0

    def test_of_a_revoked_one_is_not_compared(self, client, certificate):
        certificates.revoke(certificate=certificate, reason="x")
        response = guess(client, certificate, NAME)
        assert headline(response) == "Beviset gælder ikke"

    def test_comes_through_as_browsers_send_it_under_no_referrer(self, certificate):
        strict = Client(enforce_csrf_checks=True)
        response = strict.post(url(certificate), {"name": NAME}, secure=True, headers={"origin": "null"})
        assert response.status_code == 200


class TestUnknown:
    def hidden(self) -> Certificate:
        certificate = issued("En Anden")
        Certificate.objects.filter(pk=certificate.pk).update(enrolment=None)
        return certificate

    def test_all_kinds_get_the_same_bytes(self, client, certificate):
        erased = issued("Slettet")
        Certificate.objects.filter(pk=erased.pk).delete()
        tokens = [new_token(), self.hidden().token, erased.token, "abc", "æøå", "a/b", "x" * 300, "%00"]
        answers = [client.get(reverse("verify:certificate", args=[token])) for token in tokens]
        answers += [client.post(reverse("verify:certificate", args=[token]), {"name": NAME}) for token in tokens]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1
        for answer in answers:
            del answer.headers["X-Request-ID"]
        assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1
        assert headline(answers[0]) == "Vi kender ikke det bevis"

    def test_looks_like_the_site_and_helps_on(self, client):
        page = text(client.get(reverse("verify:certificate", args=[new_token()])))
        assert 'href="/bevis/"' in page
        assert "</header>" in page


@pytest.mark.parametrize("known", [True, False])
def test_no_cache_search_engine_other_site_or_log_keeps_the_address(client, certificate, caplog, known):
    address = url(certificate) if known else reverse("verify:certificate", args=[new_token()])
    with caplog.at_level(logging.DEBUG):
        answers = [
            client.get(address),
            client.post(address, {"name": "x"}),
            client.delete(address),
            client.head(address),
        ]
    for response in answers:
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert response.cookies == {}
    assert answers[2].status_code == 405
    assert [record for record in caplog.records if address.strip("/").split("/")[-1] in record.getMessage()] == []


class TestAbout:
    def test_explains_itself_in_both_languages(self, client):
        assert headline(client.get("/bevis/")) == "Kontrollér et kursusbevis"
        assert headline(client.get("/en/bevis/")) == "Check a certificate"

    def test_takes_the_code_from_the_paper(self, client, certificate):
        typed = " ".join(certificate.token.upper()[i : i + 4] for i in range(0, 28, 4))
        response = client.post("/bevis/", {"code": typed})
        assert (response.status_code, response.url) == (302, url(certificate))

    @pytest.mark.parametrize("typed", ["", "K7QF", "https://et.andet.sted/", "x" * 1000])
    def test_says_what_is_wrong_with_a_code(self, client, typed):
        response = client.post("/bevis/", {"code": typed})
        assert response.status_code == 422
        assert "field__error" in text(response)

    def test_the_pdf_is_not_to_be_had_with_the_public_code(self, client, certificate):
        for path in (url(certificate) + "kursusbevis.pdf", f"/min-plads/{certificate.token}/kursusbevis.pdf"):
            assert client.get(path, follow=True).status_code == 404
