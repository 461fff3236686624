"""«Min plads» and «Min side»."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from courses.common import clock
from courses.common.models import OutboxMail
from courses.enrolment.actions import enrolments
from courses.enrolment.models import Enrolment, State
from courses.enrolment.queries import enrolment_token
from tests.factories.enrolment import EnrolmentFactory
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.schedule import SessionFactory
from tests.web.browser import press
from tests.web.reading import text

pytestmark = pytest.mark.django_db
STEPS = ["confirm", "undo", "accept", "decline"]


def url(name, enrolment):
    return reverse(f"member:{name}", args=[enrolment_token(enrolment)])


def enrol(session, number=1):
    return enrolments.enrol(session=session, name=f"Prøve Person {number}", email=f"person{number}@demo.example")


def headline(response) -> str:
    page = response.content.decode()
    return page.split("<h1>")[1].split("</h1>")[0]


class TestPlace:
    @pytest.mark.parametrize(
        ("state", "expected"),
        [
            (State.UNCONFIRMED, "Er adressen rigtig? Så bekræft din plads"),
            (State.ENROLLED, "Du er tilmeldt"),
            (State.WAITING, "Du er nummer 1 på ventelisten"),
            (State.OFFERED, "Der er blevet en plads. Vil du have den?"),
            (State.ATTENDED, "Tak, fordi du var med"),
            (State.NO_SHOW, "Vi savnede dig"),
            (State.CANCELLED, "Du har meldt afbud"),
            (State.EXPIRED, "Din plads er gået videre"),
            (State.MOVED, "Du har skiftet til et andet hold"),
        ],
    )
    def test_says_where_you_stand(self, client, noon, state, expected):
        enrolment = EnrolmentFactory(state=state, answer_by=noon + dt.timedelta(hours=5), queued_at=noon)
        response = client.get(url("enrolment", enrolment))
        assert response.status_code == 200
        assert headline(response) == expected

    def test_of_a_cancelled_session_says_so_and_why(self, client, noon):
        session = SessionFactory()
        enrolment = enrol(session)
        enrolments.cancel_session(session=session, reason="Underviseren er syg.")
        response = client.get(url("enrolment", enrolment))
        assert headline(response) == "Holdet er aflyst"
        assert "Underviseren er syg." in response.content.decode()

    @pytest.mark.parametrize("token", ["1", "1.x", "abc", "1.%00", "٣.abc", "-1.abc"])
    def test_of_an_unknown_link_is_a_page_that_helps_on(self, client, noon, token):
        response = client.get(f"/min-plads/{token}/")
        assert response.status_code == 404

    def test_one_letter_of_the_signature_matters(self, client, noon):
        enrolment = EnrolmentFactory()
        token = enrolment_token(enrolment)
        forged = token[:-1] + ("A" if token[-1] != "A" else "B")
        assert client.get(f"/min-plads/{forged}/").status_code == 404

    def test_is_kept_by_no_cache_and_told_to_no_one(self, client, noon):
        response = client.get(url("enrolment", EnrolmentFactory()))
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert response["Referrer-Policy"] == "same-origin"

    def test_the_online_address_is_for_those_with_a_seat(self, client, noon):
        session = SessionFactory(is_online=True, online_url="https://moede.example/hemmelig")
        seated = EnrolmentFactory(session=session, state=State.ENROLLED)
        waiting = EnrolmentFactory(session=session, state=State.WAITING, queued_at=noon)
        assert "moede.example" in client.get(url("enrolment", seated)).content.decode()
        assert "moede.example" not in client.get(url("enrolment", waiting)).content.decode()

    def test_in_english_below_en(self, client, noon):
        enrolment = EnrolmentFactory(state=State.ENROLLED)
        assert headline(client.get("/en" + url("enrolment", enrolment))) == "You are enrolled"


class TestSteps:
    @pytest.mark.parametrize("step", STEPS)
    def test_opening_a_link_changes_nothing(self, client, noon, step):
        enrolment = enrol(SessionFactory())
        before = Enrolment.objects.values().get(pk=enrolment.pk)
        assert client.get(url(step, enrolment)).status_code == 302
        assert client.head(url(step, enrolment)).status_code == 302
        assert Enrolment.objects.values().get(pk=enrolment.pk) == before

    def test_cancelling_and_changing_ask_once_and_opening_the_question_changes_nothing(self, client, noon):
        here = SessionFactory()
        there = SessionFactory(course=here.course, days=60)
        enrolment = enrol(here)
        before = Enrolment.objects.values().get(pk=enrolment.pk)
        for address in (url("cancel", enrolment), f"{url('move', enrolment)}?session={there.pk}"):
            asked = client.get(address)
            assert asked.status_code == 200
            assert Enrolment.objects.values().get(pk=enrolment.pk) == before
        assert press(client, url("move", enrolment), asked, {}, "session").status_code == 302
        assert Enrolment.objects.get(session=there).state == State.ENROLLED

    def test_the_question_says_what_follows(self, client, noon):
        session = SessionFactory(capacity=1)
        first, second = enrol(session, 1), enrol(session, 2)
        assert "Vi holder pladsen til dig til kl. 12.10, hvis du fortryder." in text(client.get(url("cancel", first)))
        assert "Derefter bliver den tilbudt den, der venter." in text(client.get(url("cancel", first)))
        assert "Du er nummer 1 nu." in text(client.get(url("cancel", second)))
        with clock.at(session.starts_at - dt.timedelta(hours=1)):
            assert "Den kan være væk, når du fortryder." in text(client.get(url("cancel", first)))

    def test_nothing_to_leave_leads_back_to_the_place(self, client, noon):
        enrolment = EnrolmentFactory(state=State.EXPIRED)
        assert client.get(url("cancel", enrolment))["Location"] == url("enrolment", enrolment)

    def test_after_a_lost_seat_the_page_says_why_and_what_now(self, client, noon):
        session = SessionFactory(capacity=1)
        first, _second = enrol(session, 1), enrol(session, 2)
        enrolments.cancel(enrolment=first)
        client.post(url("undo", first))
        said = text(client.get(url("enrolment", first)))
        assert "Din gamle plads var gået til en anden, før du fortrød." in said
        assert "Du kan også vælge et andet hold herunder." in said

    def test_confirm_cancel_and_undo(self, client, noon):
        enrolment = enrol(SessionFactory())
        seen = []
        for step in ("confirm", "cancel", "undo"):
            response = client.post(url(step, enrolment))
            assert (response.status_code, response["Location"]) == (302, url("enrolment", enrolment))
            enrolment.refresh_from_db()
            seen.append(enrolment.state)
        assert seen == [State.ENROLLED, State.CANCELLED, State.ENROLLED]

    def test_a_refusal_is_said_on_the_page(self, client, noon):
        enrolment = enrol(SessionFactory())
        response = client.post(url("accept", enrolment))
        assert response.status_code == 409
        assert "Du har ikke fået tilbudt en plads her lige nu." in response.content.decode()

    def test_yes_to_an_offer(self, client, noon):
        session = SessionFactory(capacity=1)
        first, second = enrol(session, 1), enrol(session, 2)
        enrolments.cancel(enrolment=first)
        client.post(url("accept", second))
        second.refresh_from_db()
        assert second.state == State.ENROLLED

    def test_change_to_another_session(self, client, noon):
        here = SessionFactory()
        there = SessionFactory(course=here.course, days=60)
        enrolment = enrol(here)
        response = client.post(url("move", enrolment), {"session": there.pk})
        moved = Enrolment.objects.get(session=there)
        assert (response.status_code, response["Location"]) == (302, url("enrolment", moved))
        assert moved.state == State.ENROLLED

    @pytest.mark.parametrize("pk", ["", "x", "0", "-1", "٣", "99999999999999999999"])
    def test_change_to_nothing_is_404(self, client, noon, pk):
        enrolment = enrol(SessionFactory())
        assert client.post(url("move", enrolment), {"session": pk}).status_code == 404
        enrolment.refresh_from_db()
        assert enrolment.state == State.UNCONFIRMED


class TestHome:
    def test_asks_to_log_in(self, client, noon):
        response = client.get("/min-side/")
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/konto/login/code/")

    def test_somebody_without_a_profile_sees_an_empty_page(self, client, noon):
        client.force_login(UserFactory())
        assert client.get("/min-side/").status_code == 200

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_costs_the_same_for_few_and_many(self, client, noon, count, django_assert_num_queries):
        member = MemberFactory()
        for _ in range(count):
            EnrolmentFactory(member=member)
        client.force_login(member.user)
        client.get("/min-side/")
        with django_assert_num_queries(
            18
        ):  # seven of them for tasks, one each for introductions, hand-overs and the local associations to choose from
            client.get("/min-side/")

    def test_changes_what_we_know(self, client, noon):
        member = MemberFactory()
        client.force_login(member.user)
        data = {"name": "Alma  Raps", "phone": "20 30 40 50", "postcode": "", "language": "en"}
        assert client.post("/min-side/", data).status_code == 302
        member.refresh_from_db()
        assert (member.name, member.phone, member.language) == ("Alma Raps", "+4520304050", "en")

    def test_keeps_what_was_typed_when_it_is_wrong(self, client, noon):
        member = MemberFactory()
        client.force_login(member.user)
        data = {"name": "Alma", "phone": "ring", "postcode": "abc", "language": "da"}
        response = client.post("/min-side/", data)
        assert response.status_code == 422
        assert 'value="ring"' in response.content.decode()
        assert 'value="abc"' in response.content.decode()
        member.refresh_from_db()
        assert member.name != "Alma"

    def test_everything_can_be_taken_along_and_deleted(self, client, noon):
        enrolment = enrol(SessionFactory())
        client.force_login(enrolment.member.user)
        exported = client.get("/min-side/mine-data.json").json()
        assert [row["state"] for row in exported["enrolments"]] == ["unconfirmed"]
        assert client.get("/min-side/slet/").status_code == 200
        assert Enrolment.objects.exclude(state=State.CANCELLED).count() == 1
        assert client.post("/min-side/slet/").status_code == 200
        assert OutboxMail.objects.count() == 0
        assert client.get("/min-side/").status_code == 302


class TestLogIn:
    def code(self, client, email):
        client.post("/konto/login/code/", {"email": email})
        mails = OutboxMail.objects.filter(kind="login_code", to=email)
        return mails.last().subject.rsplit(" ", 1)[-1] if mails else None

    def test_by_a_code_in_a_mail(self, client, noon):
        member = MemberFactory()
        code = self.code(client, member.email)
        response = client.post("/konto/login/code/confirm/", {"code": code})
        assert (response.status_code, response["Location"]) == (302, "/min-side/")

    def test_an_unknown_address_gets_the_same_page_and_no_code(self, client, noon):
        known = client.post("/konto/login/code/", {"email": MemberFactory().email})
        unknown = Client().post("/konto/login/code/", {"email": "ukendt@demo.example"})
        assert (unknown.status_code, unknown["Location"]) == (known.status_code, known["Location"])
        assert list(OutboxMail.objects.order_by("pk").values_list("kind", flat=True)) == ["login_code", "login_unknown"]


def test_a_mail_scanner_that_opens_every_link_leaves_the_place_as_it_was(client, noon):
    enrolment = enrol(SessionFactory())
    for link in [word for word in OutboxMail.objects.get().text.split() if word.startswith("http")]:
        client.get(link.replace("http://127.0.0.1:8000", ""))
    enrolment.refresh_from_db()
    assert enrolment.state == State.UNCONFIRMED


def test_old_links_show_the_present_state(client, noon):
    session = SessionFactory()
    enrolment = enrol(session)
    with clock.at(session.ends_at + dt.timedelta(hours=1)):
        enrolments.finish_session(session=session, actor=None)
        assert headline(client.get(url("enrolment", enrolment))) == "Vi savnede dig"
