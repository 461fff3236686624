import factory
from django.contrib.auth import get_user_model
from factory.django import DjangoModelFactory

from courses.members.models import MemberProfile, TrainerProfile


class UserFactory(DjangoModelFactory):
    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"user{n}@demo.example")
    first_name = factory.Sequence(lambda n: f"Prøve Person {n}")


class MemberFactory(DjangoModelFactory):
    class Meta:
        model = MemberProfile

    user = factory.SubFactory(UserFactory)
    name = factory.SelfAttribute("user.first_name")


class TrainerFactory(DjangoModelFactory):
    class Meta:
        model = TrainerProfile

    member = factory.SubFactory(MemberFactory)
    show_name = True
