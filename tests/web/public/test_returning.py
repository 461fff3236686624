"""What somebody who is logged in finds, and that nobody else finds it."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from courses.enrolment.actions import enrolments
from courses.enrolment.models import Enrolment, State
from courses.enrolment.queries import enrolment_token
from tests.factories.members import MemberFactory
from tests.factories.places import PostcodeFactory
from tests.factories.schedule import SessionFactory
from tests.web.browser import filled, form_with
from tests.web.reading import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(noon):
    return MemberFactory(name="Åse Rundstol", postcode=PostcodeFactory())


@pytest.fixture
def known(client, member):
    client.force_login(member.user)
    return client


def page_of(session):
    return reverse("public:session", args=[session.pk])


def test_enrolling_is_one_tap_and_needs_no_mail(known, member):
    session = SessionFactory()
    form = form_with(known.get(page_of(session)).content.decode(), "name")
    answer = known.post(str(form["action"]), filled(form, {}), follow=True)
    seat = Enrolment.objects.get(session=session)
    assert (seat.member, seat.state) == (member, State.ENROLLED)
    assert answer.redirect_chain[-1][0] == reverse("member:enrolment", args=[enrolment_token(seat)])


def test_an_address_that_is_not_theirs_is_confirmed_as_ever(known):
    session = SessionFactory()
    form = form_with(known.get(page_of(session)).content.decode(), "name")
    known.post(str(form["action"]), filled(form, {"email": "en.anden@demo.example"}))
    assert Enrolment.objects.get(session=session).state == State.UNCONFIRMED


def test_a_place_is_shown_on_the_session_in_find_and_on_the_front_page(known, member):
    session = SessionFactory()
    seat = enrolments.enrol(session=session, name=member.name, email=member.email, is_proven=True)
    own = reverse("member:enrolment", args=[enrolment_token(seat)])
    for address in (page_of(session), "/find/7100/"):
        assert "Du er tilmeldt her" in text(known.get(address))
    assert own in known.get(page_of(session)).content.decode()
    assert (
        'name="email"'
        not in BeautifulSoup(known.get(page_of(session)).content, "html.parser").find(id="tilmeld").decode()
    )
    front = known.get("/")
    assert "Dit næste hold" in text(front)
    assert own in front.content.decode()


def test_the_header_says_who_is_logged_in_and_where_one_is(known, member):
    page = BeautifulSoup(known.get("/kalender/").content, "html.parser")
    links = page.select("header nav a")
    assert [link.get_text(strip=True) for link in links][-1].startswith(member.user.first_name.split()[0])
    assert [str(link["href"]) for link in links if link.get("aria-current") == "page"] == ["/kalender/"]


def test_nobody_else_sees_anything_of_it(client, member):
    session = SessionFactory()
    enrolments.enrol(session=session, name=member.name, email=member.email, is_proven=True)
    for address in ("/", "/find/7100/", page_of(session), "/kalender/"):
        answer = client.get(address)
        assert "Vary" not in answer or "Cookie" not in answer["Vary"] or b"csrfmiddlewaretoken" in answer.content
        assert [word for word in ("Åse", "Du er tilmeldt her", "min-plads/") if word in answer.content.decode()] == []


@pytest.mark.parametrize("count", [1, 3, 30])
def test_costs_the_same_for_few_and_many_places(known, member, count, django_assert_num_queries):
    for number in range(count):
        enrolments.enrol(session=SessionFactory(days=5 + number), name=member.name, email=member.email, is_proven=True)
    known.get("/find/7100/")
    with django_assert_num_queries(14):
        known.get("/find/7100/")
