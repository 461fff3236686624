"""The page of a session in the back office: what needs to be done now, each with the button that does it."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse

from courses.schedule import actions
from courses.schedule.models import Session
from tests.factories.members import TrainerFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def to_do(client, session) -> list[tuple[str, str, str]]:
    """Words, label of the button, and where it leads, as the page shows them."""
    page = BeautifulSoup(client.get(reverse("sessions:edit", args=[session.pk])).text, "html.parser")
    found = []
    for row in page.select(".cockpit__now li"):
        button = row.select_one("a.button, form button")
        leads = button.get("href") or row.form["action"]
        found.append((row.p.get_text(strip=True), button.get_text(strip=True), leads))
    return found


def labels(client, session) -> list[str]:
    return [label for _words, label, _address in to_do(client, session)]


def test_a_draft_without_a_trainer_asks_for_one_and_can_be_published(organiser):
    draft = SessionFactory(status=Session.Status.DRAFT, min_participants=0)
    assert labels(organiser, draft) == ["Spørg undervisere", "Udgiv"]
    assert to_do(organiser, draft)[0][0] == "Der mangler én underviser."
    actions.set_trainers(session=draft, trainers=[(TrainerFactory(), "lead")])
    assert labels(organiser, draft) == ["Udgiv"]


def test_every_button_does_something(organiser):
    session = SessionFactory(is_online=True, min_participants=5)
    # What an older session without an address was given (migration 0098).
    Session.objects.filter(pk=session.pk).update(online_url=f"{settings.BASE_URL}/hold/{session.pk}/")
    draft = SessionFactory(status=Session.Status.DRAFT)
    over, forgotten = SessionFactory(days=-3), SessionFactory(days=-3, status=Session.Status.DRAFT)
    for one in (session, draft, over, forgotten):
        for _words, _label, address in to_do(organiser, one):
            shown = organiser.get(address)
            assert shown.status_code == 200 or shown.url == reverse("sessions:edit", args=[one.pk]), address
    assert labels(organiser, session) == ["Hvad kan redde det?", "Spørg undervisere", "Skriv adressen"]
    assert labels(organiser, over) == ["Afslut holdet"]
    assert labels(organiser, forgotten) == ["Det blev holdt"]


def test_publishing_from_there(organiser):
    draft = SessionFactory(status=Session.Status.DRAFT, min_participants=0)
    *_others, (_words, label, address) = to_do(organiser, draft)
    assert label == "Udgiv"
    organiser.post(address)
    draft.refresh_from_db()
    assert draft.status == Session.Status.PUBLISHED


def test_where_nothing_is_to_be_done_it_says_so(organiser):
    session = SessionFactory(min_participants=0)
    actions.set_trainers(session=session, trainers=[(TrainerFactory(), "lead")])
    assert to_do(organiser, session) == []
    page = organiser.get(reverse("sessions:edit", args=[session.pk])).text
    assert "Ingenting. Alt er, som det skal være." in page
