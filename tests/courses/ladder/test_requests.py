"""«Må jeg komme med?»: who may ask for what, and what a yes does."""

import pytest

from courses.common.models import OutboxMail
from courses.ladder.actions import requests
from courses.ladder.models import StepRequest
from courses.ladder.queries.next_steps import asked_in, next_steps
from courses.members.models import TrainerProfile
from courses.schedule.models import Session
from tests.factories.catalogue import QualificationFactory
from tests.factories.ladder import held, took
from tests.factories.members import MemberFactory
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def lead(noon):
    return QualificationFactory().trainer


@pytest.fixture
def course(lead):
    return lead.qualifications.get().course


@pytest.fixture
def member(course):
    member = MemberFactory(postcode=PostcodeFactory())
    took(course, member)
    OutboxMail.objects.all().delete()
    return member


@pytest.fixture
def coming(course, lead):
    session = SessionFactory(course=course)
    SessionTrainerFactory(session=session, trainer=lead)
    return session


def mails() -> list[tuple[str, str]]:
    return list(OutboxMail.objects.order_by("pk").values_list("kind", "to"))


def test_who_took_the_course_asks_to_be_trainee_and_stands_in_the_session_after_a_yes(coming, member, lead):
    row = requests.ask(session=coming, member=member, what="shadow")
    assert requests.ask(session=coming, member=member, what="shadow") == row
    assert mails() == [("step_asked", lead.member.email)]
    token = requests.step_token(row)
    assert f"/med/{token}/" in OutboxMail.objects.get().text
    assert asked_in(lead) == [row]
    requests.say_yes(row=requests.step_by_token(token))
    trainer = TrainerProfile.objects.get(member=member)
    assert coming.trainers.get(trainer=trainer).role == "shadow"
    assert asked_in(lead) == []
    assert ("step_answered", member.email) in mails()
    assert requests.say_yes(row=row).answer == "yes"
    with pytest.raises(requests.NotOpen):
        requests.say_no(row=row)


def test_a_no_is_told_and_is_the_end_of_it(coming, member):
    row = requests.ask(session=coming, member=member, what="shadow")
    requests.say_no(row=row)
    assert mails()[-1] == ("step_answered", member.email)
    with pytest.raises(requests.NotOpen):
        requests.say_yes(row=row)
    assert not TrainerProfile.objects.filter(member=member).exists()


@pytest.mark.parametrize("what", ["co", "observed", "nonsense"])
def test_only_the_next_step_can_be_asked_for(coming, member, what):
    with pytest.raises(requests.CannotAsk):
        requests.ask(session=coming, member=member, what=what)
    assert not StepRequest.objects.exists()


@pytest.mark.parametrize("status", [Session.Status.CANCELLED, Session.Status.DRAFT, Session.Status.HELD])
def test_a_session_that_is_not_coming_cannot_be_asked_for_nor_answered(coming, member, status):
    row = requests.ask(session=coming, member=member, what="shadow")
    Session.objects.filter(pk=coming.pk).update(status=status)
    with pytest.raises(requests.NotOpen):
        requests.say_yes(row=row)
    with pytest.raises(requests.CannotAsk):
        requests.ask(session=coming, member=MemberFactory(), what="shadow")


def test_asking_can_be_taken_back_until_it_is_answered(coming, member):
    row = requests.ask(session=coming, member=member, what="shadow")
    token = requests.step_token(row)
    requests.take_back(row=row)
    assert (mails(), requests.is_taken_back(token)) == ([], True)
    row = requests.ask(session=coming, member=member, what="shadow")
    requests.say_no(row=row)
    with pytest.raises(requests.NotOpen):
        requests.take_back(row=row)


def test_the_next_step_comes_with_sessions_near_first(course, lead, member):
    far = SessionFactory(course=course, venue=VenueFactory(lat=57.05, lon=9.92), days=20)
    near, alone = SessionFactory(course=course, days=40), SessionFactory(course=course)
    for session in (far, near):
        SessionTrainerFactory(session=session, trainer=lead)
    (found,) = next_steps(member)
    assert [(chance.session, chance.what) for chance in found.chances] == [(near, "shadow"), (far, "shadow")]
    assert alone not in [chance.session for chance in found.chances]


def test_where_no_road_leads_comes_last_and_has_no_distance(course, lead, member):
    island = SessionFactory(
        course=course, venue=VenueFactory(postcode=PostcodeFactory(code="3700", lat=55.1, lon=14.7))
    )
    near = SessionFactory(course=course, days=60)
    for session in (island, near):
        SessionTrainerFactory(session=session, trainer=lead)
    (found,) = next_steps(member)
    assert [(chance.session, chance.km is None) for chance in found.chances] == [(near, False), (island, True)]


def test_a_co_trainer_sees_other_places_and_where_they_can_be_observed(course, lead, member, coming):
    row = requests.ask(session=coming, member=member, what="shadow")
    requests.say_yes(row=row)
    trainer = TrainerProfile.objects.get(member=member)
    here = VenueFactory()
    coming.trainers.all().delete()
    held(course, (lead, "lead"), (trainer, "shadow"), days=-50)
    held(course, (lead, "lead"), (trainer, "co"), venue=here, days=-40)
    held(course, (lead, "lead"), (trainer, "co"), venue=here, days=-30)
    again = SessionFactory(course=course, venue=here)
    other, mine = SessionFactory(course=course), SessionFactory(course=course)
    for session in (again, other, mine):
        SessionTrainerFactory(session=session, trainer=lead)
    SessionTrainerFactory(session=mine, trainer=trainer, role="co")
    (found,) = next_steps(member)
    assert [(chance.session, chance.what) for chance in found.chances] == [(mine, "observed"), (other, "co")]
    assert requests.ask(session=mine, member=member, what="observed").what == "observed"


@pytest.mark.parametrize("number", [1, 3, 12])
def test_the_page_asks_as_often_for_one_session_as_for_many(course, lead, member, number, django_assert_num_queries):
    for _ in range(number):
        SessionTrainerFactory(session=SessionFactory(course=course), trainer=lead)
    next_steps(member)
    with django_assert_num_queries(12):
        next_steps(member)
