"""«Spørg mig igen» as people and mail programs meet it."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from courses.common.models import OutboxMail
from courses.learning import actions
from courses.learning.models import QuestionReminder
from courses.learning.queries import reminder_token
from courses.pages.models import ModulePage
from tests.factories.members import MemberFactory
from tests.web.browser import press

pytestmark = pytest.mark.django_db
EMAIL = "aase@demo.example"


@pytest.fixture
def module(six, db, noon) -> ModulePage:
    return ModulePage.objects.get(slug="lyt-foerst", locale__language_code="da")


def ask(client, module, email=EMAIL, **typed):
    address = reverse("learning:ask", args=[module.pk])
    return press(client, address, client.get(address), {"email": email} | typed, "website")


def test_from_the_module_to_the_first_question(client, module, noon):
    assert reverse("learning:ask", args=[module.pk]) in client.get(module.get_url()).content.decode()
    sent = ask(client, module).content.decode()
    assert EMAIL in sent
    mail = OutboxMail.objects.get()
    (row,) = QuestionReminder.objects.all()
    manage = reverse("learning:manage", args=[reminder_token(row)])
    assert manage in mail.text
    page = client.get(manage)
    assert "Skal vi spørge dig igen?" in page.content.decode()
    assert row.confirmed_at is None  # opening a link, as programs do that look at mails, says nothing
    said = press(client, manage, page, {}, "confirm").content.decode()
    assert "onsdag 26. november" in said or "kommer" in said
    assert QuestionReminder.objects.get().due_at == noon + dt.timedelta(days=2)


def test_one_click_stops_it_without_a_cookie(module):
    ask(Client(), module)
    row = QuestionReminder.objects.get()
    actions.confirm(reminder=row)
    stop = reverse("learning:stop", args=[reminder_token(row)])
    assert OutboxMail.objects.get().unsubscribe_url.endswith(stop)
    program = Client(enforce_csrf_checks=True)
    assert program.get(stop).status_code in (302, 405)
    assert QuestionReminder.objects.exists()
    assert program.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 204
    assert not QuestionReminder.objects.exists()
    assert program.post(stop).status_code == 204
    # The link of a mail that is old still leads somewhere.
    page = program.get(reverse("learning:manage", args=[reminder_token(row)]))
    assert (page.status_code, "Ikke flere spørgsmål" in page.content.decode()) == (200, True)


def test_stopped_from_the_page(client, module):
    ask(client, module)
    manage = reverse("learning:manage", args=[reminder_token(QuestionReminder.objects.get())])
    assert "slettet adressen" in press(client, manage, client.get(manage), {}, "stop").content.decode()
    assert not OutboxMail.objects.filter(sent_at=None).exists()


def test_who_is_logged_in_needs_no_mail_for_their_own_address(client, module):
    member = MemberFactory()
    client.force_login(member.user)
    assert "Vi spørger dig igen" in ask(client, module, member.email).content.decode()
    assert not OutboxMail.objects.exists()
    ask(client, module, EMAIL)
    assert [mail.to for mail in OutboxMail.objects.all()] == [EMAIL]


@pytest.mark.parametrize("typed", ["", "aase", "aase@", "a" * 300 + "@demo.example", "<script>@x"])
def test_what_is_no_address_is_told_by_the_field_and_kept(client, module, typed):
    response = ask(client, module, typed)
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()
    assert not QuestionReminder.objects.exists()


def test_a_robot_and_a_flood_get_nowhere(client, module, settings):
    ask(client, module, website="https://example.dk")
    assert not QuestionReminder.objects.exists()
    settings.ENROL_RATE = 2
    answers = [ask(client, module, f"nr{n}@demo.example").status_code for n in range(4)]
    assert answers == [200, 200, 429, 429]


def test_the_page_says_the_same_of_a_known_address(client, module):
    first = ask(client, module).content.decode()
    actions.confirm(reminder=QuestionReminder.objects.get())
    again = ask(client, module).content.decode()
    assert first == again
    assert len(OutboxMail.objects.all()) == 1


@pytest.mark.parametrize("what", ["no questions", "unpublished", "made up"])
def test_what_cannot_be_asked_about_is_no_page(client, module, what):
    pk = module.pk
    if what == "no questions":
        module.question = []
        module.save_revision().publish()
    elif what == "unpublished":
        module.unpublish()
    else:
        pk = 999999
    assert client.get(reverse("learning:ask", args=[pk])).status_code == 404


@pytest.mark.parametrize("token", ["1.x", "x", "1", "%00", "1." + "a" * 500])
def test_a_link_we_did_not_sign(client, module, token):
    assert client.get(f"/spoerg-mig-igen/{token}/svar/").status_code == 404
    assert client.post(f"/spoerg-mig-igen/{token}/stop/").status_code == 204


def test_the_pages_are_for_nobody_else(client, module, noon):
    ask(client, module)
    manage = reverse("learning:manage", args=[reminder_token(QuestionReminder.objects.get())])
    for address in (reverse("learning:ask", args=[module.pk]), manage):
        page = client.get(address)
        told = page["Cache-Control"], page["Referrer-Policy"], page["X-Robots-Tag"]
        assert told == ("private, no-store", "same-origin", "noindex, nofollow, noarchive")
