import factory
from factory.django import DjangoModelFactory

from courses.catalogue.models import Course, LearningGoal, Qualification
from tests.factories.members import TrainerFactory


class CourseFactory(DjangoModelFactory):
    class Meta:
        model = Course

    code = factory.Sequence(lambda n: f"t{n}")
    title = factory.Sequence(lambda n: f"Prøvekursus {n}")
    title_en = factory.Sequence(lambda n: f"Test course {n}")
    lessons = 6
    capacity = 20


class LearningGoalFactory(DjangoModelFactory):
    class Meta:
        model = LearningGoal

    course = factory.SubFactory(CourseFactory)
    text = "gengive en modparts pointe, så modparten nikker"
    text_en = "repeat an opponent's point so that the opponent nods"


class QualificationFactory(DjangoModelFactory):
    class Meta:
        model = Qualification

    trainer = factory.SubFactory(TrainerFactory)
    course = factory.SubFactory(CourseFactory)
    level = Qualification.Level.LEAD
