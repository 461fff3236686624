"""Who asks for what where, as numbers; telling organisers; saving a session."""

import datetime as dt
import re

import pytest
from django.conf import settings

from courses.catalogue.models import Qualification
from courses.common import clock
from courses.common.actions import mail
from courses.common.models import OutboxMail
from courses.demand import queries
from courses.demand.actions import interests, notices, rescue
from courses.demand.actions.interests import interest_by_token, tell_interested
from courses.demand.models import Interest
from courses.enrolment.actions import enrolments as enrolment
from courses.enrolment.models import Enrolment, State
from courses.schedule.models import UNDO_FOR
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.members import MemberFactory, TrainerFactory
from tests.factories.places import PostcodeFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def ask(course, number, home=None, *, confirmed=True, **facts):
    moment = clock.now()
    return Interest.objects.create(
        email=f"vil{number}@demo.example",
        course=course,
        postcode=PostcodeFactory(**(home or {})),
        created_at=moment,
        told_until=moment,
        confirmed_at=moment if confirmed else None,
        **facts,
    )


@pytest.fixture
def course(noon):
    return CourseFactory()


def lead(course, **facts):
    trainer = TrainerFactory(member=MemberFactory(postcode=PostcodeFactory()), **facts)
    return QualificationFactory(course=course, trainer=trainer)


class TestNumbers:
    @pytest.mark.parametrize(
        ("count", "words"), [(0, "under 5"), (4, "under 5"), (5, "mindst 5"), (9, "mindst 5"), (12, "mindst 10")]
    )
    def test_fewer_than_five_are_never_told_apart(self, count, words):
        assert queries.few(count) == words

    def test_only_confirmed_people_count_and_each_once(self, course):
        for number in range(3):
            ask(course, number)
        ask(None, 0), ask(None, 8), ask(course, 9, confirmed=False)
        (row,) = queries.by_region()
        assert (row.count, row.words, row.is_planned) == (4, "under 5", False)

    def test_what_is_planned_comes_last(self, course):
        other = CourseFactory()
        SessionFactory(course=course)
        ask(course, 1), ask(other, 2)
        assert [(row.course, row.is_planned) for row in queries.by_region()] == [(other, False), (course, True)]

    def test_the_same_four_queries_for_any_number(self, course, django_assert_num_queries):
        for number in range(30):
            ask(course, number)
            if number in (0, 2, 29):
                with django_assert_num_queries(4):
                    queries.by_region()


class TestTelling:
    def mails(self):
        return list(OutboxMail.objects.filter(kind="enough_ask").values_list("to", "subject"))

    def test_once_in_a_season_and_storkreds(self, course, noon):
        lead(course)
        for number in range(5):
            ask(course, number)
        assert [notices.tell_organisers(), notices.tell_organisers()] == [1, 0]
        assert self.mails() == [
            ("kurser@rundkreds.example", f"Mindst 5 spørger efter {course.title} i storkreds Sydjylland")
        ]
        with clock.at(noon + dt.timedelta(days=60)):
            assert notices.tell_organisers() == 1

    def test_to_the_contact_of_the_storkreds(self, course):
        lead(course)
        region = PostcodeFactory().municipality.region
        region.contact_email = "syd@demo.example"
        region.save()
        for number in range(5):
            ask(course, number)
        notices.tell_organisers()
        assert [to for to, _subject in self.mails()] == ["syd@demo.example"]

    @pytest.mark.parametrize("missing", ["people", "trainer", "level", "distance", "a plan"])
    def test_not_without(self, course, missing):
        if missing != "trainer":
            row = lead(course, travel_km=0 if missing == "distance" else 60)
            far = PostcodeFactory(code="8600", name="Silkeborg", lat=56.17, lon=9.55)
            if missing == "distance":
                row.trainer.member.postcode = far
                row.trainer.member.save()
            if missing == "level":
                Qualification.objects.update(level=Qualification.Level.SHADOW)
        for number in range(4 if missing == "people" else 5):
            ask(course, number)
        if missing == "a plan":
            SessionFactory(course=course)
        assert notices.tell_organisers() == 0

    @pytest.mark.parametrize(
        ("day", "begins"),
        [((2027, 1, 1), (2027, 1, 1)), ((2027, 7, 31), (2027, 1, 1)), ((2027, 8, 1), (2027, 8, 1))],
    )
    def test_a_season_is_spring_or_autumn(self, day, begins):
        assert queries.season(dt.date(*day)) == dt.date(*begins)


class TestOneTap:
    def test_the_mail_leads_to_a_confirmed_place_and_the_wish_is_gone(self, course, noon):
        interest = ask(course, 1)
        with clock.at(noon + dt.timedelta(minutes=1)):
            session = SessionFactory(course=course)
        with clock.at(noon + dt.timedelta(hours=1)):
            assert [tell_interested(), tell_interested()] == [1, 0]
            mail = OutboxMail.objects.get(kind="interest_news")
            assert f"/hold/{session.pk}/" in mail.text
            seat = interests.enrol_interested(interest=interest, session=session, name="Vil Gerne")
        assert (seat.state, seat.member.name) == (State.ENROLLED, "Vil Gerne")
        assert Interest.objects.count() == 0
        assert interest_by_token(queries.token_of(interest)) is None

    def test_a_wish_for_any_course_stays(self, course):
        interest = ask(None, 1)
        interests.enrol_interested(interest=interest, session=SessionFactory(course=course), name="Vil Gerne")
        assert Interest.objects.get() == interest

    def test_the_name_is_asked_only_where_it_is_not_known(self, course):
        interest = ask(course, 1)
        assert queries.knows_name(interest) is False
        member = MemberFactory(user__email=interest.email)
        assert queries.knows_name(interest) is True
        assert interests.enrol_interested(interest=interest, session=SessionFactory(course=course)).member == member


class TestRescue:
    def short(self, course, **facts):
        return SessionFactory(course=course, **{"min_participants": 6, "days": 20, **facts})

    def test_lists_what_is_decided_within_three_weeks(self, course):
        soon, sooner = self.short(course), self.short(course, days=15)
        self.short(course, days=60), self.short(course, min_participants=0), self.short(course, status="draft")
        assert queries.lacking(clock.today()) == [sooner, soon]

    def waits(self, session, number, *, proven=True, postcode=None):
        enrolment.enrol(session=session, name=f"V {number}", email=f"venter{number}@demo.example", postcode=postcode)
        seat = Enrolment.objects.get(session=session, member__user__email=f"venter{number}@demo.example")
        if proven:
            enrolment.confirm(enrolment=seat)
        return seat

    def test_sees_who_is_in_reach_and_where_there_is_room(self, course):
        session = self.short(course)
        near = SessionFactory(course=course, days=30, capacity=20)
        full = SessionFactory(course=course, days=31, capacity=1, seats_taken=1)
        enrolment.enrol(session=session, name="A", email="vil0@demo.example")
        session.refresh_from_db()
        for number in range(6):
            ask(course, number)
        ask(CourseFactory(), 99)
        found = queries.chances(session)
        assert (found.people, found.can_ask, found.can_go_online) == ("mindst 5", True, True)
        assert [(n.hit.session, n.has_room) for n in found.neighbours] == [(near, True), (full, False)]

    def test_counts_those_on_the_list_of_a_neighbour_with_the_others_as_one_number(self, course):
        session = self.short(course)
        full = SessionFactory(course=course, venue__postcode=session.venue.postcode, days=31, capacity=1, seats_taken=1)
        far = PostcodeFactory(code="9990", name="Skagen", lat=57.72, lon=10.58)
        for number in range(3):
            self.waits(full, number)
        ask(course, 0), ask(course, 2)
        # Unproven, too far from home, in the session already, and twice with one address: none of them is a sixth.
        self.waits(full, 10, proven=False), self.waits(full, 11, postcode=far)
        enrolment.enrol(session=session, name="V 0", email="venter0@demo.example")
        Interest.objects.filter(pk=ask(course, 1).pk).update(email="venter1@demo.example")
        assert sorted(queries.to_invite(session)) == [
            "venter1@demo.example", "venter2@demo.example",
            *[f"vil{number}@demo.example" for number in (0, 2)],
        ]  # fmt: skip
        assert queries.chances(session).people == "under 5"
        self.waits(full, 4)
        assert queries.chances(session).people == "mindst 5"

    def test_asks_those_in_reach_once_and_each_in_one_mail(self, course, outbox):
        session = self.short(course)
        full = SessionFactory(course=course, venue__postcode=session.venue.postcode, days=31, capacity=1, seats_taken=1)
        self.waits(full, 1)
        OutboxMail.objects.all().delete()
        ask(course, 1), ask(None, 1), ask(course, 2)
        assert rescue.invite(session=session) == 3
        assert sorted(outbox()) == ["room_nearby", "still_room", "still_room"]
        with pytest.raises(rescue.AskedAlready):
            rescue.invite(session=session)
        assert queries.chances(session).can_ask is False

    def test_whoever_waits_changes_by_the_link_in_the_mail(self, course, client):
        session = self.short(course)
        full = SessionFactory(course=course, venue__postcode=session.venue.postcode, days=31, capacity=1, seats_taken=1)
        self.waits(full, 1)
        rescue.invite(session=session)
        link = re.search(r"https?://\S+/skift/\S+", OutboxMail.objects.get(kind="room_nearby").text)
        assert link
        path, query = link[0].removeprefix(settings.BASE_URL).split("?")
        assert client.get(f"{path}?{query}").status_code == 200
        client.post(path, {"session": session.pk})
        assert Enrolment.objects.get(session=session).state == "enrolled"

    def test_is_taken_back_within_ten_minutes_and_then_may_be_asked_again(self, course, outbox, noon):
        session = self.short(course)
        ask(course, 1)
        rescue.invite(session=session)
        assert mail.send_due() == 0
        assert queries.chances(session).undo_until == noon + UNDO_FOR
        rescue.take_back_invitations(session=session)
        assert outbox() == []
        assert rescue.invite(session=session) == 1
        with clock.at(noon + UNDO_FOR + dt.timedelta(seconds=1)):
            assert mail.send_due() == 1
            with pytest.raises(rescue.SentAlready):
                rescue.take_back_invitations(session=session)

    def test_the_organiser_is_told_three_days_before_the_decision_and_once(self, course, noon, outbox):
        session = self.short(course)
        assert rescue.tell_organisers() == 0
        session.decide_by = clock.today() + dt.timedelta(days=3)
        session.save()
        assert [rescue.tell_organisers(), rescue.tell_organisers()] == [1, 0]
        assert outbox() == ["lacks_people"]

    def test_costs_the_same_for_one_and_for_thirty(self, course, django_assert_num_queries):
        session = self.short(course)
        SessionFactory(course=course, days=30)
        queries.chances(session)
        for number in range(30):
            ask(course, number)
            if number in (0, 2, 29):
                with django_assert_num_queries(9):
                    queries.chances(session)
        assert Enrolment.objects.count() == 0
