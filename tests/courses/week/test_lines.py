"""What somebody's week says, and to whom: each source alone, all that could leak, and how often the database is asked."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from courses.common import clock
from courses.costs.actions import approve
from courses.enrolment.actions import enrolments
from courses.introductions.actions import letters
from courses.members.models import MemberProfile
from courses.rooms.models import RoomBooking
from courses.schedule.models import Session
from courses.tasks.actions import stand_ins, taking
from courses.tasks.models import TakenTask
from courses.week.queries.lines import SOURCES, counts_of, week_of
from courses.week.queries.load import load_of
from courses.week.queries.reader import reader_of
from tests.factories.costs import ExpenseFactory
from tests.factories.introductions import introduced
from tests.factories.knowledge import InquiryFactory, shared
from tests.factories.members import MemberFactory, TrainerFactory
from tests.factories.places import AssociationFactory, MunicipalityFactory, PostcodeFactory, RegionFactory
from tests.factories.rooms import RoomBookingFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.factories.tasks import CoordinatorFactory, coordinated
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
DAY = dt.timedelta(days=1)


@pytest.fixture
def place():
    return CoordinatorFactory(member=MemberFactory(name="Bo Bjælke", postcode=PostcodeFactory()))


@pytest.fixture
def organiser():
    return somebody("Planlægning")


def lines(user):
    week = week_of(reader_of(user))
    return [line for part in (week.late, week.now, week.soon) for line in part]


def words(user):
    return " | ".join(line.words for line in lines(user))


def days_ago(days):
    return clock.at(clock.now() - days * DAY)


def newcomer(association, name="Ny Nordlys", days=9):
    with days_ago(days):
        seat = enrolments.enrol(
            session=SessionFactory(days=40), name=name, email=f"{name.split()[0].lower()}@demo.example", is_proven=True
        )
    MemberProfile.objects.filter(pk=seat.member_id).update(association=association)
    return seat.member


def full(place):
    """One of every kind for a coordinator: somebody new, a question, silence, an untaken task."""
    newcomer(place.association)
    with days_ago(20):
        asked, quiet = coordinated(place, title="Kør bordene"), coordinated(place, title="Skriv referat")
        coordinated(place, title="Bag en kage")
        taken = taking.take(task=asked, member=MemberFactory(name="Kaj Kilde"))
        taking.take(task=quiet, member=MemberFactory(name="Ida Is"))
        taking.write(taken=taken, author=taken.member, words="HEMMELIGT ORD")
    return taken


class TestCoordinator:
    def test_each_kind_is_a_line_that_leads_to_what_settles_it(self, client, place):
        full(place)
        client.force_login(place.member.user)
        found = lines(place.member.user)
        assert len(found) == 4
        assert [line.by for line in found] == sorted(line.by for line in found)
        for line in found:
            assert client.get(line.url.partition("#")[0]).status_code == 200, line

    def test_what_is_settled_leaves_the_list(self, place):
        taken = full(place)
        taking.write(taken=taken, author=place.member, words="Klokken otte")
        silent = TakenTask.objects.exclude(pk=taken.pk).get()
        taking.thank(taken=silent, author=place.member)
        assert len(lines(place.member.user)) == 2

    def test_a_task_that_is_young_or_closed_or_over_is_none(self, place):
        coordinated(place)
        with days_ago(20):
            coordinated(place, until_date=clock.today() + DAY)
            coordinated(place, is_open=False, closed_at=clock.now())
        assert lines(place.member.user) == []

    def test_one_that_is_due_this_week_and_half_full_is(self, place):
        task = coordinated(place, title="Pynt salen", places=2, until_date=clock.today() + DAY)
        taking.take(task=task, member=MemberFactory())
        assert "Pynt salen" in words(place.member.user)

    def test_another_place_is_not_theirs(self, place):
        other = CoordinatorFactory()
        full(other)
        assert lines(place.member.user) == []
        assert len(lines(other.member.user)) == 4

    def test_sessions_of_the_own_district_without_numbers_and_nothing_of_the_office(self, place, organiser):
        region = place.association.municipality.region
        near = SessionFactory(days=10, min_participants=6)
        Session.objects.filter(pk=near.pk).update(region=region)
        far = SessionFactory(days=10, min_participants=6)
        Session.objects.filter(pk=far.pk).update(region=RegionFactory(number=3, name="Fyn", slug="fyn"))
        SessionFactory(days=20, status="draft")
        found = lines(place.member.user)
        assert [line.url for line in found] == [f"/hold/{near.pk}/#share"]
        assert "har plads til flere" in found[0].words
        assert "mangler" in words(organiser), "the control: organisers see how many"
        assert "mangler" not in found[0].words
        assert len(lines(organiser)) > len(found)


class TestOrganiser:
    def test_each_kind_leads_to_what_settles_it(self, client, organiser):
        SessionTrainerFactory(session=SessionFactory(days=10, min_participants=6))
        SessionFactory(days=20, status="draft")
        over = SessionFactory(days=-3)
        SessionTrainerFactory(session=over)
        sides = introduced()
        letter = letters.write(side=sides[0], text="Grimme HEMMELIGE ord")
        letters.report(side=sides[1], letter=letter.pk)
        client.force_login(organiser)
        found = lines(organiser)
        assert len(found) == 5, "short of people, without a trainer, a draft, a list, a letter"
        for line in found:
            assert client.get(line.url).status_code == 200, line
        assert "HEMMELIGE" not in words(organiser)

    def test_a_room_that_is_not_ours_yet_and_a_bill_of_somebody_else_lead_to_their_buttons(self, client, organiser):
        session = SessionFactory(days=40)
        SessionTrainerFactory(session=session)
        booking = RoomBookingFactory(session=session)
        bill = ExpenseFactory(session=session, words="Kaffe")
        client.force_login(organiser)
        room, money = sorted(lines(organiser), key=lambda line: line.url, reverse=True)
        assert (room.words.startswith(session.venue.name), "har ikke svaret" in room.words) == (True, True)
        assert room.by == clock.local(session.starts_at).date() - 21 * DAY
        assert (money.words, money.by) == ("«Kaffe» venter på en anden person.", clock.today() + 7 * DAY)
        assert reverse("costs:approve", args=[bill.pk]) in client.get(money.url).text
        assert f'id="{money.url.partition("#")[2]}"' in client.get(money.url).text
        assert 'id="where"' in client.get(room.url).text
        assert counts_of(reader_of(organiser)) == []
        with clock.at(clock.now() + 20 * DAY):
            assert counts_of(reader_of(organiser)) == [
                "1 lokale er ikke bekræftet.",
                "1 bilag venter på en anden person.",
            ]
        for state, said in (("no", "siger nej"), ("other", "vil hellere en anden dag")):
            RoomBooking.objects.update(state=state, note="HEMMELIGT", answered_at=clock.now())
            found = words(organiser)
            assert said in found
            assert "HEMMELIGT" not in found
        RoomBooking.objects.update(state="yes")
        approve(expense=bill, by=somebody("Planlægning"))
        assert lines(organiser) == []
        booking.refresh_from_db()
        assert booking.state == "yes"

    def test_ones_own_bill_a_room_of_a_cancelled_session_and_coordinators_have_no_line(self, place, organiser):
        ExpenseFactory(entered_by=organiser, session=None)
        RoomBookingFactory(session=SessionFactory(days=40, status="cancelled"))
        RoomBookingFactory(session=SessionFactory(days=-3, status="held"))
        assert lines(organiser) == []
        SessionTrainerFactory(session=(coming := SessionFactory(days=40)))
        RoomBookingFactory(session=coming)
        ExpenseFactory(session=coming)
        assert len(lines(organiser)) == 2, "the control"
        assert lines(place.member.user) == []

    def test_tasks_of_associations_are_not_shown_to_somebody_who_only_organises(self, place, organiser):
        full(place)
        Session.objects.update(status="cancelled")
        assert lines(organiser) == []


class TestNobodyElse:
    def test_members_trainers_and_strangers_have_no_week(self, place):
        for user in (AnonymousUser(), MemberFactory().user, TrainerFactory().member.user):
            assert reader_of(user) is None

    def test_a_deputy_sees_the_places_and_the_organisers_lines_stay_theirs(self, place, organiser):
        full(place)
        SessionFactory(days=20, status="draft")
        other = CoordinatorFactory(member=MemberFactory(name="Ea Eg"))
        today = {"from_date": clock.today(), "until_date": clock.today() + 6 * DAY}
        assert lines(other.member.user) == []
        stand_ins.be_away(user=place.member.user, email=other.member.email, **today)
        assert words(other.member.user) == words(place.member.user)
        third = CoordinatorFactory()
        stand_ins.be_away(user=organiser, email=third.member.email, **today)
        assert lines(third.member.user) == [], "the back office is not lent"


class TestNothingLeaks:
    def test_no_line_says_what_was_written_nor_who_is_new_and_the_mail_says_no_name(self, place):
        full(place)
        said = words(place.member.user)
        for secret in ("HEMMELIGT", "Ny", "Nordlys", "Kilde", "@"):
            assert secret not in said.replace("En, der er ny", ""), secret
        assert "Kaj" in said, "the control: whoever took a task is called by the first name"
        counted = " ".join(counts_of(reader_of(place.member.user)))
        for secret in ("HEMMELIGT", "Kaj", "Ida", "Nordlys", "Kør bordene"):
            assert secret not in counted, secret
        assert len(counts_of(reader_of(place.member.user))) == 4

    def test_how_many_are_new_is_in_no_mail(self, place):
        newcomer(place.association)
        one = counts_of(reader_of(place.member.user))
        newcomer(place.association, "To Nordlys")
        assert counts_of(reader_of(place.member.user)) == one


class TestLoad:
    def test_each_who_coordinates_there_by_the_first_name_and_nobody_else(self, place):
        mate = CoordinatorFactory(member=MemberFactory(name="Ea Eg"), association=place.association)
        stranger = CoordinatorFactory(member=MemberFactory(name="Ulla Ude"))
        with days_ago(30):
            first = coordinated(place, until_date=clock.today() + 10 * DAY)
            coordinated(stranger)
            taking.take(task=first, member=MemberFactory(name="Tage Tager"))
        coordinated(mate)
        load = load_of(reader_of(place.member.user))
        assert [one.name for one in load.people] == ["Bo", "Ea"]
        bo, ea = (one.weeks for one in load.people)
        assert (sum(bo), load.most) == (3, 1)
        assert ea[26:] == [1] * 26
        assert sum(ea[:26]) == 0

    def test_a_district_sees_its_associations_and_no_other(self, place):
        region = place.association.municipality.region
        district = CoordinatorFactory(member=MemberFactory(name="Rie Ravn"), association=None, region=region)
        far = MunicipalityFactory(code="0461", name="Odense", region=RegionFactory(number=3, name="Fyn", slug="fyn"))
        CoordinatorFactory(member=MemberFactory(name="Ulla Ude"), association=AssociationFactory(municipality=far))
        assert [one.name for one in load_of(reader_of(district.member.user)).people] == ["Bo", "Rie"]
        assert [one.name for one in load_of(reader_of(place.member.user)).people] == ["Bo"]

    def test_whoever_only_organises_has_none(self, organiser):
        assert load_of(reader_of(organiser)) is None


def test_as_many_queries_for_one_of_each_as_for_many(place, organiser, django_assert_num_queries):
    place.member.user.groups.set(organiser.groups.all())

    def grow(number):
        newcomer(place.association, f"N{number} Nordlys")
        with days_ago(20):
            task = coordinated(place, places=3)
            row = taking.take(task=task, member=MemberFactory())
            taking.write(taken=row, author=row.member, words="Hej")
            taking.take(task=coordinated(place), member=MemberFactory())
            coordinated(place)
        SessionFactory(days=10 + number, min_participants=6)
        SessionFactory(days=20 + number, status="draft")
        SessionFactory(days=-3 - number)
        RoomBookingFactory(session=SessionFactory(days=30 + number))
        ExpenseFactory(session=SessionFactory(days=40 + number))
        InquiryFactory()
        shared(reported_at=clock.now())

    def ask():
        user = type(place.member.user).objects.get(pk=place.member.user.pk)
        with django_assert_num_queries(20):
            reader = reader_of(user)
            week_of(reader)
            load_of(reader)

    grow(0)
    ask()
    for number in range(1, 6):
        grow(number)
    ask()
    assert len(SOURCES) == 14
