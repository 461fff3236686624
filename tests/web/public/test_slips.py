"""Slips in an address: asked about once, never refused; shown back, and corrected in the same browser."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from courses.common import clock
from courses.common.models import OutboxMail
from courses.enrolment.actions.enrolments import confirm
from courses.enrolment.models import Enrolment, State
from tests.factories.schedule import SessionFactory
from tests.web.browser import form_with, press
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
ALMA = {"name": "Alma Raps", "email": "alma@gmial.com"}


@pytest.fixture
def session(noon):
    return SessionFactory(capacity=2)


def write(client, session, **typed):
    address = reverse("public:session", args=[session.pk])
    return press(client, address, client.get(address), ALMA | typed, "email")


def places() -> list[tuple[str, str]]:
    rows = Enrolment.objects.order_by("pk").values_list("member__user__email", "state")
    return [(email, str(state)) for email, state in rows]


class TestQuestion:
    @pytest.mark.parametrize(("answer", "kept"), [("meant", "alma@gmail.com"), ("typed", "alma@gmial.com")])
    def test_is_asked_once_and_either_answer_enrols(self, client, session, answer, kept):
        page = write(client, session)
        assert page.status_code == 422
        assert "Mente du alma@gmail.com?" in page.text
        assert places() == []
        form = form_with(page.text, "email")
        assert form.find(attrs={"name": "email"})["value"] == "alma@gmial.com"
        after = press(client, "", page, {"email_right": answer}, "email")
        assert after.status_code == 302
        assert places() == [(kept, "unconfirmed")]

    def test_without_an_answer_it_is_asked_again_and_another_address_needs_none(self, client, session):
        page = press(client, "", write(client, session), {}, "email")
        assert "Mente du alma@gmail.com?" in page.text
        assert (
            press(client, "", page, {"email": "alma@demo.example", "email_right": "meant"}, "email").status_code == 302
        )
        assert places() == [("alma@demo.example", "unconfirmed")]

    def test_is_asked_in_every_form_of_ours_that_takes_an_address(self, client, session):
        client.force_login(somebody("Planlægning", email="palle@demo.example"))
        asked = []
        for address, typed in {
            reverse("sessions:enrol", args=[session.pk]): {"name": "Alma"},
            reverse("public:interest"): {"postcode": "7100"},
            reverse("member:address"): {},
        }.items():
            page = press(client, address, client.get(address), typed | {"email": "alma@hotmail.dk"}, "email")
            asked.append("alma@hotmail.com" in page.text and "email_right" in page.text)
        assert asked == [True] * 3


class TestShownBack:
    def test_only_in_the_browser_that_wrote_it_and_for_an_hour(self, client, session, noon):
        write(client, session, email="alma@demo.example")
        address = reverse("public:enrolled", args=[session.pk])
        page = client.get(address)
        assert "alma@demo.example" in page.text
        assert page["Cache-Control"] == "private, no-store"
        assert "alma@demo.example" not in Client().get(address).text
        other = SessionFactory()
        assert "alma@demo.example" not in client.get(reverse("public:enrolled", args=[other.pk])).text
        client.cookies["tilmeldt"] = client.cookies["tilmeldt"].value[:-1] + "x"
        assert "alma@demo.example" not in client.get(address).text

    def test_nothing_of_it_is_in_a_table_of_sessions(self, client, session):
        write(client, session, email="alma@demo.example")
        assert "sessionid" not in client.cookies
        assert client.cookies["tilmeldt"]["path"] == f"/hold/{session.pk}/"
        assert client.cookies["tilmeldt"]["httponly"]

    def test_says_the_same_for_an_address_that_was_enrolled_before(self, client, session):
        first, again = Client(), Client()
        pages = []
        for browser in (first, again):
            write(browser, session, email="alma@demo.example")
            page = browser.get(reverse("public:enrolled", args=[session.pk])).text
            pages.append(page.split("<main")[1].split("csrfmiddlewaretoken")[0])
        assert pages[0] == pages[1]


class TestChangeIt:
    def test_the_right_address_gets_the_place_and_the_wrong_one_nothing(self, client, session, outbox):
        write(client, session, email="amla@demo.example", needs="Teleslynge")
        page = client.get(reverse("public:enrolled", args=[session.pk]))
        after = client.post(reverse("public:correct", args=[session.pk]), {"email": "alma@demo.example"}, follow=True)
        assert page.status_code == 200
        assert "alma@demo.example" in after.text
        assert places() == [("amla@demo.example", "cancelled"), ("alma@demo.example", "unconfirmed")]
        session.refresh_from_db()
        assert session.seats_taken == 1
        assert [(mail.kind, mail.to) for mail in OutboxMail.objects.all()] == [("enrolled", "alma@demo.example")]
        made = Enrolment.objects.get(state=State.UNCONFIRMED)
        assert (made.member.name, made.needs) == ("Alma Raps", "Teleslynge")

    def test_the_last_seat_and_a_place_in_the_queue_go_along(self, client, noon):
        full = SessionFactory(capacity=1)
        write(client, full, email="amla@demo.example")
        waiting, later = Client(), Client()
        with clock.at(noon + dt.timedelta(minutes=1)):
            write(waiting, full, email="bo.wrong@demo.example")
        with clock.at(noon + dt.timedelta(minutes=2)):
            write(later, full, email="ceci@demo.example")
        correct_address = reverse("public:correct", args=[full.pk])
        with clock.at(noon + dt.timedelta(minutes=3)):
            client.post(correct_address, {"email": "alma@demo.example"})
            waiting.post(correct_address, {"email": "bo@demo.example"})
        queue = Enrolment.objects.filter(state=State.WAITING).order_by("queued_at")
        assert [row.member.email for row in queue] == ["bo@demo.example", "ceci@demo.example"]
        assert Enrolment.objects.get(state=State.UNCONFIRMED).member.email == "alma@demo.example"

    def test_a_place_that_somebody_had_or_has_confirmed_stays_theirs(self, client, session, noon):
        theirs = Client()
        write(theirs, session, email="bo@demo.example")
        confirm(enrolment=Enrolment.objects.get())
        with clock.at(noon + dt.timedelta(minutes=1)):
            write(client, session, email="bo@demo.example")
            client.post(reverse("public:correct", args=[session.pk]), {"email": "alma@demo.example"})
        assert places() == [("bo@demo.example", "enrolled"), ("alma@demo.example", "unconfirmed")]

    def test_somebody_who_wrote_nothing_here_is_led_to_the_form(self, session):
        answer = Client().post(reverse("public:correct", args=[session.pk]), {"email": "alma@demo.example"})
        assert (answer.status_code, answer["Location"]) == (302, f"/hold/{session.pk}/#tilmeld")
        assert places() == []

    def test_what_is_no_address_is_told_beside_the_field_and_kept(self, client, session):
        write(client, session, email="amla@demo.example")
        page = client.post(reverse("public:correct", args=[session.pk]), {"email": "alma"})
        assert page.status_code == 422
        assert "Skriv en hel e-mailadresse" in page.text
        assert 'value="alma"' in page.text
        assert places() == [("amla@demo.example", "unconfirmed")]
