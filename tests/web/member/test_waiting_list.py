"""Asking for a place in any session nearby, and the page of one wish."""

import pytest
from django.urls import reverse

from courses.enrolment.actions import enrolments, waiting_list
from courses.enrolment.models import Enrolment, State, WaitingRequest
from courses.enrolment.queries import enrolment_token, waiting_request_token
from tests.factories.catalogue import CourseFactory
from tests.factories.places import PostcodeFactory
from tests.factories.schedule import SessionFactory

pytestmark = pytest.mark.django_db
# The wish, the sessions with their meetings and trainers, and four for all their waiting lists together.
QUERIES = 9
TYPED = {
    "name": "Alma Raps",
    "email": "alma@demo.example",
    "postcode": "7100",
    "radius_km": "40",
    "weekdays": ["1", "5", "6"],
    "needs": "Teleslynge",
}


@pytest.fixture
def course(noon):
    PostcodeFactory()
    return CourseFactory()


def make(course):
    return waiting_list.ask(
        course=course, name="A", email="a@demo.example", postcode=PostcodeFactory(), radius_km=40, weekdays=range(7)
    )


def test_no_day_of_the_week_is_refused_in_words(course):
    wanted = make(course)
    facts = {"course": course, "name": "B", "email": "b@demo.example", "postcode": PostcodeFactory(), "radius_km": 40}
    with pytest.raises(waiting_list.NoWeekday) as refused:
        waiting_list.ask(**facts, weekdays=[])
    assert (refused.value.about, str(refused.value.message)) == ("weekdays", "Vælg mindst én dag.")
    with pytest.raises(waiting_list.NoWeekday):
        waiting_list.change(waiting_request=wanted, radius_km=40, weekdays=[])
    assert WaitingRequest.objects.get().weekdays == frozenset(range(7))


class TestAsk:
    def test_notes_the_wish_and_says_the_same_to_everybody(self, client, course, outbox):
        address = reverse("waiting_list:ask", args=[course.code])
        assert client.get(address + "?fra=7100").context["form"]["postcode"].value() == "7100"
        answers = [client.post(address, TYPED) for _ in range(2)]
        assert [answer.url for answer in answers] == [reverse("waiting_list:sent", args=[course.code])] * 2
        waiting_request = WaitingRequest.objects.get()
        assert (waiting_request.radius_km, sorted(waiting_request.weekdays), waiting_request.needs) == (
            40,
            [1, 5, 6],
            "Teleslynge",
        )
        assert outbox() == ["waiting_request"]
        assert client.get(answers[0].url).status_code == 200

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"postcode": "0000"}, "Postnummer 0000 findes ikke."),
            ({"postcode": "abc"}, "Skriv et postnummer med fire tal, fx 7100."),
            ({"weekdays": []}, "Vælg mindst én dag."),
            ({"email": "alma"}, "Skriv en hel e-mailadresse"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, client, course, wrong, sentence):
        answer = client.post(reverse("waiting_list:ask", args=[course.code]), TYPED | wrong)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert "Alma Raps" in answer.text
        assert WaitingRequest.objects.count() == 0

    def test_robots_get_the_same_answer_and_nothing_is_noted(self, client, course):
        answer = client.post(reverse("waiting_list:ask", args=[course.code]), TYPED | {"website": "x"})
        assert answer.status_code == 302
        assert WaitingRequest.objects.count() == 0

    def test_a_full_session_leads_there(self, client, course):
        session = SessionFactory(course=course, capacity=1)
        enrolments.enrol(session=session, name="A", email="b@demo.example")
        answer = client.get(reverse("public:session", args=[session.pk]) + "?fra=7100")
        assert reverse("waiting_list:ask", args=[course.code]) + "?fra=7100" in answer.text


class TestWish:
    def test_shows_the_turn_in_each_session_and_the_rule_in_words(self, client, course):
        session = SessionFactory(course=course, capacity=1)
        enrolments.enrol(session=session, name="B", email="b@demo.example")
        waiting_request = make(course)
        answer = client.get(reverse("waiting_list:waiting_request", args=[waiting_request_token(waiting_request)]))
        assert "Du er nummer 1 på ventelisten" in answer.text
        assert str(waiting_request.course.get_queue_order_display()) in answer.text
        assert answer["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize("number", [1, 3, 8])
    def test_queries_do_not_grow_with_what_is_shown(self, client, course, number, django_assert_num_queries):
        waiting_request = make(course)
        for _ in range(number):
            session = SessionFactory(course=course, capacity=1)
            for person in range(3):
                enrolments.enrol(session=session, name="B", email=f"b{session.pk}-{person}@demo.example")
        address = reverse("waiting_list:waiting_request", args=[waiting_request_token(waiting_request)])
        client.get(address)
        with django_assert_num_queries(QUERIES):
            page = client.get(address)
        assert page.text.count("Du er nummer 1 på ventelisten") == number

    def test_can_be_changed_and_left(self, client, course):
        waiting_request = make(course)
        address = reverse("waiting_list:waiting_request", args=[waiting_request_token(waiting_request)])
        assert client.post(address, {"radius_km": "60", "weekdays": ["5"]}).status_code == 302
        waiting_request.refresh_from_db()
        assert (waiting_request.radius_km, waiting_request.weekdays) == (60, frozenset({5}))
        assert client.post(address, {"radius_km": "60"}).status_code == 422
        client.post(reverse("waiting_list:leave", args=[waiting_request_token(waiting_request)]))
        waiting_request.refresh_from_db()
        assert waiting_request.ended_by == "withdrawn"
        assert "Du står ikke længere på ventelisten" in client.get(address).text

    def test_reading_changes_nothing_and_a_wrong_link_is_no_page(self, client, course):
        waiting_request = make(course)
        assert (
            client.get(reverse("waiting_list:leave", args=[waiting_request_token(waiting_request)])).status_code == 302
        )
        for token in (
            "1",
            enrolment_token(Enrolment(pk=waiting_request.pk)),
            waiting_request_token(waiting_request) + "x",
        ):
            assert client.get(reverse("waiting_list:waiting_request", args=[token])).status_code == 404


def test_from_the_page_of_a_place_nobody_writes_who_they_are_again(client, course):
    session = SessionFactory(course=course, capacity=1)
    enrolments.enrol(session=session, name="B", email="b@demo.example")
    seat = enrolments.enrol(session=session, name="A", email="a@demo.example", needs="Vegetar")
    address = reverse("waiting_list:instead", args=[enrolment_token(seat)])
    assert client.get(address).context["form"]["postcode"].value() == "7100"
    answer = client.post(address, {"postcode": "7100", "radius_km": "40", "weekdays": ["1"]})
    waiting_request = WaitingRequest.objects.get()
    assert answer.url == reverse("waiting_list:waiting_request", args=[waiting_request_token(waiting_request)])
    assert (waiting_request.member, waiting_request.needs) == (seat.member, "Vegetar")
    seat.refresh_from_db()
    assert seat.state == State.WAITING
