"""A role handed over: what is refused, what changes hands, who must say yes, and that all of it goes back."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from courses.common import clock
from courses.common.models import OutboxMail
from courses.handover import actions, rules
from courses.handover.actions import CannotHandOver
from courses.handover.models import HandOver, HandOverTick
from courses.handover.queries import going_on, points_of, with_details
from courses.privacy.actions.erasure import erase_member
from courses.schedule.models import UNDO_FOR
from courses.tasks.actions import coordinators, taking
from courses.tasks.models import Coordinator, Task
from courses.week.queries.lines import week_of
from courses.week.queries.reader import reader_of
from tests.factories.handover import begun
from tests.factories.knowledge import InquiryFactory
from tests.factories.members import MemberFactory
from tests.factories.places import RegionFactory
from tests.factories.schedule import SessionFactory
from tests.factories.tasks import CoordinatorFactory, coordinated
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("noon")]
DAY = dt.timedelta(days=1)


@pytest.fixture
def place():
    return CoordinatorFactory(member=MemberFactory(name="Bo Bjælke"))


@pytest.fixture
def successor():
    return MemberFactory(name="Ny Nikkelsen")


def kinds():
    return [kind for kind in OutboxMail.objects.order_by("pk").values_list("kind", flat=True) if "hand_over" in kind]


def coordinators_of(place):
    rows = Coordinator.objects.filter(association=place.association_id, region=place.region_id)
    return set(rows.values_list("member", flat=True))


class TestBeginning:
    def test_whoever_follows_is_invited_and_says_yes(self, place, successor):
        row = begun(place, successor)
        assert kinds() == ["hand_over_asked", "hand_over_accepted"]
        assert row.accepted_at is not None
        actions.accept(row=row)
        assert len(kinds()) == 2, "twice is once"

    @pytest.mark.parametrize("email", ["ingen@demo.example", "x"])
    def test_no_such_member(self, place, email):
        with pytest.raises(CannotHandOver) as refusal:
            actions.begin(place=place, email=email, by=place.member.user)
        assert refusal.value.about == "email"

    def test_somebody_who_is_locked_out_or_whoever_leaves_or_has_it_already(self, place):
        gone = MemberFactory(user__is_active=False)
        mate = CoordinatorFactory(association=place.association)
        for email in (gone.email, place.member.email, mate.member.email):
            with pytest.raises(CannotHandOver):
                actions.begin(place=place, email=email, by=place.member.user)
        assert not HandOver.objects.exists()

    def test_one_at_a_time_of_one_role(self, place, successor):
        row = begun(place, successor)
        with pytest.raises(CannotHandOver):
            actions.begin(place=place, email=MemberFactory().email, by=place.member.user)
        actions.end(row=row)
        begun(place, MemberFactory())

    def test_a_role_that_has_ended(self, place, successor):
        row = begun(place, successor)
        coordinators.let_go(coordinator=place)
        with pytest.raises(CannotHandOver):
            actions.finish(row=row, is_organiser=True)
        with pytest.raises(CannotHandOver):
            actions.begin(place=place, email=MemberFactory().email, by=place.member.user)

    def test_tries_have_an_end_although_each_is_refused(self, place):
        for _time in range(rules.BEGUN_A_DAY + 1):
            with pytest.raises(CannotHandOver) as refusal:
                actions.begin(place=place, email="ingen@demo.example", by=place.member.user)
        assert "mange gange" in str(refusal.value.message)


class TestTheList:
    def test_has_what_belongs_to_the_role_and_nothing_of_other_places(self, place, successor):
        task, other = coordinated(place, title="Kør bordene"), coordinated(CoordinatorFactory(), title="En andens")
        session = SessionFactory(association=place.association)
        names = {point.name for point in points_of(begun(place, successor))}
        assert names == {*rules.FIXED, f"task:{task.pk}", f"session:{session.pk}"}
        assert f"task:{other.pk}" not in names

    def test_says_of_who_is_new_a_word_and_of_takers_nothing(self, place, successor):
        row = taking.take(task=coordinated(place), member=MemberFactory(name="Tage Tager"))
        taking.write(taken=row, author=row.member, words="HEMMELIGT")
        said = " ".join(f"{point.label} {point.words}" for point in points_of(begun(place, successor)))
        assert "Alle er budt velkommen" in said
        for secret in ("Tage", "HEMMELIGT"):
            assert secret not in said

    def test_ticks_are_kept_once_and_taken_off(self, place, successor):
        row = begun(place, successor)
        for point in ("keys", "keys", "weekly", "no such", "task:x", "task:" + "9" * 50):
            actions.tick(row=row, point=point, is_done=True)
        actions.tick(row=row, point="weekly", is_done=False)
        assert list(HandOverTick.objects.values_list("point", flat=True)) == ["keys"]
        assert [point.name for point in points_of(row) if point.is_ticked] == ["keys"]

    def test_as_many_queries_for_one_as_for_many(self, place, successor, django_assert_max_num_queries):
        row = with_details().get(pk=begun(place, successor).pk)
        coordinated(place)
        with django_assert_max_num_queries(5):
            points_of(row)
        for number in range(6):
            coordinated(place)
            SessionFactory(association=place.association, days=5 + number)
        with django_assert_max_num_queries(5):
            points_of(row)


class TestTheAct:
    def test_role_tasks_and_questions_change_hands_and_all_goes_back(self, successor):
        place = CoordinatorFactory(association=None, region=RegionFactory(), member=MemberFactory(name="Bo Bjælke"))
        leaver = place.member
        mine, closed = coordinated(place), coordinated(place, is_open=False, closed_at=clock.now())
        owed = InquiryFactory(region=place.region, owner=leaver.user)
        row = begun(place, successor)
        assert actions.finish(row=row, is_organiser=True)
        assert coordinators_of(place) == {successor.pk}
        assert set(Task.objects.values_list("coordinator", flat=True)) == {successor.pk}
        owed.refresh_from_db()
        assert owed.owner == successor.user
        with clock.at(clock.now() + UNDO_FOR / 2):
            actions.undo(row=row)
        assert coordinators_of(place) == {leaver.pk}
        assert Coordinator.objects.get().named_at == place.named_at
        assert set(Task.objects.values_list("pk", "coordinator")) == {(mine.pk, leaver.pk), (closed.pk, leaver.pk)}
        owed.refresh_from_db()
        assert owed.owner == leaver.user
        assert "hand_over_done" not in kinds(), "nobody is told of what did not stay"
        row.refresh_from_db()
        assert row.is_open

    def test_mails_leave_when_it_cannot_be_undone_any_more(self, place, successor):
        row = begun(place, successor)
        actions.finish(row=row, is_organiser=True)
        due = OutboxMail.objects.filter(kind="hand_over_done").values_list("due_at", flat=True)
        assert set(due) == {clock.now() + UNDO_FOR}
        with clock.at(clock.now() + UNDO_FOR), pytest.raises(CannotHandOver):
            actions.undo(row=row)

    def test_not_undone_where_the_role_is_being_handed_over_anew(self, place, successor):
        row = begun(place, successor)
        actions.finish(row=row, is_organiser=True)
        anew = CoordinatorFactory(member=place.member, association=place.association)
        again = begun(anew, MemberFactory())
        with pytest.raises(CannotHandOver):
            actions.undo(row=row)
        again.refresh_from_db()
        assert again.is_open
        assert coordinators_of(place) == {place.member_id, successor.pk}

    def test_a_task_that_was_given_on_meanwhile_stays_where_it_is(self, place, successor):
        task, third = coordinated(place), MemberFactory()
        row = begun(place, successor)
        actions.finish(row=row, is_organiser=True)
        Task.objects.update(coordinator=third)
        actions.undo(row=row)
        assert Task.objects.get(pk=task.pk).coordinator == third

    def test_not_before_a_yes(self, place, successor):
        row = begun(place, successor, accepted=False)
        with pytest.raises(CannotHandOver):
            actions.finish(row=row, is_organiser=True)
        assert coordinators_of(place) == {place.member_id}

    def test_to_somebody_nobody_trusted_before_an_organiser_says_yes(self, place, successor):
        row = begun(place, successor)
        organiser = somebody("Planlægning")
        assert not actions.finish(row=row, is_organiser=False)
        assert not actions.finish(row=row, is_organiser=False)
        assert kinds().count("hand_over_ready") == 1
        assert coordinators_of(place) == {place.member_id}
        week = week_of(reader_of(organiser))
        assert [line.url for line in [*week.late, *week.now, *week.soon]] == [f"/min-side/overdragelse/{row.pk}/"]
        assert actions.finish(row=row, is_organiser=True)

    def test_to_another_coordinator_whoever_leaves_does_it_alone(self, place):
        known = CoordinatorFactory().member
        row = begun(place, known)
        assert actions.finish(row=row, is_organiser=False)
        assert coordinators_of(place) == {known.pk}

    def test_what_is_over_takes_nothing_more(self, place, successor):
        row = begun(place, successor)
        actions.finish(row=row, is_organiser=True)
        for act in (actions.accept, actions.end):
            with pytest.raises(CannotHandOver):
                act(row=row)
        with pytest.raises(CannotHandOver):
            actions.tick(row=row, point="keys", is_done=True)
        with pytest.raises(CannotHandOver):
            actions.write(row=row, weekly="x", keys="", contacts="")


class TestTheEnd:
    @pytest.mark.parametrize("who", ["leaver", "successor"])
    def test_whoever_is_forgotten_in_the_middle_takes_it_along(self, place, successor, who):
        row = begun(place, successor)
        actions.write(row=row, weekly="Spørg Bo Bjælke", keys="Ny Nikkelsen har den", contacts="")
        erase_member(member=getattr(row, who))
        assert not HandOver.objects.exists()
        assert not OutboxMail.objects.filter(kind__startswith="hand_over").exists()
        with pytest.raises(CannotHandOver):
            actions.finish(row=row, is_organiser=True)
        assert coordinators_of(place) == ({place.member_id} if who == "successor" else set())

    def test_it_ends_by_itself_and_is_forgotten(self, place, successor):
        begun(place, successor)
        with clock.at(clock.now() + rules.LASTS + DAY):
            assert actions.look_after() == 1
            assert going_on(successor) == []
        with clock.at(clock.now() + rules.LASTS + rules.KEPT + 3 * DAY):
            actions.look_after()
        assert not HandOver.objects.exists()

    def test_the_database_keeps_it(self, place, successor):
        row = begun(place, successor, accepted=False)
        for changed in ({"successor": row.leaver}, {"done_at": clock.now()}, {"region": RegionFactory()}):
            with pytest.raises(IntegrityError), transaction.atomic():
                HandOver.objects.filter(pk=row.pk).update(**changed)
