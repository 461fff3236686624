"""Tasks: posted, taken, given back, written about, done; and what happens when somebody or something goes meanwhile."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from courses.common import clock
from courses.common.models import OutboxMail, Version
from courses.members.models import MemberProfile
from courses.places.actions import drop_place
from courses.places.models import Postcode
from courses.privacy.actions.erasure import erase_member
from courses.tasks.actions import coordinators, posting, taking
from courses.tasks.actions.posting import Facts, NobodyToAsk, Unfit
from courses.tasks.actions.taking import CannotTake, NotYours
from courses.tasks.fields import Area, Duration
from courses.tasks.models import Coordinator, TakenTask, Task, TaskMessage
from courses.tasks.queries import tasks
from courses.tasks.queries.tasks import Asked
from tests.factories.catalogue import CourseFactory
from tests.factories.enrolment import EnrolmentFactory
from tests.factories.members import MemberFactory
from tests.factories.places import AssociationFactory, MunicipalityFactory, PostcodeFactory, RegionFactory
from tests.factories.tasks import CoordinatorFactory, TaskFactory, coordinated

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("noon")]
State = TakenTask.State


def facts(**changed) -> Facts:
    plain = {
        "title": "Lav suppe", "text": "Til ti.", "area": Area.FOOD, "duration": Duration.EVENING, "is_home": False,
        "place": "Biblioteket", "postcode": PostcodeFactory(), "until_date": None, "places": 2, "course": None,
    }  # fmt: skip
    return Facts(**plain | changed)


def kinds(member=None) -> list[str]:
    rows = OutboxMail.objects.order_by("pk")
    return list((rows.filter(to=member.email) if member else rows).values_list("kind", flat=True))


class TestPosting:
    def test_a_coordinator_posts_for_their_own_place(self):
        place = CoordinatorFactory()
        task = posting.post(coordinator=place, facts=facts())
        assert (task.association, task.region, task.coordinator) == (place.association, None, place.member)
        assert [one.pk for one in tasks.available()] == [task.pk]

    def test_who_is_coordinator_no_more_posts_nothing(self):
        place = CoordinatorFactory()
        coordinators.let_go(coordinator=place)
        with pytest.raises(NobodyToAsk):
            posting.post(coordinator=place, facts=facts())

    @pytest.mark.parametrize(
        ("changed", "about"), [({"postcode": None}, "postcode"), ({"repeats": "week"}, "until_date")]
    )
    def test_what_does_not_fit_together_is_said_beside_its_field(self, changed, about):
        with pytest.raises(Unfit) as refusal:
            posting.post(coordinator=CoordinatorFactory(), facts=facts(**changed))
        assert refusal.value.about == about
        assert not Task.objects.exists()

    def test_fewer_people_than_have_taken_it_are_refused(self):
        task = TaskFactory(places=2)
        for _number in range(2):
            taking.take(task=task, member=MemberFactory())
        with pytest.raises(Unfit) as refusal:
            posting.change(task=task, facts=facts(places=1))
        assert refusal.value.about == "places"
        assert posting.change(task=task, facts=facts(places=3)).places == 3

    def test_closing_tells_those_who_have_it_once_and_can_be_undone(self):
        task = TaskFactory(places=2)
        row = taking.take(task=task, member=MemberFactory())
        for _time in range(2):
            posting.close(task=task)
        assert kinds(row.member) == ["task_yours", "task_closed"]
        with pytest.raises(CannotTake):
            taking.take(task=task, member=MemberFactory())
        posting.reopen(task=task)
        assert kinds(row.member) == ["task_yours"]
        assert tasks.available().filter(pk=task.pk).exists()

    @pytest.mark.parametrize(
        "broken",
        [
            {"coordinator": None},
            {"association": None},
            {"region": 7},
            {"postcode": None},
            {"places": 0},
            {"taken": 3, "places": 2},
            {"rule": "RRULE:FREQ=WEEKLY;BYDAY=MO"},
            {"closed_at": "now"},
        ],
    )
    def test_the_database_refuses_what_no_task_can_be(self, broken):
        if "region" in broken:
            broken = {"region": RegionFactory()}
        if "closed_at" in broken:
            broken = {"closed_at": clock.now()}
        with pytest.raises(IntegrityError), transaction.atomic():
            TaskFactory(**broken)


class TestTaking:
    def test_the_coordinator_is_told_and_nobody_sees_an_address(self):
        task, member = TaskFactory(), MemberFactory(name="Alma Raps")
        row = taking.take(task=task, member=member)
        assert row.state == State.TAKEN
        (told,) = OutboxMail.objects.filter(to=task.coordinator.email)
        assert (told.kind, told.reply_to) == ("task_taken", "")
        assert "Alma" in told.text
        assert "Raps" not in told.text
        assert member.email not in told.text + told.html
        (own,) = OutboxMail.objects.filter(to=member.email)
        assert task.coordinator.email not in own.text + own.html

    def test_taking_twice_is_once(self):
        task, member = TaskFactory(places=2), MemberFactory()
        first = taking.take(task=task, member=member)
        assert taking.take(task=task, member=member).pk == first.pk
        assert Task.objects.get().taken == 1
        assert len(kinds()) == 2

    def test_the_last_place_goes_once(self):
        task = TaskFactory()
        taking.take(task=task, member=MemberFactory())
        with pytest.raises(CannotTake):
            taking.take(task=task, member=MemberFactory())
        assert Task.objects.get().taken == 1

    def test_giving_back_before_the_mail_has_left_tells_nobody(self):
        task, member = TaskFactory(), MemberFactory()
        row = taking.take(task=task, member=member)
        for _time in range(2):
            taking.give_back(taken=row)
        assert kinds() == []
        assert Task.objects.get().taken == 0

    def test_giving_back_later_tells_the_coordinator_and_the_place_is_free(self):
        task, member = TaskFactory(), MemberFactory()
        row = taking.take(task=task, member=member)
        OutboxMail.objects.update(sent_at=clock.now())
        taking.give_back(taken=row)
        assert kinds(task.coordinator) == ["task_taken", "task_given_back"]
        assert taking.take(task=task, member=MemberFactory()).state == State.TAKEN

    def test_it_can_be_taken_again_by_the_same_row(self):
        task, member = TaskFactory(), MemberFactory()
        row = taking.give_back(taken=taking.take(task=task, member=member))
        again = taking.take(task=task, member=member)
        assert (again.pk, again.state, again.ended_at) == (row.pk, State.TAKEN, None)

    def test_what_is_over_or_done_is_neither_taken_nor_given_back(self):
        over = TaskFactory(until_date=clock.today() - dt.timedelta(days=1))
        with pytest.raises(CannotTake):
            taking.take(task=over, member=MemberFactory())
        row = taking.say_done(taken=taking.take(task=TaskFactory(), member=MemberFactory()))
        with pytest.raises(NotYours):
            taking.give_back(taken=row)

    def test_an_address_is_proven_before_anything_is_written(self):
        task = TaskFactory()
        taking.ask(task=task, email="Ny@Demo.example", name="Ny Person", language="da")
        assert kinds() == ["task_confirm"]
        assert not MemberProfile.objects.filter(user__email="ny@demo.example").exists()
        row = taking.take_asked(asked=Asked(task.pk, "ny@demo.example", "Ny Person", "da"), task=task)
        assert row.member.consent_at is not None

    def test_one_address_gets_five_such_mails_a_day(self):
        task = TaskFactory()
        for _number in range(7):
            taking.ask(task=task, email="x@demo.example", name="X", language="da")
        assert kinds() == ["task_confirm"] * taking.ASKS_A_DAY


class TestWordsAndThanks:
    def test_both_write_through_the_site(self):
        row = taking.take(task=TaskFactory(coordinator__name="Bo Bjælke"), member=MemberFactory(name="Alma Raps"))
        taking.write(taken=row, author=row.member, words="Hvor ligger nøglen?")
        taking.write(taken=row, author=row.task.coordinator, words="Hos bageren.")
        first, second = OutboxMail.objects.filter(kind="task_message").order_by("pk")
        assert (first.to, second.to) == (row.task.coordinator.email, row.member.email)
        assert "Hvor ligger nøglen?" in first.text
        assert row.member.email not in first.text + first.html
        assert [message.text for message in tasks.messages_of(row)] == ["Hvor ligger nøglen?", "Hos bageren."]

    def test_nobody_is_written_to_about_what_was_given_back(self):
        row = taking.give_back(taken=taking.take(task=TaskFactory(), member=MemberFactory()))
        with pytest.raises(NotYours):
            taking.write(taken=row, author=row.member, words="Hej")
        with pytest.raises(NotYours):
            taking.thank(taken=row, author=row.task.coordinator)

    def test_whoever_did_it_is_thanked_once_also_when_they_said_so_first(self):
        row = taking.take(task=TaskFactory(), member=MemberFactory())
        taking.say_done(taken=row)
        for _time in range(2):
            taking.thank(taken=row, author=row.task.coordinator)
        assert kinds(row.member) == ["task_yours", "task_thanks"]
        assert kinds(row.task.coordinator) == ["task_taken", "task_done"]

    def test_a_flood_of_messages_ends(self):
        row = taking.take(task=TaskFactory(), member=MemberFactory())
        for _number in range(taking.MESSAGES_A_DAY):
            taking.write(taken=row, author=row.member, words="Hej")
        with pytest.raises(NotYours):
            taking.write(taken=row, author=row.member, words="Hej")
        assert TaskMessage.objects.count() == taking.MESSAGES_A_DAY

    def test_a_flood_of_messages_that_are_refused_ends_as_well(self):
        row = taking.give_back(taken=taking.take(task=TaskFactory(), member=MemberFactory()))
        said = []
        for _turn in range(taking.MESSAGES_A_DAY + 1):
            with pytest.raises(NotYours) as refusal:
                taking.write(taken=row, author=row.member, words="Hej")
            said.append(str(refusal.value.message))
        assert len(set(said[:-1])) == 1
        assert said[-1] != said[0]


class TestSomethingGoes:
    def test_somebody_is_forgotten_in_the_middle(self):
        task, member = TaskFactory(), MemberFactory()
        row = taking.take(task=task, member=member)
        taking.write(taken=row, author=member, words="Jeg kommer")
        erase_member(member=member)
        assert not TakenTask.objects.exists()
        assert not TaskMessage.objects.exists()
        assert Task.objects.get().taken == 0
        # From a tab that is still open.
        with pytest.raises(CannotTake):
            taking.take(task=task, member=member)

    def test_what_somebody_had_done_stays_counted(self):
        task, member = TaskFactory(), MemberFactory()
        taking.say_done(taken=taking.take(task=task, member=member))
        erase_member(member=member)
        assert Task.objects.get().taken == 1

    def test_a_coordinator_is_forgotten_and_nobody_is_there_to_ask(self):
        place = CoordinatorFactory()
        task = coordinated(place)
        row = taking.take(task=task, member=MemberFactory())
        erase_member(member=place.member)
        task.refresh_from_db()
        assert (task.is_open, task.coordinator) == (False, None)
        assert kinds(row.member)[-1] == "task_closed"
        with pytest.raises(NobodyToAsk):
            posting.reopen(task=task)
        with pytest.raises(NotYours):
            taking.write(taken=row, author=row.member, words="Er der nogen?")
        assert taking.give_back(taken=row).state == State.BACK

    def test_a_coordinator_goes_and_another_one_is_asked(self):
        place = CoordinatorFactory()
        other = CoordinatorFactory(association=place.association)
        task = coordinated(place)
        coordinators.let_go(coordinator=place)
        task.refresh_from_db()
        assert (task.is_open, task.coordinator) == (True, other.member)

    @pytest.mark.parametrize("has_heir", [True, False])
    def test_an_association_is_dissolved(self, has_heir):
        place = CoordinatorFactory()
        region = place.association.municipality.region
        heir = CoordinatorFactory(association=None, region=region) if has_heir else None
        task = coordinated(place)
        row = taking.take(task=task, member=MemberFactory())
        with pytest.raises(ProtectedError):
            drop_place(place=place.association)
        assert posting.dissolve(association=place.association) == 1
        drop_place(place=place.association)
        task.refresh_from_db()
        assert (task.association, task.region, task.is_open) == (None, region, has_heir)
        assert task.coordinator == (heir.member if heir else None)
        assert ("task_closed" in kinds(row.member)) is not has_heir
        assert Coordinator.objects.count() == has_heir

    def test_a_course_is_deleted(self):
        course = CourseFactory()
        task = TaskFactory(course=course)
        course.delete()
        task.refresh_from_db()
        assert task.course is None
        assert taking.take(task=task, member=MemberFactory()).state == State.TAKEN


class TestFitting:
    def test_near_with_the_time_they_have_what_they_like_and_the_course_they_took(self, django_assert_num_queries):
        home = PostcodeFactory()
        far = PostcodeFactory(
            code="9990", name="Skagen", lat=57.72, lon=10.58, municipality=MunicipalityFactory(code="0813", name="X")
        )
        member, course = MemberFactory(postcode=home), CourseFactory()
        EnrolmentFactory(member=member, session__course=course, state="attended")
        plain, liked = TaskFactory(), TaskFactory(area=Area.FOOD)
        helped, quick = TaskFactory(course=course), TaskFactory(area=Area.FOOD, duration=Duration.MINUTES)
        TaskFactory(postcode=far)
        taking.set_wishes(member=member, areas=[Area.FOOD], durations=[Duration.MINUTES], wants_mail=False)
        with django_assert_num_queries(5):
            hits = tasks.fitting(member, limit=10)
        assert [hit.task for hit in hits] == [quick, liked, helped, plain]
        assert [hit.task for hit in tasks.fitting(member)] == [quick, liked, helped]

    def test_not_what_they_have_or_gave_back(self):
        member, mine, back = MemberFactory(), TaskFactory(places=2), TaskFactory(places=2)
        taking.take(task=mine, member=member)
        taking.give_back(taken=taking.take(task=back, member=member))
        assert tasks.fitting(member) == []

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_a_list_asks_as_often_for_many(self, count, django_assert_num_queries):
        for _number in range(count):
            TaskFactory()
        home = Postcode.objects.select_related("municipality").get(pk=PostcodeFactory().pk)
        with django_assert_num_queries(1):
            assert len(tasks.near(home)) == count

    def test_what_nobody_took_for_a_week_comes_first(self, noon):
        with clock.at(noon - dt.timedelta(days=8)):
            old = TaskFactory()
        TaskFactory()
        first = tasks.near(PostcodeFactory())[0]
        assert (first.task, first.waits) == (old, True)


def test_every_change_of_what_open_pages_show_is_marked():
    place = CoordinatorFactory()
    association = AssociationFactory()
    other = CoordinatorFactory(association=association)
    held = coordinated(other, places=3)
    row = taking.take(task=held, member=MemberFactory())
    steps = [
        lambda: posting.post(coordinator=place, facts=facts()),
        lambda: posting.change(task=held, facts=facts(places=5)),
        lambda: posting.close(task=held),
        lambda: posting.reopen(task=held),
        lambda: taking.take(task=held, member=MemberFactory()),
        lambda: taking.give_back(taken=row),
        lambda: posting.dissolve(association=association),
        lambda: coordinators.let_go(coordinator=place),
    ]
    for number, step in enumerate(steps):
        before = Version.objects.filter(name="tasks").count()
        step()
        assert Version.objects.filter(name="tasks").count() > before, number


def test_the_shelf_has_thirty_in_danish_with_english_titles():
    shelf = tasks.shelf()
    assert len(shelf) == len({one.key for one in shelf}) == len({one.title for one in shelf}) == 30
    for one in shelf:
        assert one.title_en
        assert len(one.title) <= 80
        assert 40 < len(one.text) <= 600
        assert one.duration_words
        assert one.area_words
    assert {one.duration for one in shelf} == set(Duration.values)
    assert {one.area for one in shelf} == set(Area.values)
