"""Two windows that save at the same moment: one is refused. Without holding the row both would pass."""

from contextlib import contextmanager
from threading import Barrier

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from courses.schedule.models import Session
from courses.web.organiser import base
from tests.factories.schedule import SessionFactory
from tests.web.browser import filled, form_with
from tests.web.organising import somebody

HOLD = 3 if connection.vendor == "postgresql" else 0


def saved_at_once(race) -> list[int]:
    """What two windows with one form are answered: 302 where it was saved, 200 where it was refused."""
    address = reverse("sessions:details", args=[SessionFactory().pk])
    windows = []
    for words in ("Min", "Din"):
        client = Client()
        client.force_login(somebody("Planlægning"))
        windows.append((client, filled(form_with(client.get(address).text, "note"), {"note": words})))
    answers = race([lambda window=window: window[0].post(address, window[1]).status_code for window in windows])
    return sorted(answers)


def test_one_of_two_is_refused(race):
    assert saved_at_once(race) == [200, 302]
    assert Session.objects.get().note in ("Min", "Din")


def test_without_holding_the_row_both_would_be_saved(race, monkeypatch):
    both_looked = Barrier(2)

    @contextmanager
    def looked_at(session):
        with transaction.atomic():
            found = Session.objects.with_details().get(pk=session.pk)
            if HOLD:
                both_looked.wait(HOLD)
            yield found

    monkeypatch.setattr(base, "held", looked_at)
    assert saved_at_once(race) == ([302, 302] if HOLD else [200, 302])
