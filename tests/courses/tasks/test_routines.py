"""What `tick` does: tasks come again, those near are told, silence is asked about once; and who is new."""

import datetime as dt

import pytest

from courses.common import clock
from courses.common.models import OutboxMail
from courses.enrolment.actions import enrolments
from courses.privacy.actions import retention
from courses.tasks.actions import coordinators, taking
from courses.tasks.actions.coordinators import NotNew
from courses.tasks.actions.routines import look_after
from courses.tasks.fields import Area, Duration
from courses.tasks.models import TakenTask, Task, TaskWishes, Welcome
from courses.tasks.queries.newcomers import newcomers_of, progress, progress_by_place
from courses.tasks.rules import rule_of
from tests.factories.members import MemberFactory, TrainerFactory
from tests.factories.places import AssociationFactory, PostcodeFactory
from tests.factories.schedule import SessionFactory
from tests.factories.tasks import CoordinatorFactory, TaskFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def later(noon, days):
    return clock.at(noon + days * DAY)


class TestRepeating:
    def test_the_next_one_is_posted_when_the_day_has_passed_once(self, noon):
        first = clock.today() + 2 * DAY
        task = TaskFactory(until_date=first, rule=rule_of("week", first), rule_from_date=first, places=2)
        taking.take(task=task, member=MemberFactory())
        assert look_after() == 0
        with later(noon, 3):
            assert look_after() == 1
            assert look_after() == 0
        following = Task.objects.get(follows=task)
        assert (following.until_date, following.taken, following.coordinator) == (first + 7 * DAY, 0, task.coordinator)

    def test_a_worker_that_slept_for_two_months_posts_one_with_a_day_to_come(self, noon):
        first = clock.today()
        TaskFactory(until_date=first, rule=rule_of("week", first), rule_from_date=first)
        with later(noon, 60):
            look_after()
            assert Task.objects.count() == 2
            assert Task.objects.get(follows__isnull=False).until_date >= clock.today()

    def test_what_was_closed_does_not_come_again(self, noon):
        first = clock.today()
        task = TaskFactory(until_date=first, rule=rule_of("week", first), rule_from_date=first)
        Task.objects.filter(pk=task.pk).update(is_open=False, closed_at=clock.now())
        with later(noon, 3):
            assert look_after() == 0


class TestThoseNear:
    @pytest.fixture
    def asks(self):
        def make(**facts):
            ticked = {"areas": [], "durations": [], "wants_mail": True} | facts
            return taking.set_wishes(member=MemberFactory(postcode=PostcodeFactory()), **ticked).member

        return make

    def test_who_asked_and_lives_near_is_told_once_after_a_week(self, noon, asks):
        wants, other_work = asks(), asks(areas=[Area.MONEY])
        silent = asks(wants_mail=False)
        right = asks(areas=[Area.HANDS], durations=[Duration.EVENING])
        far = MemberFactory(postcode=PostcodeFactory(code="9990", name="Skagen", lat=57.72, lon=10.58))
        taking.set_wishes(member=far, areas=[], durations=[], wants_mail=True)
        TaskFactory(area=Area.HANDS, duration=Duration.EVENING)
        with later(noon, 6):
            assert look_after() == 0
        with later(noon, 8):
            assert look_after() == 2
            assert look_after() == 0
        told = set(OutboxMail.objects.filter(kind="task_near").values_list("to", flat=True))
        assert told == {wants.email, right.email}
        assert not told & {other_work.email, silent.email, far.email}

    def test_what_somebody_took_is_told_to_nobody(self, noon, asks):
        asks()
        taking.take(task=TaskFactory(), member=MemberFactory())
        with later(noon, 8):
            look_after()
        assert not OutboxMail.objects.filter(kind="task_near").exists()

    def test_one_click_stops_them(self, noon, asks):
        member = asks()
        taking.stop_mails(wishes=TaskWishes.objects.get(member=member))
        TaskFactory()
        with later(noon, 8):
            assert look_after() == 0


class TestSilence:
    def test_is_asked_about_once(self, noon):
        row = taking.take(task=TaskFactory(), member=MemberFactory())
        with later(noon, 13):
            assert look_after() == 0
        with later(noon, 15):
            assert look_after() == 1
        with later(noon, 40):
            assert look_after() == 0
        assert OutboxMail.objects.filter(kind="task_silent", to=row.member.email).count() == 1

    def test_a_word_is_no_silence_and_neither_is_giving_back(self, noon):
        spoke = taking.take(task=TaskFactory(), member=MemberFactory())
        taking.write(taken=spoke, author=spoke.member, words="Jeg er i gang")
        taking.give_back(taken=taking.take(task=TaskFactory(), member=MemberFactory()))
        taking.say_done(taken=taking.take(task=TaskFactory(), member=MemberFactory()))
        with later(noon, 15):
            assert look_after() == 0


def newcomer(association=None, postcode=None, name="Ny Person", email="ny@demo.example"):
    """Somebody who has confirmed their first seat just now."""
    place = enrolments.enrol(session=SessionFactory(), name=name, email=email)
    enrolments.confirm(enrolment=place)
    member = place.member
    member.association, member.postcode = association, postcode
    member.save()
    return member


class TestNewcomers:
    def test_are_shown_to_their_own_association_and_welcomed_once(self, noon):
        place, elsewhere = CoordinatorFactory(), CoordinatorFactory()
        member = newcomer(place.association)
        (one,) = newcomers_of([place])
        assert (one.member, one.is_late) == (member, False)
        assert newcomers_of([elsewhere]) == []
        assert (progress([one]), progress([])) == ("Ikke endnu: der er en ny.", "Alle er budt velkommen.")
        words = {"words": "Velkommen til os.", "wants_replies": False}
        coordinators.welcome(member=member.pk, by=place.member, **words)
        with pytest.raises(NotNew):
            coordinators.welcome(member=member.pk, by=place.member, **words)
        (mail,) = OutboxMail.objects.filter(kind="welcome")
        assert (mail.to, mail.reply_to) == (member.email, "")
        assert "Hej Ny." in mail.text
        assert place.member.email not in mail.text + mail.html
        assert Welcome.objects.get().welcomed_by == place.member

    def test_answers_go_to_the_coordinator_only_where_they_wish(self, noon):
        place = CoordinatorFactory()
        member = newcomer(place.association)
        coordinators.welcome(member=member.pk, by=place.member, words="Hej", wants_replies=True)
        assert OutboxMail.objects.get(kind="welcome").reply_to == place.member.email

    def test_the_next_step_is_a_dated_seat_near_them(self, noon):
        place = CoordinatorFactory()
        member = newcomer(place.association, PostcodeFactory())
        coordinators.welcome(member=member.pk, by=place.member, words="Hej", wants_replies=False)
        assert "/hold/" in OutboxMail.objects.get(kind="welcome").text

    def test_the_district_welcomes_whom_no_association_does(self, noon):
        home = PostcodeFactory()
        district = CoordinatorFactory(association=None, region=home.municipality.region)
        alone = newcomer(None, home)
        unattended = newcomer(AssociationFactory(), None, email="to@demo.example")
        attended = newcomer(CoordinatorFactory().association, home, email="tre@demo.example")
        assert {one.member for one in newcomers_of([district])} == {alone, unattended}
        assert attended not in {one.member for one in newcomers_of([district])}

    def test_nobody_is_new_for_ever_and_trainers_and_coordinators_are_not(self, noon):
        place = CoordinatorFactory()
        newcomer(place.association)
        member = newcomer(place.association, email="to@demo.example")
        TrainerFactory(member=member)
        assert len(newcomers_of([place])) == 1
        with later(noon, 8):
            assert [one.is_late for one in newcomers_of([place])] == [True]
        with later(noon, 29):
            assert newcomers_of([place]) == []

    def test_whose_address_is_not_proven_is_nobody_yet(self, noon):
        place = CoordinatorFactory()
        seat = enrolments.enrol(session=SessionFactory(), name="Ukendt", email="u@demo.example")
        seat.member.association = place.association
        seat.member.save()
        assert newcomers_of([place]) == []

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_every_place_in_words_takes_one_query(self, noon, count, django_assert_num_queries):
        places = [CoordinatorFactory() for _number in range(count)]
        newcomer(places[0].association)
        with django_assert_num_queries(1):
            words = progress_by_place(places)
        assert words[places[0].place_name] == "Ikke endnu: der er en ny."
        assert list(words.values()).count("Alle er budt velkommen.") == count - 1


def test_who_took_a_task_has_answered_and_is_not_forgotten_as_never_confirmed(noon):
    """A seat that lapsed long ago, and a task whose link was pressed."""
    seat = enrolments.enrol(session=SessionFactory(), name="Ny", email="ny@demo.example")
    with later(noon, 3):
        enrolments.expire_due()
        assert list(retention.who_never_said_yes(clock.now() + DAY)) == [seat.member]
        taking.take(task=TaskFactory(), member=seat.member)
        assert list(retention.who_never_said_yes(clock.now() + DAY)) == []
        assert TakenTask.objects.count() == 1
