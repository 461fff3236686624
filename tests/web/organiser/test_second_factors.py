"""«Ekstra koder»: two administrators, one after the other, for somebody who lost telephone and recovery codes."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from courses.common import clock
from courses.common.models import OutboxMail
from courses.people.models import FactorReset
from courses.privacy.actions.erasure import erase
from courses.privacy.actions.retention import resets
from courses.privacy.actions.second_factor import CONFIRM_WITHIN, NotYours, ask_for_reset, confirm_reset
from courses.privacy.queries import everything_about, person_of
from tests.factories.members import UserFactory
from tests.web.browser import press
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SECRET = "JBSWY3DPEHPK3PXP"
INDEX = "/admin/second_factors/"


def administrator(name: str):
    return UserFactory(first_name=name, is_superuser=True, is_staff=True)


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def lost(noon):
    """An organiser who has an app with codes, and no telephone any more."""
    user = somebody("Planlægning", first_name="Liv Lund")
    TOTP.activate(user, SECRET)
    return user


@pytest.fixture
def one(noon):
    return administrator("Ane Et")


@pytest.fixture
def two(noon):
    return administrator("Bo To")


def ask(client: Client, user, reason: str = "Ny telefon, mødt på kontoret"):
    address = reverse("second_factors:ask", args=[user.pk])
    return press(client, address, client.get(address), {"reason": reason}, "reason")


def confirm(client: Client, reset: FactorReset, **typed: str):
    address = reverse("second_factors:confirm", args=[reset.pk])
    page = client.get(address)
    return press(client, address, page, typed or {"sure": "on"}, "confirm")


def test_one_asks_another_confirms_and_the_person_begins_anew(lost, one, two):
    before = as_(lost)
    assert before.get("/min-side/").status_code == 200
    assert lost.first_name in as_(one).get(INDEX).content.decode()
    assert ask(as_(one), lost).status_code == 302
    reset = FactorReset.objects.get()
    assert Authenticator.objects.filter(user=lost).exists()
    told = OutboxMail.objects.get(kind="second_yes")
    assert (told.to, lost.first_name in told.text, INDEX in told.text) == (two.email, True, True)

    page = as_(two).get(reverse("second_factors:confirm", args=[reset.pk])).content.decode()
    assert "Ny telefon, mødt på kontoret" in page
    assert "Ane Et" in page
    assert confirm(as_(two), reset, sure=[]).status_code == 422
    assert Authenticator.objects.filter(user=lost).exists()
    assert confirm(as_(two), reset).status_code == 302

    assert not Authenticator.objects.filter(user=lost).exists()
    assert before.get("/min-side/").status_code == 302
    assert OutboxMail.objects.get(kind="second_factor_gone").to == lost.email
    noted = ModelLogEntry.objects.order_by("timestamp", "pk").values_list("user", "action", "label")
    assert list(noted) == [
        (one.pk, "planning.factor_ask", f"#{lost.pk}"),
        (two.pk, "planning.factor_confirm", f"#{lost.pk}"),
    ]
    assert not as_(one).get(INDEX).context["waiting"]


def test_whoever_asked_cannot_confirm(lost, one):
    ask(as_(one), lost)
    reset = FactorReset.objects.get()
    address = reverse("second_factors:confirm", args=[reset.pk])
    assert 'name="confirm"' not in as_(one).get(address).content.decode()
    refused = as_(one).post(address, {"sure": "on"})
    assert refused.status_code == 409
    assert "En anden administrator" in refused.content.decode()
    assert Authenticator.objects.filter(user=lost).exists()


def test_nobody_does_it_for_themselves(one, two):
    TOTP.activate(one, SECRET)
    assert ask(as_(one), one).status_code == 409
    ask(as_(two), one)
    reset = FactorReset.objects.get()
    assert as_(one).post(reverse("second_factors:confirm", args=[reset.pk]), {"sure": "on"}).status_code == 409
    assert Authenticator.objects.filter(user=one).exists()


@pytest.mark.parametrize(
    "facts",
    [{"confirmed_by": "one"}, {"confirmed_by": "lost"}, {"asked_by": "lost"}, {"confirmed_by": "two", "late": 1}],
)
def test_the_database_keeps_that_there_are_two_others_in_time(lost, one, two, facts):
    people = {"one": one, "two": two, "lost": lost}
    reset = ask_for_reset(user=lost, actor=one, reason="x")
    late = dt.timedelta(seconds=facts.pop("late", 0))
    who = {name: people[value] for name, value in facts.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        FactorReset.objects.filter(pk=reset.pk).update(**who, ended_at=reset.confirm_by + late)
    FactorReset.objects.filter(pk=reset.pk).update(confirmed_by=two, ended_at=reset.confirm_by)


def test_one_at_a_time(lost, one, two):
    ask(as_(one), lost)
    assert "allerede" in ask(as_(two), lost).content.decode()
    assert FactorReset.objects.count() == 1
    assert lost not in as_(two).get(INDEX).context["people"]


def test_a_day_later_it_must_be_asked_anew(lost, one, two):
    ask(as_(one), lost)
    reset = FactorReset.objects.get()
    with clock.at(reset.asked_at + CONFIRM_WITHIN + dt.timedelta(seconds=1)):
        assert not as_(two).get(INDEX).context["waiting"]
        late = as_(two).post(reverse("second_factors:confirm", args=[reset.pk]), {"sure": "on"})
        assert late.status_code == 409
        assert Authenticator.objects.filter(user=lost).exists()
        assert ask(as_(two), lost).status_code == 302
        assert confirm(as_(one), FactorReset.objects.get(ended_at=None)).status_code == 302


def test_it_is_taken_back_and_done_once(lost, one, two):
    ask(as_(one), lost)
    reset = FactorReset.objects.get()
    address = reverse("second_factors:confirm", args=[reset.pk])
    client = as_(one)
    assert press(client, address, client.get(address), {}, "withdraw").status_code == 302
    assert as_(two).post(address, {"sure": "on"}).status_code == 409
    assert as_(two).post(reverse("second_factors:withdraw", args=[reset.pk])).status_code == 302
    assert ModelLogEntry.objects.filter(action="planning.factor_withdraw").count() == 1
    assert Authenticator.objects.filter(user=lost).exists()


def test_without_a_reason_or_a_second_factor_nothing_is_asked(lost, one, two):
    refused = ask(as_(one), lost, reason=" ")
    assert refused.status_code == 422
    assert "Skriv hvorfor" in refused.content.decode()
    without = somebody("Planlægning")
    assert "ingen ekstra kode" in ask(as_(one), without).content.decode()
    assert not FactorReset.objects.exists()


def test_whoever_is_alone_is_told_so(lost, one):
    client = as_(one)
    address = reverse("second_factors:ask", args=[lost.pk])
    page = press(client, address, client.get(address), {"reason": "x"}, "reason", follow=True)
    assert "ingen anden administrator" in page.content.decode()


@pytest.mark.parametrize("group", ["Planlægning", "Redaktører"])
def test_only_administrators(lost, one, group):
    reset = ask_for_reset(user=lost, actor=one, reason="x")
    client = as_(somebody(group))
    assert INDEX not in client.get("/admin/").content.decode()
    addresses = [INDEX, f"{INDEX}{lost.pk}/", *(f"{INDEX}reset/{reset.pk}/{end}" for end in ("", "withdraw/"))]
    for address in addresses:
        for answer in (client.get(address), client.post(address, {"sure": "on", "reason": "x"})):
            assert answer.status_code in (302, 403)
    reset.refresh_from_db()
    assert reset.ended_at is None
    with pytest.raises(NotYours):
        confirm_reset(reset=reset, actor=somebody(group))


def test_what_is_kept_of_it_goes_along_is_forgotten_and_ends(lost, one, two):
    confirm_reset(reset=ask_for_reset(user=lost, actor=one, reason="Mødt"), actor=two)
    assert everything_about(person_of(user=lost))["second_factor_taken"][0]["reason"] == "Mødt"
    erase(person=person_of(user=two))
    reset = FactorReset.objects.get()
    assert (reset.confirmed_by, reset.asked_by) == (None, one)
    assert resets() == 0
    with clock.at(reset.asked_at + dt.timedelta(days=366)):
        assert resets() == 1
    ask_for_reset_again = TOTP.activate(lost, SECRET) and ask_for_reset(user=lost, actor=one, reason="x")
    erase(person=person_of(user=lost))
    assert not FactorReset.objects.filter(pk=ask_for_reset_again.pk).exists()


def test_the_list_asks_as_often_for_one_as_for_many(one, lost):
    def asked() -> int:
        client = as_(one)
        client.get(INDEX)
        with CaptureQueriesContext(connection) as seen:
            client.get(INDEX)
        return len(seen)

    ask_for_reset(user=lost, actor=administrator("Cille"), reason="x")
    few = asked()
    for number in range(6):
        user = somebody("Planlægning")
        TOTP.activate(user, SECRET)
        if number % 2:
            ask_for_reset(user=user, actor=one, reason="x")
    assert asked() == few


def test_an_administrator_logs_somebody_out_everywhere(lost, one):
    here, elsewhere = as_(lost), as_(lost)
    assert "Log ud overalt" in as_(one).get("/admin/users/").content.decode()
    address = reverse("second_factors:end_log_ins", args=[lost.pk])
    client = as_(one)
    page = client.get(address)
    assert "2 log-ins" in page.content.decode()
    assert client.post(address).status_code == 302
    assert [client.get("/min-side/").status_code for client in (here, elsewhere)] == [302, 302]
    assert client.get("/admin/users/").status_code == 200
    assert ModelLogEntry.objects.get(action="planning.end_log_ins").label == f"#{lost.pk}"
    assert "ikke logget ind" in client.get(address).content.decode()


def test_only_administrators_log_others_out(lost, one):
    address = reverse("second_factors:end_log_ins", args=[one.pk])
    organiser = as_(somebody("Planlægning"))
    assert organiser.get(address).status_code in (302, 403)
    here = as_(one)
    organiser.post(address)
    assert here.get("/min-side/").status_code == 200
