"""A question asked in one field, answered, shared, found, reported, taken down: the pages and who sees them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.knowledge.models import ANSWER, TEXT, Inquiry
from courses.knowledge.rules import LONGEST_SEARCH
from tests.factories.knowledge import InquiryFactory, shared
from tests.factories.members import MemberFactory
from tests.factories.places import RegionFactory
from tests.factories.tasks import CoordinatorFactory
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
HOME, SHARED = "/min-side/spoergsmaal/", "/faelles-viden/"


@pytest.fixture
def district():
    return CoordinatorFactory(member=MemberFactory(name="Rie Ravn"), association=None, region=RegionFactory())


def at(name, row):
    return reverse(f"my_questions:{name}", args=[row.pk])


def test_asked_answered_shared_found_and_kept_again(client, member, district):
    answer = client.post(HOME, {"text": "Hvem betaler salen?"})
    row = Inquiry.objects.get()
    assert answer["Location"] == at("page", row) + "?gemt=1"
    assert "Sydjylland svarer senest" in client.get(at("page", row)).content.decode()
    client.force_login(district.member.user)
    body = client.get(at("answer", row)).content.decode()
    assert "Hvem betaler salen?" in body
    assert "Alma" not in body
    client.post(at("answer", row), {"text": "Kassereren.", "shares": "on", "shows_name": "on"})
    client.force_login(member.user)
    assert "Kassereren." in client.get(at("page", row)).content.decode()
    assert "Hvem betaler" not in client.get(SHARED).content.decode()
    client.post(at("share", row))
    client.logout()
    body = client.get(SHARED + "?q=kassereren").content.decode()
    assert "Hvem betaler salen?" in body
    one = client.get(f"{SHARED}{row.pk}/").content.decode()
    assert "Rie" in one
    for name in ("Ravn", "Alma", "Raps"):
        assert name not in one + body, name
    assert "noindex" in one
    client.force_login(member.user)
    client.post(at("keep", row))
    assert client.get(f"{SHARED}{row.pk}/").status_code == 404
    client.post(at("forget", row))
    assert not Inquiry.objects.exists()


@pytest.mark.parametrize("typed", ["", "   ", "x" * (TEXT + 1), "\x00"])
def test_bad_questions_are_told_beside_the_field_and_kept(client, member, typed):
    answer = client.post(HOME, {"text": typed})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["text"]
    if len(typed) > TEXT:
        assert typed in answer.content.decode()
    assert not Inquiry.objects.exists()


def test_the_fourth_of_a_day_is_refused_and_kept(client, member):
    for number in range(3):
        client.post(HOME, {"text": f"Nummer {number}?"})
    answer = client.post(HOME, {"text": "Den fjerde?"})
    assert answer.status_code == 422
    assert "Den fjerde?" in answer.content.decode()


def test_somebody_elses_question_is_not_there(client, member, district):
    row = InquiryFactory(region=district.region)
    for name in ("page", "answer"):
        assert client.get(at(name, row)).status_code == 404
    for name in ("share", "keep", "forget", "take", "pass_on", "answer"):
        assert client.post(at(name, row), {"text": "x"}).status_code == 404
    other = CoordinatorFactory()
    client.force_login(other.member.user)
    assert client.get(at("answer", row)).status_code == 404
    assert Inquiry.objects.get().answered_at is None


@pytest.mark.parametrize("text", ["", "x" * (ANSWER + 1)])
def test_bad_answers_are_told_beside_the_field(client, district, text):
    row = InquiryFactory(region=district.region)
    client.force_login(district.member.user)
    answer = client.post(at("answer", row), {"text": text})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["text"]


def test_a_telephone_number_is_asked_about_once_on_both_sides(client, member, district):
    row = InquiryFactory(member=member, region=district.region, text="Må jeg ringe på 23 45 67 89?")
    client.force_login(district.member.user)
    typed = {"text": "Ring på 12 34 56 78", "shares": "on"}
    answer = client.post(at("answer", row), typed)
    assert answer.status_code == 422
    found = answer.context["form"]["found"].value()
    assert client.post(at("answer", row), typed | {"found": found, "seen": "on"}).status_code == 302
    client.force_login(member.user)
    answer = client.post(at("share", row))
    assert answer.status_code == 422
    found = answer.context["form"]["found"].value()
    assert client.post(at("share", row), {"found": found, "seen": "on"}).status_code == 302
    assert Inquiry.objects.get().is_shared


def test_the_second_answer_is_refused_and_shows_the_first(client, district):
    row = InquiryFactory(region=district.region)
    mate = CoordinatorFactory(association=None, region=district.region)
    client.force_login(mate.member.user)
    client.post(at("answer", row), {"text": "Det første"})
    client.force_login(district.member.user)
    answer = client.post(at("answer", row), {"text": "Det andet"})
    assert answer.status_code == 409
    assert "Det første" in answer.content.decode()
    assert Inquiry.objects.get().answer == "Det første"


def test_taken_and_passed_on(client, district):
    organiser = somebody("Planlægning")
    row = InquiryFactory(region=district.region, owner=district.member.user)
    client.force_login(district.member.user)
    client.post(at("pass_on", row))
    assert client.get(at("answer", row)).status_code == 404
    client.force_login(organiser)
    client.post(at("take", row))
    assert Inquiry.objects.get().owner == organiser


class Deletes:
    """Whoever asked deletes the question after the page was asked for and before it is held."""

    def __init__(self, row):
        self.row, self.looked = row, False

    def __call__(self, execute, sql, *more):
        found = execute(sql, *more)
        if not self.looked and 'FROM "courses_inquiry"' in sql:
            self.looked = True
            Inquiry.objects.filter(pk=self.row.pk).delete()
        return found


@pytest.mark.parametrize(("name", "typed"), [("answer", {"text": "Kassereren."}), ("take", {}), ("pass_on", {})])
def test_a_question_that_is_deleted_meanwhile_is_a_sentence_for_whoever_answers(client, district, name, typed):
    row = InquiryFactory(region=district.region, owner=district.member.user)
    client.force_login(district.member.user)
    with connection.execute_wrapper(Deletes(row)):
        answer = client.post(at(name, row), typed)
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "Spørgsmålet er her ikke mere." in body
    for words in typed.values():
        assert words in body


@pytest.mark.parametrize("name", ["share", "keep"])
def test_one_deleted_in_another_window_is_a_sentence_for_whoever_asked(client, member, name):
    row = shared(member=member)
    with connection.execute_wrapper(Deletes(row)):
        answer = client.post(at(name, row))
    assert answer.status_code == 409
    assert "Spørgsmålet er her ikke mere." in answer.content.decode()


def test_reported_and_taken_down_and_put_back(client):
    row = shared()
    page = f"{SHARED}{row.pk}/"
    assert "Tak" in client.post(page + "anmeld/").content.decode()
    client.force_login(somebody("Planlægning", is_staff=True))
    office = client.get("/admin/shared_answers/").content.decode()
    assert row.answer in office
    decide = reverse("shared_answers:decide", args=[row.pk])
    client.post(decide, {"stays": "0"})
    assert client.get(page).status_code == 404
    assert client.post(page + "anmeld/").status_code == 404
    client.post(decide, {"stays": "1"})
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("typed", ["x" * (LONGEST_SEARCH * 20), "%00", "' OR 1", "ø" * 99, "[" * 99])
def test_any_search_is_answered(client, typed):
    shared()
    assert client.get(SHARED, {"q": typed}).status_code == 200


def test_as_many_queries_for_one_as_for_thirty(client):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(SHARED).status_code == 200
        return len(queries)

    client.get(SHARED)
    shared(region=RegionFactory(), shows_answerer=True)
    one = asked()
    for _number in range(30):
        shared(region=RegionFactory(), shows_answerer=True)
    assert asked() == one
