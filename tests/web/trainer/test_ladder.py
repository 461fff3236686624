"""The ladder on the telephone: asking, answering, and the observation sheet."""

import datetime as dt

import pytest
from django.urls import reverse

from courses.common import clock
from courses.ladder.actions import requests
from courses.ladder.models import Observation, StepRequest
from courses.schedule.models import Session
from tests.factories.catalogue import QualificationFactory
from tests.factories.ladder import took
from tests.factories.members import MemberFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory

pytestmark = pytest.mark.django_db
SENTENCES = {"worked": "Du ventede, til alle var færdige.", "try_next": "Sig målet to gange."}


@pytest.fixture
def lead(noon):
    return QualificationFactory(trainer__member__name="Ane Leder").trainer


@pytest.fixture
def session(lead):
    session = SessionFactory(course=lead.qualifications.get().course)
    SessionTrainerFactory(session=session, trainer=lead)
    return session


def page(client, name, *args) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def test_from_min_side_to_a_yes_in_two_taps(client, session, lead):
    member = MemberFactory(name="Bo Næsten")
    took(session.course, member)
    client.force_login(member.user)
    assert "Bed om at være føl her" in page(client, "member:ladder")
    asked = client.post(reverse("member:ask_step", args=[session.pk]), {"what": "shadow"}, follow=True)
    assert "Spurgt, intet svar endnu" in asked.content.decode()
    token = requests.step_token(StepRequest.objects.get())
    client.force_login(lead.member.user)
    assert "Bo Næsten" in page(client, "trainer:home")
    assert "Må Bo være føl hos dig?" in page(client, "steps:answer", token)
    assert client.post(reverse("steps:yes", args=[token])).status_code == 302
    assert "Du har sagt ja til Bo" in page(client, "steps:answer", token)
    assert "Bo Næsten" not in page(client, "trainer:home")


def test_what_was_taken_back_says_so_and_a_wrong_wish_is_refused_in_words(client, session):
    member = MemberFactory()
    took(session.course, member)
    client.force_login(member.user)
    for what in ("co", "", "x" * 500):
        refused = client.post(reverse("member:ask_step", args=[session.pk]), {"what": what})
        assert (refused.status_code, "ikke dit næste trin" in refused.content.decode()) == (409, True)
    client.post(reverse("member:ask_step", args=[session.pk]), {"what": "shadow"})
    row = StepRequest.objects.get()
    token = requests.step_token(row)
    assert client.post(reverse("member:take_back_step", args=[row.pk])).status_code == 302
    assert client.post(reverse("steps:yes", args=[token])).status_code == 200
    assert client.get(reverse("steps:answer", args=["1.forged"])).status_code == 404


def test_a_sheet_is_signed_in_the_room_read_answered_and_taken_back(client, session, lead):
    co = SessionTrainerFactory(session=session, role="co", trainer__member__name="Bo Næsten").trainer
    address = reverse("trainer:observe", args=[session.pk, co.pk])
    client.force_login(lead.member.user)
    early = client.get(address)
    assert (early.status_code, "ikke begyndt" in early.content.decode()) == (409, True)
    with clock.at(session.starts_at + dt.timedelta(hours=1)):
        assert "Udfyld observationsark" in page(client, "trainer:session", session.pk)
        refused = client.post(address, SENTENCES | {"worked": "", "kept_time": "on"})
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["worked"])
        assert "Sig målet to gange." in refused.content.decode()
        assert client.post(address, SENTENCES | {"kept_time": "on"}).status_code == 302
        sheet = Observation.objects.get()
        assert (sheet.kept_time, sheet.listened) == (True, False)
        mine = reverse("trainer:observation", args=[sheet.pk])
        assert client.post(mine, {"answer": "Ikke mit"}).status_code == 404
        client.force_login(co.member.user)
        assert SENTENCES["worked"] in client.get(mine).content.decode()
        assert client.post(mine, {"answer": "x" * 301}).status_code == 422
        assert client.post(mine, {"answer": "Tak."}).status_code == 302
        assert client.post(reverse("trainer:take_back", args=[sheet.pk])).status_code == 404
        client.force_login(SessionTrainerFactory(session=session).trainer.member.user)
        assert client.get(mine).status_code == 404
        client.force_login(lead.member.user)
        assert "Tak." in client.get(mine).content.decode()
        assert client.post(reverse("trainer:take_back", args=[sheet.pk])).status_code == 302
    assert not Observation.objects.exists()


def test_a_sheet_about_a_session_that_was_called_off_is_refused_in_words(client, session, lead):
    co = SessionTrainerFactory(session=session, role="co").trainer
    Session.objects.filter(pk=session.pk).update(status=Session.Status.CANCELLED)
    client.force_login(lead.member.user)
    answer = client.post(reverse("trainer:observe", args=[session.pk, co.pk]), SENTENCES)
    assert (answer.status_code, "aflyst" in answer.content.decode()) == (409, True)
