"""The trainer's page to print all certificates of a session."""

import pytest

from courses.catalogue.models import Course
from courses.certificates.actions import print_jobs
from courses.certificates.actions.print_jobs import print_due
from courses.certificates.models import PrintJob
from tests.factories.certificates import issued, past_session
from tests.factories.members import TrainerFactory
from tests.factories.schedule import SessionTrainerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(noon, client) -> str:
    session = past_session()
    client.force_login(SessionTrainerFactory(session=session).trainer.member.user)
    issued("Åse Bjørnholt", session=session)
    return f"/underviser/hold/{session.pk}/beviser/"


def test_a_few_are_made_at_once(client, address):
    answer = client.post(address, {"form": "pdf"})
    assert answer["Content-Disposition"] == f'attachment; filename="kursusbeviser-{Course.objects.get().code}.pdf"'
    assert answer["Cache-Control"] == "private, no-store"
    assert b"".join(answer.streaming_content).startswith(b"%PDF-1.7")
    run = PrintJob.objects.get()
    assert "Refresh" not in client.get(address)
    assert client.get(f"{address}{run.pk}/")["Content-Type"] == "application/pdf"


def test_order_is_watched_and_then_fetched(client, address, monkeypatch):
    monkeypatch.setattr(print_jobs, "AT_ONCE", 0)
    assert "Refresh" not in client.get(address)
    assert client.post(address, {"form": "pdf"}).url == address
    waiting = client.get(address)
    assert waiting["Refresh"] == "5"
    assert "0 af 1 er klar" in waiting.content.decode()
    run = PrintJob.objects.get()
    assert client.get(f"{address}{run.pk}/").status_code == 404
    print_due()
    assert "Refresh" not in client.get(address)
    response = client.get(f"{address}{run.pk}/")
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    assert b"".join(response.streaming_content).startswith(b"%PDF-1.7")


def test_session_without_certificates_says_so(client, address):
    session = past_session()
    client.force_login(SessionTrainerFactory(session=session).trainer.member.user)
    response = client.post(f"/underviser/hold/{session.pk}/beviser/")
    assert response.status_code == 409
    assert "Der er ingen kursusbeviser at udskrive." in response.content.decode()


def test_another_trainer_sees_and_fetches_nothing(client, address):
    client.post(address, {"form": "zip"})
    print_due()
    client.force_login(TrainerFactory().member.user)
    assert client.get(address).status_code == 404
    assert client.get(f"{address}{PrintJob.objects.get().pk}/").status_code == 404
