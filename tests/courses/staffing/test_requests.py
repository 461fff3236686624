"""«Kan du tage den?»: who is asked, in which order, and what an answer does."""

import datetime as dt

import pytest
from django.utils import translation

from courses.common import clock
from courses.common.models import OutboxMail, Setback
from courses.members.models import TimeAway
from courses.places.models import VenueClosure
from courses.schedule.actions import create_session, set_trainers
from courses.schedule.actions.slots import TrainerTaken
from courses.schedule.models import Session, SessionTrainer
from courses.staffing import actions
from courses.staffing.actions import NobodyToAsk, NotAsking
from courses.staffing.models import TrainerRequest
from courses.staffing.queries.candidates import search, task_of
from courses.staffing.queries.vacancies import without_trainers, without_venue
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.factories.schedule import SessionFactory
from tests.web.organising import SATURDAY, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.sqlite]
# Kolding, Aarhus and Rønne: near Vejle, far from it, and across the sea.
NEAR = {"code": "6000", "name": "Kolding", "lat": 55.49, "lon": 9.47}
FAR = {"code": "8000", "name": "Aarhus", "lat": 56.16, "lon": 10.20}
ISLAND = {"code": "3700", "name": "Rønne", "lat": 55.10, "lon": 14.71, "landmass": "BOR"}


@pytest.fixture
def session():
    return create_session(course=CourseFactory(), venue=VenueFactory(), meetings=[at(SATURDAY)])


def trainer(session, home=None, level=3, **facts):
    names = {f"trainer__{name}": value for name, value in facts.items()}
    postcode = PostcodeFactory(**(home or {}))
    row = QualificationFactory(course=session.course, level=level, trainer__member__postcode=postcode, **names)
    return row.trainer


def taught(trainer, day: dt.date):
    start, end = at(day)
    return SessionTrainer.objects.create(session=SessionFactory(starts_at=start, ends_at=end), trainer=trainer)


def found(session) -> list:
    return [candidate.trainer for candidate in search(task_of(session, "lead")).found]


class TestWhoCan:
    def test_each_question_leaves_out_its_own(self, session):
        good = trainer(session)
        trainer(session, level=2)
        trainer(session, is_active=False)
        trainer(session, FAR, travel_km=50)
        trainer(session, ISLAND, travel_km=400)
        trainer(session, weekdays=[0, 1, 2, 3, 4])
        away = trainer(session)
        TimeAway.objects.create(trainer=away, start_date=SATURDAY - dt.timedelta(days=3), end_date=SATURDAY)
        tired = trainer(session, rest_weeks=1)
        taught(tired, SATURDAY + dt.timedelta(days=8))
        done = trainer(session, max_sessions_per_year=1)
        taught(done, dt.date(2027, 6, 5))
        seen = search(task_of(session, "lead"))
        assert (seen.qualified, seen.near, seen.free) == (7, 5, 2)
        assert [candidate.trainer for candidate in seen.found] == [good]

    def test_rest_over_is_rest_over(self, session):
        rested = trainer(session, rest_weeks=1)
        taught(rested, SATURDAY + dt.timedelta(days=9))
        assert found(session) == [rested]

    def test_sessions_of_another_year_or_called_off_do_not_count(self, session):
        fresh = trainer(session, max_sessions_per_year=1)
        taught(fresh, dt.date(2026, 12, 5))
        row = taught(fresh, SATURDAY)
        Session.objects.filter(pk=row.session_id).update(status=Session.Status.CANCELLED)
        assert found(session) == [fresh]

    def test_fair_first_then_near(self, session):
        far = trainer(session, FAR, travel_km=200)
        near = trainer(session, NEAR)
        busy = trainer(session)
        taught(busy, dt.date(2027, 6, 5))
        assert found(session) == [near, far, busy]

    def test_a_co_trainer_needs_less(self, session):
        helper = trainer(session, level=2)
        assert [c.trainer for c in search(task_of(session, "co")).found] == [helper]

    @pytest.mark.parametrize("number", [1, 3, 30])
    def test_the_same_queries_for_any_number(self, session, number, django_assert_num_queries):
        for _ in range(number):
            taught(trainer(session), dt.date(2027, 6, 5))
        task = task_of(session, "lead")
        with django_assert_num_queries(4):
            assert len(search(task).found) == number


class TestAsking:
    def test_three_are_asked_and_asking_again_asks_nobody(self, session, outbox):
        people = [trainer(session) for _ in range(5)]
        asked = actions.ask_trainers(session=session)
        assert [row.trainer for row in asked] == people[:3]
        assert actions.ask_trainers(session=session) == []
        assert outbox() == ["request"] * 3
        mail = OutboxMail.objects.earliest("pk")
        assert mail.subject == "Kan du undervise i Vejle lør. 13. feb.?"
        assert mail.to == people[0].member.email
        assert f"/kan-du/{actions.request_token(asked[0])}/" in mail.text

    def test_a_no_goes_on_to_the_next(self, session):
        people = [trainer(session) for _ in range(5)]
        first = actions.ask_trainers(session=session)[0]
        actions.say_no(request=first)
        actions.say_no(request=first)
        rows = TrainerRequest.objects.order_by("pk").values_list("trainer", "answer")
        assert list(rows) == [(people[0].pk, "no"), *((p.pk, "none") for p in people[1:4])]

    def test_the_first_yes_has_it_and_the_others_are_told(self, session, outbox):
        for _ in range(3):
            trainer(session)
        first, second, third = actions.ask_trainers(session=session)
        OutboxMail.objects.update(sent_at=clock.now())
        actions.say_yes(request=second)
        actions.say_yes(request=second)
        assert [(row.trainer, row.role) for row in session.trainers.all()] == [(second.trainer, "lead")]
        assert outbox(second.trainer.member.email) == ["request", "trainer_assigned"]
        assert outbox(first.trainer.member.email) == outbox(third.trainer.member.email) == ["request", "request_closed"]
        assert actions.say_yes(request=first).answer == "late"

    def test_what_was_not_sent_yet_is_taken_back(self, session, outbox):
        trainer(session), trainer(session)
        first, second = actions.ask_trainers(session=session)
        actions.say_yes(request=first)
        assert outbox(second.trainer.member.email) == []

    def test_who_is_booked_elsewhere_hears_so_and_keeps_the_question(self, session):
        person = trainer(session)
        request = actions.ask_trainers(session=session)[0]
        create_session(
            course=CourseFactory(), venue=VenueFactory(), meetings=[at(SATURDAY)], trainers=[(person, "lead")]
        )
        with pytest.raises(TrainerTaken):
            actions.say_yes(request=request)
        request.refresh_from_db()
        assert request.answer == "none"

    def test_who_said_yes_calls_to_say_no(self, session):
        trainer(session)
        request = actions.say_yes(request=actions.ask_trainers(session=session)[0])
        with pytest.raises(NotAsking):
            actions.say_no(request=request)

    def test_when_the_trainer_leaves_the_next_is_asked_and_can_say_yes(self, session):
        trainer(session), trainer(session)
        first, _second = actions.ask_trainers(session=session)
        actions.say_yes(request=first)
        set_trainers(session=session, trainers=[])
        other = trainer(session)
        asked = actions.ask_trainers(session=session)
        assert [row.trainer for row in asked] == [other]
        assert actions.say_yes(request=asked[0]).answer == "yes"

    def test_a_session_that_needs_nobody_asks_nobody(self, session):
        set_trainers(session=session, trainers=[(trainer(session), "lead")])
        with pytest.raises(NotAsking):
            actions.ask_trainers(session=session)
        with pytest.raises(NotAsking):
            actions.ask_trainers(session=SessionFactory(days=-1))

    def test_withdrawing_tells_those_who_had_the_mail(self, session, outbox):
        trainer(session)
        request = actions.ask_trainers(session=session)[0]
        token = actions.request_token(request)
        OutboxMail.objects.update(sent_at=clock.now())
        assert actions.withdraw_requests(session=session) == 1
        assert outbox() == ["request", "request_closed"]
        assert (actions.request_by_token(token), actions.is_withdrawn(token)) == (None, True)
        assert actions.is_withdrawn("1.x") is False


NOBODY = [
    ({"level": 2}, "No active trainer may teach"),
    ({"home": FAR, "travel_km": 30}, "travels that far"),
    ({"weekdays": [0]}, "is free then"),
    ({"max_sessions_per_year": 0}, "as often as they want"),
]


@pytest.mark.parametrize(("facts", "words"), NOBODY)
def test_why_nobody_can_be_asked_is_said(session, facts, words):
    trainer(session, **facts)
    with translation.override("en"), pytest.raises(NobodyToAsk) as refusal:
        actions.ask_trainers(session=session)
    assert words in str(refusal.value.message)
    assert TrainerRequest.objects.count() == 0


class TestAskOn:
    def test_after_three_days_without_an_answer_one_more_is_asked_once(self, session):
        for _ in range(5):
            trainer(session)
        actions.ask_trainers(session=session)
        assert actions.ask_on() == 0
        with clock.at(clock.now() + dt.timedelta(days=3, hours=2)):
            assert (actions.ask_on(), actions.ask_on()) == (1, 0)
        with clock.at(clock.now() + dt.timedelta(days=3, hours=4)):
            assert actions.ask_on() == 0
        assert TrainerRequest.objects.count() == 4

    def test_one_whose_next_cannot_be_asked_is_named_until_it_can(self, session, monkeypatch):
        for _ in range(5):
            trainer(session)
        actions.ask_trainers(session=session)
        later = clock.now() + dt.timedelta(days=3, hours=2)
        with monkeypatch.context() as planted:
            planted.setattr(actions, "search", lambda _task: 1 // 0)
            for minutes, times in ((0, 1), (1, 2), (3, 2), (6, 3)):
                with clock.at(later + dt.timedelta(minutes=minutes)):
                    assert actions.ask_on() == 0
                assert Setback.objects.get().times == times, minutes
        with clock.at(later + dt.timedelta(minutes=21)):
            assert actions.ask_on() == 1
        assert not Setback.objects.exists()

    def test_who_need_not_answer_is_told_once(self, session, outbox):
        trainer(session)
        actions.ask_trainers(session=session)
        OutboxMail.objects.update(sent_at=clock.now())
        set_trainers(session=session, trainers=[(trainer(session), "lead")])
        assert (actions.ask_on(), actions.ask_on()) == (1, 0)
        assert outbox() == ["request", "request_closed"]


class TestLacking:
    def test_lead_then_co_then_nobody(self):
        drafts = [SessionFactory(status="draft", days=n, course__trainers_needed=2) for n in (1, 2, 3, 4)]
        people = [trainer(session) for session in drafts]
        set_trainers(session=drafts[1], trainers=[(people[1], "lead")])
        set_trainers(session=drafts[2], trainers=[(people[2], "lead"), (people[1], "co")])
        set_trainers(session=drafts[3], trainers=[(people[3], "lead"), (people[1], "shadow")])
        SessionFactory(days=-1), SessionFactory(status="cancelled")
        lacks = [(lack.session, lack.role) for lack in without_trainers()]
        assert lacks == [(drafts[0], "lead"), (drafts[1], "co"), (drafts[3], "co")]

    @pytest.mark.parametrize("number", [1, 3, 30])
    def test_the_same_queries_for_any_number(self, number, django_assert_num_queries):
        SessionFactory.create_batch(number)
        with django_assert_num_queries(4):
            assert len(without_trainers()) == number

    def test_rooms_that_cannot_be_had(self):
        closed, gone, small, between, good = (SessionFactory(days=n) for n in (1, 2, 3, 4, 5))
        for session in (closed, good):
            day = (closed.starts_at).date()
            VenueClosure.objects.create(venue=session.venue, start_date=day, end_date=day)
        type(gone.venue).objects.filter(pk=gone.venue_id).update(is_active=False)
        type(small.venue).objects.filter(pk=small.venue_id).update(capacity=3)
        Session.objects.filter(pk=small.pk).update(min_participants=6)
        later = between.starts_at + dt.timedelta(days=7)
        between.meetings.create(number=2, starts_at=later, ends_at=later + dt.timedelta(hours=2))
        Session.objects.filter(pk=between.pk).update(ends_at=later + dt.timedelta(hours=2))
        wednesday = between.starts_at.date() + dt.timedelta(days=3)
        VenueClosure.objects.create(venue=between.venue, start_date=wednesday, end_date=wednesday)
        assert without_venue() == [closed, gone, small]
