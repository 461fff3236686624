"""Writing the schedule: what is booked, what is refused, and how it is said."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from courses.catalogue.models import Course
from courses.common import clock
from courses.schedule import actions
from courses.schedule.actions import BadTimes, CapacityTooSmall, WrongStatus
from courses.schedule.actions.slots import TrainerTaken, VenueTaken
from courses.schedule.models import (
    Meeting,
    Series,
    SeriesMeeting,
    SeriesTrainer,
    Session,
    SessionTrainer,
    TrainerSlot,
    VenueSlot,
)
from courses.schedule.queries import bookings
from courses.schedule.rules.recurrence import parse_rule
from tests.factories.catalogue import CourseFactory
from tests.factories.members import TrainerFactory
from tests.factories.places import PostcodeFactory, VenueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.sqlite]
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
SATURDAY = dt.date(2027, 2, 13)


def at(day: dt.date, start: str = "10:00", end: str = "15:00") -> tuple[dt.datetime, dt.datetime]:
    first, last = (dt.datetime.combine(day, dt.time.fromisoformat(time), COPENHAGEN) for time in (start, end))
    return first, last


def make(**changes) -> Session:
    facts = {"venue": changes.pop("venue", None) or VenueFactory(), "meetings": [at(SATURDAY)]} | changes
    return actions.create_session(course=facts.pop("course", None) or CourseFactory(), **facts)


def slots(session: Session) -> list[int]:
    return list(VenueSlot.objects.filter(meeting__session=session).order_by("slot").values_list("slot", flat=True))


class TestCreate:
    def test_a_draft_with_what_the_course_says(self):
        course = CourseFactory(capacity=16, min_participants=6)
        session = make(course=course, venue=VenueFactory(capacity=12))
        assert session.status == Session.Status.DRAFT
        assert (session.capacity, session.min_participants, session.seats_taken) == (12, 6, 0)
        assert session.region_id == 7
        assert (session.starts_at, session.ends_at) == at(SATURDAY)
        assert [(row.number, row.starts_at, row.ends_at) for row in session.meetings.all()] == [(1, *at(SATURDAY))]

    def test_every_quarter_of_an_hour_is_booked(self):
        trainer = TrainerFactory()
        session = make(trainers=[(trainer, "lead")])
        first = int(at(SATURDAY)[0].timestamp()) // 900
        assert slots(session) == list(range(first, first + 20))
        assert TrainerSlot.objects.filter(trainer=trainer).count() == 20

    def test_meetings_are_numbered_by_time(self):
        evenings = [at(SATURDAY + dt.timedelta(days=7), "18:00", "21:00"), at(SATURDAY, "18:00", "21:00")]
        session = make(meetings=evenings)
        assert [row.starts_at for row in session.meetings.order_by("number")] == [evenings[1][0], evenings[0][0]]
        assert (session.starts_at, session.ends_at) == (evenings[1][0], evenings[0][1])

    def test_never_more_expected_than_the_room_holds(self):
        session = make(course=CourseFactory(capacity=20, min_participants=10), venue=VenueFactory(capacity=8))
        assert (session.capacity, session.min_participants) == (8, 8)

    def test_online_needs_no_room(self):
        session = actions.create_session(course=CourseFactory(), venue=None, meetings=[at(SATURDAY)], is_online=True)
        assert (session.place_name, VenueSlot.objects.count()) == ("Online", 0)

    def test_neither_room_nor_online(self):
        with pytest.raises(BadTimes, match=r"^Vælg et sted|^Choose a venue"):
            actions.create_session(course=CourseFactory(), venue=None, meetings=[at(SATURDAY)])

    @pytest.mark.parametrize(
        "meetings",
        [
            [],
            [at(SATURDAY, "15:00", "10:00")],
            [at(SATURDAY, "10:00", "10:00")],
            [at(SATURDAY, "06:00", "22:00")],
            [at(SATURDAY, "02:30", "05:00")],
            [at(SATURDAY, "10:00", "12:00"), at(SATURDAY, "11:00", "13:00")],
        ],
    )
    def test_times_that_cannot_be(self, meetings):
        with pytest.raises(BadTimes):
            make(meetings=meetings)
        assert (Session.objects.count(), Meeting.objects.count()) == (0, 0)

    def test_two_meetings_that_share_a_quarter_of_an_hour(self):
        session = make(meetings=[at(SATURDAY, "10:00", "12:05"), at(SATURDAY, "12:05", "14:00")])
        assert len(slots(session)) == 16

    def test_control_characters_do_not_reach_the_calendar(self):
        assert make(note="Tag\u2028mad\x00 med").note == "Tagmad med"


class TestDoubleBooking:
    def test_a_room_that_is_taken(self):
        venue = VenueFactory(name="Byhuset")
        make(venue=venue, course=CourseFactory(title="Debatdogmer", title_en=""))
        with pytest.raises(VenueTaken) as refusal:
            make(venue=venue, meetings=[at(SATURDAY, "14:45", "18:00")])
        assert "Byhuset" in refusal.value.message
        assert "Debatdogmer" in refusal.value.message
        assert "13. februar 2027" in refusal.value.message
        assert (Session.objects.count(), Meeting.objects.count()) == (1, 1)

    def test_a_trainer_who_is_elsewhere(self):
        trainer = TrainerFactory(member__user__first_name="Mette Demo")
        make(trainers=[(trainer, "lead")], venue=VenueFactory(postcode=PostcodeFactory(code="6000", name="Kolding")))
        with pytest.raises(TrainerTaken) as refusal:
            make(trainers=[(TrainerFactory(), "lead"), (trainer, "co")])
        assert "Mette Demo" in refusal.value.message
        assert "Kolding" in refusal.value.message
        assert Session.objects.count() == 1

    def test_one_after_the_other_is_fine(self):
        venue, trainer = VenueFactory(), TrainerFactory()
        make(venue=venue, trainers=[(trainer, "lead")])
        make(venue=venue, trainers=[(trainer, "lead")], meetings=[at(SATURDAY, "15:00", "18:00")])
        assert Session.objects.count() == 2

    def test_the_refusal_leaves_an_outer_transaction_usable(self):
        venue = VenueFactory()
        make(venue=venue)
        with transaction.atomic():
            with pytest.raises(VenueTaken):
                make(venue=venue)
            course = CourseFactory(title="Efter afslaget")
        assert Course.objects.filter(pk=course.pk).exists()
        assert Session.objects.count() == 1

    def test_clashes_are_seen_before_saving_in_three_queries(self, django_assert_num_queries):
        venue, trainer = VenueFactory(), TrainerFactory()
        for week in range(30):
            times = [at(SATURDAY + dt.timedelta(weeks=week))]
            own = make(venue=venue, trainers=[(trainer, "lead")], meetings=times)
        weeks = {week: [at(SATURDAY + dt.timedelta(weeks=week))] for week in (*range(30), -1)}
        for number in (1, 3, 31):
            part = dict(list(weeks.items())[:number])
            with django_assert_num_queries(3):
                found = bookings.clashes(part, venue=venue, trainers=[trainer], but=own)
            assert [len(found[week]) for week in part] == [2 if -1 < week < 29 else 0 for week in part]

    def test_looking_for_clashes_at_no_time_at_all(self):
        assert bookings.clashes({"nothing": []}, venue=VenueFactory(), trainers=[]) == {"nothing": []}


class TestPublish:
    def test_opens_a_draft_and_tells_calendars(self, noon):
        session = actions.publish_session(session=make())
        assert (session.status, session.sequence, session.published_at) == (Session.Status.PUBLISHED, 1, noon)
        assert session.changed_at == noon

    def test_twice_is_once(self):
        session = make()
        actions.publish_session(session=session)
        assert actions.publish_session(session=session).sequence == 1

    def test_not_in_the_past(self):
        session = make()
        with clock.at(at(SATURDAY)[0]), pytest.raises(BadTimes):
            actions.publish_session(session=session)
        session.refresh_from_db()
        assert session.status == Session.Status.DRAFT

    def test_not_after_it_was_called_off(self):
        session = actions.publish_session(session=make())
        actions.call_off(session=session, reason="Sygdom")
        with pytest.raises(WrongStatus):
            actions.publish_session(session=session)


class TestReschedule:
    def test_frees_the_old_time_and_keeps_the_calendar_identity(self):
        venue, trainer = VenueFactory(), TrainerFactory()
        session = actions.publish_session(session=make(venue=venue, trainers=[(trainer, "lead")]))
        uid = session.meetings.get().uid
        sunday = SATURDAY + dt.timedelta(days=1)
        moved = actions.reschedule(session=session, meetings=[at(sunday, "09:00", "14:00")])
        assert (moved.sequence, moved.starts_at, moved.meetings.get().uid) == (2, at(sunday, "09:00")[0], uid)
        make(venue=venue, trainers=[(trainer, "lead")])
        with pytest.raises(VenueTaken):
            make(venue=venue, meetings=[at(sunday)])

    def test_onto_its_own_old_time(self):
        session = make()
        moved = actions.reschedule(session=session, meetings=[at(SATURDAY, "11:00", "16:00")])
        first = int(at(SATURDAY, "11:00")[0].timestamp()) // 900
        assert slots(moved) == list(range(first, first + 20))

    def test_to_another_room_takes_its_district_and_seats(self):
        session = make()
        kolding = VenueFactory(capacity=9, postcode=PostcodeFactory(code="6000", name="Kolding"))
        moved = actions.reschedule(session=session, meetings=[at(SATURDAY)], venue=kolding)
        assert (moved.venue, moved.capacity, moved.region) == (kolding, 9, kolding.municipality.region)

    def test_to_a_taken_room_changes_nothing(self):
        other = VenueFactory()
        make(venue=other)
        session = make()
        before = slots(session)
        with pytest.raises(VenueTaken):
            actions.reschedule(session=session, meetings=[at(SATURDAY)], venue=other)
        session.refresh_from_db()
        assert (session.venue == other, session.sequence, slots(session)) == (False, 0, before)

    def test_to_a_room_too_small_for_those_enrolled(self):
        session = make()
        Session.objects.filter(pk=session.pk).update(seats_taken=10)
        with pytest.raises(CapacityTooSmall):
            actions.reschedule(session=session, meetings=[at(SATURDAY)], venue=VenueFactory(capacity=9))

    def test_every_meeting_needs_a_time(self):
        session = actions.publish_session(session=make(meetings=[at(SATURDAY), at(SATURDAY + dt.timedelta(days=1))]))
        with pytest.raises(BadTimes):
            actions.reschedule(session=session, meetings=[at(SATURDAY)])

    def test_a_draft_may_get_more_or_fewer_meetings(self):
        session = make(meetings=[at(SATURDAY), at(SATURDAY + dt.timedelta(days=1))])
        first, _second = session.meetings.values_list("uid", flat=True)
        actions.reschedule(session=session, meetings=[at(SATURDAY)])
        assert list(session.meetings.values_list("uid", flat=True)) == [first]
        assert VenueSlot.objects.count() == 20
        days = [SATURDAY + dt.timedelta(days=7 * week) for week in range(4)]
        longer = actions.reschedule(session=session, meetings=[at(day) for day in days])
        assert [meeting.number for meeting in longer.meetings.all()] == [1, 2, 3, 4]
        assert (VenueSlot.objects.count(), longer.ends_at) == (80, at(days[3])[1])

    def test_a_published_session_never_into_the_past(self):
        session = actions.publish_session(session=make())
        with pytest.raises(BadTimes):
            actions.reschedule(session=session, meetings=[at(dt.date(2026, 11, 23))])

    def test_the_second_evening_can_be_moved_after_the_first(self):
        week = dt.timedelta(days=7)
        session = actions.publish_session(session=make(meetings=[at(SATURDAY), at(SATURDAY + week)]))
        with clock.at(at(SATURDAY)[1]):
            moved = actions.reschedule(session=session, meetings=[at(SATURDAY), at(SATURDAY + 2 * week)])
            with pytest.raises(BadTimes):
                actions.reschedule(session=session, meetings=[at(SATURDAY, "11:00"), at(SATURDAY + week)])
        assert (moved.starts_at, moved.ends_at) == (at(SATURDAY)[0], at(SATURDAY + 2 * week)[1])


class TestCallOff:
    def test_frees_room_and_trainers(self, noon):
        venue, trainer = VenueFactory(), TrainerFactory()
        session = actions.publish_session(session=make(venue=venue, trainers=[(trainer, "lead")]))
        gone = actions.call_off(session=session, reason=" For få\ntilmeldte ")
        assert (gone.status, gone.cancel_reason, gone.cancelled_at) == ("cancelled", "For få tilmeldte", noon)
        assert (gone.sequence, VenueSlot.objects.count(), TrainerSlot.objects.count()) == (2, 0, 0)
        make(venue=venue, trainers=[(trainer, "lead")])

    def test_only_what_was_published(self):
        with pytest.raises(WrongStatus):
            actions.call_off(session=make(), reason="")

    def test_a_cancelled_session_books_nobody_again(self):
        session = actions.publish_session(session=make())
        actions.call_off(session=session, reason="")
        with pytest.raises(WrongStatus):
            actions.set_trainers(session=session, trainers=[(TrainerFactory(), "lead")])
        with pytest.raises(WrongStatus):
            actions.reschedule(session=session, meetings=[at(SATURDAY)])
        with pytest.raises(WrongStatus):
            actions.set_capacity(session=session, capacity=3)


class TestSmallSteps:
    def test_trainers_are_exchanged(self):
        old, new = TrainerFactory(), TrainerFactory()
        session = make(trainers=[(old, "lead")])
        actions.set_trainers(session=session, trainers=[(new, "co")])
        assert list(SessionTrainer.objects.values_list("trainer", "role")) == [(new.pk, "co")]
        assert not TrainerSlot.objects.filter(trainer=old).exists()

    def test_a_taken_trainer_leaves_the_old_ones(self):
        old, busy = TrainerFactory(), TrainerFactory()
        make(trainers=[(busy, "lead")])
        session = make(trainers=[(old, "lead")])
        with pytest.raises(TrainerTaken):
            actions.set_trainers(session=session, trainers=[(busy, "lead")])
        assert session.trainers.get().trainer == old
        assert TrainerSlot.objects.filter(trainer=old).count() == 20

    def test_seats_between_those_taken_and_those_in_the_room(self):
        session = make(venue=VenueFactory(capacity=12))
        Session.objects.filter(pk=session.pk).update(seats_taken=5)
        assert actions.set_capacity(session=session, capacity=5).capacity == 5
        for wrong in (4, 13):
            with pytest.raises(CapacityTooSmall):
                actions.set_capacity(session=session, capacity=wrong)

    def test_seats_are_counted_once_each(self):
        session = make(venue=VenueFactory(capacity=2))
        assert [actions.take_seat(session=session) for _ in range(3)] == [True, True, False]
        actions.free_seat(session=session)
        assert actions.take_seat(session=session)
        for _ in range(4):
            actions.free_seat(session=session)
        session.refresh_from_db()
        assert session.seats_taken == 0

    def test_held_keeps_its_sequence(self):
        session = actions.publish_session(session=make())
        held = actions.mark_held(session=session)
        assert (held.status, held.sequence, actions.mark_held(session=session).status) == ("held", 1, "held")

    def test_details_are_cleaned_and_tell_calendars(self):
        session = make()
        same = actions.set_details(session=session, min_participants=4, note="Tag\x00mad med")
        assert (same.note, same.min_participants, same.sequence) == ("Tagmad med", 4, 0)
        other = actions.set_details(session=session, min_participants=4, online_url="https://moede.example/1")
        assert other.sequence == 1

    def test_several_are_published_or_none(self):
        first, second = make(), make(meetings=[at(SATURDAY - dt.timedelta(days=30))])
        with clock.at(at(SATURDAY - dt.timedelta(days=10))[0]), pytest.raises(BadTimes):
            actions.publish_sessions(sessions=[first, second])
        assert set(Session.objects.values_list("status", flat=True)) == {"draft"}
        assert [session.status for session in actions.publish_sessions(sessions=[second, first])] == ["published"] * 2

    def test_a_draft_is_deleted_with_its_bookings(self):
        session = make(trainers=[(TrainerFactory(), "lead")])
        actions.delete_draft(session=session)
        assert (Session.objects.count(), VenueSlot.objects.count(), TrainerSlot.objects.count()) == (0, 0, 0)

    def test_a_published_session_is_never_deleted(self):
        session = actions.publish_session(session=make())
        with pytest.raises(WrongStatus):
            actions.delete_draft(session=session)


class TestSeries:
    @pytest.fixture
    def series(self) -> Series:
        series = Series.objects.create(
            course=CourseFactory(),
            venue=VenueFactory(capacity=14),
            start_date=dt.date(2026, 9, 1),
            rule=parse_rule("FREQ=MONTHLY;BYDAY=2TU"),
            capacity=12,
        )
        for offset in (0, 7):
            SeriesMeeting.objects.create(series=series, day_offset=offset, start_time=dt.time(18), end_time=dt.time(21))
        SeriesTrainer.objects.create(series=series, trainer=TrainerFactory())
        return series

    def test_makes_drafts_from_today_on(self, series):
        made = actions.make_sessions(series=series, until=dt.date(2027, 4, 30))
        assert [session.series_date.isoformat() for session in made] == [
            "2026-12-08", "2027-01-12", "2027-02-09", "2027-03-09", "2027-04-13",
        ]  # fmt: skip
        first = made[0]
        assert (first.capacity, first.status, first.trainers.count()) == (12, Session.Status.DRAFT, 1)
        # Six in the evening is six in the evening, before and after the clock is changed.
        assert {m.starts_at.astimezone(COPENHAGEN).hour for m in Meeting.objects.all()} == {18}

    def test_again_makes_only_what_is_new(self, series):
        march = dt.date(2027, 3, 31)
        moved = actions.make_sessions(series=series, until=march)[1]
        actions.reschedule(
            session=moved,
            meetings=[at(dt.date(2027, 1, 14), "18:00", "21:00"), at(dt.date(2027, 1, 21), "18:00", "21:00")],
        )
        assert actions.make_sessions(series=series, until=march) == []
        assert len(actions.make_sessions(series=series, until=dt.date(2027, 4, 30))) == 1

    def test_days_left_out_can_be_made_later(self, series):
        left_out = dt.date(2027, 1, 12)
        until = dt.date(2027, 2, 28)
        assert len(actions.make_sessions(series=series, until=until, skip={left_out})) == 2
        assert [session.series_date for session in actions.make_sessions(series=series, until=until)] == [left_out]

    def test_without_times_of_its_own_the_usual_ones(self, series):
        series.meetings.all().delete()
        Course.objects.filter(pk=series.course_id).update(form="day", lessons=6)
        series.refresh_from_db()
        (session,) = actions.make_sessions(series=series, until=dt.date(2026, 12, 31))
        assert (session.starts_at, session.ends_at) == at(dt.date(2026, 12, 8), "10:00", "15:30")

    def test_one_clash_makes_none(self, series):
        make(venue=series.venue, meetings=[at(dt.date(2027, 2, 9), "19:00", "20:00")])
        with pytest.raises(VenueTaken):
            actions.make_sessions(series=series, until=dt.date(2027, 4, 30))
        assert series.sessions.count() == 0

    def test_a_start_in_the_night_of_the_clocks(self, series):
        series.meetings.update(start_time=dt.time(2, 30), end_time=dt.time(4))
        with pytest.raises(BadTimes):
            actions.make_sessions(series=series, until=dt.date(2027, 4, 30))
