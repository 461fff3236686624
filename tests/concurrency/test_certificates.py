"""Guessing names, and closing one session, at the same moment."""

import datetime as dt
from collections import Counter

import pytest

from courses.certificates.actions import certificates
from courses.certificates.actions.certificates import TooManyNames
from courses.certificates.models import Certificate
from courses.common import clock
from courses.common.models import OutboxMail
from tests.factories.certificates import issued, participant, past_session

pytestmark = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)


def kinds(outcome: list) -> Counter:
    return Counter(result if isinstance(result, bool) else type(result) for result in outcome)


def test_five_of_twenty_guessers_get_an_answer(race):
    with clock.at(NOW):
        certificate = issued("Åse Bjørnholt")
    outcome = race([lambda: certificates.check_name(certificate=certificate, name="Forkert")] * 20)
    assert kinds(outcome) == {False: 5, TooManyNames: 15}


def test_closing_eight_times_at_once_gives_each_person_one_certificate_and_one_mail(race):
    with clock.at(NOW):
        session = past_session()
        for number in range(3):
            participant(session, f"Deltager {number}")

    def close():
        with clock.at(NOW):
            return len(certificates.close_session(session=session, actor=None))

    assert sorted(race([close] * 8)) == [0] * 7 + [3]
    assert Certificate.objects.valid().count() == OutboxMail.objects.count() == 3
