"""Somebody calls about their place: found by what they say, one at a time, and helped; each look is noted."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from courses.common import clock
from courses.common.models import OutboxMail
from courses.enrolment.actions import enrolments
from courses.enrolment.actions.on_behalf import offer_merge
from courses.enrolment.models import Enrolment, EnrolmentEvent, ListView, State
from courses.enrolment.queries import enrolment_token
from courses.members.models import MemberProfile
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.web.browser import filled, form_with, press
from tests.web.organising import somebody
from tests.web.reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NUMBER = "60 71 82 93"


def url(name, session, *more):
    return reverse(f"sessions:{name}", args=[session.pk, *more])


@pytest.fixture
def session(noon):
    return SessionFactory(capacity=2)


def by_form(session, name="Hemmelige Hanne", email="hanne@demo.example", **facts):
    return enrolments.enrol(session=session, name=name, email=email, **facts)


def call(client, session, **typed):
    """What somebody says on the telephone, typed into the form and sent."""
    page = client.get(url("enrol", session))
    form = form_with(page.text, "name")
    return client.post(url("enrol", session), filled(form, typed), follow=True)


def person(client, seat):
    return client.get(url("person", seat.session, seat.pk))


def press_for(client, seat, button, typed=None):
    page = person(client, seat)
    return press(client, url("person", seat.session, seat.pk), page, typed or {}, button, follow=True)


class TestOneActionEnrolsOrConfirms:
    def test_who_is_enrolled_is_found_and_not_404(self, organiser, session):
        seat = by_form(session, is_proven=True)
        page = call(organiser, session, name="Hanne", email="hanne@demo.example")
        assert page.status_code == 200
        assert "Personen har allerede denne plads." in text(page)
        assert "Hemmelige Hanne er tilmeldt." in text(page)
        assert Enrolment.objects.get() == seat

    def test_an_unconfirmed_place_is_confirmed_and_does_not_lapse(self, organiser, session, noon):
        seat = by_form(session)
        page = call(organiser, session, name="Hanne", email="hanne@demo.example")
        assert "Pladsen var ikke bekræftet endnu. Det er den nu." in text(page)
        with clock.at(noon + dt.timedelta(days=3)):
            assert enrolments.expire_due() == 0
        seat.refresh_from_db()
        assert (seat.state, seat.answer_by) == (State.ENROLLED, None)
        assert EnrolmentEvent.objects.latest("pk").actor is not None

    def test_a_proven_address_confirms_too(self, session):
        seat = by_form(session)
        by_form(session, is_proven=True)
        seat.refresh_from_db()
        assert seat.state == State.ENROLLED

    @pytest.mark.parametrize("again", ["60718293", "+45 60 71 82 93", NUMBER])
    def test_the_same_name_and_number_is_one_seat(self, organiser, session, again):
        call(organiser, session, name="Uden Post", phone=NUMBER)
        page = call(organiser, session, name="uden  post", phone=again)
        assert "Personen har allerede denne plads." in text(page)
        assert (
            Enrolment.objects.count()
            == MemberProfile.objects.count() - MemberProfile.objects.filter(user__isnull=False).count()
        )
        session.refresh_from_db()
        assert session.seats_taken == 1

    def test_another_number_or_another_name_is_somebody_else(self, organiser, session):
        call(organiser, session, name="Uden Post", phone=NUMBER)
        call(organiser, session, name="Uden Postkasse", phone=NUMBER)
        assert Enrolment.objects.count() == 2

    def test_an_address_said_later_makes_no_second_seat_and_is_told_to_be_left_out(self, organiser, session):
        call(organiser, session, name="Uden Post", phone=NUMBER)
        page = call(organiser, session, name="Uden Post", phone=NUMBER, email="ny@demo.example")
        assert "E-mailadressen er ikke skrevet ind" in text(page)
        assert Enrolment.objects.count() == 1
        assert not MemberProfile.objects.filter(user__email="ny@demo.example").exists()

    def test_the_public_form_learns_nothing_of_a_number(self, session):
        enrolments.enrol(session=session, name="Uden Post", email="", phone=NUMBER, actor=somebody("Planlægning"))
        by_form(session, name="Uden Post", email="fremmed@demo.example", phone=NUMBER)
        assert Enrolment.objects.count() == 2


class TestFinding:
    @pytest.mark.parametrize("said", ["hem", "Hanne", "hemmelige h", NUMBER, "+4560718293", "hanne@demo.example"])
    def test_by_name_number_or_address(self, organiser, session, said):
        seat = by_form(session, phone=NUMBER)
        page = organiser.get(url("find_person", session))
        found = press(organiser, url("find_person", session), page, {"who": said}, "find")
        assert url("person", session, seat.pk) in found.text
        assert ListView.objects.get().what == "person"

    @pytest.mark.parametrize("said", ["A\u030ase", "åse  bjørn", "ÅSE\u00a0bjørn"])
    def test_by_a_name_however_its_letters_were_pasted(self, organiser, session, said):
        by_form(session, name="Åse Bjørn", email="aase@demo.example", is_proven=True)
        page = organiser.get(url("find_person", session))
        found = press(organiser, url("find_person", session), page, {"who": said}, "who")
        assert "Åse Bjørn" in text(found)

    @pytest.mark.parametrize("said", ["", " ", "h", "he", "123", "Karl", "%", "\x00", "x" * 300])
    def test_too_little_or_somebody_else_finds_nobody(self, organiser, session, said):
        by_form(session, phone=NUMBER)
        found = organiser.post(url("find_person", session), {"who": said})
        assert found.status_code in (200, 422)
        assert "Hemmelige" not in found.text
        assert ListView.objects.count() == 0

    def test_nobody_reads_the_whole_list_this_way(self, organiser, noon):
        session = SessionFactory(capacity=40)
        for number in range(14):
            by_form(session, name=f"Hans Nr{number}", email=f"hans{number}@demo.example")
        found = organiser.post(url("find_person", session), {"who": "hans"})
        assert len(re.findall(r"Hans Nr\d+", text(found))) == 10
        assert "Skriv mere af navnet." in text(found)

    def test_a_slip_is_found_again_by_whoever_took_the_call_and_by_others(self, client, organiser, session):
        call(organiser, session, name="Uden Post", phone=NUMBER)
        seat = Enrolment.objects.get()
        assert url("person", session, seat.pk) in organiser.get(url("find_person", session)).text
        client.force_login(somebody("Planlægning"))
        assert "Uden Post" not in client.get(url("find_person", session)).text
        assert "Uden Post er tilmeldt." in text(person(client, seat))

    def test_each_look_at_a_person_is_noted_and_shown(self, organiser, session):
        seat = by_form(session)
        for _twice in range(2):
            person(organiser, seat)
        assert ListView.objects.filter(what="person").count() == 2
        assert "én person, for en, der ringer" in text(organiser.get(url("edit", session)))

    def test_what_somebody_needs_is_not_the_organisers_business(self, organiser, session):
        assert "Hørebøffel" not in person(organiser, by_form(session, needs="Hørebøffel")).text

    def test_of_another_session_or_unknown_there_is_no_page(self, organiser, session):
        seat = by_form(session)
        assert organiser.get(url("person", SessionFactory(), seat.pk)).status_code == 404
        assert organiser.get(url("person", session, 999_999)).status_code == 404


class TestHelping:
    def test_cancels_and_takes_it_back(self, organiser, session, outbox):
        seat = by_form(session, is_proven=True)
        assert "Hemmelige Hannes" not in text(press_for(organiser, seat, "cancel"))
        seat.refresh_from_db()
        assert seat.state == State.CANCELLED
        assert "er tilmeldt" in text(press_for(organiser, seat, "undo"))
        assert outbox() == ["enrolled", "cancelled", "enrolled"]
        assert None not in EnrolmentEvent.objects.exclude(before="").values_list("actor", flat=True)

    def test_confirms(self, organiser, session):
        assert "er tilmeldt" in text(press_for(organiser, by_form(session), "confirm"))

    def test_says_yes_to_an_offer(self, organiser, session):
        other = SessionFactory(course=session.course, days=35)
        by_form(session, is_proven=True)
        offer_merge(session=session, into=other, actor=None)
        offer = Enrolment.objects.get(session=other)
        assert "er tilmeldt" in text(press_for(organiser, offer, "accept"))

    def test_moves_also_after_the_last_day_to_enrol(self, organiser, session, outbox):
        other = SessionFactory(course=session.course, days=35, enrol_by_date=clock.today() - dt.timedelta(days=1))
        seat = by_form(session, is_proven=True)
        page = press_for(organiser, seat, "move")
        new = Enrolment.objects.get(session=other)
        assert page.redirect_chain[-1][0] == url("person", other, new.pk)
        assert outbox()[-1:] == ["moved"]
        mail = OutboxMail.objects.latest("pk")
        assert "METHOD:CANCEL" in mail.calendar
        assert "Tak fordi" not in mail.text

    def test_corrects_name_and_number_and_keeps_what_is_wrong(self, organiser, session):
        seat = by_form(session)
        wrong = press_for(organiser, seat, "correct", {"name": "Hanne", "phone": "ring"})
        assert wrong.status_code == 422
        assert 'value="ring"' in wrong.text
        press_for(organiser, seat, "correct", {"name": "Hanne Høj", "phone": NUMBER})
        seat.member.refresh_from_db()
        assert (seat.member.name, seat.member.phone) == ("Hanne Høj", "+4560718293")

    def test_a_refusal_is_said_on_the_page(self, organiser, session):
        seat = by_form(session, is_proven=True)
        page = person(organiser, seat)
        with clock.at(session.starts_at):
            answer = press(organiser, url("person", session, seat.pk), page, {}, "cancel")
        assert answer.status_code == 409
        assert "for sent" in text(answer)

    def test_what_the_page_does_not_offer_is_refused_too(self, organiser, session):
        seat = by_form(session, is_proven=True)
        address = url("person", session, seat.pk)
        assert organiser.post(address, {"undo": "1"}).status_code == 409
        assert organiser.post(address, {"move": "x"}).status_code == 404
        assert organiser.post(address, {}).status_code == 302
        enrolments.cancel(enrolment=seat)
        assert organiser.post(address, {"accept": "1"}).status_code == 409
        assert organiser.post(address, {"confirm": "1"}).status_code == 409

    def test_is_for_organisers(self, client, session):
        seat = by_form(session)
        client.force_login(SessionTrainerFactory(session=session).trainer.member.user)
        assert person(client, seat).status_code == 302
        assert ListView.objects.count() == 0


class TestWords:
    def test_who_waits_no_more_since_they_took_another_place_is_not_thanked(self, client, session):
        enrolments.change_capacity(session=session, capacity=1)
        full = SessionFactory(course=session.course, days=35, capacity=1)
        for one in (session, full):
            by_form(one, name="Anden", email="anden@demo.example", is_proven=True)
            by_form(one)
        enrolments.cancel(enrolment=Enrolment.objects.get(session=full, member__name="Anden"))
        enrolments.accept_offer(enrolment=Enrolment.objects.get(session=full, state=State.OFFERED))
        left = Enrolment.objects.get(session=session, state=State.CANCELLED)
        page = client.get(reverse("member:enrolment", args=[enrolment_token(left)]))
        assert "Du har en anden plads" in text(page)
        assert "Tak fordi du sagde" not in text(page)

    def test_what_happened_tells_two_of_one_first_name_apart(self, client, session):
        by_form(session, name="Hanne Abe", email="a@demo.example")
        by_form(session, name="Hanne Bo", email="b@demo.example")
        client.force_login(SessionTrainerFactory(session=session).trainer.member.user)
        page = text(client.get(reverse("trainer:events", args=[session.pk])))
        assert "Hanne A." in page
        assert "Hanne B." in page

    def test_who_teaches_is_among_those_who_are_told(self, organiser, session):
        SessionTrainerFactory(session=session, trainer__member__name="Mette Maj")
        assert "De, der underviser, får også en mail: Mette Maj." in text(organiser.get(url("cancel", session)))
