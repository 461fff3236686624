"""Rolling on: the next run, the hole that is mended, the monthly mail."""

import datetime as dt

import pytest

from courses.cadence.actions import save_cadence
from courses.cadence.models import Blackout
from courses.common import clock
from courses.common.models import OutboxMail, Setback
from courses.rolling import actions
from courses.rolling.actions import (
    NoOpening,
    NothingMissing,
    allow_rerun,
    draft_reruns,
    drop_draft,
    fill_gap,
    mail_gaps,
    stop_rerun,
)
from courses.rolling.models import GapMail, NoRerun
from courses.rolling.queries import reruns
from courses.schedule.actions import create_session, mark_held, publish_session
from courses.schedule.models import Session
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.members import MemberFactory
from tests.factories.places import PostcodeFactory, RegionFactory, VenueFactory
from tests.web.organising import SATURDAY, at, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.sqlite]
DAY = dt.timedelta(days=1)


@pytest.fixture
def course():
    return CourseFactory(target_runs_per_year=2)


@pytest.fixture
def trainer(course):
    return QualificationFactory(course=course, trainer__member__postcode=PostcodeFactory()).trainer


def run(course, day: dt.date, *, trainers=(), venue=None, held=False) -> Session:
    session = create_session(
        course=course, venue=venue or VenueFactory(), meetings=[at(day)], trainers=[(t, "lead") for t in trainers]
    )
    session = publish_session(session=session)
    return mark_held(session=session) if held else session


def drafts() -> list[Session]:
    return list(Session.objects.filter(status="draft").order_by("pk"))


def tick(moment: dt.datetime) -> int:
    with clock.at(moment):
        return draft_reruns()


def day_of(session: Session) -> dt.date:
    return session.starts_at.date()


class TestTheNextRun:
    def test_after_one_that_was_held_at_the_same_place_weekday_and_time(self, course, trainer):
        last = run(course, SATURDAY, trainers=[trainer], held=True)
        after = last.ends_at + DAY
        assert (tick(after), tick(after), tick(after + DAY)) == (1, 0, 0)
        (draft,) = drafts()
        assert (draft.venue, draft.course, day_of(draft).weekday()) == (last.venue, course, 5)
        assert abs((day_of(draft) - SATURDAY).days - 182) < 60
        assert draft.meetings.get().starts_at.astimezone(at(SATURDAY)[0].tzinfo).time() == dt.time(10)
        assert [row.trainer for row in draft.trainers.all()] == [trainer]

    def test_one_that_cannot_be_drafted_is_named_until_it_is(self, course, monkeypatch):
        after = run(course, SATURDAY, held=True).ends_at + DAY
        with monkeypatch.context() as planted:
            planted.setattr(actions, "create_session", lambda **_facts: 1 // 0)
            for minutes, times in ((0, 1), (1, 2), (3, 2), (6, 3)):
                assert tick(after + dt.timedelta(minutes=minutes)) == 0
                assert Setback.objects.get().times == times, minutes
        assert tick(after + dt.timedelta(minutes=21)) == 1
        assert not Setback.objects.exists()

    def test_not_while_it_is_still_to_come_and_nothing_is_due(self, course):
        run(course, SATURDAY)
        assert draft_reruns() == 0

    def test_when_the_promise_falls_due_within_its_lead_time(self, course):
        last = run(course, SATURDAY)
        # Two a year may be 273 days apart; 84 days before that the next is drafted.
        due = dt.datetime.combine(SATURDAY + dt.timedelta(days=273 - 84), dt.time(12), dt.UTC)
        assert tick(due - DAY) == 0
        assert tick(due) == 1
        assert SATURDAY < day_of(drafts()[0]) <= SATURDAY + dt.timedelta(days=273)
        assert last.status == Session.Status.PUBLISHED

    def test_a_draft_that_waits_is_enough(self, course):
        last = run(course, SATURDAY, held=True)
        create_session(course=course, venue=VenueFactory(), meetings=[at(SATURDAY + dt.timedelta(days=70))])
        assert tick(last.ends_at + DAY) == 0

    def test_what_is_not_promised_is_not_run_again(self):
        last = run(CourseFactory(target_runs_per_year=0), SATURDAY, held=True)
        assert tick(last.ends_at + DAY) == 0

    def test_what_never_ran_does_not_begin_by_itself(self, course):
        VenueFactory()
        assert draft_reruns() == 0

    def test_opting_out_is_the_act_and_can_be_taken_back(self, course):
        last = run(course, SATURDAY, held=True)
        stop_rerun(session=last)
        stop_rerun(session=last)
        assert tick(last.ends_at + DAY) == 0
        allow_rerun(session=last)
        assert tick(last.ends_at + 2 * DAY) == 1

    def test_a_draft_that_was_deleted_does_not_come_back(self, course):
        last = run(course, SATURDAY, held=True)
        tick(last.ends_at + DAY)
        with clock.at(last.ends_at + 2 * DAY):
            drop_draft(session=drafts()[0])
            assert [row.session for row in NoRerun.objects.all()] == [last]
        assert tick(last.ends_at + 3 * DAY) == 0

    def test_deleting_another_draft_changes_nothing_for_the_next_run(self, course):
        run(course, SATURDAY)
        drop_draft(session=create_session(course=course, venue=VenueFactory(), meetings=[at(SATURDAY + 7 * DAY)]))
        assert NoRerun.objects.count() == 0

    def test_districts_that_share_a_promise_are_one_place(self, course):
        two = RegionFactory(number=2, name="B", slug="b")
        last = run(course, SATURDAY, held=True)
        save_cadence(
            cadence=None,
            course=course,
            regions=[last.region, two],
            runs=2,
            min_gap_weeks=8,
            max_gap_weeks=39,
            closed_months=[7, 8],
        )
        assert tick(last.ends_at + DAY) == 1
        assert day_of(drafts()[0]).month not in (7, 8)

    def test_closed_times_holidays_and_bookings_are_kept_clear_of(self, course):
        venue = VenueFactory()
        last = run(course, SATURDAY, venue=venue, held=True)
        moment = last.ends_at + DAY
        with clock.at(moment):
            (wanted,) = reruns()
        Blackout.objects.create(name="Valg", start_date=wanted.ideal - 10 * DAY, end_date=wanted.ideal + 10 * DAY)
        taken = wanted.ideal + 14 * DAY
        taken -= (taken.weekday() - 5) * DAY
        create_session(course=CourseFactory(), venue=venue, meetings=[at(taken)])
        assert tick(moment) == 1
        day = day_of(drafts()[-1])
        assert abs((day - wanted.ideal).days) > 10
        assert day != taken

    def test_a_room_out_of_use_is_replaced_and_without_any_nothing_is_drafted(self, course):
        last = run(course, SATURDAY, held=True)
        type(last.venue).objects.update(is_active=False)
        assert tick(last.ends_at + DAY) == 0
        other = VenueFactory()
        assert tick(last.ends_at + 2 * DAY) == 1
        assert drafts()[0].venue == other

    @pytest.mark.parametrize("number", [1, 3, 30])
    def test_looking_costs_the_same_for_any_number(self, number, django_assert_num_queries):
        for _ in range(number):
            last = run(CourseFactory(), SATURDAY, held=True)
        with clock.at(last.ends_at + DAY), django_assert_num_queries(5):
            assert len(reruns()) == number


class TestMending:
    def test_one_press_drafts_one_session(self, course, trainer):
        venue = VenueFactory()
        draft = fill_gap(course=course, region=venue.municipality.region)
        assert (draft.status, draft.venue, draft.course) == ("draft", venue, course)
        assert [row.trainer for row in draft.trainers.all()] == [trainer]
        assert day_of(draft).weekday() >= 5

    def test_so_many_as_are_missing_and_no_more(self, course):
        region = VenueFactory().municipality.region
        fill_gap(course=course, region=region)
        fill_gap(course=course, region=region)
        with pytest.raises(NothingMissing):
            fill_gap(course=course, region=region)
        assert len(drafts()) == 2

    def test_without_a_room_it_says_so(self, course):
        with pytest.raises(NoOpening):
            fill_gap(course=course, region=RegionFactory())


class TestTheMonthlyMail:
    def test_once_a_month_to_the_contact_of_each_district_with_holes(self, course):
        region = RegionFactory()
        type(region).objects.update(contact_email="syd@demo.example")
        far = PostcodeFactory(code="6700", name="Esbjerg", municipality__code="0561", municipality__name="Esbjerg")
        MemberFactory.create_batch(6, postcode=far)
        MemberFactory.create_batch(3, postcode=PostcodeFactory())  # too few to say anything about Vejle
        assert (mail_gaps(), mail_gaps()) == (1, 0)
        with clock.at(clock.now() + dt.timedelta(days=3)):
            assert mail_gaps() == 0
        with clock.at(clock.now() + dt.timedelta(days=8)):  # December
            assert mail_gaps() == 1
        mail = OutboxMail.objects.earliest("pk")
        assert (mail.to, mail.subject) == ("syd@demo.example", "Huller i storkreds Sydjylland: 1 kommune")
        assert f"/admin/missing/{course.pk}/7/" in mail.text
        assert "- Esbjerg" in mail.text
        assert "Vejle" not in mail.text
        assert GapMail.objects.count() == 2

    def test_without_a_contact_to_everybody_who_plans_one_each(self, course, outbox):
        RegionFactory()
        people = [somebody("Planlægning"), somebody("Planlægning", "Redaktører")]
        somebody("Redaktører")
        assert mail_gaps() == 2
        assert sorted(OutboxMail.objects.values_list("to", flat=True)) == sorted(p.email for p in people)
        assert OutboxMail.objects.earliest("pk").subject == "Huller i storkreds Sydjylland: 1 kursus"

    def test_a_district_without_holes_gets_none(self, outbox):
        RegionFactory()
        somebody("Planlægning")
        assert mail_gaps() == 0
        assert (outbox(), GapMail.objects.count()) == ([], 1)


def test_a_tick_twice_does_everything_once(course, trainer, outbox):
    """The planted double tick: two in the same minute, with nothing remembered of when they last looked."""
    from django.core.management import call_command

    from courses.common.models import Heartbeat

    somebody("Planlægning")
    last = run(course, SATURDAY, trainers=[trainer], held=True)
    MemberFactory.create_batch(6, postcode=PostcodeFactory())
    with clock.at(last.ends_at + DAY):
        for _ in range(2):
            Heartbeat.objects.all().delete()
            call_command("tick")
    assert len(drafts()) == 1
    assert outbox().count("gaps") == 1
