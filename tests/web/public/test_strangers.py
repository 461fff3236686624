"""Strangers who use our forms against others: how often, on whom, with what name."""

import datetime as dt

import pytest

from courses.common import clock
from courses.common.hosts import holds_link
from courses.demand.actions.interests import confirm_interest, register_interest
from courses.demand.models import Interest
from courses.enrolment.actions.enrolments import enrol
from courses.enrolment.models import Enrolment
from courses.web.public.forms import ENROLS_A_DAY
from tests.factories.catalogue import CourseFactory
from tests.factories.places import PostcodeFactory
from tests.factories.schedule import SessionFactory

pytestmark = pytest.mark.django_db
VICTIM = "offer@demo.example"


def test_thirty_times_write_me_is_one_mail(noon, outbox):
    wish = {"email": VICTIM, "course": CourseFactory(), "postcode": PostcodeFactory(), "radius_km": 40}
    for _time in range(30):
        register_interest(**wish)
    assert outbox(VICTIM) == ["interest_confirm"]
    with clock.at(noon + dt.timedelta(days=1, minutes=1)):
        register_interest(**wish)
    assert outbox(VICTIM) == ["interest_confirm"] * 2


def test_thirty_wishes_are_three_mails(noon, outbox):
    for number in range(30):
        postcode = PostcodeFactory(code=str(7100 + number))
        register_interest(email=VICTIM, course=None, postcode=postcode, radius_km=40)
    assert outbox(VICTIM) == ["interest_confirm"] * 3


def test_nothing_of_a_confirmed_wish_changes_without_proof(noon):
    wish = {"email": VICTIM, "course": CourseFactory(), "postcode": PostcodeFactory()}
    register_interest(**wish, radius_km=40)
    register_interest(**wish, radius_km=60)
    assert Interest.objects.get().radius_km == 60
    confirm_interest(interest=Interest.objects.get())
    register_interest(**wish, radius_km=5, language="en")
    assert (Interest.objects.get().radius_km, Interest.objects.get().language) == (60, "da")


def test_one_address_is_enrolled_so_often_a_day_and_no_more(client, noon, outbox):
    sessions = [SessionFactory() for _number in range(ENROLS_A_DAY + 1)]
    facts = {"name": "Alma Raps", "email": VICTIM}
    answers = [client.post(f"/hold/{session.pk}/tilmeld/", facts).status_code for session in sessions]
    assert answers == [302] * ENROLS_A_DAY + [429]
    assert len(outbox(VICTIM)) == ENROLS_A_DAY
    assert client.post(f"/hold/{sessions[0].pk}/tilmeld/", {**facts, "email": "ny@demo.example"}).status_code == 302


def test_invented_people_hold_a_session_for_two_hours_and_not_for_two_days(noon):
    session = SessionFactory(capacity=20)
    held = [
        enrol(session=session, name="Opdigtet", email=f"nr{number}@demo.example").answer_by - noon
        for number in range(20)
    ]
    assert held == [dt.timedelta(hours=48)] * 10 + [dt.timedelta(hours=2)] * 10


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Vind www.ond.example",
            "https://ond.example",
            "ond.example/x",
            "a@ond.example",
            "Ond.com",
            "køb på ond.shop nu",
        ),
        *(
            "ond。dk",
            "ond．com",
            "xn--bl-wia",
            "cand.mag.dk",
            "dr.phil.ond.it",
            "Ida.cand.it",
            "mag.com",
            "ond.cand.dk",
        ),
        *("ph.dk", "ONd.DK", "a.b.c.ond.museum", "ond.рф"),
    ],
)
def test_a_name_holds_no_link(client, name):
    assert holds_link(name)
    session = SessionFactory()
    response = client.post(f"/hold/{session.pk}/tilmeld/", {"name": name, "email": "a@demo.example"})
    assert response.status_code == 422
    assert 'id="id_name_error"' in response.content.decode()
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        *("J.P. Hansen", "Åse Rundstol-Raps", "Dr. Jensen", "O'Neill", "Jens B. Friis", "李明", "J.P.Holm", "A.M.Holm"),
        *(
            "cand.mag. Ida Holm",
            "dr.phil. Ida Holm",
            "Ida Holm, ph.d.",
            "lic.merc. Ida Holm",
            "cand.scient.pol. Ida Holm",
        ),
        *("Cand.Mag. Ida Holm", "cand.it Ida Holm", "mag.art. Ida Holm", "dr.med. Ida Holm", "stud.jur Ida Holm"),
        *("Chr.Hansen", "Joh.Petersen", "Ida Holm cand.it.", "h.c.andersen", "Hr.Holm", "cand.tech.al. Ida Holm"),
    ],
)
def test_real_names_are_none(name):
    assert not holds_link(name)
