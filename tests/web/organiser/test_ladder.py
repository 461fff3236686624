"""«Stigen» in the back office: where trainers stand, exceptions, who will be missing."""

import pytest
from django.urls import reverse

from courses.catalogue.models import GivenLevel, Qualification
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.members import TrainerFactory
from tests.factories.places import PostcodeFactory

pytestmark = pytest.mark.django_db


def text(page) -> str:
    return page.content.decode()


def test_an_exception_is_signed_with_a_reason_and_withdrawn(organiser, noon):
    trainer, course = TrainerFactory(), CourseFactory()
    address = reverse("ladder:person", args=[trainer.pk])
    typed = {"course": course.pk, "level": 3, "reason": ""}
    refused = organiser.post(address, typed)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    signed = organiser.post(address, typed | {"reason": "Har holdt det i ti år."}, follow=True)
    assert "Underskrevet. Det gælder fra i dag." in text(signed)
    assert reverse("series:add") in text(signed)  # what usually comes next
    given = GivenLevel.objects.get()
    assert Qualification.objects.get().level == 3
    page = text(organiser.get(address))
    assert "Har holdt det i ti år." in page
    assert str(given.signed_by) in page
    assert organiser.post(reverse("ladder:withdraw", args=[trainer.pk, given.pk])).status_code == 302
    assert not Qualification.objects.exists()
    assert "trukket tilbage" in text(organiser.get(address))


def test_what_is_missing_stands_first_and_whoever_is_one_step_away_is_named(organiser, noon):
    home = PostcodeFactory()
    course = CourseFactory(target_runs_per_year=2)
    CourseFactory(form="weekend", title="Træn trænerne", target_runs_per_year=0)
    QualificationFactory(course=course, trainer__member__postcode=home)
    QualificationFactory(course=course, level=2, trainer__member__postcode=home, trainer__member__name="Bo Næsten")
    page = text(organiser.get(reverse("ladder:index")))
    assert "Om seks måneder mangler der 1 underviser." in page
    assert page.count("Bo Næsten") == 2
    assert "Lav kladde til «Træn trænerne»" in page


def test_only_those_who_plan_see_it(client, noon):
    client.force_login(TrainerFactory().member.user)
    assert client.get(reverse("ladder:index")).status_code == 302
