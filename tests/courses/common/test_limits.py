"""Limits: by the real visitor, in a window that ends, in a table that nothing else pushes counts out of."""

import datetime as dt

import pytest
from django.db import transaction
from django.test import RequestFactory

from courses.common import clock
from courses.common.actions.limits import allow, allow_for, allow_with, forget_old, left_for, uncounted, visitor
from courses.common.models import Tries

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def request_from(address: str, forwarded: str = ""):
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return RequestFactory().post("/", REMOTE_ADDR=address, **headers)


def test_so_many_and_no_more(noon):
    assert [allow_for("a", "x", 3) for _turn in range(5)] == [True, True, True, False, False]
    assert allow_for("b", "x", 3)
    assert allow_for("a", "y", 3)


def test_the_window_ends_for_somebody_who_goes_on_trying(noon):
    """One request every four minutes, five allowed in ten: the next window begins with the first try after its end."""
    request = request_from("192.0.2.1")
    answers = []
    for number in range(12):
        with clock.at(noon + dt.timedelta(minutes=2 * number)):
            answers.append(allow(request, "x", 3))
    assert answers == [True, True, True, False, False] * 2 + [True, True]


def test_who_it_was_is_not_written_down(noon):
    allow_for("alma@demo.example", "wishes", 3)
    assert "alma" not in Tries.objects.get().key


def test_what_has_ended_is_forgotten(noon):
    allow_for("a", "x", 3, seconds=60)
    assert forget_old() == 0
    with clock.at(noon + dt.timedelta(minutes=2)):
        assert forget_old() == 1
    assert Tries.objects.count() == 0


class TestInATransaction:
    """What is refused undoes its transaction: a try that was counted there would be no try."""

    def test_a_try_is_not_counted_there_at_all(self, noon):
        for count in (lambda: allow_for("a", "x", 3), lambda: left_for("a", "x", 3, seconds=60)):
            with pytest.raises(RuntimeError), transaction.atomic():
                count()
        assert not Tries.objects.exists()

    def test_what_happens_to_somebody_is_counted_with_it_and_undone_with_it(self, noon):
        answers = []
        for happens in (False, True, True, True):
            with transaction.atomic():
                answers.append(allow_with("a", "x", 2))
                transaction.set_rollback(not happens)
        assert answers == [True, True, True, False]

    def test_the_past_of_a_demo_is_not_bounded(self, noon):
        with transaction.atomic(), uncounted():
            assert all(allow_for("a", "x", 1) and allow_with("a", "y", 1) for _turn in range(3))
        assert not Tries.objects.exists()
        assert allow_for("a", "x", 1)


class TestBehindAProxy:
    """As in production: one proxy of our own, which writes the last entry."""

    @pytest.fixture(autouse=True)
    def _one_proxy(self, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def test_two_visitors_share_no_limit(self, noon):
        one, two = request_from("10.0.0.2", "192.0.2.1"), request_from("10.0.0.2", "192.0.2.2")
        assert [allow(one, "x", 1), allow(one, "x", 1), allow(two, "x", 1)] == [True, False, True]

    def test_what_a_client_writes_itself_is_not_believed(self):
        assert visitor(request_from("10.0.0.2", "203.0.113.9, 192.0.2.1")) == "192.0.2.1"

    def test_all_of_a_network_of_ipv6_is_one_visitor(self):
        addresses = ["2001:db8::1", "2001:db8::ffff:2"]
        assert {visitor(request_from("10.0.0.2", address)) for address in addresses} == {"2001:db8::"}

    def test_without_the_proxy_it_is_whoever_is_connected(self):
        assert visitor(request_from("10.0.0.2")) == "10.0.0.2"


def test_without_a_proxy_a_client_cannot_choose_its_name(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert visitor(request_from("192.0.2.1", "203.0.113.9")) == "192.0.2.1"
