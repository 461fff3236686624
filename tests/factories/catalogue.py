import factory
from factory.django import DjangoModelFactory

from courses.catalogue.models import Course, GivenLevel, LearningGoal, Qualification
from courses.common import clock
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
    """A level from before the ladder, so that working it out anew finds it again."""

    class Meta:
        model = Qualification
        skip_postgeneration_save = True

    trainer = factory.SubFactory(TrainerFactory)
    course = factory.SubFactory(CourseFactory)
    level = Qualification.Level.LEAD

    @factory.post_generation
    def given(self, create, extracted, **kwargs):
        if create and extracted is not False:
            GivenLevel.objects.create(
                trainer=self.trainer,
                course=self.course,
                level=self.level,
                why=GivenLevel.Why.BEFORE,
                given_date=self.since_date or clock.today(),
                signed_at=clock.now(),
            )
