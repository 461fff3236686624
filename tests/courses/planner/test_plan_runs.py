"""A plan of the year: asked for, calculated, compared, taken over or dropped."""

import datetime as dt

import pytest

from courses.cadence.actions import save_cadence
from courses.common import clock
from courses.enrolment.actions.publications import TooLateToUndo
from courses.members.models import TrainerProfile
from courses.places.models import Venue
from courses.planner.actions import calculation, plans
from courses.planner.actions.plans import BadPlan, PlanBusy, PlanOver
from courses.planner.actions.undo import undo_take
from courses.planner.models import PlanRun, TakenPlan
from courses.planner.queries import explanations
from courses.planner.queries.proposal import Lacking, proposal
from courses.planner.solver.outcome import Cause
from courses.schedule.actions import create_session, publish_session, set_pin
from courses.schedule.models import Session
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.places import PostcodeFactory, RegionFactory, VenueFactory
from tests.web.organising import SATURDAY, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
START = dt.date(2026, 11, 30)
NEXT_SATURDAY = SATURDAY + dt.timedelta(days=7)


def asked(seconds: int = 0, **facts) -> PlanRun:
    return plans.ask_for_plan(**{"start_date": START, "seconds": seconds, "actor": None, **facts})


def calculated(seconds: int = 0) -> PlanRun:
    asked(seconds)
    run = calculation.claim()
    calculation.calculate(run)
    run.refresh_from_db()
    return run


@pytest.fixture
def world():
    """One district, two courses promised twice a year, two rooms, three trainers, some members."""
    courses = [CourseFactory(target_runs_per_year=2) for _ in range(2)]
    rooms = [VenueFactory() for _ in range(2)]
    for _ in range(3):
        trainer = QualificationFactory(course=courses[0], trainer__member__postcode=PostcodeFactory()).trainer
        QualificationFactory(course=courses[1], trainer=trainer)
    for _ in range(20):
        MemberFactory(postcode=PostcodeFactory())
    return courses, rooms


class TestAsking:
    def test_the_second_organiser_is_told_and_nothing_is_overwritten(self):
        first = asked(actor=UserFactory(first_name="Palle Prøve"))
        with pytest.raises(PlanBusy) as refusal:
            asked(actor=UserFactory())
        assert "Palle Prøve" in refusal.value.message
        assert list(PlanRun.objects.all()) == [first]

    @pytest.mark.parametrize("facts", [{"start_date": dt.date(2026, 11, 23)}, {"seconds": 601}, {"seconds": -1}])
    def test_what_cannot_be_is_refused(self, facts):
        with pytest.raises(BadPlan):
            asked(**facts)
        assert PlanRun.objects.count() == 0

    def test_stopped_before_it_began_it_is_dropped(self):
        run = asked()
        plans.stop_plan(run=run)
        run.refresh_from_db()
        assert (run.status, calculation.claim()) == (PlanRun.Status.DROPPED, None)
        asked()


class TestWorking:
    def test_a_plan_keeps_what_is_promised(self, world):
        run = calculated()
        assert (run.status, run.error) == (PlanRun.Status.READY, "")
        found = proposal(run)
        assert len(found.added) >= 4
        assert (found.moved, found.removed, found.lacking) == ([], [], [])
        assert all(wanted.lead for wanted in found.added)
        assert run.result["all"] == 1.0
        assert run.versions.startswith("ortools ")
        assert len(run.input_hash) == 64

    def test_the_same_seed_gives_the_same_plan(self, world):
        first = calculated()
        plans.drop_plan(run=first)
        assert calculated().result["rows"] == first.result["rows"]

    def test_searching_tells_how_far_it_is_and_stops_when_asked(self, world):
        run = asked(seconds=30)
        PlanRun.objects.update(stop_asked=True)
        calculation.calculate(calculation.claim())
        run.refresh_from_db()
        assert run.status == PlanRun.Status.READY
        assert run.progress["sessions"] >= 4
        assert 0 <= run.progress["gap"] <= 1
        assert run.result["seconds"] < 20

    def test_only_one_process_works_on_it(self, world):
        asked()
        run = calculation.claim()
        assert calculation.claim() is None
        with clock.at(clock.now() + dt.timedelta(minutes=2)):
            assert calculation.claim() == run
        calculation.calculate(run)  # the first process wakes up again: it must not write
        run.refresh_from_db()
        assert run.status == PlanRun.Status.RUNNING

    def test_dropped_while_it_is_calculated_it_stays_dropped(self, world):
        asked()
        run = calculation.claim()
        plans.drop_plan(run=run)
        calculation.calculate(run)
        run.refresh_from_db()
        assert run.status == PlanRun.Status.DROPPED

    def test_what_kills_its_process_again_and_again_ends(self, world):
        run = asked()
        for _ in range(calculation.MOST_ATTEMPTS):
            assert calculation.claim() == run
            calculation.left_behind("another process")
            assert not calculation.waits()
            calculation.left_behind(run.process)
        assert calculation.claim() is None
        run.refresh_from_db()
        assert (run.status, run.error[:22]) == (PlanRun.Status.FAILED, "Beregningen blev afbru")
        assert not calculation.waits()

    def test_a_new_process_goes_on_from_what_was_saved(self, world):
        whole = calculated()
        saved = whole.result["rows"]
        PlanRun.objects.filter(pk=whole.pk).update(
            status=PlanRun.Status.RUNNING,
            seconds=5,
            beat_at=None,
            result={"rows": saved},
            progress={"seconds": 4.5, "attempts": 1},
        )
        run = calculation.claim()
        calculation.calculate(run)
        run.refresh_from_db()
        assert run.status == PlanRun.Status.READY
        assert run.result["seconds"] >= 4.5
        assert run.result["all"] == 1.0


class TestComparing:
    def test_published_sessions_stay_and_are_not_proposed_again(self, world):
        courses, rooms = world
        session = create_session(course=courses[0], venue=rooms[0], meetings=[at(SATURDAY)])
        publish_session(session=session)
        found = proposal(calculated())
        assert found.published == 1
        assert (courses[0], rooms[0], SATURDAY) not in [(w.course, w.venue, w.day) for w in found.added]

    def test_a_draft_that_fits_stays_and_gets_its_trainer(self, world):
        courses, rooms = world
        create_session(course=courses[0], venue=rooms[0], meetings=[at(SATURDAY)])
        found = proposal(calculated())
        assert len(found.moved) + len(found.swapped) + found.kept + len(found.removed) == 1

    @pytest.mark.parametrize("number", [1, 3, 30])
    def test_the_same_queries_for_any_number(self, world, number, django_assert_num_queries):
        courses, rooms = world
        for count in range(number):
            create_session(course=courses[0], venue=rooms[0], meetings=[at(SATURDAY + dt.timedelta(days=count))])
        run = calculated()
        with django_assert_num_queries(8):
            found = proposal(run)
            [explanations.why_words(wanted) for wanted in found.added]
            [explanations.moved_words(change) for change in [*found.moved, *found.swapped]]
            [explanations.removed_words(session) for session in found.removed]


class TestTaking:
    def test_what_is_shown_is_what_is_made(self, world):
        run = calculated()
        shown = {(w.course, w.venue, w.day, w.lead) for w in proposal(run).added}
        done = plans.take_plan(run=run)
        made = {
            (s.course, s.venue, s.starts_at.date(), s.trainers.get().trainer)
            for s in Session.objects.filter(status="draft")
        }
        assert made == shown
        assert (len(done.made), done.words) == (len(shown), [])
        run.refresh_from_db()
        assert run.status == PlanRun.Status.TAKEN
        with pytest.raises(PlanOver):
            plans.take_plan(run=run)
        with pytest.raises(PlanOver):
            plans.drop_plan(run=run)

    def test_planning_again_changes_nothing(self, world):
        plans.take_plan(run=calculated())
        found = proposal(calculated())
        assert (found.added, found.moved, found.swapped, found.removed) == ([], [], [], [])
        assert found.kept >= 4

    def test_a_plan_that_has_waited_leaves_the_past_alone(self, world):
        run = calculated()
        days = sorted(dt.date.fromisoformat(row[2]) for row in run.result["rows"])
        with clock.at(dt.datetime.combine(days[0], dt.time(18), dt.UTC)):
            found = proposal(run)
            plans.take_plan(run=run)
        assert [w.day for w in sorted(found.added, key=lambda w: w.day)] == days[1:]
        assert Session.objects.count() == len(days) - 1

    def test_what_clashes_meanwhile_is_left_out_with_a_word(self, world):
        run = calculated()
        wanted = proposal(run).added[0]
        start = wanted.day
        create_session(course=CourseFactory(is_active=False), venue=wanted.venue, meetings=[at(start)])
        done = plans.take_plan(run=run)
        assert len(done.words) == 1
        assert wanted.venue.name in done.words[0]
        assert len(done.made) == len(run.result["rows"]) - 1

    def test_a_trainer_who_is_booked_meanwhile_leaves_a_draft_without(self, world):
        run = calculated()
        wanted = proposal(run).added[0]
        create_session(
            course=CourseFactory(is_active=False),
            venue=VenueFactory(),
            meetings=[at(wanted.day)],
            trainers=[(wanted.lead, "lead")],
        )
        done = plans.take_plan(run=run)
        assert done.words[0].endswith("Kladden er lavet uden underviser.")
        assert len(done.made) == len(run.result["rows"])

    def test_a_closed_room_moves_its_draft(self, world):
        plans.take_plan(run=calculated())
        closed = Session.objects.order_by("pk").first().venue
        Venue.objects.filter(pk=closed.pk).update(is_active=False)
        there = Session.objects.filter(venue=closed).count()
        kept = set(Session.objects.exclude(venue=closed).values_list("pk", "starts_at"))
        done = plans.take_plan(run=calculated())
        assert Session.objects.filter(venue=closed).count() == 0
        assert len(done.moved) + len(done.removed) >= there
        assert kept - set(Session.objects.values_list("pk", "starts_at")) == set()


class TestPartOfIt:
    def test_one_line_alone_and_the_rest_later(self, world):
        run = calculated()
        first, *rest = proposal(run).lines
        plans.take_plan(run=run, keys=[first.key])
        run.refresh_from_db()
        assert (run.status, Session.objects.count()) == (PlanRun.Status.READY, 1)
        assert [line.key for line in proposal(run).lines] == [line.key for line in rest]
        plans.take_plan(run=run, keys=[line.key for line in rest])
        run.refresh_from_db()
        assert (run.status, Session.objects.count()) == (PlanRun.Status.TAKEN, len(rest) + 1)

    def test_a_line_that_is_not_there_any_more_is_said(self, world):
        run = calculated()
        done = plans.take_plan(run=run, keys=["added-0-99-99-2027-01-01-0-0", "x"])
        assert (done.sessions, len(done.words)) == ([], 1)
        assert done.words[0].startswith("2 ændringer")

    def test_drafts_made_by_hand_stay_unless_they_are_ticked(self, world):
        courses, rooms = world
        days = [SATURDAY + dt.timedelta(days=count) for count in range(5)]
        by_hand = [create_session(course=courses[0], venue=rooms[0], meetings=[at(day)]) for day in days]
        run = calculated()
        gone = proposal(run).removed
        assert gone
        plans.take_plan(run=run)
        assert set(Session.objects.filter(pk__in=[s.pk for s in by_hand])) == set(by_hand)
        run.refresh_from_db()
        assert run.status == PlanRun.Status.READY
        plans.take_plan(run=run, keys=[line.key for line in proposal(run).lines])
        assert not Session.objects.filter(pk__in=[session.pk for session in gone]).exists()

    def test_a_draft_held_fast_is_planned_around(self, world):
        courses, rooms = world
        days = [SATURDAY + dt.timedelta(days=count) for count in range(5)]
        drafts = [create_session(course=courses[0], venue=rooms[0], meetings=[at(day)]) for day in days]
        for draft in drafts:
            set_pin(session=draft, is_pinned=True)
        found = proposal(calculated())
        assert (found.pinned, found.moved, found.swapped, found.removed) == (5, [], [], [])

    def test_what_was_taken_in_part_is_not_called_dropped(self, world):
        run = calculated()
        plans.take_plan(run=run, keys=[proposal(run).lines[0].key])
        plans.drop_plan(run=run)
        run.refresh_from_db()
        assert run.status == PlanRun.Status.TAKEN


class TestUndoing:
    def everything(self) -> list[tuple]:
        return [
            (
                s.course_id, s.venue_id, s.starts_at, s.ends_at, s.capacity, s.note, s.series_date,
                sorted(s.trainers.values_list("trainer", "role")), sorted(s.meetings.values_list("starts_at", "ends_at")),
            )
            for s in Session.objects.order_by("course", "venue", "starts_at", "pk")
        ]  # fmt: skip

    @pytest.fixture
    def drafts(self, world) -> list[Session]:
        """Drafts by hand that a plan moves, staffs and takes away."""
        courses, rooms = world
        days = [SATURDAY + dt.timedelta(days=count) for count in range(5)]
        return [
            create_session(course=courses[0], venue=rooms[0], meetings=[at(day)], note="Tag kaffe med") for day in days
        ]

    def taken(self) -> TakenPlan:
        run = calculated()
        plans.take_plan(run=run, keys=[line.key for line in proposal(run).lines])
        return run.taken.get()

    def test_all_is_as_it_was(self, drafts):
        before = self.everything()
        taken = self.taken()
        assert self.everything() != before
        assert {change.kind for change in taken.changes.all()} >= {"added", "removed"}
        back, left = undo_take(taken=taken)
        assert (self.everything(), left) == (before, [])
        assert len(back) == taken.changes.count()
        taken.run.refresh_from_db()
        assert taken.run.status == PlanRun.Status.READY

    def test_what_was_changed_since_stays(self, drafts):
        taken = self.taken()
        first = taken.changes.filter(kind="added").first().session
        publish_session(session=first)
        _back, left = undo_take(taken=taken)
        assert [found.reason for found in left] == ["Det er blevet ændret siden."]
        assert Session.objects.filter(pk=first.pk, status="published").exists()

    def test_a_room_that_is_taken_meanwhile(self, drafts):
        taken = self.taken()
        gone = taken.changes.filter(kind="removed").first()
        start = dt.datetime.fromisoformat(gone.before["times"][0][0])
        create_session(
            course=CourseFactory(is_active=False),
            venue=Venue.objects.get(pk=gone.before["venue"]),
            meetings=[(start, start + dt.timedelta(hours=1))],
        )
        _back, left = undo_take(taken=taken)
        assert len(left) == 1
        assert "er booket" in left[0].reason

    def test_once_and_within_ten_minutes(self, drafts):
        taken = self.taken()
        with clock.at(clock.now() + dt.timedelta(minutes=10)), pytest.raises(TooLateToUndo):
            undo_take(taken=taken)
        undo_take(taken=taken)
        with pytest.raises(TooLateToUndo):
            undo_take(taken=taken)


class TestBadInput:
    """A plan as far as it goes, and a sentence for the rest; never a crash."""

    def lacking(self) -> list[Lacking]:
        run = calculated()
        assert run.status == PlanRun.Status.READY
        return proposal(run).lacking

    def test_nothing_at_all(self):
        assert self.lacking() == []

    def test_no_trainers(self):
        CourseFactory(target_runs_per_year=2), VenueFactory()
        assert [explanations.lacking_words(item)[:29] for item in self.lacking()] == ["Ingen må undervise i kurset e"]

    def test_no_venues(self):
        RegionFactory()
        QualificationFactory(course__target_runs_per_year=2)
        assert [explanations.lacking_words(item) for item in self.lacking()] == [
            "Der er intet sted i Sydjylland. Opret et."
        ]

    def test_a_course_nobody_may_teach_beside_one_that_somebody_may(self, world):
        orphan = CourseFactory(target_runs_per_year=1)
        assert [item.course for item in self.lacking()] == [orphan]

    def test_a_trainer_who_does_not_travel_that_far(self):
        region = RegionFactory()
        VenueFactory()
        far = PostcodeFactory(code="9000", name="Aalborg", lat=57.05, lon=9.92)
        QualificationFactory(course__target_runs_per_year=1, trainer__member__postcode=far)
        (item,) = self.lacking()
        words = explanations.lacking_words(item)
        assert words.startswith(f"1 underviser må undervise i det, men kører ikke til {region.name}.")
        assert words.endswith("km væk og kører 60\u00a0km.")

    def test_no_members(self):
        course = CourseFactory(target_runs_per_year=1)
        VenueFactory()
        QualificationFactory(course=course, trainer__member__postcode=PostcodeFactory())
        assert self.lacking() == []

    @pytest.mark.parametrize(
        "contradiction", [{"runs": 12, "min_gap_weeks": 20}, {"closed_months": range(1, 13)}, {"runs": 52}]
    )
    def test_promises_that_contradict_themselves(self, world, contradiction):
        courses, rooms = world
        facts = {"runs": 2, "min_gap_weeks": 4, "max_gap_weeks": 30, "closed_months": []} | contradiction
        save_cadence(cadence=None, course=courses[0], regions=[rooms[0].municipality.region], **facts)
        (item,) = self.lacking()
        assert item.course == courses[0]
        assert explanations.lacking_words(item)

    def test_four_hundred_promises_for_three_trainers(self, world):
        for number in range(1, 11):
            RegionFactory(number=number, name=f"Kreds {number}", slug=f"kreds-{number}")
        trainers = list(TrainerProfile.objects.order_by("pk"))
        for count in range(40):
            QualificationFactory(course=CourseFactory(target_runs_per_year=1), trainer=trainers[count % 3])
        found = self.lacking()
        run = PlanRun.objects.get()
        assert len(run.result["rows"]) == sum(trainer.max_sessions_per_year for trainer in trainers)
        assert sum(item.lacking for item in found) >= 400 - len(run.result["rows"])
        assert all(explanations.lacking_words(item) for item in found)


CAUSES = ["no_venue", "no_room_large_enough", "not_here", "no_hours", "no_open_day", "nobody_qualified", "nobody_willing", "no_home", "nobody_in_reach", "no_days", "nobody_free", "budget_spent", "rooms_at_limit", "trainers_at_limit", "too_close", "days_taken", "trainers_busy", "not_tried"]  # fmt: skip


def test_every_cause_of_the_planner_has_a_sentence_of_its_own():
    numbers = {
        "largest": 10,
        "needed": 12,
        "qualified": 2,
        "in_reach": 3,
        "nearest": [[140, 60]],
        "by_ferry": 1,
        "no_home": 1,
    }
    region, course = RegionFactory(name="Bornholm"), CourseFactory()
    sentences = [explanations.lacking_words(Lacking(course, [region], 1, cause, numbers)) for cause in CAUSES]
    assert sorted(CAUSES) == sorted(Cause)
    assert len(set(sentences)) == len(CAUSES)
    assert sentences[CAUSES.index("nobody_in_reach")] == (
        "2 undervisere må undervise i det, men ingen af dem kører til Bornholm. "
        "Den nærmeste bor 140\u00a0km væk og kører 60\u00a0km. 1 skal med færge. "
        "Om 1 ved ingen, hvor vedkommende bor; måske mangler der kun et postnummer."
    )
    assert sentences[CAUSES.index("no_home")].startswith("1 må undervise i det, men ingen ved, hvor vedkommende bor.")


LACKING = [{"cause": "trainers_at_limit", "lacking": 5}, {"cause": "nobody_in_reach", "lacking": 2}]


@pytest.mark.parametrize(
    ("lacking", "impossible", "words"),
    [
        (0, 0, "Alle 120 lovede hold er med i planen."),
        (2, None, "2 af 120 lovede hold mangler."),
        (2, 2, "2 af 120 lovede hold er umulige, hvad planen end gør, fordi ingen, der må undervise, kører så langt (2). Ingen plan mangler færre."),
        (4, 3, "3 af 120 lovede hold er umulige, hvad planen end gør, fordi ingen, der må undervise, kører så langt (2); underviserne ikke vil have flere (1). 1 mere mangler, som en anden plan måske kan holde."),
        (3, 0, "3 af 120 lovede hold mangler; en anden plan kan måske holde dem."),
    ],
)  # fmt: skip
def test_what_is_impossible_is_told_apart_from_what_lacks(lacking, impossible, words):
    assert explanations.kept_words(lacking, 120, impossible, LACKING) == words


def test_every_cause_can_be_said_in_few_words():
    for cause in set(CAUSES) - {"not_tried"}:
        assert explanations.because_words([{"cause": cause, "lacking": 1}], 1).startswith("fordi ")
    assert explanations.because_words([{"cause": "not_tried", "lacking": 1}], 1) == ""
