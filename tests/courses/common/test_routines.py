"""What runs by itself: one row that fails holds up no other, is named without anybody's name, and is tried again."""

import datetime as dt
import logging

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from courses.common import clock
from courses.common.actions import routines
from courses.common.actions.heartbeat import beat
from courses.common.models import Heartbeat, OutboxMail, Setback
from courses.enrolment.actions import enrolments
from courses.enrolment.models import Enrolment, State
from courses.management.commands import tick
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def failing_for(bad: set[str]):
    """A routine over three rows, of which `bad` fail with somebody's name in the words."""
    seen: list[str] = []

    def work(row: str) -> bool:
        seen.append(row)
        if row in bad:
            raise ValueError(f"Alma Raps, alma@demo.example: {row}")
        return True

    return seen, lambda: routines.each("rows", ["a", "b", "c"], work)


class TestRows:
    def test_the_others_are_done(self):
        seen, routine = failing_for({"a"})
        assert routine() == 2
        assert seen == ["a", "b", "c"]
        assert routines.setbacks() == ["rows"]

    def test_it_is_left_alone_for_longer_and_longer_and_then_tried(self):
        seen, routine = failing_for({"a"})
        routine()
        for number, pause in enumerate([*routines.PAUSES, routines.PAUSES[-1]], start=1):
            row = Setback.objects.get()
            assert (row.times, row.retry_at - clock.now()) == (number, pause)
            with clock.at(row.retry_at - dt.timedelta(seconds=1)):
                seen.clear()
                assert routine() == 2
                assert seen == ["b", "c"]
            with clock.at(row.retry_at):
                routine()
            Setback.objects.update(retry_at=clock.now() + (Setback.objects.get().retry_at - row.retry_at))

    def test_one_that_goes_again_is_forgotten(self):
        bad = {"a"}
        _seen, routine = failing_for(bad)
        routine()
        bad.clear()
        with clock.at(clock.now() + routines.PAUSES[0]):
            assert routine() == 3
        assert routines.setbacks() == []

    def test_one_that_is_no_longer_due_is_forgotten(self):
        failing_for({"a"})[1]()
        routines.each("rows", ["b"], bool)
        assert routines.setbacks() == []

    def test_the_log_names_nobody(self, caplog):
        with caplog.at_level(logging.INFO):
            failing_for({"a"})[1]()
        (record,) = caplog.records
        assert record.getMessage().startswith("rows:a did not go (ValueError in ")
        for word in ("Alma", "Raps", "demo.example"):
            assert word not in caplog.text + str(list(Setback.objects.order_by("pk").values()))

    def test_a_fault_of_the_database_in_one_row_is_that_row_s(self):
        def work(row: str) -> bool:
            with transaction.atomic():
                if row == "a":
                    Heartbeat.objects.create(name=None)
            return True

        assert routines.each("rows", ["a", "b"], work) == 1


class TestTick:
    def test_a_routine_that_fails_holds_up_no_mail_and_no_heartbeat(self, client, monkeypatch, mailoutbox):
        session = SessionFactory()
        enrolments.enrol(session=session, name="Alma", email="alma@demo.example")
        monkeypatch.setitem(tick.ROUTINES, "lapsed", lambda: 1 / 0)
        call_command("tick", verbosity=0)
        assert len(mailoutbox) == 1
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["tick"], answer.json()["failing"]) == (503, True, ["lapsed"])
        monkeypatch.setitem(tick.ROUTINES, "lapsed", lambda: 0)
        with clock.at(clock.now() + routines.PAUSES[0]):
            call_command("tick", verbosity=0)
            assert client.get("/readyz").json()["failing"] == []

    def test_a_place_that_cannot_lapse_holds_up_no_other(self, monkeypatch):
        places = [enrolments.enrol(session=SessionFactory(), name=name, email=f"{name}@demo.example") for name in "abc"]
        # Who never said yes gets no second mail.
        get_user_model().objects.update(last_login=clock.now())
        real = enrolments.emails.expired

        def breaks(enrolment: Enrolment, **facts):
            if enrolment.pk == places[0].pk:
                raise RuntimeError(enrolment.member.name)
            real(enrolment, **facts)

        monkeypatch.setattr(enrolments.emails, "expired", breaks)
        with clock.at(clock.now() + dt.timedelta(days=5)):
            assert enrolments.expire_due() == 2
        assert Enrolment.objects.filter(state=State.EXPIRED).count() == 2
        assert OutboxMail.objects.filter(kind="lapsed").count() == 2

    @pytest.mark.parametrize("pause", ["-5", "0", "121", "1.5", "x", "9" * 5000, "²"])
    def test_a_pause_that_cannot_be_is_refused(self, pause):
        with pytest.raises(CommandError, match="1 to 120 seconds"):
            call_command("tick", f"--loop={pause}")


def test_ready_is_not_told_who(client):
    beat("tick")
    failing_for({"a", "b"})[1]()
    assert client.get("/readyz").json()["failing"] == ["rows"]
    assert connection.in_atomic_block  # nothing here has broken the transaction of the test
