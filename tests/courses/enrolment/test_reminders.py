"""Reminders: when, once, and not for what has changed meanwhile."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone

from courses.common import clock
from courses.common.actions import routines
from courses.common.models import OutboxMail
from courses.enrolment import emails, rules
from courses.enrolment.actions import enrolments
from courses.enrolment.actions.reminders import remind_due, say_coming
from courses.enrolment.actions.steps import WrongState
from courses.enrolment.models import State
from courses.schedule.actions import create_session, publish_session, set_trainers
from courses.schedule.models import Meeting
from tests.factories.catalogue import CourseFactory
from tests.factories.enrolment import EnrolmentFactory
from tests.factories.members import TrainerFactory
from tests.factories.places import VenueFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.web.organising import SATURDAY, at

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def session(noon):
    """A Saturday at ten with two meetings a week apart, one trainer."""
    days = [at(SATURDAY), at(SATURDAY + 7 * DAY)]
    session = create_session(
        course=CourseFactory(title="Debatdogmer", title_en=""), venue=VenueFactory(), meetings=days
    )
    set_trainers(session=session, trainers=[(TrainerFactory(), "lead")])
    return publish_session(session=session)


@pytest.fixture
def alma(session):
    seat = enrolments.enrol(session=session, name="Alma Raps", email="alma@demo.example")
    return enrolments.confirm(enrolment=seat)


def morning(session, before: int, hour: int = 9) -> dt.datetime:
    """So many days before the first meeting, at this hour in Denmark."""
    first = timezone.localtime(session.starts_at)
    return (first - before * DAY).replace(hour=hour, minute=0)


def written(session, before: int, hour: int = 9) -> list[str]:
    """The kinds of reminders there are after the tick of that day, oldest first."""
    with clock.at(morning(session, before, hour)):
        remind_due()
    kinds = ["reminder", "tomorrow", "trainer_list"]
    return list(OutboxMail.objects.filter(kind__in=kinds).order_by("pk").values_list("kind", flat=True))


def test_three_days_before_the_day_before_and_the_trainers_list(session, alma):
    assert written(session, 4, 23) == []
    assert written(session, 3, 8) == []
    assert written(session, 3) == ["reminder"]
    assert written(session, 2) == ["reminder"]
    assert written(session, 1, 8) == ["reminder"]
    assert written(session, 1) == ["reminder", "tomorrow", "trainer_list"]
    assert written(session, 0) == ["reminder", "tomorrow", "trainer_list"]


def test_each_later_meeting_has_a_day_before_but_no_question(session, alma):
    written(session, 1)
    assert written(session, -4) == ["tomorrow", "trainer_list"]
    assert written(session, -6, 18) == ["tomorrow", "trainer_list", "tomorrow", "trainer_list"]


def test_ticking_all_day_writes_each_once(session, alma):
    for hour in range(9, 24):
        written(session, 3, hour)
    assert written(session, 3, 23) == ["reminder"]


def test_a_tick_that_was_down_catches_up_with_the_right_number_of_days(session, alma):
    assert written(session, 2) == ["reminder"]
    assert OutboxMail.objects.get(kind="reminder").subject.startswith("Om 2 dage: Debatdogmer i ")


def test_only_those_who_are_coming_and_have_not_just_enrolled(session, alma):
    enrolments.enrol(session=session, name="Ubekræftet", email="ubekraeftet@demo.example")
    enrolments.enrol(session=session, name="Uden Mail", email="", actor=session.trainers.get().trainer.member.user)
    with clock.at(morning(session, 3, 1)):
        late = enrolments.enrol(session=session, name="Sen", email="sen@demo.example")
        enrolments.confirm(enrolment=late)
    written(session, 3)
    assert list(OutboxMail.objects.filter(kind="reminder").values_list("to", flat=True)) == ["alma@demo.example"]


@pytest.mark.parametrize("leave", ["cancel", "call off", "move"])
def test_what_has_not_gone_out_is_taken_back(session, alma, leave):
    written(session, 3)
    with clock.at(morning(session, 3, 10)):
        if leave == "cancel":
            enrolments.cancel(enrolment=alma)
        elif leave == "call off":
            enrolments.cancel_session(session=session, reason="Sygdom")
        else:
            times = [(start + 14 * DAY, end + 14 * DAY) for start, end in (at(SATURDAY), at(SATURDAY + 7 * DAY))]
            enrolments.move_session(session=session, meetings=times)
    assert OutboxMail.objects.filter(kind="reminder").count() == 0


def test_a_session_that_moved_is_reminded_of_on_its_new_day(session, alma):
    written(session, 1)
    with clock.at(morning(session, 1, 10)):
        OutboxMail.objects.update(sent_at=clock.now())
        times = [(start + 14 * DAY, end + 14 * DAY) for start, end in (at(SATURDAY), at(SATURDAY + 7 * DAY))]
        enrolments.move_session(session=session, meetings=times)
    session.refresh_from_db()
    sent = ["tomorrow", "trainer_list"]
    assert written(session, 3) == [*sent, "reminder"]
    assert written(session, 1) == [*sent, "reminder", *sent]


def test_the_trainers_mail_holds_no_name_of_anybody_else(session, alma):
    say_coming(enrolment=alma)
    written(session, 1)
    mail = OutboxMail.objects.get(kind="trainer_list")
    assert mail.to == session.trainers.get().trainer.member.email
    assert f"/underviser/hold/{session.pk}/" in mail.text
    assert "1 person har en plads" in mail.text
    assert "Alma" not in mail.text + mail.html + mail.subject


def test_yes_is_kept_and_only_somebody_with_a_place_can_say_it(session, alma):
    say_coming(enrolment=alma)
    alma.refresh_from_db()
    assert (alma.state, alma.coming_at) == (State.ENROLLED, clock.now())
    enrolments.cancel(enrolment=alma)
    with pytest.raises(WrongState):
        say_coming(enrolment=alma)


@pytest.mark.parametrize("count", [1, 3, 30])
def test_a_tick_with_nothing_new_costs_the_same_for_few_and_many(session, alma, count, django_assert_num_queries):
    for number in range(count - 1):
        seat = enrolments.enrol(session=session, name=f"P {number}", email=f"p{number}@demo.example")
        enrolments.confirm(enrolment=seat)
        other = SessionFactory(starts_at=session.starts_at, course=session.course)
        SessionTrainerFactory(session=other)
        EnrolmentFactory(session=other)
    written(session, 1)
    with clock.at(morning(session, 1, 10)), django_assert_num_queries(13):
        assert remind_due() == 0


def test_the_tick_reminds_and_sends(session, alma, mailoutbox):
    with clock.at(morning(session, 3)):
        call_command("tick", verbosity=0)
    assert "Kommer du?" in mailoutbox[-1].subject
    assert Meeting.objects.count() == 2


def test_thanks_to_those_who_were_there_too_seldom_once(session, alma, outbox):
    first = session.meetings.order_by("number").first()
    enrolments.record_attendance(enrolment=alma, meeting=first, was_present=True, actor=None)
    with clock.at(session.ends_at + DAY):
        enrolments.finish_session(session=session, actor=None)
        enrolments.finish_session(session=session, actor=None)
    assert outbox("alma@demo.example").count("thanks") == 1


@pytest.mark.parametrize("part", ["MEMBER_REMINDERS", "TRAINER_REMINDERS", "CLOSE_REMINDERS"])
def test_a_part_that_does_not_go_holds_up_no_other(session, alma, part, monkeypatch):
    SessionTrainerFactory(session__days=-3)
    monkeypatch.setattr(rules, part, None)
    with clock.at(morning(session, 1)):
        remind_due()
    lost = {"MEMBER_REMINDERS": "tomorrow", "TRAINER_REMINDERS": "trainer_list", "CLOSE_REMINDERS": "to_close"}[part]
    kinds = set(OutboxMail.objects.values_list("kind", flat=True))
    assert kinds & {"tomorrow", "trainer_list", "to_close"} == {"tomorrow", "trainer_list", "to_close"} - {lost}
    assert routines.setbacks() == ["reminders"]


class TestClosing:
    """Who taught a session that nobody has closed is reminded after 2, 7 and 21 days."""

    def after(self, session, days: int, hour: int = 9) -> list[str]:
        last = timezone.localtime(session.ends_at)
        with clock.at((last + days * DAY).replace(hour=hour, minute=0)):
            remind_due()
        return list(OutboxMail.objects.filter(kind="to_close").order_by("pk").values_list("once_key", flat=True))

    def test_after_two_seven_and_twenty_one_days(self, session):
        row = session.trainers.get()
        counts = [len(self.after(session, days)) for days in (0, 1, 2, 3, 6, 7, 8, 20, 21, 22, 60)]
        assert counts == [0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]
        assert self.after(session, 61) == [f"to_close:{row.pk}:{day}" for day in (2, 7, 21)]

    def test_not_at_night(self, session):
        assert self.after(session, 2, hour=8) == []
        assert len(self.after(session, 2, hour=9)) == 1

    def test_one_mail_for_all_that_was_missed(self, session):
        assert [key.rpartition(":")[2] for key in self.after(session, 30)] == ["21"]

    def test_nothing_that_is_older_than_a_year(self, session):
        assert self.after(session, 366) == []

    def test_not_once_it_is_closed_and_what_waits_is_taken_back(self, session):
        assert len(self.after(session, 2)) == 1
        with clock.at(session.ends_at + 3 * DAY):
            enrolments.finish_session(session=session, actor=None)
        assert self.after(session, 7) == []

    @pytest.mark.parametrize("role", ["co", "shadow"])
    def test_whoever_may_close_it(self, session, role):
        set_trainers(session=session, trainers=[(TrainerFactory(), role)])
        assert len(self.after(session, 2)) == (role == "co")

    def test_not_for_one_that_was_called_off(self, session):
        enrolments.cancel_session(session=session, reason="Sne")
        assert self.after(session, 2) == []

    def test_one_that_cannot_be_written_holds_up_no_other(self, noon, monkeypatch):
        rows = SessionTrainerFactory.create_batch(3, session__days=-3)
        real = emails.to_close

        def breaks(row, *facts):
            if row == rows[0]:
                raise RuntimeError(row.trainer.member.name)
            return real(row, *facts)

        monkeypatch.setattr(emails, "to_close", breaks)
        assert remind_due() == 2
        assert routines.setbacks() == ["close"]

    @pytest.mark.parametrize("number", [1, 3, 30])
    def test_nothing_new_costs_the_same_for_any_number(self, noon, number, django_assert_num_queries):
        rows = SessionTrainerFactory.create_batch(number, session__days=-3)
        remind_due()
        assert OutboxMail.objects.filter(kind="to_close").count() == len(rows)
        with django_assert_num_queries(8):
            remind_due()
