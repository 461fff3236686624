"""Helping by phone, what happened to the places, saving a session, and one tap from the mail."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from courses.common import clock
from courses.demand.models import Interest
from courses.demand.queries import token_of
from courses.enrolment.actions import enrolments
from courses.enrolment.actions.on_behalf import offer_merge
from courses.enrolment.models import Enrolment, State
from courses.enrolment.queries import enrolment_token
from courses.schedule.models import Session
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.places import PostcodeFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.web.browser import press

pytestmark = pytest.mark.django_db


def url(name, session, *more):
    return reverse(f"sessions:{name}", args=[session.pk, *more])


def enrol(session, number=1, **facts):
    return enrolments.enrol(
        session=session, name=f"Hemmelige Hanne{number}", email=f"hanne{number}@demo.example", **facts
    )


@pytest.fixture
def session(noon):
    return SessionFactory(min_participants=6)


class TestByPhone:
    def test_a_name_and_a_number_are_enough(self, organiser, session, outbox):
        answer = organiser.post(url("enrol", session), {"name": "Uden Post", "phone": "20 30 40 50"})
        seat = Enrolment.objects.get()
        assert answer.url == url("edit", session)
        assert (seat.state, seat.member.phone) == (State.ENROLLED, "+4520304050")
        page = organiser.get(answer.url)
        assert "Personen er tilmeldt." in page.text
        # What a caller wants read aloud or printed, and the next caller, are one tap away.
        assert f'href="{url("person", session, seat.pk)}"' in page.text
        assert "Uden Post er tilmeldt." in organiser.get(url("person", session, seat.pk)).text
        assert f'href="{url("enrol", session)}"' in page.text
        assert outbox() == []

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"name": "", "phone": "20304050"}, "Skriv navnet på personen i telefonen."),
            ({"name": "Uden Post"}, "så vi kan få fat i personen"),
            ({"name": "Uden Post", "phone": "ring"}, "Skriv ét helt nummer"),
        ],
    )
    def test_what_is_missing_is_said(self, organiser, session, typed, sentence):
        answer = organiser.post(url("enrol", session), typed)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert Enrolment.objects.count() == 0

    def test_a_full_session_means_the_queue_and_cancelling_works_by_phone_too(self, organiser, session):
        enrolments.change_capacity(session=session, capacity=1)
        first = enrol(session)
        answer = organiser.post(url("enrol", session), {"name": "Uden Post", "phone": "20304050"})
        assert "Uden Post er nummer 1 på ventelisten." in organiser.get(answer.url).text
        press(organiser, answer.url, organiser.get(answer.url), {}, "cancel")
        assert Enrolment.objects.exclude(pk=first.pk).get().state == State.CANCELLED

    @pytest.mark.parametrize("name", ["enrol", "places", "rescue", "find_person"])
    def test_is_for_organisers(self, client, session, name):
        client.force_login(UserFactory())
        assert client.get(url(name, session)).status_code == 302


class TestEvents:
    def test_the_organiser_reads_them_without_names_and_needs(self, organiser, session):
        enrolments.cancel(enrolment=enrol(session, needs="Hørebøffel"))
        answer = organiser.get(url("places", session))
        assert "ikke bekræftet → afmeldt" in " ".join(answer.text.split())
        for secret in ("Hemmelige", "hanne1", "Hørebøffel"):
            assert secret not in answer.text
            assert secret not in organiser.get(url("edit", session)).text

    def test_the_trainer_with_first_names_until_the_list_closes(self, client, session):
        enrol(session)
        trainer = SessionTrainerFactory(session=session).trainer.member.user
        client.force_login(trainer)
        address = reverse("trainer:events", args=[session.pk])
        assert "Hemmelige" in client.get(address).text
        assert "Hanne1" not in client.get(address).text
        # One that nobody has closed stays open so that it can be, for a year (PRIVACY.md P8).
        with clock.at(session.ends_at + dt.timedelta(days=31)):
            assert client.get(address).status_code == 200
        with clock.at(session.ends_at + dt.timedelta(days=366)):
            assert client.get(address).status_code == 404

    def test_needs_are_for_the_trainers_of_the_session_alone(self, client, session):
        enrol(session, needs="Hørebøffel")
        mine = SessionTrainerFactory(session=session).trainer.member.user
        other = SessionTrainerFactory(session=SessionFactory()).trainer.member.user
        address = reverse("trainer:session", args=[session.pk])
        client.force_login(mine)
        assert "Hørebøffel" in client.get(address).text
        client.force_login(other)
        assert client.get(address).status_code == 404
        assert "Hørebøffel" not in client.get(reverse("trainer:home")).text
        assert "Hørebøffel" not in client.get(reverse("public:session", args=[session.pk])).text

    def test_the_trainer_gives_a_seat_in_the_last_two_hours(self, client, session):
        enrolments.change_capacity(session=session, capacity=1)
        seated, waiting = enrol(session, 1), enrol(session, 2)
        client.force_login(SessionTrainerFactory(session=session).trainer.member.user)
        give, page = reverse("trainer:give_seat", args=[session.pk]), reverse("trainer:session", args=[session.pk])
        assert give not in client.get(page).text
        assert client.post(give, {"enrolment": waiting.pk}).status_code == 409
        with clock.at(session.starts_at - dt.timedelta(hours=1)):
            enrolments.cancel(enrolment=seated)
            assert give in client.get(page).text
            assert client.post(give, {"enrolment": waiting.pk}).status_code == 302
            assert client.get(give).status_code == 302
        waiting.refresh_from_db()
        assert waiting.state == State.ENROLLED


class TestRescue:
    def test_shows_what_could_save_it_and_does_it(self, organiser, session, outbox):
        other = SessionFactory(course=session.course, days=35, venue__postcode=PostcodeFactory())
        enrol(session)
        moment = clock.now()
        Interest.objects.create(
            email="vil@demo.example",
            postcode=PostcodeFactory(),
            created_at=moment,
            told_until=moment,
            confirmed_at=moment,
        )
        page = organiser.get(url("rescue", session))
        assert "under 5" in page.text
        order = [page.text.index(f'<section aria-labelledby="{step}"') for step in ("ask", "days", "online", "merge")]
        assert order == sorted(order)
        assert url("rescue", session) in organiser.get(url("cancel", session)).text
        organiser.post(url("rescue", session), {"invite": "1"})
        organiser.post(url("rescue", session), {"into": other.pk})
        page = organiser.post(
            url("rescue", session), {"how": "too", "online_url": "https://moede.example/vejle"}, follow=True
        )
        for said in ["De, der gerne vil have en plads, fik en mail", "Alle fik tilbud om et andet hold", "også online"]:
            assert said in page.text
        assert outbox() == ["enrolled", "still_room", "merge_offer", "online_too"]
        assert Session.objects.get(pk=session.pk).is_online
        assert Enrolment.objects.get(session=other).state == State.OFFERED

    @pytest.mark.parametrize("number", [0, 1, 4])
    def test_neither_the_button_nor_its_answer_tells_few_people_apart(self, organiser, session, number):
        for one in range(number):
            Interest.objects.create(
                email=f"vil{one}@demo.example",
                postcode=PostcodeFactory(),
                created_at=clock.now(),
                told_until=clock.now(),
                confirmed_at=clock.now(),
            )
        page = organiser.get(url("rescue", session))
        assert 'name="invite"' in page.text
        answer = organiser.post(url("rescue", session), {"invite": "1"}, follow=True)
        assert "om ti minutter: under 5" in answer.text

    def test_the_mails_can_be_taken_back_for_ten_minutes(self, organiser, session, outbox):
        Interest.objects.create(
            email="vil@demo.example",
            postcode=PostcodeFactory(),
            created_at=clock.now(),
            told_until=clock.now(),
            confirmed_at=clock.now(),
        )
        page = organiser.post(url("rescue", session), {"invite": "1"}, follow=True)
        assert 'name="uninvite"' in page.text
        page = organiser.post(url("rescue", session), {"uninvite": "1"}, follow=True)
        assert outbox() == []
        assert 'name="invite"' in page.text
        assert "blev trukket tilbage" in page.text

    def test_proposes_later_days_in_the_same_room_and_looks_before_it_moves(self, organiser, session):
        page = organiser.get(url("rescue", session))
        days = re.findall(r"\?days=(-?\d+)#proposal", page.text)
        assert len(days) == 3
        assert all(int(day) > 0 for day in days)
        look = organiser.get(f"{url('move', session)}?days={days[0]}")
        assert look.status_code == 200
        assert 'name="action-save"' in look.text

    def test_only_online_gives_the_room_back(self, organiser, session, outbox):
        enrol(session)
        organiser.post(url("rescue", session), {"how": "only", "online_url": "https://moede.example/vejle"})
        session.refresh_from_db()
        assert session.venue is None
        assert outbox()[-1] == "online_too"
        assert "Det er allerede online" in organiser.get(url("rescue", session)).text

    def test_cancelling_holds_a_seat_for_each_in_the_nearest_other_session_unless_unticked(
        self, organiser, session, outbox
    ):
        other = SessionFactory(course=session.course, days=35)
        SessionFactory(course=session.course, days=36, capacity=1, seats_taken=1)
        enrol(session)
        page = organiser.get(url("cancel", session))
        assert f'<option value="{other.pk}" selected>' in page.text
        assert page.text.count("<option") == 2
        bad = organiser.post(url("cancel", session), {"reason": "For få", "into": "999999"})
        assert "ikke pladser nok længere" in bad.text
        organiser.post(url("cancel", session), {"reason": "For få", "into": other.pk})
        assert Enrolment.objects.get(session=other).state == State.OFFERED
        assert outbox()[-1] == "called_off"

    def test_a_session_that_nobody_is_on_is_cancelled_as_before(self, organiser, session):
        SessionFactory(course=session.course, days=35)
        assert 'name="into"' not in organiser.get(url("cancel", session)).text
        organiser.post(url("cancel", session), {"reason": "For få"})
        session.refresh_from_db()
        assert session.status == "cancelled"

    def test_says_what_is_wrong(self, organiser, session):
        assert organiser.post(url("rescue", session), {"how": "too", "online_url": "vejle"}).status_code == 422
        assert organiser.post(url("rescue", session), {"into": "x"}).status_code == 404
        answer = organiser.post(url("rescue", session), {"into": session.pk}, follow=True)
        assert "Vælg et andet hold i samme kursus." in answer.text

    def test_the_list_of_what_lacks_people_and_what_is_wished_for(self, organiser, noon, django_assert_max_num_queries):
        address = reverse("demand:index")
        organiser.get(address)
        for number in (1, 3):
            for _ in range(number):
                SessionFactory(min_participants=6, days=20)
            with django_assert_max_num_queries(32):
                page = organiser.get(address)
        assert page.text.count("0 af mindst 6") == 4

    def test_the_day_of_the_decision_can_be_chosen_but_not_after_the_start_nor_when_it_has_passed(
        self, organiser, session
    ):
        sent = {"min_participants": 6, "decide_by": session.starts_at.date() + dt.timedelta(days=1)}
        assert "før holdet begynder" in organiser.post(url("details", session), sent).text
        passed = organiser.post(url("details", session), sent | {"decide_by": "2026-01-01"})
        assert "Den dag er forbi. Vælg en dag, der kommer" in passed.text
        sent["decide_by"] = session.starts_at.date() - dt.timedelta(days=10)
        organiser.post(url("details", session), sent)
        session.refresh_from_db()
        assert session.decides_on == sent["decide_by"]


class TestPlacePage:
    def test_asks_whether_another_session_is_fine(self, client, session):
        other = SessionFactory(course=session.course, days=35)
        enrol(session)
        offer_merge(session=session, into=other, actor=None)
        offer = Enrolment.objects.get(session=other)
        page = client.get(reverse("member:enrolment", args=[enrolment_token(offer)]))
        assert "Vil du komme til dette hold i stedet?" in page.text
        client.post(reverse("member:accept", args=[enrolment_token(offer)]))
        assert list(Enrolment.objects.order_by("pk").values_list("state", flat=True)) == [State.MOVED, State.ENROLLED]

    def test_a_friend_is_invited_by_a_link_that_says_nothing_of_the_person(self, client, session):
        seat = enrol(session)
        page = client.get(reverse("member:enrolment", args=[enrolment_token(seat)]))
        share = page.context["share"]
        assert share.endswith(reverse("public:session", args=[session.pk]))
        assert "Inviter en med" in page.text
        assert "Hemmelige" not in client.get(reverse("public:session", args=[session.pk])).text


class TestOneTap:
    def waiting_request(self, session):
        moment = clock.now()
        return Interest.objects.create(
            email="vil@demo.example",
            course=session.course,
            postcode=PostcodeFactory(),
            created_at=moment,
            told_until=moment,
            confirmed_at=moment,
        )

    def test_enrols_and_leads_to_the_place(self, client, session):
        MemberFactory(user__email="vil@demo.example", name="Vil Gerne")
        address = reverse("waiting_list:one_tap", args=[token_of(self.waiting_request(session)), session.pk])
        assert "name" not in client.get(address).context["form"].fields
        assert Enrolment.objects.count() == 0
        answer = client.post(address)
        assert "/min-plads/" in answer.url
        assert Enrolment.objects.get().state == State.ENROLLED
        # The wish has come true: the same link now leads to the session.
        assert client.get(address).url == reverse("public:session", args=[session.pk])

    def test_asks_for_the_name_where_it_is_not_known(self, client, session):
        address = reverse("waiting_list:one_tap", args=[token_of(self.waiting_request(session)), session.pk])
        assert client.post(address, {"name": " "}).status_code == 422
        client.post(address, {"name": "Vil Gerne"})
        assert Enrolment.objects.get().member.name == "Vil Gerne"

    def test_a_session_that_is_called_off_says_so(self, client, session):
        address = reverse("waiting_list:one_tap", args=[token_of(self.waiting_request(session)), session.pk])
        enrolments.cancel_session(session=session, reason="Syg")
        assert client.post(address, {"name": "Vil Gerne"}).status_code == 422
        assert client.get(reverse("waiting_list:one_tap", args=["1.x", 999])).status_code == 404
