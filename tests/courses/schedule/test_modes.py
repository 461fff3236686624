"""The form of each meeting: which room and which people it books, and what it needs before people may know of it."""

import datetime as dt
import importlib

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from courses.cadence.queries.alternatives import alternatives
from courses.cadence.queries.conflicts import Kind, conflicts_if
from courses.catalogue.models import CourseMeeting, Mode, modes_words
from courses.common import clock
from courses.places.models import VenueClosure
from courses.schedule import actions
from courses.schedule.actions.meetings import BadTimes, NoAddress
from courses.schedule.actions.moving import enter_afterwards
from courses.schedule.actions.slots import VenueTaken
from courses.schedule.actions.together import Draft, create_sessions
from courses.schedule.models import Meeting, Series, SeriesMeeting, Session, TrainerSlot, VenueSlot
from courses.schedule.queries.prospects import prospects
from courses.schedule.queries.rooms import room_of, touched_by
from courses.schedule.queries.sessions import detail
from courses.schedule.rules.recurrence import parse_rule, zoned
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.members import TrainerFactory
from tests.factories.places import RegionFactory, VenueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.sqlite]
ROOM, ONLINE, BOTH = Mode.ROOM, Mode.ONLINE, Mode.BOTH
DAYS = [dt.date(2027, 2, day) for day in (1, 8, 15, 22)]
ADDRESS = "https://moede.example/1"
FORMS = [ROOM, ONLINE, ONLINE, BOTH]


def evening(day: dt.date, start: int = 18) -> tuple[dt.datetime, dt.datetime]:
    return zoned(day, dt.time(start)), zoned(day, dt.time(start + 3))


def course_of(modes=FORMS, **facts):
    course = CourseFactory(form="evening", lessons=3 * len(modes), **facts)
    CourseMeeting.objects.bulk_create(
        CourseMeeting(course=course, day_offset=7 * n, start_time=dt.time(18), end_time=dt.time(21), mode=mode)
        for n, mode in enumerate(modes)
    )
    return course


def make(modes=FORMS, **facts) -> Session:
    facts = {"course": CourseFactory(), "venue": VenueFactory(), "online_url": ADDRESS} | facts
    meetings = facts.pop("meetings", [evening(day) for day in DAYS[: len(modes)]])
    return actions.create_session(**facts, meetings=meetings, modes=modes)


def booked_days(model=VenueSlot) -> list[int]:
    """The days of February with a quarter-hour booked."""
    return sorted({clock.local(row.meeting.starts_at).day for row in model.objects.select_related("meeting")})


class TestBooking:
    def test_what_is_online_books_people_and_no_room(self):
        session = make(trainers=[(TrainerFactory(), "lead")])
        assert (booked_days(), booked_days(TrainerSlot)) == ([1, 22], [1, 8, 15, 22])
        assert (session.modes, session.is_online) == (FORMS, True)

    def test_the_room_can_be_had_by_others_on_the_days_online(self):
        venue = VenueFactory()
        make(venue=venue)
        assert make([ROOM], venue=venue, meetings=[evening(DAYS[1])])
        with pytest.raises(VenueTaken):
            make([ROOM], venue=venue, meetings=[evening(DAYS[0])])

    def test_the_preview_says_the_same(self):
        venue, trainer = VenueFactory(), TrainerFactory()
        make(venue=venue, trainers=[(trainer, "lead")])
        times = {day: [evening(day)] for day in DAYS}
        of_room = prospects(times, venue=venue)
        assert [bool(of_room[day].clashes) for day in DAYS] == [True, False, False, True]
        online = prospects(times, venue=venue, modes=[ONLINE])
        assert not any(found.clashes for found in online.values())
        assert {day.mode for found in online.values() for day in found.days} == {"online"}
        people = prospects(times, venue=None, trainers=[trainer])
        assert all(found.clashes for found in people.values())
        assert "online" in people[DAYS[1]].clashes[0]

    def test_a_series_does_not_meet_itself_online(self):
        venue = VenueFactory()
        times = {day: [evening(day), evening(day + dt.timedelta(days=7))] for day in DAYS[:2]}
        room_first = prospects(times, venue=venue, modes=[ROOM, ONLINE], together=True)
        assert all(found.is_smooth for found in room_first.values())
        both = prospects(times, venue=venue, modes=[ROOM, ROOM], together=True)
        assert [found.is_smooth for found in both.values()] == [True, False]

    def test_many_drafts_at_once_take_the_forms_of_their_course(self):
        course, venue = course_of([ROOM, ONLINE]), VenueFactory()
        first, second = ([evening(DAYS[n]), evening(DAYS[n + 1])] for n in (0, 1))
        made = create_sessions([Draft(course, venue, first), Draft(course, venue, second)])
        assert all(made)
        assert [session.modes for session in Session.objects.all()] == [[ROOM, ONLINE]] * 2

    def test_a_closed_room_is_in_the_way_of_what_is_held_in_it(self):
        venue = VenueFactory()
        session = make(venue=venue)
        before = room_of(venue)
        for day in DAYS:
            VenueClosure.objects.create(venue=venue, start_date=day, end_date=day)
        (touched,) = touched_by(venue, before, room_of(venue))
        assert len(touched.words) == 2
        against = conflicts_if(detail(session.pk), venue=venue, days=DAYS, modes=FORMS)
        assert sum(conflict.kind == Kind.VENUE_CLOSED for conflict in against) == 2

    def test_other_dates_look_at_the_room_only_where_it_is_needed(self):
        venue, course = VenueFactory(), CourseFactory()
        QualificationFactory(course=course)
        session = make([ROOM, ONLINE], venue=venue, course=course)
        taken = make([ROOM], venue=venue, meetings=[evening(DAYS[2])])
        days = {option.first_day for option in alternatives(detail(session.pk), most=99) if option.venue == venue}
        # The second evening would be on the taken day, at home; the first one cannot be.
        assert clock.local(taken.starts_at).date() not in days
        assert {day.isocalendar()[:2] for day in days} >= {(DAYS[3].isocalendar()[:2])}


class TestPlace:
    def test_wholly_online_has_no_room_and_keeps_its_district(self):
        venue = VenueFactory()
        session = make([ONLINE, ONLINE], venue=venue)
        assert (session.venue, session.region, VenueSlot.objects.count()) == (None, venue.municipality.region, 0)
        assert session.place_name == "Online"

    def test_a_meeting_in_the_room_needs_one(self):
        with pytest.raises(BadTimes, match=r"^Vælg et sted|^Choose a venue"):
            make([ONLINE, BOTH], venue=None)

    def test_the_forms_of_a_course_are_the_usual_ones(self):
        course = course_of()
        whole = actions.create_session(course=course, venue=VenueFactory(), meetings=[evening(day) for day in DAYS])
        short = actions.create_session(course=course, venue=VenueFactory(), meetings=[evening(DAYS[0])])
        assert (whole.modes, short.modes) == (FORMS, [ROOM])

    def test_a_course_online_needs_no_room(self):
        course = course_of([ONLINE])
        assert actions.create_session(course=course, venue=None, meetings=[evening(DAYS[0])]).is_online

    @pytest.mark.parametrize("model", [Meeting, CourseMeeting, SeriesMeeting])
    def test_no_other_form_is_stored(self, model):
        series = Series.objects.create(
            course=course_of(),
            venue=VenueFactory(),
            start_date=DAYS[0],
            rule=parse_rule("FREQ=WEEKLY;BYDAY=MO"),
            capacity=9,
        )
        SeriesMeeting.objects.create(series=series, start_time=dt.time(18), end_time=dt.time(21))
        make()
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(mode="phone")


class TestPublishing:
    def test_online_without_an_address_is_refused(self):
        session = make(online_url="")
        with pytest.raises(NoAddress, match=r"adresse|address"):
            actions.publish_session(session=session)
        actions.set_details(session=session, min_participants=1, online_url=ADDRESS)
        assert actions.publish_session(session=session).status == "published"

    def test_in_a_room_without_one_is_refused(self):
        session = make([ONLINE])
        session.meetings.update(mode=ROOM)
        with pytest.raises(BadTimes, match=r"^Vælg et sted|^Choose a venue"):
            actions.publish_session(session=session)

    def test_people_who_were_given_an_address_keep_one(self):
        session = actions.publish_session(session=make())
        with pytest.raises(NoAddress):
            actions.set_details(session=session, min_participants=1, online_url="")


class TestChanging:
    def test_all_online_gives_the_room_back(self):
        session = make()
        moved = actions.reschedule(session=session, meetings=[evening(day) for day in DAYS], modes=[ONLINE] * 4)
        assert (moved.venue, moved.is_online, booked_days()) == (None, True, [])
        back = actions.reschedule(
            session=session, meetings=[evening(day) for day in DAYS], modes=[ROOM] * 4, venue=VenueFactory()
        )
        assert (back.is_online, booked_days()) == (False, [1, 8, 15, 22])

    def test_back_into_a_room_needs_one(self):
        session = make([ONLINE])
        with pytest.raises(BadTimes, match=r"^Vælg et sted|^Choose a venue"):
            actions.reschedule(session=session, meetings=[evening(DAYS[0])], modes=[BOTH])

    def test_moving_keeps_the_forms(self):
        session = make()
        actions.reschedule(session=session, meetings=[evening(day, 17) for day in DAYS])
        assert session.modes == FORMS

    def test_what_people_know_of_needs_an_address_first(self):
        session = actions.publish_session(session=make([ROOM], online_url=""))
        with pytest.raises(NoAddress):
            actions.reschedule(session=session, meetings=[evening(DAYS[0])], modes=[BOTH])

    def test_what_has_begun_keeps_its_form(self):
        session = actions.publish_session(session=make())
        times = [evening(day) for day in DAYS]
        with clock.at(zoned(DAYS[1], dt.time(12))):
            with pytest.raises(BadTimes, match="1"):
                actions.reschedule(session=session, meetings=times, modes=[BOTH, *FORMS[1:]])
            actions.reschedule(session=session, meetings=times, modes=[*FORMS[:3], ROOM])
        assert session.modes == [*FORMS[:3], ROOM]

    def test_opening_online_opens_what_is_to_come(self):
        session = actions.publish_session(session=make([ROOM, ROOM, ONLINE]))
        with clock.at(zoned(DAYS[1], dt.time(12))):
            opened = actions.open_online(session=session, online_url=ADDRESS)
        assert (opened.modes, opened.sequence) == ([ROOM, BOTH, ONLINE], 2)


@pytest.mark.parametrize(
    ("modes", "words"),
    [
        ([ROOM, ROOM], ""),
        ([ONLINE], "online"),
        ([BOTH, BOTH], "i lokalet og online"),
        ([ROOM, ONLINE], "heraf 1 online"),
        (FORMS, "heraf 2 online, heraf 1 i lokalet og online"),
    ],
)
def test_in_words(modes, words):
    assert modes_words(modes) == words


def unguarded():
    """The database as it was before it asked for an address."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints=ON")
        else:
            # What is waiting to be checked stands in the way of the change.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE courses_session DROP CONSTRAINT session_online_has_an_address")


@pytest.fixture
def migration():
    yield importlib.import_module("courses.migrations.0098_online_has_an_address")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints=OFF")


class TestDatabase:
    def test_a_published_session_that_can_be_joined_has_an_address(self):
        session, status = make(online_url=""), "published"
        with pytest.raises(IntegrityError), transaction.atomic():
            Session.objects.filter(pk=session.pk).update(status=status)
        Session.objects.filter(pk=session.pk).update(status=status, online_url=ADDRESS)
        with pytest.raises(IntegrityError), transaction.atomic():
            Session.objects.filter(pk=session.pk).update(online_url="")

    def test_drafts_and_what_is_over_need_none(self):
        session = make(online_url="")
        for status in ("draft", "cancelled", "held"):
            Session.objects.filter(pk=session.pk).update(status=status)

    def test_what_is_entered_after_it_was_held_needs_none(self):
        session = make(online_url="")
        with clock.at(session.ends_at + dt.timedelta(days=2)):
            assert enter_afterwards(session=session).status == "published"

    def test_older_rows_get_their_own_page_and_are_asked_about(self, migration, settings):
        session, whole = make(online_url=""), actions.publish_session(session=make([ONLINE] * 2, online_url=ADDRESS))
        unguarded()
        Session.objects.filter(pk=session.pk).update(status="published", published_at=clock.now())
        migration.give_addresses(apps, None)
        session.refresh_from_db()
        whole.refresh_from_db()
        assert session.online_url == f"{settings.BASE_URL}/hold/{session.pk}/"
        assert whole.online_url == ADDRESS


class TestSeriesOnline:
    @pytest.fixture
    def series(self):
        def made(course=None, modes=()):
            venue = VenueFactory()
            found = Series.objects.create(
                course=course or CourseFactory(), venue=venue, start_date=DAYS[0], capacity=9,
                rule=parse_rule("FREQ=WEEKLY;BYDAY=MO"),
            )  # fmt: skip
            for number, mode in enumerate(modes):
                SeriesMeeting.objects.create(
                    series=found, day_offset=number, start_time=dt.time(18), end_time=dt.time(21), mode=mode
                )
            return found

        return made

    def test_older_series_leave_a_room_that_they_never_booked(self, series, migration):
        course = CourseFactory()
        CourseMeeting.objects.create(course=course, start_time=dt.time(18), end_time=dt.time(21), mode=ONLINE)
        online, usual = series(modes=[ONLINE, ONLINE]), series(course=course)
        mixed, room, bare = series(modes=[ROOM, ONLINE]), series(course=course, modes=[ROOM]), series()
        regions = {one.pk: one.venue.municipality.region for one in (online, usual, mixed, room, bare)}
        migration.leave_rooms(apps, None)
        for one in (online, usual, mixed, room, bare):
            one.refresh_from_db()
            assert one.region == regions[one.pk]
            assert (one.venue is None) == (one in (online, usual))

    def test_its_sessions_keep_the_district_and_book_nothing(self, series):
        found = series(modes=[ONLINE])
        Series.objects.filter(pk=found.pk).update(venue=None, region=RegionFactory())
        found.refresh_from_db()
        assert str(found).endswith(", Online")
        first, *_rest = actions.make_sessions(series=found, until=DAYS[-1])
        assert (first.venue, first.region, first.place_name) == (None, found.region, "Online")
        assert booked_days() == []
