"""«Webhooks» in the back office: made, shown once, changed, rotated, switched, deleted, sent again; by administrators."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from courses.webhooks.actions import announce, sending
from courses.webhooks.models import Webhook, WebhookMessage
from courses.webhooks.rules import Event
from tests.factories.members import UserFactory
from tests.factories.webhooks import receiving, webhook_to
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
INDEX = "/admin/webhooks/"


@pytest.fixture
def chief(noon):
    client = Client()
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


def secret_in(response) -> str:
    return re.search(r"whsec_[A-Za-z0-9+/=]{44}", response.content.decode())[0]


def test_a_webhook_is_made_and_its_secret_shown_once(chief, settings):
    with receiving(settings) as receiver:
        response = chief.post(INDEX, {"name": "Hjemmesiden", "url": receiver.url, "events": ["session.full"]})
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    secret = secret_in(response)
    row = Webhook.objects.get()
    assert (row.name, row.url, row.events) == ("Hjemmesiden", receiver.url, ["session.full"])
    for address in (INDEX, f"{INDEX}{row.pk}/"):
        page = chief.get(address).content.decode()
        assert "Hjemmesiden" in page
        assert secret not in page
    assert ModelLogEntry.objects.filter(action="planning.webhook_made").count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"events": []}, "Sæt kryds ved, hvad det får besked om."),
        ({"events": ["everything"]}, ""),
        ({"url": "http://kurser.example/"}, "Skriv en adresse, der begynder med https://"),
        ({"url": "https://127.0.0.1/"}, "Adressen fører ind i et netværk, der ikke er åbent for alle."),
        ({"url": "https://localhost/"}, "Adressen fører ind i et netværk, der ikke er åbent for alle."),
        ({"url": "https://findes-ikke.invalid/"}, "Stedet findes ikke på nettet."),
        ({"url": ""}, ""),
        ({"name": ""}, ""),
    ],
)
def test_what_cannot_be_a_webhook_is_told_with_what_was_typed(chief, settings, wrong, words):
    with receiving(settings) as receiver:
        response = chief.post(INDEX, {"name": "Navnet", "url": receiver.url, "events": ["session.full"], **wrong})
    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert wrong.get("url", receiver.url) in page
    assert not Webhook.objects.exists()


def test_it_is_changed_rotated_switched_and_deleted(chief, settings):
    with receiving(settings) as receiver:
        row, old = webhook_to(receiver.url)
        page = f"{INDEX}{row.pk}/"
        said = {"name": "Nyt navn", "url": receiver.url, "events": ["session.moved", "session.full"]}
        assert chief.post(page, said).status_code == 302
        assert chief.post(page, {**said, "url": "https://10.0.0.1/"}).status_code == 422
        new = secret_in(chief.post(f"{page}secret/"))
        assert new != old
        chief.post(f"{page}off/")
        row.refresh_from_db()
        assert (row.name, row.events, row.off_at is None) == ("Nyt navn", ["session.moved", "session.full"], False)
        chief.post(f"{page}on/")
        row.refresh_from_db()
        assert row.off_at is None
        assert "Webhooken er slettet." in chief.post(f"{page}delete/", follow=True).content.decode()
    assert not Webhook.objects.exists()
    noted = list(ModelLogEntry.objects.order_by("pk").values_list("action", flat=True))
    assert noted[1:] == [f"planning.webhook_{name}" for name in ("changed", "rotated", "off", "on", "deleted")]


def test_the_last_messages_are_shown_and_sent_again(chief, settings):
    with receiving(settings, 500, 204) as receiver:
        row, _secret = webhook_to(receiver.url)
        announce(Event.SESSION_FULL, session=7)
        sending.send_due()
        page = chief.get(f"{INDEX}{row.pk}/").content.decode()
        assert "Et hold er fyldt" in page
        assert "Svaret var 500." in page
        message = WebhookMessage.objects.get()
        again = reverse("webhooks:again", args=[row.pk, message.pk])
        chief.post(again)
        assert sending.send_due() == 1
        assert "Kommet frem" in chief.get(f"{INDEX}{row.pk}/").content.decode()
        chief.post(f"{INDEX}{row.pk}/off/")
        assert "slået fra" in chief.post(again, follow=True).content.decode()
    assert chief.post(reverse("webhooks:again", args=[row.pk, message.pk + 1])).status_code == 404


def test_only_administrators_see_them(chief, settings):
    with receiving(settings) as receiver:
        row, _secret = webhook_to(receiver.url)
    organiser = Client()
    organiser.force_login(somebody("Planlægning"))
    for path in ("", f"{row.pk}/", f"{row.pk}/secret/", f"{row.pk}/off/", f"{row.pk}/delete/"):
        assert organiser.post(f"{INDEX}{path}").status_code in (302, 403)
    row.refresh_from_db()
    assert (row.off_at, row.old_secret) == (None, "")


@pytest.mark.parametrize("count", [1, 3, 30])
def test_a_page_of_many_messages_costs_the_same(chief, settings, count, django_assert_max_num_queries):
    with receiving(settings) as receiver:
        row, _secret = webhook_to(receiver.url)
    for session in range(count):
        announce(Event.SESSION_FULL, session=session)
    chief.get(f"{INDEX}{row.pk}/")
    with django_assert_max_num_queries(16):
        assert chief.get(f"{INDEX}{row.pk}/").content.decode().count("session.full</code>") == count
