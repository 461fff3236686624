"""Levels come from sessions that were held; what is given is signed, and withdrawn."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.catalogue.models import GivenLevel, Qualification
from courses.common import clock
from courses.ladder.actions import levels
from courses.ladder.queries.people import steps_of
from courses.schedule.models import Session
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.ladder import held, took
from tests.factories.members import MemberFactory, TrainerFactory, UserFactory
from tests.factories.places import PostcodeFactory, VenueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LEAD, CO, SHADOW = Qualification.Level.LEAD, Qualification.Level.CO_TRAINER, Qualification.Level.SHADOW


@pytest.fixture
def course(noon):
    return CourseFactory()


def level(trainer, course) -> int:
    return getattr(Qualification.objects.filter(trainer=trainer, course=course).first(), "level", 0)


def test_a_closed_session_is_what_moves_people_up(course):
    trainer, lead = TrainerFactory(), QualificationFactory(course=course).trainer
    took(course, trainer.member)
    assert level(trainer, course) == SHADOW
    held(course, (lead, "lead"), (trainer, "shadow"), days=-50)
    assert level(trainer, course) == CO
    first = held(course, (lead, "lead"), (trainer, "co"), days=-40)
    held(course, (lead, "lead"), (trainer, "co"), days=-30)
    assert (level(trainer, course), first.status) == (CO, Session.Status.HELD)
    assert level(lead, course) == LEAD


def test_who_was_not_at_enough_meetings_has_not_taken_the_course(course):
    trainer = TrainerFactory()
    took(course, trainer.member, was_present=False)
    assert level(trainer, course) == 0


def test_a_planned_session_moves_nobody(course):
    trainer, lead = TrainerFactory(), QualificationFactory(course=course).trainer
    took(course, trainer.member)
    session = held(course, (lead, "lead"), (trainer, "shadow"), days=-50)
    Session.objects.filter(pk=session.pk).update(status=Session.Status.CANCELLED)
    levels.refresh(trainers=[trainer.pk])
    assert level(trainer, course) == SHADOW


def test_every_day_those_who_have_not_taught_for_long_lapse(course):
    row = QualificationFactory(course=course)
    assert levels.refresh_daily() == 1  # notes until when it counts
    row.refresh_from_db()
    assert (row.level, row.lapses_on) == (LEAD, clock.today().replace(year=clock.today().year + 2))
    assert levels.refresh_daily() == 0
    with clock.at(clock.now() + dt.timedelta(days=732)):
        assert levels.refresh_daily() == 1
        row.refresh_from_db()
        assert (row.level, row.lapses_on) == (CO, None)
        lead = QualificationFactory(course=course).trainer
        held(course, (lead, "lead"), (row.trainer, "co"))
        assert level(row.trainer, course) == LEAD


def test_an_exception_is_signed_and_withdrawn(course):
    trainer, organiser = TrainerFactory(), UserFactory()
    with pytest.raises(levels.ReasonMissing):
        levels.sign_exception(trainer=trainer, course=course, level=LEAD, reason=" ", actor=organiser)
    given = levels.sign_exception(
        trainer=trainer, course=course, level=LEAD, reason="Har holdt det i ti år.", actor=organiser
    )
    assert (level(trainer, course), given.signed_by, given.signed_at) == (LEAD, organiser, clock.now())
    again = levels.sign_exception(trainer=trainer, course=course, level=CO, reason="Alligevel ikke.", actor=organiser)
    assert level(trainer, course) == CO
    levels.withdraw_level(given=again, actor=organiser)
    assert level(trainer, course) == 0
    with pytest.raises(levels.NothingGiven):
        levels.withdraw_level(given=again, actor=organiser)
    (step,) = steps_of(trainer.member, trainer)
    assert [(row.reason, row.withdrawn_by) for row in step.given] == [
        ("Alligevel ikke.", organiser),
        ("Har holdt det i ti år.", organiser),
    ]


def test_the_database_wants_one_reason_at_a_time(course):
    row = QualificationFactory(course=course)
    facts = {
        "trainer": row.trainer,
        "course": course,
        "level": 3,
        "given_date": clock.today(),
        "signed_at": clock.now(),
    }
    for wrong in ({"why": "before"}, {"why": "exception", "reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            GivenLevel.objects.create(**facts | wrong)


def test_what_was_typed_before_stays_with_its_reason(noon):
    row = QualificationFactory(given=False, since_date=dt.date(2025, 5, 1))
    unknown = QualificationFactory(given=False, level=CO)
    import_module("courses.migrations.0100_ladder").before_the_ladder(apps, None)
    given = {row.trainer_id: row for row in GivenLevel.objects.all()}
    assert given[row.trainer_id].given_date == dt.date(2025, 5, 1)
    assert given[unknown.trainer_id].given_date == timezone.localdate()
    assert {str(row.get_why_display()) for row in given.values()} == {"fra før stigen"}
    row.refresh_from_db()
    assert row.lapses_on == dt.date(2027, 5, 1)


@pytest.mark.parametrize("number", [1, 3, 30])
def test_working_levels_out_asks_as_often_for_one_as_for_thirty(course, number, django_assert_num_queries):
    people = [QualificationFactory(course=course).trainer.pk for _ in range(number)]
    levels.refresh(trainers=people)
    with django_assert_num_queries(8):
        levels.refresh(trainers=people)


def test_a_member_without_a_trainers_profile_stands_on_the_ladder_too(course):
    member = MemberFactory()
    took(course, member)
    (step,) = steps_of(member)
    assert (step.course, step.level_words, step.missing_words) == (
        course,
        "må være føl",
        ["Vær føl på ét hold."],
    )


def test_places_are_rooms(course):
    trainer, lead = TrainerFactory(), QualificationFactory(course=course).trainer
    here, there = VenueFactory(postcode=PostcodeFactory()), VenueFactory()
    took(course, trainer.member)
    held(course, (lead, "lead"), (trainer, "shadow"), venue=here, days=-50)
    held(course, (lead, "lead"), (trainer, "co"), venue=here, days=-40)
    held(course, (lead, "lead"), (trainer, "co"), venue=here, days=-30)
    (step,) = steps_of(trainer.member)
    assert step.missing_words == [
        "Vær medunderviser én gang et andet sted.",
        "En underviser observerer dig på et hold og sætter kryds ved alle punkter.",
    ]
    held(course, (lead, "lead"), (trainer, "co"), venue=there, days=-20)
    (step,) = steps_of(trainer.member)
    assert step.missing_words == ["En underviser observerer dig på et hold og sætter kryds ved alle punkter."]
