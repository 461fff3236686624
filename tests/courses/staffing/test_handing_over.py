"""A trainer who cannot come asks a colleague; one who is away over a session tells the organiser."""

import datetime as dt

import pytest

from courses.common import clock
from courses.common.models import OutboxMail
from courses.enrolment.actions.enrolments import cancel_session
from courses.schedule.actions import create_session, publish_session, set_trainers
from courses.staffing import actions
from courses.staffing.actions import NotAsking
from courses.staffing.models import TrainerRequest
from courses.staffing.queries.vacancies import is_wanted
from tests.courses.staffing.test_requests import trainer
from tests.factories.catalogue import CourseFactory
from tests.factories.members import TrainerFactory
from tests.factories.places import VenueFactory
from tests.web.organising import SATURDAY, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.sqlite]


@pytest.fixture
def session():
    return create_session(course=CourseFactory(), venue=VenueFactory(), meetings=[at(SATURDAY)])


@pytest.fixture
def mine(session):
    mine = trainer(session)
    set_trainers(session=session, trainers=[(mine, "lead")])
    publish_session(session=session)
    OutboxMail.objects.update(sent_at=clock.now())
    return mine


@pytest.fixture
def colleague(session, mine):
    return trainer(session)


def teaching(session) -> list[tuple[int, str]]:
    return list(session.trainers.order_by("pk").values_list("trainer", "role"))


class TestHandingOver:
    def test_it_stays_mine_until_the_colleague_says_yes(self, session, mine, colleague, outbox):
        request = actions.ask_colleague(session=session, trainer=mine, colleague=colleague)
        assert teaching(session) == [(mine.pk, "lead")]
        assert outbox(colleague.member.email) == ["request"]
        assert f"{mine.member.first_name} kan ikke komme" in OutboxMail.objects.latest("pk").text
        actions.say_yes(request=request)
        assert teaching(session) == [(colleague.pk, "lead")]
        assert outbox(colleague.member.email) == ["request", "trainer_assigned"]
        assert outbox(mine.member.email) == ["trainer_assigned", "trainer_released"]
        assert outbox()[-1] == "handed_over"

    def test_asking_twice_asks_once_and_a_no_tells_whoever_asked(self, session, mine, colleague, outbox):
        for _twice in range(2):
            request = actions.ask_colleague(session=session, trainer=mine, colleague=colleague)
        actions.say_no(request=request)
        assert outbox(colleague.member.email) == ["request"]
        assert outbox(mine.member.email) == ["trainer_assigned", "colleague_cannot"]
        assert teaching(session) == [(mine.pk, "lead")]
        # A no asks nobody else: the place is not open.
        assert TrainerRequest.objects.count() == 1

    def test_of_two_who_were_asked_the_first_yes_has_it(self, session, mine, colleague, outbox):
        other = trainer(session)
        first = actions.ask_colleague(session=session, trainer=mine, colleague=colleague)
        second = actions.ask_colleague(session=session, trainer=mine, colleague=other)
        OutboxMail.objects.update(sent_at=clock.now())
        actions.say_yes(request=second)
        assert actions.say_yes(request=first).answer == "late"
        assert teaching(session) == [(other.pk, "lead")]
        assert outbox(colleague.member.email) == ["request", "request_closed"]

    def test_it_can_come_back_to_whoever_said_yes_first(self, session, mine, colleague):
        actions.say_yes(request=actions.ask_colleague(session=session, trainer=mine, colleague=colleague))
        actions.say_yes(request=actions.ask_colleague(session=session, trainer=colleague, colleague=mine))
        assert teaching(session) == [(mine.pk, "lead")]

    def test_who_no_longer_teaches_it_hands_nothing_over(self, session, mine, colleague):
        request = actions.ask_colleague(session=session, trainer=mine, colleague=colleague)
        other = trainer(session)
        set_trainers(session=session, trainers=[(other, "lead")])
        request.refresh_from_db()
        assert not is_wanted(request)
        assert actions.say_yes(request=request).answer == "late"
        with pytest.raises(NotAsking):
            actions.ask_colleague(session=session, trainer=mine, colleague=colleague)

    @pytest.mark.parametrize("facts", [{"level": 2}, {"weekdays": [0]}, {"max_sessions_per_year": 0}])
    def test_who_cannot_is_not_asked(self, session, mine, facts):
        with pytest.raises(NotAsking):
            actions.ask_colleague(session=session, trainer=mine, colleague=trainer(session, **facts))

    def test_a_session_that_is_called_off_needs_no_answer(self, session, mine, colleague, outbox):
        actions.ask_colleague(session=session, trainer=mine, colleague=colleague)
        OutboxMail.objects.update(sent_at=clock.now())
        cancel_session(session=session, reason="Syg")
        assert actions.ask_on() == 1
        assert outbox(colleague.member.email) == ["request", "request_closed"]

    def test_the_office_asking_for_an_open_place_leaves_it_alone(self, session, mine, colleague):
        request = actions.ask_colleague(session=session, trainer=mine, colleague=colleague)
        assert actions.ask_on() == 0
        assert actions.withdraw_requests(session=session) == 0
        request.refresh_from_db()
        assert request.answer == "none"


class TestAbsence:
    def test_over_a_session_of_mine_tells_the_organiser_once(self, session, mine, outbox):
        session.region.contact_email = "kreds@demo.example"
        session.region.save()
        for _twice in range(2):
            met = actions.note_absence(trainer=mine, start_date=SATURDAY, end_date=SATURDAY)
        assert met == []
        assert outbox("kreds@demo.example") == ["trainer_away"]
        assert mine.member.name in OutboxMail.objects.latest("pk").text
        # Days that take in those again tell of nothing new.
        actions.note_absence(trainer=mine, start_date=SATURDAY, end_date=SATURDAY + dt.timedelta(days=2))
        assert outbox("kreds@demo.example") == ["trainer_away"]

    def test_over_nothing_of_mine_tells_nobody(self, session, mine, outbox):
        monday = SATURDAY + dt.timedelta(days=2)
        assert actions.note_absence(trainer=mine, start_date=monday, end_date=monday) == []
        assert actions.note_absence(trainer=TrainerFactory(), start_date=SATURDAY, end_date=SATURDAY) == []
        assert "trainer_away" not in outbox()
