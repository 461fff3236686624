"""A step of a course in the making, while several people hand it on, take it and publish at the same moment."""

import threading

from django.contrib.auth.models import Group

from courses.catalogue.models import HandedOn, PublishedText
from courses.catalogue.rules import MakingStep
from courses.common.models import OutboxMail
from courses.pages.actions.making import NotNow, NotReady, hand_on, publish_texts, take_on
from courses.pages.models import CourseIndexPage, CoursePage
from home.first_pages import build_pages
from tests.factories.catalogue import CourseFactory
from tests.factories.members import UserFactory
from tests.waiting import PATIENCE

PEOPLE = 6
PAGE = MakingStep.PAGE


def editors(number: int = PEOPLE):
    build_pages()
    found = [UserFactory() for _number in range(number)]
    for one in found:
        one.groups.set(Group.objects.filter(name="Redaktører"))
    return found


def refused(outcome) -> int:
    assert not [one for one in outcome if isinstance(one, Exception) and not isinstance(one, (NotNow, NotReady))]
    return sum(isinstance(one, Exception) for one in outcome)


def test_a_step_is_handed_on_once_and_one_mail_goes_to_each(race):
    course, people = CourseFactory(), editors()
    giver = UserFactory(is_superuser=True)
    outcome = race([lambda: hand_on(course=course, step=PAGE, by=giver, to=people[0])] * PEOPLE)
    assert refused(outcome) == PEOPLE - 1
    assert HandedOn.objects.count() == 1
    assert OutboxMail.objects.filter(kind="handed_on").count() == 1


def taking(row, person):
    return lambda: take_on(row=row, user=person)


def test_one_of_all_gets_it_and_the_others_are_told(race):
    course, people = CourseFactory(), editors()
    row = hand_on(course=course, step=PAGE, by=UserFactory(is_superuser=True), to=None)
    assert refused(race([taking(row, person) for person in people])) == PEOPLE - 1
    assert HandedOn.objects.get().to in people


def test_the_test_would_notice_somebody_who_looks_first(race):
    course, people = CourseFactory(), editors()
    row = hand_on(course=course, step=PAGE, by=UserFactory(is_superuser=True), to=None)
    looked = threading.Barrier(PEOPLE)

    def careless(person):
        def take():
            is_free = HandedOn.objects.get(pk=row.pk).to_id is None
            looked.wait(PATIENCE)
            if not is_free:
                raise NotNow("late")
            HandedOn.objects.filter(pk=row.pk).update(to=person)

        return take

    assert refused(race([careless(person) for person in people])) == 0


def test_two_who_publish_at_once_publish_once(race):
    people, course = editors(2), CourseFactory()
    above = CourseIndexPage.objects.filter(locale__language_code="da").get()
    page = above.add_child(instance=CoursePage(title="At lytte", slug="at-lytte", course=course, live=False))
    page.save_revision()
    outcome = race([lambda person=person: publish_texts(course=course, user=person) for person in people])
    assert refused(outcome) == 1
    assert PublishedText.objects.count() == 1
    page.refresh_from_db()
    assert page.live
