"""«Slet en person» in the back office: two steps, each look noted, and no 500 where a log-in is deleted."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from courses.enrolment.actions import enrolments
from courses.members.models import MemberProfile
from courses.people.models import User
from courses.privacy.queries import erasure_token, person_of
from tests.factories.members import MemberFactory, TrainerFactory, UserFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.web.browser import form_with, press
from tests.web.organising import somebody

pytestmark = pytest.mark.django_db
NAME, PHONE = "Xenia Uforglemmelig", "99 88 77 66"


@pytest.fixture
def by_phone(noon):
    return enrolments.enrol(session=SessionFactory(), name=NAME, email="", phone=PHONE, actor=UserFactory()).member


def find(client, who):
    address = reverse("erasure:index")
    return press(client, address, client.get(address), {"who": who}, "who")


def page_of(member) -> str:
    return reverse("erasure:person", args=[erasure_token(person_of(member))])


@pytest.mark.parametrize("who", [NAME, NAME.upper(), "99887766", "+45 99 88 77 66"])
def test_somebody_without_a_log_in_is_found_and_deleted_in_two_steps(organiser, by_phone, who):
    page = find(organiser, who)
    (line,) = page.context["found"]
    page = organiser.get(line["url"])
    assert NAME in page.content.decode()
    assert NAME not in line["url"]
    assert press(organiser, line["url"], page, {}, "sure").status_code == 422
    assert MemberProfile.objects.get(pk=by_phone.pk).name == NAME
    assert press(organiser, line["url"], page, {"sure": "on"}, "sure").status_code == 302
    assert MemberProfile.objects.get(pk=by_phone.pk).name == ""
    assert organiser.get(line["url"]).status_code == 404


@pytest.mark.parametrize("who", ["Xenia", "Uforglemmelig", "9988", "%", "", "x" * 201])
def test_nobody_looks_around(organiser, by_phone, who):
    page = find(organiser, who)
    assert not page.context["found"]
    assert NAME not in page.content.decode()
    if who == "Xenia":
        assert 'value="Xenia"' in page.content.decode()


def test_each_look_is_noted_and_names_nobody(organiser, by_phone):
    url = find(organiser, NAME).context["found"][0]["url"]
    press(organiser, url, organiser.get(url), {"sure": "on"}, "sure")
    entries = ModelLogEntry.objects.order_by("timestamp", "pk")
    assert [entry.action for entry in entries] == ["planning.look_up", "planning.look_up", "planning.erase"]
    assert not [entry for entry in entries if "Xenia" in f"{entry.label}{entry.data}"]


def test_a_trainer_who_is_needed_is_refused_in_words(organiser, noon):
    trainer, session = TrainerFactory(), SessionFactory()
    SessionTrainerFactory(session=session, trainer=trainer)
    url = page_of(trainer.member)
    page = press(organiser, url, organiser.get(url), {"sure": "on"}, "sure")
    assert page.status_code == 409
    assert session.title in page.content.decode()
    session.trainers.all().delete()
    assert press(organiser, url, page, {"sure": "on"}, "sure").status_code == 302


def test_only_an_administrator_deletes_who_works_in_the_back_office(organiser, admin_client, noon):
    colleague = MemberFactory(user=somebody("Planlægning"))
    url = page_of(colleague)
    assert organiser.get(url).status_code in (302, 403)
    assert MemberProfile.objects.get(pk=colleague.pk).name
    page = admin_client.get(url)
    assert press(admin_client, url, page, {"sure": "on"}, "sure").status_code == 302
    assert not User.objects.filter(pk=colleague.user_id).exists()


def test_an_address_that_we_did_not_make_is_nobody(organiser):
    assert organiser.get(reverse("erasure:person", args=["made-up"])).status_code == 404


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "/admin/users/delete/{}/"),
        ("post", "/admin/users/delete/{}/"),
        ("post", "/admin/bulk/people/user/delete/?id={}"),
    ],
)
def test_deleting_a_log_in_leads_to_the_page_that_forgets(admin_client, noon, method, address):
    place = enrolments.enrol(session=SessionFactory(), name=NAME, email="xenia@demo.example")
    user = place.member.user
    page = getattr(admin_client, method)(address.format(user.pk))
    assert page.status_code == 200
    assert User.objects.filter(pk=user.pk).exists()
    (line,) = page.context["people"]
    confirm = admin_client.get(line["url"])
    assert form_with(confirm.content.decode(), "sure")
    assert NAME in confirm.content.decode()
