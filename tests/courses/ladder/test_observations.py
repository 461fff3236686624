"""The observation sheet: who signs, about whom, when, and taking it back."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from courses.catalogue.models import Qualification
from courses.common import clock
from courses.common.models import OutboxMail
from courses.ladder.actions import levels, observations
from courses.ladder.models import Observation
from courses.schedule.models import Session, SessionTrainer
from tests.factories.catalogue import QualificationFactory
from tests.factories.ladder import held, took
from tests.factories.members import TrainerFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
WORDS = {"worked": "Du ventede, til alle var færdige.", "try_next": "Sig målet to gange."}


@pytest.fixture
def lead(noon):
    return QualificationFactory().trainer


@pytest.fixture
def course(lead):
    return lead.qualifications.get().course


@pytest.fixture
def trainee(course):
    return TrainerFactory()


@pytest.fixture
def session(course, lead, trainee):
    found = SessionFactory(course=course, days=0, hours=30)
    Session.objects.filter(pk=found.pk).update(starts_at=clock.now() - dt.timedelta(hours=1))
    found.refresh_from_db()
    for trainer, role in ((lead, "lead"), (trainee, "co")):
        SessionTrainer.objects.create(session=found, trainer=trainer, role=role)
    return found


def sign(session, trainee, lead, points=Observation.POINTS, **words):
    facts = {"session": session, "trainer": trainee, "observer": lead, "points": points, **WORDS, **words}
    return observations.sign(**facts)


def test_a_sheet_is_signed_in_the_room_and_read_by_whom_it_is_about(session, trainee, lead):
    sheet = sign(session, trainee, lead, ["kept_time"])
    assert (sheet.kept_time, sheet.listened, sheet.is_ready, sheet.observer) == (True, False, False, lead)
    mail = OutboxMail.objects.get()
    assert (mail.kind, mail.to) == ("observed", trainee.member.email)
    assert WORDS["worked"] not in mail.text
    observations.answer(sheet=sheet, words="Tak. Det prøver jeg.")
    sheet.refresh_from_db()
    assert (sheet.answer, sheet.answered_at) == ("Tak. Det prøver jeg.", clock.now())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": Session.Status.CANCELLED}, "aflyst"),
        ({"status": Session.Status.DRAFT}, "ikke begyndt"),
        (
            {"starts_at": dt.datetime(2030, 1, 1, tzinfo=dt.UTC), "ends_at": dt.datetime(2030, 1, 2, tzinfo=dt.UTC)},
            "ikke begyndt",
        ),
    ],
)
def test_what_was_not_held_is_not_observed(session, trainee, lead, change, words):
    Session.objects.filter(pk=session.pk).update(**change)
    with pytest.raises(observations.CannotObserve, match=words):
        sign(session, trainee, lead)
    assert not Observation.objects.exists()


def test_only_a_trainer_of_the_session_and_of_the_course_signs_about_its_co_trainer(session, trainee, lead):
    stranger = QualificationFactory(course=session.course).trainer
    for about, by in ((trainee, stranger), (lead, lead), (stranger, lead), (trainee, trainee)):
        with pytest.raises(observations.CannotObserve):
            sign(session, about, by)
    Qualification.objects.filter(trainer=lead).update(level=2)
    with pytest.raises(observations.CannotObserve):
        sign(session, trainee, lead)


def test_one_sheet_for_each_session_and_a_sentence_each_way(session, trainee, lead):
    for name in WORDS:
        with pytest.raises(observations.CannotObserve) as refusal:
            sign(session, trainee, lead, **{name: "  "})
        assert refusal.value.about == name
    sign(session, trainee, lead)
    with pytest.raises(observations.CannotObserve):
        sign(session, trainee, lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        Observation.objects.create(
            session=session, trainer=lead, observer=lead, signed_at=clock.now(), worked="x", try_next="y"
        )


def test_the_last_step_is_a_sheet_of_a_session_that_was_held_and_goes_with_it(course, trainee, lead):
    took(course, trainee.member)
    held(course, (lead, "lead"), (trainee, "shadow"), days=-50)
    held(course, (lead, "lead"), (trainee, "co"), days=-40)
    last = held(course, (lead, "lead"), (trainee, "co"), days=-1)
    qualification = Qualification.objects.get(trainer=trainee)
    assert qualification.level == 2
    sheet = sign(last, trainee, lead)
    qualification.refresh_from_db()
    assert qualification.level == 3
    observations.take_back(sheet=sheet)
    qualification.refresh_from_db()
    assert (qualification.level, OutboxMail.objects.filter(kind="observed").exists()) == (2, False)
    sheet = sign(last, trainee, lead)
    Session.objects.filter(pk=last.pk).update(status=Session.Status.CANCELLED)
    levels.refresh(trainers=[trainee.pk])
    qualification.refresh_from_db()
    assert qualification.level == 2


def test_after_a_day_a_sheet_stays(session, trainee, lead):
    sheet = sign(session, trainee, lead)
    with clock.at(clock.now() + dt.timedelta(hours=24)), pytest.raises(observations.TooLateToTakeBack):
        observations.take_back(sheet=sheet)
    assert Observation.objects.exists()
